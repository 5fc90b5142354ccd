from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, note_paper, papers, unit_papers
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import ledger, tasks
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    for unit in ("tjj", "slj"):
        made.fill(unit)
        made.receive(made.send(unit))
    made.clear()
    yield made
    made.close()


def bundle(county: County, unit: str) -> str:
    return merge(county.bureau).resolution.in_force[unit]


def told(county: County) -> dict[str, str]:
    held = papers(ledger.rows(county.bureau))
    return {unit: one.word for unit, one in unit_papers(merge(county.bureau), held).items()}


def test_paper_has_to_come_until_it_is_noted(county: County) -> None:
    assert told(county) == {"tjj": "未交", "slj": "未交"}
    note_paper(county.bureau, bundle(county, "tjj"), Paper.ORIGINAL, date="2026-02-27", now=NOW)
    assert told(county) == {"tjj": "原件", "slj": "未交"}


def test_a_scan_is_kept_with_its_bytes_and_replaced_by_the_original(county: County) -> None:
    scan = county.folder / "统计局盖章.pdf"
    scan.write_bytes(b"%PDF-1.4 stamped")
    note_paper(county.bureau, bundle(county, "tjj"), Paper.SCAN, scan=scan, by="李敏", now=NOW)
    (held,) = papers(ledger.rows(county.bureau)).values()
    assert (held.name, held.size, held.by) == ("统计局盖章.pdf", 16, "李敏")
    assert tasks.blob(county.bureau, held.sha256) == b"%PDF-1.4 stamped"
    assert told(county)["tjj"] == "扫描件"
    note_paper(county.bureau, bundle(county, "tjj"), Paper.ORIGINAL, now=NOW)
    assert told(county)["tjj"] == "原件"


def test_the_paper_of_an_earlier_edition_does_not_count_for_the_next(county: County) -> None:
    note_paper(county.bureau, bundle(county, "tjj"), Paper.ORIGINAL, now=NOW)
    county.fill("tjj", {("pop", COUNTY): Decimal(70001)})
    county.receive(county.send("tjj"))
    assert told(county)["tjj"] == "原件（旧稿）"
    held = papers(ledger.rows(county.bureau))
    assert unit_papers(merge(county.bureau), held)["tjj"].missing


def test_a_note_is_taken_back_with_a_reason_and_both_stay_in_the_ledger(county: County) -> None:
    note_paper(county.bureau, bundle(county, "tjj"), Paper.ORIGINAL, now=NOW)
    with pytest.raises(WrongUse):
        note_paper(county.bureau, bundle(county, "tjj"), Paper.NONE, now=NOW)
    note_paper(county.bureau, bundle(county, "tjj"), Paper.NONE, reason="登记错了单位", now=NOW)
    assert told(county)["tjj"] == "未交"
    assert [row.kind for row in ledger.rows(county.bureau)][-2:] == ["stamped", "stamped"]


def test_what_cannot_be_noted_is_refused_and_leaves_nothing(county: County) -> None:
    rows = ledger.rows(county.bureau)
    with pytest.raises(WrongUse):
        note_paper(county.bureau, "0" * 64, Paper.ORIGINAL)
    with pytest.raises(WrongUse):
        note_paper(county.bureau, bundle(county, "tjj"), Paper.SCAN)
    with pytest.raises(FileTrouble):
        note_paper(
            county.bureau, bundle(county, "tjj"), Paper.SCAN, scan=county.folder / "没有.pdf"
        )
    assert ledger.rows(county.bureau) == rows

"""What a leader reads before signing: large changes of rows too, every absence, the reasons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.editions import FrozenEdition, read_edition
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report import sign_off
from cityexam_desktop.report.blocks import Paragraph, Report, Table
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import Explanation, HistoryValue, Observation
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator

WHY = "两处保护对象因撤并核减，文物部门已发文。"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    made = new_county(tmp_path_factory.mktemp("leader"))
    yield made
    made.close()


def said_by(county: County, unit: str, **last: dict[str, int]) -> FrozenEdition:
    """An edition of the unit's usual answers, with last year's by datum and subject."""
    put_history(
        county.home(unit),
        [
            HistoryValue("2024", code, subject, Decimal(value), "上年")
            for code, values in last.items()
            for subject, value in values.items()
        ],
    )
    county.fill(unit)
    county.send(unit)
    [one] = sign_off_editions(county, unit)
    return one


def sign_off_editions(county: County, unit: str) -> list[FrozenEdition]:
    from cityexam_desktop.bundle import submission

    ws = county.home(unit)
    return [read_edition(ws, s.bundle) for s in submission.editions(ws, county.task, unit)]


def listed(report: Report, title: str) -> list[tuple[str, ...]]:
    """The rows of the list under a heading; none where it says that there is nothing."""
    at = [getattr(block, "text", "") for block in report.blocks].index(title)
    block = report.blocks[at + 1]
    if isinstance(block, Paragraph):
        return []
    assert isinstance(block, Table)
    return [row for row in block.rows if isinstance(row, tuple)]


CHANGED = "与上年相比变化大的（两成以上）"
ABSENT = "没有数值的（暂缺、不适用、无此对象）"


def test_a_form_of_places_that_doubled_is_told_by_its_total(county: County) -> None:
    edition = said_by(county, "tjj", need={"e1": 50, "e2": 25}, have={"e1": 70, "e2": 79})
    [row] = listed(sign_off.compose(edition), CHANGED)
    assert row[:4] == ("学位需求（2 行合计）", "75", "150", "+75（+100.0%）")


def test_every_absence_is_listed_also_that_there_is_none_here(county: County) -> None:
    county.fill("zrzyj", {
        ("area", COUNTY): Decimal("10.5"), ("green", COUNTY): Absence.PENDING,
        ("kept", COUNTY): Absence.NONE_HERE,
    })  # fmt: skip
    county.send("zrzyj")
    edition = sign_off_editions(county, "zrzyj")[-1]
    report = sign_off.compose(edition)
    rows = listed(report, ABSENT)
    assert len(rows) == edition.head.counts.absences == 2
    assert [row[2] for row in rows] == ["暂缺", "无此对象"]


def test_the_explanation_of_a_rule_that_reads_the_datum_is_the_reason(county: County) -> None:
    ws = county.home("zrzyj")
    put_history(ws, [HistoryValue("2024", "kept", COUNTY, Decimal(9), "上年")])
    draft = answering.open_draft(ws, county.task, "zrzyj")
    answering.record(ws, draft.id, [
        Observation("area", COUNTY, Decimal("10.5")), Observation("kept", COUNTY, Decimal(7)),
        Observation("green", COUNTY, Decimal(8)),
    ], now=NOW)  # fmt: skip
    answering.explain(ws, draft.id, Explanation("r_kept", COUNTY, WHY))
    county.send("zrzyj")
    edition = sign_off_editions(county, "zrzyj")[-1]
    [row] = listed(sign_off.compose(edition), CHANGED)
    assert row[0] == "保护对象数"
    assert row[4] == WHY
    # The same finding stands at another cell, as that of a rule of several data does.
    [finding] = [f for f in edition.findings if f.code == "r_kept"]
    elsewhere = replace(finding, where=replace(finding.where, column="area"))
    moved = replace(edition, findings=(elsewhere,))
    assert listed(sign_off.compose(moved), CHANGED)[0][4] == WHY

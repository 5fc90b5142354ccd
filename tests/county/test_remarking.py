from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.county import actions, onbehalf
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.remarking import note_remark, noted
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.officer.slips import return_slip
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answering import record
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation
from tests.support.officer import received
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value

HANDS = onbehalf.Hands(entered_by="李敏", checked_by="赵刚", now=NOW)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def in_force(county: County, unit: str) -> str:
    return merge(county.bureau).resolution.in_force[unit]


def letter(county: County, unit: str, values: dict[str, Value]) -> str:
    """Type a letter of a unit and enter it."""
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, unit, now=NOW)
    typed = [Observation(datum, COUNTY, value) for datum, value in values.items()]
    record(county.bureau, draft.id, typed, now=NOW)
    return onbehalf.enter(county.bureau, task, unit, None, basis="paper", **HANDS).bundle


def test_a_remark_is_kept_changed_and_taken_away(county: County) -> None:
    bundle = in_force(received(county, "tjj"), "tjj")
    note_remark(county.bureau, bundle, "pop", COUNTY, "与年鉴\n不同", by="李敏", now=NOW)
    note_remark(county.bureau, bundle, "need", "e1", "请核对", by="李敏", now=NOW)
    assert noted(county.bureau, bundle) == (
        Remark("need", "e1", "请核对"), Remark("pop", COUNTY, "与年鉴 不同"),
    )  # fmt: skip
    note_remark(county.bureau, bundle, "pop", COUNTY, "改为年鉴数", now=NOW)
    note_remark(county.bureau, bundle, "need", "e1", "  ", now=NOW)
    assert noted(county.bureau, bundle) == (Remark("pop", COUNTY, "改为年鉴数"),)
    assert audit(county.bureau) == ()
    with pytest.raises(WrongUse):
        note_remark(county.bureau, "0" * 64, "pop", COUNTY, "x")


def test_a_letter_begins_from_what_stands_of_the_unit(county: County) -> None:
    before = in_force(received(county, "tjj"), "tjj")
    after = letter(county, "tjj", {"pop": Decimal(71000)})
    dataset = merge(county.bureau)
    assert dataset.resolution.in_force["tjj"] == after
    assert before in dataset.facts[after].lineage
    assert dataset.values["pop", COUNTY].value == Decimal(71000)
    assert dataset.values["fast", COUNTY].value == Decimal("54.44")


def test_what_was_typed_and_not_entered_yet_stays(county: County) -> None:
    received(county, "tjj")
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "slj", now=NOW)
    record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(2))], now=NOW)
    county.receive(county.send("tjj"))
    again = onbehalf.begin(county.bureau, task, "slj", now=NOW)
    assert [o.value for o in content(county.bureau, again.id).observations] == [Decimal(2)]


def test_a_newer_edition_of_the_unit_takes_the_place_of_an_old_letter(county: County) -> None:
    letter(county, "slj", {"black": Decimal(2)})
    county.fill("slj")
    county.receive(county.send("slj"))
    county.clear()
    dataset = merge(county.bureau)
    side = next(f.id for f in dataset.facts.values() if f.unit == "slj" and not f.basis)
    others = [b for b in dataset.resolution.forks["slj"] if b != side]
    actions.choose(county.bureau, side, others, reason="以程序报来的为准")
    draft = onbehalf.begin(county.bureau, tasks.task(county.bureau), "slj", now=NOW)
    said = {o.datum: o.value for o in content(county.bureau, draft.id).observations}
    assert said["black"] == Decimal(0)
    assert said["sewage"] == Decimal("81.06")


def test_what_was_entered_for_a_unit_goes_back_as_a_sheet_and_a_text(county: County) -> None:
    bundle = letter(county, "tjj", {"pop": Decimal(71000)})
    dataset = replace(merge(county.bureau), previous={("pop", COUNTY): Decimal(69000)})
    remark = Remark("pop", COUNTY, "与年鉴不同")
    slip = return_slip(county.bureau, dataset, bundle, [remark], "请核对后重报。")
    assert (slip.rows[0].item, slip.rows[0].value, slip.rows[0].doubt) == (
        "常住人口", "71,000人", "与年鉴不同",
    )  # fmt: skip
    assert slip.rows[0].against == "上年 69,000人"
    assert "1. 人口·常住人口（填报值：71000人）：与年鉴不同" in slip.text.replace(",", "")
    actions.mark_returned(county.bureau, bundle, sentence="请核对后重报。", now=NOW)
    assert merge(county.bureau).decisions.reviews[bundle] == "return"
    own = replace(dataset.task, deadlines=(("tjj", "2026-04-30"),))
    there = replace(dataset, task=own)
    alone = return_slip(county.bureau, there, bundle, [], "请核对", today=date(2026, 4, 30))
    assert alone.due == "2026-04-30"
    late = return_slip(county.bureau, there, bundle, [], "请核对", due="2026-06-15")
    assert late.due == "2026-06-15"
    assert (alone.rows[0].item, alone.rows[0].doubt) == ("整份", "请核对")


def test_who_has_the_program_gets_a_signed_file_and_no_sheet(county: County) -> None:
    bundle = in_force(received(county, "tjj"), "tjj")
    with pytest.raises(WrongUse, match="程序"):
        actions.mark_returned(county.bureau, bundle, sentence="x")

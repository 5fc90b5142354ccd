from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county import actions
from cityexam_desktop.county.corrections import APART, LAPSED, STANDS, corrections
from cityexam_desktop.county.entries import arrivals, entries, found
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import ledger
from tests.support.officer import received
from tests.support.small import FILLED, NOW, County

if TYPE_CHECKING:
    from cityexam_desktop.county.entries import Entry


def correct(county: County, datum: str, value: Decimal | Absence) -> None:
    actions.correct(
        merge(county.bureau), county.bureau, (datum, COUNTY), value,
        reason="年鉴终审数", author="李敏", approver="赵刚",
    )  # fmt: skip


def test_the_ledger_is_found_by_words_wherever_they_stand(county: County) -> None:
    received(county, "tjj")
    actions.withdraw(county.bureau, "slj", reason="重报中")
    bad = county.folder / "坏.cxb"
    bad.write_bytes(b"x")
    county.receive(bad)
    told = entries(ledger.rows(county.bureau), merge(county.bureau))
    assert [one.word for one in told][:2] == ["下发任务", "收件"]
    assert [one.unit for one in found(told, "移出 重报")] == ["县水利局"]
    (rejected,) = found(told, "坏.CXB")
    assert rejected.bad
    assert rejected.text.startswith("坏.cxb　不能接收：")
    assert found(told, "没有这样的行") == ()


def test_every_file_is_a_line_of_the_book_with_its_stamped_paper(county: County) -> None:
    received(county, "tjj")
    bad = county.folder / "坏.cxb"
    bad.write_bytes(b"x")
    county.receive(bad)
    dataset = merge(county.bureau)
    bundle = dataset.resolution.in_force["tjj"]
    note_paper(county.bureau, bundle, Paper.ORIGINAL, date="2026年3月2日", by="李敏", now=NOW)
    good, rejected = arrivals(ledger.rows(county.bureau), dataset)
    assert (good.unit, good.edition, good.paper, good.date, good.by) == (
        "县统计局", 1, "原件", "2026年3月2日", "李敏",
    )  # fmt: skip
    assert (rejected.unit, rejected.edition, rejected.paper) == ("", 0, "")


def test_a_correction_stands_until_the_unit_says_something_else(county: County) -> None:
    received(county, "tjj")
    correct(county, "pop", Decimal(70100))
    (one,) = corrections(merge(county.bureau))
    assert (one.old, one.new, one.state) == (Decimal(70000), Decimal(70100), STANDS)
    correct(county, "pop", Decimal(70200))
    (again,) = corrections(merge(county.bureau))
    assert (again.old, again.new) == (Decimal(70000), Decimal(70200))
    actions.withdraw(county.bureau, "tjj", reason="重报中")
    assert [c.state for c in corrections(merge(county.bureau))] == [APART]
    actions.restore(county.bureau, "tjj", reason="好了")
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Decimal(71000)})
    county.receive(county.send("tjj"))
    assert [c.state for c in corrections(merge(county.bureau))] == [LAPSED]


def test_an_absence_that_was_corrected_is_told_as_one(county: County) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Absence.PENDING})
    received(county, "slj")
    county.receive(county.send("tjj"))
    county.clear()
    correct(county, "pop", Decimal(70000))
    (one,) = corrections(merge(county.bureau))
    assert (one.old, one.new) == (Absence.PENDING, Decimal(70000))


def told_of(county: County, kind: str) -> Entry:
    """The newest row of a kind, in words."""
    rows = entries(ledger.rows(county.bureau), merge(county.bureau))
    return [one for one in rows if one.kind == kind][-1]


def test_every_row_names_who_did_it(county: County) -> None:
    county.bureau.who = "李敏"
    received(county, "tjj")
    bundle = merge(county.bureau).resolution.in_force["tjj"]
    actions.approve(county.bureau, bundle)
    county.bureau.who = "赵刚"
    actions.unapprove(county.bureau, bundle, reason="漏看了一项")
    told = entries(ledger.rows(county.bureau), merge(county.bureau))
    assert [(one.kind, one.by) for one in told[1:]] == [
        ("receive", "李敏"), ("register", "李敏"), ("approve", "李敏"), ("unapprove", "赵刚"),
    ]  # fmt: skip
    assert [one.kind for one in found(told, "赵刚")] == ["unapprove"]
    (line,) = arrivals(ledger.rows(county.bureau), merge(county.bureau))
    assert line.by == "李敏"


def test_a_row_without_a_name_takes_it_from_the_act_itself(county: County) -> None:
    received(county, "tjj")
    correct(county, "pop", Decimal(70100))
    assert told_of(county, "correct").by == "李敏"
    assert told_of(county, "receive").by == ""


def test_a_correction_is_told_with_its_unit_and_what_was_signed(county: County) -> None:
    received(county, "tjj")
    correct(county, "pop", Decimal(70100))
    told = told_of(county, "correct")
    assert told.unit == "县统计局"
    assert told.text == "常住人口（全县） 由 70,000 人 更正为 70,100 人（李敏 经办，赵刚 复核）"


def test_a_correction_taken_back_leaves_what_was_signed(county: County) -> None:
    received(county, "tjj")
    signed = merge(county.bureau).hash
    correct(county, "pop", Decimal(70100))
    actions.uncorrect(merge(county.bureau), county.bureau, ("pop", COUNTY), reason="年鉴没有改")
    dataset = merge(county.bureau)
    assert dataset.hash == signed
    assert corrections(dataset) == ()
    told = told_of(county, "uncorrect")
    assert (told.word, told.unit, told.reason) == ("取消更正", "县统计局", "年鉴没有改")
    assert told.text == "常住人口（全县） 不再更正为 70,100 人，用签名的 70,000 人"
    correct(county, "pop", Decimal(70300))
    assert [one.state for one in corrections(merge(county.bureau))] == [STANDS]


def test_a_correction_that_the_unit_left_behind_is_taken_back_too(county: County) -> None:
    received(county, "tjj")
    correct(county, "pop", Decimal(70100))
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Decimal(71000)})
    county.receive(county.send("tjj"))
    actions.uncorrect(merge(county.bureau), county.bureau, ("pop", COUNTY), reason="单位改报了")
    assert corrections(merge(county.bureau)) == ()


def test_nothing_is_corrected_to_what_was_signed_and_nothing_taken_back_twice(
    county: County,
) -> None:
    received(county, "tjj")
    with pytest.raises(WrongUse, match="签名报来的就是这个数"):
        correct(county, "pop", Decimal(70000))
    correct(county, "pop", Decimal(70100))
    with pytest.raises(WrongUse, match="签名报来的就是这个数"):
        correct(county, "pop", Decimal(70000))
    cell = ("pop", COUNTY)
    with pytest.raises(WrongUse, match="没有写理由"):
        actions.uncorrect(merge(county.bureau), county.bureau, cell, reason=" ")
    actions.uncorrect(merge(county.bureau), county.bureau, cell, reason="撤")
    with pytest.raises(WrongUse, match="没有更正过"):
        actions.uncorrect(merge(county.bureau), county.bureau, cell, reason="撤")

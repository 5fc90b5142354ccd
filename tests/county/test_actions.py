"""What an officer decides: each act is a row, holds what it names, and can be taken back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container, keys, ownkeys, reply
from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.county.actions import Desk
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.decisions import UnreadableLedger, fold, read_decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, ledger
from tests.county.villain import said, submit
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.keys import SecretKey
    from cityexam_desktop.formpack.absence import Value

AREA, KEPT = ("area", COUNTY), ("kept", COUNTY)


@pytest.fixture
def signers(county: County) -> dict[str, SecretKey]:
    made = {unit: keys.generate() for unit in ("zrzyj", "tjj", "slj")}
    for unit, key in made.items():
        actions.register(county.bureau, key.public, unit, now=NOW)
    return made


def take(
    county: County, key: SecretKey, unit: str, values: dict[tuple[str, str], Any], **how: Any
) -> str:
    """Receive a signed submission; give its id."""
    file = county.folder / f"{unit}-{len(list(county.folder.iterdir()))}.cxb"
    own = submit(county.bureau, county.task, file, said(values), unit=unit, key=key, **how)
    inbox.receive(county.bureau, [file], now=NOW)
    return own


def value(county: County, cell: tuple[str, str]) -> Any:
    held = merge(county.bureau).values.get(cell)
    return held.value if held else None


# Keys


def test_a_key_is_one_units_only(county: County, signers: dict[str, SecretKey]) -> None:
    with pytest.raises(WrongUse, match="另一个单位"):
        actions.register(county.bureau, signers["tjj"].public, "slj", now=NOW)
    with pytest.raises(WrongUse, match="没有登记过"):
        actions.retire(county.bureau, "f" * 64, reason="丢失", now=NOW)
    with pytest.raises(WrongUse, match="没有写理由"):
        actions.retire(county.bureau, signers["tjj"].public, reason=" ", now=NOW)


def test_clearing_by_the_units_code_registers_the_key(county: County) -> None:
    key = keys.generate()
    own = take(county, key, "zrzyj", {KEPT: Decimal(7)})
    typed = unit_code(key.public).replace(" ", "").replace("-", "")
    cleared = actions.clear(county.bureau, own, typed, now=NOW)
    assert (cleared.done, cleared.way, cleared.unit) == (True, "unit_code", "zrzyj")
    assert read_decisions(county.bureau).keys == {key.public: "zrzyj"}
    assert actions.parked(county.bureau) == ()
    assert value(county, KEPT) == 7


def test_clearing_by_the_sheets_code_registers_nothing(county: County) -> None:
    own = take(county, keys.generate(), "zrzyj", {KEPT: Decimal(7)})
    cleared = actions.clear(county.bureau, own, submission_code(own), now=NOW)
    assert (cleared.done, cleared.way) == (True, "submission_code")
    assert read_decisions(county.bureau).keys == {}
    assert value(county, KEPT) == 7


def test_a_code_typed_for_what_never_came_is_a_sentence(county: County) -> None:
    with pytest.raises(WrongUse, match="没有收到过"):
        actions.clear(county.bureau, "f" * 64, "1234", now=NOW)


# Forks


def test_the_other_side_of_a_choice_can_win_later(
    county: County, signers: dict[str, SecretKey]
) -> None:
    a = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(1)})
    b = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(2)})
    assert value(county, KEPT) is None
    actions.choose(county.bureau, a, [b], reason="电话核实", now=NOW)
    assert value(county, KEPT) == 1
    actions.choose(county.bureau, b, [a], reason="说反了", now=NOW)
    assert value(county, KEPT) == 2


def test_a_new_edition_of_the_loser_is_a_new_fork(
    county: County, signers: dict[str, SecretKey]
) -> None:
    a = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(1)})
    b = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(2)})
    actions.choose(county.bureau, a, [b], reason="电话核实", now=NOW)
    c = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(3)}, edition=2, lineage=(b,))
    assert merge(county.bureau).resolution.forks == {"zrzyj": tuple(sorted((a, c)))}


def test_only_sides_of_one_fork_are_chosen_between(
    county: County, signers: dict[str, SecretKey]
) -> None:
    a = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(1)})
    b = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(2)}, edition=2, lineage=(a,))
    other = take(county, signers["tjj"], "tjj", {("pop", COUNTY): Decimal(1)})
    for winner, losers in ((a, [b]), (b, [a]), (b, [other]), (b, [b]), (b, [])):
        with pytest.raises(WrongUse, match="待选定"):
            actions.choose(county.bureau, winner, losers, reason="试试", now=NOW)
    assert value(county, KEPT) == 2


# Two units who differ


@pytest.fixture
def differing(county: County, signers: dict[str, SecretKey]) -> tuple[str, str]:
    own = take(county, signers["zrzyj"], "zrzyj", {AREA: Decimal("10.5"), KEPT: Decimal(7)})
    other = take(county, signers["slj"], "slj", {AREA: Decimal(11), ("black", COUNTY): Decimal(1)})
    return own, other


def test_a_difference_is_shown_and_the_owner_stands_until_it_is_settled(
    county: County, differing: tuple[str, str]
) -> None:
    dataset = merge(county.bureau)
    (conflict,) = dataset.conflicts
    assert (conflict.owner.unit, conflict.witnesses[0].unit, conflict.settled) == (
        "zrzyj", "slj", "",
    )  # fmt: skip
    assert value(county, AREA) == Decimal("10.5")
    actions.settle(dataset, county.bureau, *AREA, "slj", reason="以水利普查为准", now=NOW)
    dataset = merge(county.bureau)
    assert (dataset.values[AREA].value, dataset.values[AREA].unit) == (Decimal(11), "slj")
    assert dataset.values[AREA].bundle == differing[1]
    assert dataset.conflicts[0].settled == "slj"
    actions.settle(dataset, county.bureau, *AREA, "zrzyj", reason="还是原值", now=NOW)
    assert value(county, AREA) == Decimal("10.5")


@pytest.mark.parametrize("who", ["zrzyj", "slj"])
def test_a_settlement_does_not_outlive_what_it_settled(
    county: County, signers: dict[str, SecretKey], differing: tuple[str, str], who: str
) -> None:
    actions.settle(merge(county.bureau), county.bureau, *AREA, "slj", reason="普查", now=NOW)
    earlier = differing[0] if who == "zrzyj" else differing[1]
    changed = {AREA: Decimal(12)} | ({KEPT: Decimal(7)} if who == "zrzyj" else {})
    take(county, signers[who], who, changed, edition=2, lineage=(earlier,))
    (conflict,) = merge(county.bureau).conflicts
    assert conflict.settled == ""
    assert value(county, AREA) == (12 if who == "zrzyj" else Decimal("10.5"))


@pytest.mark.usefixtures("differing")
def test_only_who_differs_is_settled_on(county: County) -> None:
    with pytest.raises(WrongUse, match="没有该单位的不同数值"):
        actions.settle(merge(county.bureau), county.bureau, *AREA, "tjj", reason="试试", now=NOW)
    with pytest.raises(WrongUse, match="没有该单位的不同数值"):
        actions.settle(merge(county.bureau), county.bureau, *KEPT, "slj", reason="试试", now=NOW)


def test_who_has_no_number_yet_is_contradicted_by_who_has_one_and_can_be_settled(
    county: County, signers: dict[str, SecretKey]
) -> None:
    take(county, signers["zrzyj"], "zrzyj", {AREA: Absence.PENDING})
    take(county, signers["slj"], "slj", {AREA: Decimal(11)})
    dataset = merge(county.bureau)
    assert [(c.owner.value, c.witnesses[0].value) for c in dataset.conflicts] == [
        (Absence.PENDING, Decimal(11))
    ]
    assert dataset.values[AREA].value is Absence.PENDING
    actions.settle(dataset, county.bureau, *AREA, "slj", reason="以水利局的数为准", now=NOW)
    assert merge(county.bureau).values[AREA].value == 11


@pytest.mark.parametrize(
    ("owner", "witness", "differ"),
    [
        (Decimal(11), Absence.PENDING, False),
        (Absence.PENDING, Absence.PENDING, False),
        (Absence.PENDING, Absence.NOT_APPLICABLE, True),
        (Decimal(11), Absence.NOT_APPLICABLE, True),
        (Decimal(11), Absence.NONE_HERE, True),
        (Decimal(0), Absence.NONE_HERE, False),
        (Absence.NONE_HERE, Absence.NOT_APPLICABLE, True),
        (Absence.NONE_HERE, Decimal("0.00"), False),
    ],
)
def test_what_an_absence_contradicts(
    county: County, signers: dict[str, SecretKey], owner: Value, witness: Value, *, differ: bool
) -> None:
    take(county, signers["zrzyj"], "zrzyj", {AREA: owner})
    take(county, signers["slj"], "slj", {AREA: witness})
    assert bool(merge(county.bureau).conflicts) is differ


# Withdrawing, correcting, reviewing


def test_a_withdrawn_unit_counts_for_nothing_until_restored(
    county: County, signers: dict[str, SecretKey]
) -> None:
    own = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    before = merge(county.bureau).hash
    actions.withdraw(county.bureau, "zrzyj", reason="口径有误", now=NOW)
    dataset = merge(county.bureau)
    assert dataset.values == {}
    assert dataset.resolution.ineligible == {own: "withdrawn"}
    assert read_decisions(county.bureau).withdrawn == {"zrzyj": "口径有误"}
    again = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(8)}, edition=2, lineage=(own,))
    assert merge(county.bureau).values == {}
    actions.restore(county.bureau, "zrzyj", reason="已改正", now=NOW)
    assert merge(county.bureau).resolution.in_force == {"zrzyj": again}
    assert merge(county.bureau).hash != before


BY_TWO: Any = {"reason": "原件笔误，已电话核实", "author": "甲", "approver": "乙", "now": NOW}


def test_a_correction_stands_apart_and_is_marked(
    county: County, signers: dict[str, SecretKey]
) -> None:
    own = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    actions.correct(merge(county.bureau), county.bureau, KEPT, Decimal(8), **BY_TWO)
    held = merge(county.bureau).values[KEPT]
    assert (held.value, held.bundle, held.reason) == (Decimal(8), own, BY_TWO["reason"])
    assert held.correction == next(iter(read_decisions(county.bureau).corrections.values())).id


def test_a_second_correction_takes_the_place_of_the_first(
    county: County, signers: dict[str, SecretKey]
) -> None:
    take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    for n in (8, 9):
        actions.correct(merge(county.bureau), county.bureau, KEPT, Decimal(n), **BY_TWO)
        assert value(county, KEPT) == n
    actions.correct(merge(county.bureau), county.bureau, KEPT, Absence.NONE_HERE, **BY_TWO)
    assert value(county, KEPT) is Absence.NONE_HERE


def test_a_new_edition_leaves_a_correction_behind(
    county: County, signers: dict[str, SecretKey]
) -> None:
    own = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    actions.correct(merge(county.bureau), county.bureau, KEPT, Decimal(8), **BY_TWO)
    take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(6)}, edition=2, lineage=(own,))
    held = merge(county.bureau).values[KEPT]
    assert (held.value, held.correction) == (Decimal(6), "")


@pytest.mark.parametrize(
    ("cell", "new", "how", "said_so"),
    [
        (KEPT, Decimal(8), {"author": "甲", "approver": "甲"}, "不能是同一人"),
        (KEPT, Decimal(8), {"approver": ""}, "经办人和复核人"),
        (KEPT, Decimal(8), {"reason": ""}, "没有写理由"),
        (KEPT, Decimal("8.5"), {}, "应是整数"),
        (KEPT, "八", {}, "应是数"),
        (KEPT, Absence.BLANK, {}, "没有填"),
        (AREA, Decimal(1), {}, "汇总里没有这一项"),
    ],
)
def test_a_correction_that_cannot_be(
    county: County,
    signers: dict[str, SecretKey],
    cell: tuple[str, str],
    new: Any,
    how: dict[str, str],
    said_so: str,
) -> None:
    take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    rows = len(ledger.rows(county.bureau))
    with pytest.raises(WrongUse, match=said_so):
        actions.correct(merge(county.bureau), county.bureau, cell, new, **(BY_TWO | how))
    assert len(ledger.rows(county.bureau)) == rows


def test_review_is_about_the_content_and_changes_no_number(
    county: County, signers: dict[str, SecretKey]
) -> None:
    own = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    before = merge(county.bureau).hash
    assert read_decisions(county.bureau).reviews == {}
    actions.approve(county.bureau, own, now=NOW)
    assert read_decisions(county.bureau).reviews == {own: "approve"}
    actions.give_back(
        county.bureau, own, [Remark(*KEPT, "请核对")], county.folder / "r.cxb",
        sentence="请核对后重报", desk=Desk("李四", now=NOW),
    )  # fmt: skip
    assert read_decisions(county.bureau).reviews == {own: "return"}
    assert read_decisions(county.bureau).returns == {"zrzyj": 1}
    assert merge(county.bureau).hash == before


def test_an_acceptance_is_taken_back_with_a_reason_and_stays_in_the_book(
    county: County, signers: dict[str, SecretKey]
) -> None:
    own = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    with pytest.raises(WrongUse, match="不是“已通过”"):
        actions.unapprove(county.bureau, own, reason="漏看", now=NOW)
    actions.approve(county.bureau, own, now=NOW)
    with pytest.raises(WrongUse, match="没有写理由"):
        actions.unapprove(county.bureau, own, reason=" ", now=NOW)
    actions.unapprove(county.bureau, own, reason="漏看了一项", now=NOW)
    assert read_decisions(county.bureau).reviews == {}
    assert [row.kind for row in ledger.rows(county.bureau)][-2:] == ["approve", "unapprove"]
    actions.approve(county.bureau, own, now=NOW)
    assert read_decisions(county.bureau).reviews == {own: "approve"}


def test_only_what_counts_is_approved_and_all_or_none(
    county: County, signers: dict[str, SecretKey]
) -> None:
    first = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    then = {"edition": 2, "lineage": (first,)}
    second = take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(8)}, **then)
    with pytest.raises(WrongUse, match="没有计入汇总"):
        actions.approve(county.bureau, first, now=NOW)
    with pytest.raises(WrongUse, match="没有计入汇总"):
        actions.approve_all(county.bureau, (second, first), now=NOW)
    assert read_decisions(county.bureau).reviews == {}
    actions.withdraw(county.bureau, "zrzyj", reason="重报中", now=NOW)
    with pytest.raises(WrongUse, match="没有计入汇总"):
        actions.approve(county.bureau, second, now=NOW)
    actions.restore(county.bureau, "zrzyj", reason="好了", now=NOW)
    actions.approve(county.bureau, second, now=NOW)
    assert read_decisions(county.bureau).reviews == {second: "approve"}


def test_a_return_that_cannot_be_written_leaves_no_row(county: County) -> None:
    county.fill("zrzyj")
    (received,) = inbox.receive(county.bureau, [county.send("zrzyj")], now=NOW)
    rows = len(ledger.rows(county.bureau))
    nowhere = county.folder / "gone" / "r.cxb"
    for remarks, target in (
        ([Remark(*KEPT, "请核对")], nowhere),
        ([Remark(*KEPT, "长" * 3000)], county.folder / "r.cxb"),
    ):
        with pytest.raises(CityExamError):
            actions.give_back(
                county.bureau, received.id, remarks, target, sentence="请核对", desk=Desk(now=NOW)
            )
    assert len(ledger.rows(county.bureau)) == rows
    assert not (county.folder / "r.cxb").exists()


def test_a_return_comes_to_stand_at_the_units_cells(county: County) -> None:
    county.fill("zrzyj")
    (received,) = inbox.receive(county.bureau, [county.send("zrzyj")], now=NOW)
    target = county.folder / "r.cxb"
    remarks = [Remark(*KEPT, "请核对数目"), Remark(*KEPT, "请附\n来源"), Remark("", "", "总体意见")]
    actions.give_back(
        county.bureau, received.id, remarks, target, sentence="请核对", desk=Desk("李四", now=NOW)
    )
    ws = county.home("zrzyj")
    taken = reply.accept_reply(ws, target)
    assert (taken.sentence, taken.by, taken.head.about) == ("请核对", "李四", received.id)
    draft = answering.find_draft(ws, county.task.id, "zrzyj")
    assert draft is not None
    assert {c.text for c in answering.comments(ws, draft.id)} == {
        "请核对数目", "请附 来源", "总体意见",
    }  # fmt: skip
    with pytest.raises(WrongUse, match="别的单位"):
        reply.accept_reply(county.home("tjj"), target)


def test_a_receipt_names_the_number_and_the_ledgers_head(county: County) -> None:
    county.fill("zrzyj")
    (received,) = inbox.receive(county.bureau, [county.send("zrzyj")], now=NOW)
    head = ledger.head(county.bureau)
    target = county.folder / "receipt.cxb"
    actions.receipt(county.bureau, received.id, target, desk=Desk("李四", now=NOW))
    told = reply.read_reply(container.open_bundle(target))
    assert head is not None
    assert (told.head.reply, told.head.number, told.head.ledger) == (
        "receipt", received.no, head.hash,
    )  # fmt: skip
    assert submission_code(received.id) in told.sentence


# Grades, and the ledger itself


def test_a_grade_is_entered_with_who_and_why_and_taken_away(county: County) -> None:
    how: Any = {"who": "专家组", "reason": "2026年4月评审会", "now": NOW}
    actions.grade(county.bureau, "i2", "很好", **how)
    found = {r.indicator.code: r for r in assess(merge(county.bureau)).indicators}["i2"]
    assert (found.grade, found.graded_by) == ("很好", "专家组：2026年4月评审会")
    actions.grade(county.bureau, "i2", "", **how)
    found = {r.indicator.code: r for r in assess(merge(county.bureau)).indicators}["i2"]
    assert found.grade == ""
    with pytest.raises(WrongUse, match="没有“极好”"):
        actions.grade(county.bureau, "i2", "极好", **how)
    with pytest.raises(WrongUse, match="不评等级"):
        actions.grade(county.bureau, "ghost", "很好", **how)


def test_folding_row_by_row_is_folding_at_once(
    county: County, signers: dict[str, SecretKey]
) -> None:
    take(county, signers["zrzyj"], "zrzyj", {KEPT: Decimal(7)})
    actions.withdraw(county.bureau, "zrzyj", reason="口径有误", now=NOW)
    rows = ledger.rows(county.bureau)
    own = frozenset({ownkeys.own_public(county.bureau)})
    stepwise = fold(rows[:3], own)
    for row in rows[3:]:
        stepwise.apply(row)
    assert stepwise == fold(rows, own) == read_decisions(county.bureau)


def test_a_kind_of_row_from_a_newer_program_is_left_alone(county: County) -> None:
    before = read_decisions(county.bureau)
    ledger.append(county.bureau, "future", {"anything": [1]}, now=NOW)
    assert read_decisions(county.bureau) == before


@pytest.mark.parametrize("body", ["not JSON", "[]", "{}", '"text"', json.dumps({"unit": []})])
def test_a_row_that_no_program_wrote_is_named(tmp_path: Path, body: str) -> None:
    county = new_county(tmp_path)
    row = ledger.append(county.bureau, "withdraw", {"unit": "zjj", "reason": "x"}, now=NOW)
    county.bureau.run("DROP TRIGGER ledger_never_updated")
    county.bureau.run("UPDATE ledger SET body = ? WHERE no = ?", (body, row.no))
    with pytest.raises(UnreadableLedger, match=f"第 {row.no} 行"):
        merge(county.bureau)
    assert [p.where for p in audit(county.bureau)] == [f"收件登记簿第 {row.no} 行"]
    county.close()

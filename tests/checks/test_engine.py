"""Every check: when it speaks, when it is silent, what it says and how it is answered."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.checks import (
    Checker,
    Given,
    check,
    check_county,
    counts,
    digest,
    explaining,
    explanation_key,
    standing,
)
from cityexam_desktop.checks.catalogue import ENTRIES
from cityexam_desktop.findings import Finding, Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.model import (
    Draft,
    Evidence,
    Explanation,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from tests.checks import web
from tests.support import small

if TYPE_CHECKING:
    from collections.abc import Iterable

PACK = web.pack()
GOOD: dict[tuple[str, str], Any] = {
    ("limit", COUNTY): Decimal(50), ("length", COUNTY): Decimal("3.25"),
    **{("people", f"e{i}"): Decimal(40) for i in range(3)},
    **{("floors", f"b{i}"): Decimal(6) for i in range(7)},
    **{("span", b.id): Decimal("12.5") for b in web.BRIDGES},
}  # fmt: skip
DONE = [
    *web.surveyed(*(f"b{i}" for i in range(7))),
    *(SurveyRow("care", f"e{i}", RowState.SURVEYED) for i in range(3)),
]


def observed(
    changed: dict[tuple[str, str], Any] | None = None, notes: dict[str, Any] | None = None
) -> tuple[Observation, ...]:
    """The good values with some changed; `notes` go to what is changed."""
    values = {**GOOD, **(changed or {})}
    return tuple(
        Observation(d, s, v, **((notes or {}) if (d, s) in (changed or {}) else {"source": "年鉴"}))
        for (d, s), v in values.items()
        if v is not Absence.BLANK
    )


def found(
    changed: dict[tuple[str, str], Any] | None = None,
    rows: Iterable[SurveyRow] = DONE,
    *,
    explanations: tuple[Explanation, ...] = (),
    drafts: tuple[Draft, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    notes: dict[str, Any] | None = None,
) -> tuple[Finding, ...]:
    given = Given(web.UNIT, "2025-12-31", observed(changed, notes), explanations, drafts, evidence)
    return check(PACK, web.laid_out(PACK, given.notes.values(), rows), given)


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(f.code, f.where.row) for f in findings]


def test_good_answers_have_no_findings() -> None:
    assert found() == ()


# One value

WHY = {"reason": "尚未统计完成，年内补报", "expected": "2026-06-30"}


@pytest.mark.parametrize(
    ("cell", "value", "notes", "expected"),
    [
        (("limit", COUNTY), Absence.BLANK, {}, ["value.missing"]),
        (("floors", "b3"), Absence.BLANK, {}, ["value.missing"]),
        (("spare", COUNTY), Absence.BLANK, {}, []),
        (("length", COUNTY), Decimal("-0.5"), {"source": "x"}, ["value.too_small"]),
        (("limit", COUNTY), Decimal(101), {}, ["value.too_large"]),
        (("limit", COUNTY), Decimal(100), {}, []),
        (("bed", "e1"), Decimal(51), {}, ["value.too_large", "r_own", "r_beds"]),
        (("limit", COUNTY), Decimal("50.5"), {}, ["value.misfit"]),
        (("length", COUNTY), Decimal("3.255"), {"source": "x"}, ["value.misfit"]),
        (("length", COUNTY), Decimal("3.250"), {"source": "x"}, []),
        (("length", COUNTY), Decimal(10) ** 18, {"source": "x"}, ["value.misfit"]),
        (("length", COUNTY), "三", {"source": "x"}, ["value.misfit"]),
        (("heat", COUNTY), Decimal(2), {}, ["value.misfit"]),
        (("kind", COUNTY), "甲", {}, []),
        (("kind", COUNTY), "丙", {}, ["value.misfit"]),
        (("kind", COUNTY), Decimal(1), {}, ["value.misfit"]),
        (("when", COUNTY), "2025-12-31", {}, []),
        (("when", COUNTY), "2025-02-30", {}, ["value.misfit"]),
        (("when", COUNTY), "2025/12/31", {}, ["value.misfit"]),
        (("spare", COUNTY), Absence.NOT_APPLICABLE, {}, ["absence.no_reason"]),
        (("spare", COUNTY), Absence.NOT_APPLICABLE, {"reason": "无"}, ["absence.thin_reason"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "reason": "实际情况就是这样"},
         ["absence.thin_reason"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "2026-06"}, []),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "2025-12"}, []),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "待定"}, ["absence.odd_date"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "6月"}, ["absence.odd_date"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "2026-06-31"},
         ["absence.odd_date"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "2020-01-01"},
         ["absence.past_date"]),
        (("spare", COUNTY), Absence.PENDING, {**WHY, "expected": "2025-11"},
         ["absence.past_date"]),
        (("spare", COUNTY), Absence.NOT_APPLICABLE, WHY, []),
        (("spare", COUNTY), Absence.NONE_HERE, {}, []),
        (("spare", COUNTY), Absence.PENDING, {}, ["absence.no_reason", "absence.no_date"]),
        (("spare", COUNTY), Absence.PENDING, {"reason": WHY["reason"]}, ["absence.no_date"]),
        (("spare", COUNTY), Absence.PENDING, WHY, []),
        (("limit", COUNTY), Decimal(50), {"time": "2024-12-31"}, ["value.other_time"]),
        (("limit", COUNTY), Decimal(50), {"time": "2025-12-31"}, []),
        (("length", COUNTY), Decimal(3), {}, ["value.no_evidence"]),
        (("length", COUNTY), Decimal(3), {"source": "年鉴"}, []),
        (("length", COUNTY), Absence.NONE_HERE, {}, []),
    ],
)  # fmt: skip
def test_a_single_value(
    cell: tuple[str, str], value: Any, notes: dict[str, str], expected: list[str]
) -> None:
    here = [f for f in found({cell: value}, notes=notes) if f.where.row == cell[1]]
    assert sorted(f.code for f in here) == sorted(expected)
    assert all(f.sentence and f.remedy for f in here)


def test_every_entry_of_the_catalogue_is_told_by_a_test() -> None:
    assert len({e.code for e in ENTRIES}) == len(ENTRIES)
    said = {
        "value.missing", "value.too_small", "value.too_large", "value.misfit",
        "absence.no_reason", "absence.no_date", "value.other_time", "value.no_evidence",
        "value.refused", "rows.not_surveyed", "rows.none", "value.not_confirmed",
        "absence.thin_reason", "absence.odd_date", "absence.past_date", "rows.same_name",
    }  # fmt: skip
    assert {e.code for e in ENTRIES} == said


def test_attached_evidence_is_evidence() -> None:
    paper = Evidence("length", COUNTY, "a" * 64, "表.pdf", 1)
    assert found({("length", COUNTY): Decimal(3)}, evidence=(paper,)) == ()


def test_an_item_that_became_irrelevant_needs_no_reason() -> None:
    changed = {("floors", "b1"): Decimal(2), ("lift", "b1"): Decimal(1)}
    assert told(found(changed)) == []


def test_a_refused_text_stands_in_the_way() -> None:
    (finding,) = found(drafts=(Draft("limit", COUNTY, "大约50", "不是确定的数。"),))
    assert (finding.code, finding.where.column, finding.blocks) == ("value.refused", "limit", True)
    assert "大约50" in finding.sentence


def test_a_refused_text_of_what_is_no_longer_asked_does_not() -> None:
    assert found(drafts=(Draft("gone", COUNTY, "x", "why"),)) == ()


# Forms as a whole


def test_rows_that_were_not_surveyed_are_counted_and_their_values_not_judged() -> None:
    rows = [*DONE, SurveyRow("house", "b0", RowState.NO_ACCESS)]
    (finding,) = found({("floors", "b0"): Decimal(500)}, rows)
    assert (finding.code, finding.where.table) == ("rows.not_surveyed", "house")
    assert finding.values == (("已调查", "6"), ("应调查", "7"))


def test_rows_of_one_name_in_one_place_are_told_together() -> None:
    names = ("乙", "乙", "甲", "乙", "甲")
    rows = [
        Subject(f"u1-{n}", "row", "bridge", f"00{n}", name, "e1" if n < 5 else "e2", web.UNIT)
        for n, name in enumerate(names, start=1)
    ]
    answers = Answers(PACK, web.PLACES, objects=rows)
    given = Given(web.UNIT, "2025-12-31")
    before = check(PACK, answers, given)
    assert [f.sentence for f in before if f.code == "rows.same_name"] == [
        "“桥梁”里有同名的行：“乙”（001、002、004）。"
    ]
    for row in rows[1:4:2]:
        answers.put(replace(row, name=f"{row.name}{row.code}"))
    cells = [(d.code, row.id) for row in rows for d in PACK.data_of_form["bridge"]]
    after = Checker(PACK, web.UNIT).again(answers, given, before, cells)
    assert after == check(PACK, answers, given)
    assert not [f for f in after if f.code == "rows.same_name"]


def test_a_register_without_rows_asks_whether_there_are_none() -> None:
    given = Given(web.UNIT, observations=observed())
    answers = Answers(PACK, web.PLACES, observations=observed(), rows=DONE)
    assert ("rows.none", "") in told(check(PACK, answers, given))


# Rules


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (("floors", "b1"), Decimal(51), [("r_floors", "b1")]),  # row
        (("floors", "b1"), Decimal(50), []),
        (("people", "e1"), Decimal(29), [("r_year", "e1")]),  # year on year
        (("people", "e2"), Decimal(29), []),  # nothing to compare with
        (("span", "u1-2"), Decimal(501), [("r_span", "u1-2")]),  # a value of a register
        (("spare", COUNTY), Decimal(101), [("r_double", COUNTY)]),  # a form
        (("limit", COUNTY), Decimal(4), [
            ("r_all", COUNTY), ("r_mean", COUNTY), *(("r_floors", f"b{i}") for i in range(7))]),
    ],
)  # fmt: skip
def test_a_rule_of_every_scope(
    cell: tuple[str, str], value: Decimal, expected: list[tuple[str, str]]
) -> None:
    assert told(found({cell: value}, notes={"source": "年鉴"})) == expected


def test_a_rule_over_whole_forms_counts_only_surveyed_rows() -> None:
    bad = {("lift", f"b{i}"): Decimal(1) for i in range(4)}
    assert ("r_bad", COUNTY) in told(found(bad))
    rows = [*DONE, *(SurveyRow("house", f"b{i}", RowState.NOT_SURVEYED) for i in range(2))]
    assert ("r_bad", COUNTY) not in told(found(bad, rows))


def test_a_rule_names_both_sides_with_their_values() -> None:
    (finding,) = found({("spare", COUNTY): Decimal(1001)})
    assert finding.sentence == "r_double：100 对 1001"
    assert finding.values == (("double", "100"), ("spare", "1001"))


def test_a_long_quotient_is_told_with_six_decimals() -> None:
    changed = {("people", f"e{i}"): Decimal(n) for i, n in enumerate((300, 300, 301))}
    (finding,) = [f for f in found(changed) if f.code == "r_mean"]
    assert finding.values[0][1] == "300.333333"


def test_a_unit_is_checked_only_on_what_it_is_asked() -> None:
    pack = small.small_pack()
    rules = {u: {r.code for r in Checker(pack, u).rules} for u in ("zrzyj", "tjj", "zjj", "slj")}
    assert rules == {"zrzyj": {"r_green", "r_kept"}, "tjj": {"r_seat"}, "zjj": set(), "slj": set()}
    assert {d.code for d in Checker(pack, "slj").asked} >= {"black", "area"}  # a witness, too
    assert "unsafe" not in {d.code for d in Checker(pack, "zjj").asked}  # computed


def test_rules_across_departments_are_the_countys_and_name_the_units() -> None:
    pack = small.small_pack()
    said = {("need", "e1"): 60000, ("need", "e2"): 20000, ("pop", COUNTY): 70000}
    answers = Answers(
        pack,
        small.PLACES,
        observations=[Observation(d, s, Decimal(v)) for (d, s), v in said.items()],
    )
    (finding,) = check_county(pack, answers)
    assert (finding.code, finding.sources) == ("r_county", ("县统计局",))
    assert "r_county" not in {f.code for f in check(pack, answers, Given("tjj"))}


# Explanations


def test_an_explained_finding_stays_and_blocks_no_more() -> None:
    text = "街道合并，人口划出两个社区"
    changed = {("people", "e1"): Decimal(29)}
    (finding,) = found(changed, explanations=(Explanation("r_year", "e1", text),))
    assert (finding.explained, finding.blocks) == (text, False)
    (finding,) = found(changed, explanations=(Explanation("r_year", "e1", "同上"),))
    assert (finding.explained, finding.blocks) == ("", True)
    assert "不少于六个字" in finding.remedy
    (finding,) = found(changed, explanations=(Explanation("r_year", "e2", text),))
    assert finding.blocks


def test_an_explanation_stands_for_the_values_it_was_given_for() -> None:
    text = "街道合并，人口划出两个社区"
    (finding,) = found({("people", "e1"): Decimal(29)})
    said = (explaining(finding, text),)
    (finding,) = found({("people", "e1"): Decimal(29)}, explanations=said)
    assert (finding.explained, finding.blocks) == (text, False)
    (other,) = found({("people", "e1"): Decimal(9)}, explanations=said)
    assert (other.explained, other.blocks) == ("", True)
    assert "29" in other.remedy
    assert "仍然适用" in other.remedy
    assert standing(said, [other]) == ()
    assert standing(said, [finding]) == standing(said, []) == said
    (again,) = found({("people", "e1"): Decimal(9)}, explanations=(explaining(other, text),))
    assert again.explained == text


def test_what_must_be_corrected_cannot_be_explained_away() -> None:
    text = "一二三四五六七八"
    changed = {("limit", COUNTY): Decimal(101)}
    (finding,) = found(changed, explanations=(Explanation("value.too_large:limit", COUNTY, text),))
    assert finding.blocks


def test_the_programs_own_checks_are_explained_by_datum_or_form() -> None:
    late = found({("limit", COUNTY): Decimal(50)}, notes={"time": "2024-12-31"})
    rows = found(rows=[*DONE, SurveyRow("house", "b0", RowState.NO_ACCESS)])
    assert explanation_key(late[0]) == ("value.other_time:limit", COUNTY)
    assert explanation_key(rows[0]) == ("rows.not_surveyed:house", COUNTY)
    why = Explanation("rows.not_surveyed:house", COUNTY, "业主长期不在家，无法进入")
    again = found(rows=[*DONE, SurveyRow("house", "b0", RowState.NO_ACCESS)], explanations=(why,))
    assert not again[0].blocks


# Order and digest

MANY: dict[tuple[str, str], Any] = {
    ("limit", COUNTY): Decimal(4), ("people", "e1"): Decimal(-3), ("floors", "b5"): Absence.BLANK,
    ("span", "u1-1"): Decimal(900), ("spare", COUNTY): Decimal(99), ("kind", COUNTY): "丙",
}  # fmt: skip


def test_findings_come_as_the_forms_read() -> None:
    findings = found(MANY)
    forms = [f.code for f in PACK.forms]
    places = [forms.index(f.where.table) for f in findings]
    assert places == sorted(places)
    in_house = [f.where.row for f in findings if f.where.table == "house"]
    assert in_house == [f"b{i}" for i in range(7)]


def test_the_order_of_the_answers_does_not_matter() -> None:
    before = found(MANY)
    shuffled = list(observed(MANY))
    random.Random(3).shuffle(shuffled)
    rows = DONE[::-1]
    given = Given(web.UNIT, "2025-12-31", tuple(shuffled))
    assert check(PACK, web.laid_out(PACK, shuffled, rows), given) == before


def test_the_digest_is_of_what_is_told() -> None:
    one, other = found(MANY), found({**MANY, ("people", "e1"): Decimal(-4)})
    assert digest(one) == digest(found(MANY))
    assert len({digest(()), digest(one), digest(other), digest(one[:-1])}) == 4
    why = (Explanation("r_floors", "b1", "已与台账逐项核对"),)
    assert digest(found(MANY, explanations=why)) != digest(one)


def test_counts_are_by_level() -> None:
    made = counts(found(MANY))
    assert set(made) == {level.value for level in Level}
    assert sum(made.values()) == len(found(MANY))

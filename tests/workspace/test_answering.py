"""Recording, taking back, remembering: what a clerk's work leaves in the file."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.answering import ATTACHMENT_LIMIT, blank, record
from cityexam_desktop.workspace.content import content, observations
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.model import (
    DRAFT,
    Comment,
    Content,
    Draft,
    Evidence,
    Explanation,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from tests.support.frozen import frozen
from tests.workspace.draft import NOW, TASK, new_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace

AREA = Observation(
    "area", "county", Decimal("10.50"), "", "", Nature.YEARBOOK, "2025-12-31", "年鉴", "12", "注"
)


def bridge(number: int, name: str = "") -> Subject:
    return Subject(
        f"zjj-{number}", "row", "bridge", f"Q{number}", name or f"{number}号桥", "county", "zjj"
    )


@pytest.fixture
def ws() -> Iterator[Workspace]:
    with new_workspace() as made:
        assert answering.open_draft(made, TASK, "zjj", now=NOW).id == 1
        yield made


def told(ws: Workspace) -> list[tuple[str, str, str]]:
    return [(c.what, c.old, c.new) for c in answering.changes(ws, 1)]


# Values


def test_a_draft_is_made_once(ws: Workspace) -> None:
    again = answering.open_draft(ws, TASK, "zjj")
    assert (again.id, again.edition, again.created) == (1, DRAFT, "2026-03-01T08:30:00Z")
    assert answering.open_draft(ws, TASK, "tjj").id == 2
    assert answering.find_draft(ws, "t1", "slj") is None


def test_many_cells_at_once_leave_what_they_leave_one_by_one(ws: Workspace) -> None:
    many = [
        Observation(datum, f"b{i}", value)
        for i in range(600)
        for datum, value in (("year", Decimal(1990 + i % 9)), ("kind", f'“砖混"{i % 3}'))
    ]
    many[7] = replace(many[7], note="改建")
    many += [Observation("plan", "county", Absence.PENDING, reason="未统计"), AREA]
    record(ws, 1, [Observation("year", "b5", Decimal(1))])
    answering.keep_text(ws, 1, Draft("kind", "b3", "砖", "不是选项"))
    before = record(ws, 1, many, who="张三", now=NOW)
    with new_workspace() as other:
        answering.open_draft(other, TASK, "zjj", now=NOW)
        record(other, 1, [Observation("year", "b5", Decimal(1))])
        for one in many:
            record(other, 1, [one], who="张三", now=NOW)
        assert content(other, 1) == content(ws, 1)
        history = [{replace(c, no=0, at="") for c in answering.changes(w, 1)} for w in (ws, other)]
        assert history[0] == history[1]
    assert answering.drafts(ws, 1) == ()
    record(ws, 1, before)
    assert observations(ws, 1) == (Observation("year", "b5", Decimal(1)),)


def test_what_stood_in_many_cells_is_told_like_a_tuple(ws: Workspace) -> None:
    new = [
        Observation(datum, f"b{i}", Decimal(i)) for i in range(600) for datum in ("year", "floors")
    ]
    new.append(replace(AREA, datum="year", subject="county"))
    before = record(ws, 1, new)
    one_by_one = tuple(before)
    assert len(before) == len(one_by_one) == 1201
    assert {(o.datum, o.subject) for o in before} == {(o.datum, o.subject) for o in new}
    assert all(o.value is Absence.BLANK for o in before)
    assert (before[0], before[600], before[-1]) == (
        one_by_one[0], one_by_one[600], blank("year", "county"),
    )  # fmt: skip
    assert tuple(before[598:602]) == one_by_one[598:602]
    with pytest.raises(IndexError):
        before[1201]


def test_a_cell_that_comes_twice_among_many_is_recorded_as_it_was_last(ws: Workspace) -> None:
    new = [Observation("year", f"b{i % 1100}", Decimal(i)) for i in range(1200)]
    record(ws, 1, new)
    assert {o.subject: o.value for o in observations(ws, 1)}["b7"] == Decimal(1107)
    assert len(observations(ws, 1)) == 1100


def test_what_is_recorded_is_read_back_whole(ws: Workspace) -> None:
    assert record(ws, 1, [AREA], who="张三", now=NOW) == (blank("area", "county"),)
    assert observations(ws, 1) == (AREA,)
    (change,) = answering.changes(ws, 1, "area", "county")
    assert (change.who, change.at, change.old) == ("张三", "2026-03-01T08:30:00Z", "")
    assert json.loads(change.new) == {
        "value": "10.50", "nature": "yearbook", "time": "2025-12-31", "source": "年鉴",
        "page": "12", "note": "注",
    }  # fmt: skip


def test_what_stood_before_recorded_again_undoes_and_is_a_new_change(ws: Workspace) -> None:
    record(ws, 1, [AREA])
    before = record(ws, 1, [Observation("area", "county", Absence.PENDING, "统计未完", "2026-06")])
    record(ws, 1, before, what="撤销")
    assert observations(ws, 1) == (AREA,)
    assert [what for what, _, _ in told(ws)] == ["填报", "填报", "撤销"]
    assert json.loads(told(ws)[1][2]) == {
        "absence": "pending", "reason": "统计未完", "expected": "2026-06",
    }  # fmt: skip


def test_a_blank_takes_the_value_away(ws: Workspace) -> None:
    record(ws, 1, [AREA])
    record(ws, 1, [blank("area", "county")])
    assert observations(ws, 1) == ()
    assert told(ws)[-1][2] == ""


def test_recording_the_same_again_is_no_change(ws: Workspace) -> None:
    record(ws, 1, [AREA])
    record(ws, 1, [AREA])
    assert len(told(ws)) == 1


def test_a_paste_is_one_transaction(ws: Workspace) -> None:
    good = [Observation("floors", f"b{i}", Decimal(i)) for i in range(5)]
    bad = Observation("floors", "b9", "长" * 3000)
    with pytest.raises(WrongUse):
        record(ws, 1, [*good, bad])
    assert observations(ws, 1) == ()
    assert told(ws) == []
    record(ws, 1, good)
    assert len(observations(ws, 1)) == 5


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.sampled_from(["s", "t"]),
            st.one_of(
                st.decimals(allow_nan=False, allow_infinity=False, places=3),
                st.text(min_size=1, max_size=5).filter(lambda t: t.isprintable()),
                st.sampled_from([Absence.NONE_HERE, Absence.PENDING, Absence.BLANK]),
            ),
        ),
        max_size=12,
    )
)
def test_undoing_everything_backwards_leaves_an_empty_draft(
    steps: list[tuple[str, str, Value]],
) -> None:
    with new_workspace() as ws:
        answering.open_draft(ws, TASK, "zjj")
        undo = [record(ws, 1, [Observation(*step)]) for step in steps]
        last = {(d, s): v for d, s, v in steps}
        stored = {(o.datum, o.subject): o.value for o in observations(ws, 1)}
        assert stored == {key: v for key, v in last.items() if v is not Absence.BLANK}
        for before in reversed(undo):
            record(ws, 1, before)
        assert observations(ws, 1) == ()


def test_a_text_of_digits_stays_a_text(ws: Workspace) -> None:
    record(ws, 1, [Observation("a", "s", "007"), Observation("b", "s", "'引号"), AREA])
    assert {o.datum: o.value for o in observations(ws, 1)} == {
        "a": "007", "b": "'引号", "area": Decimal("10.50"),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["value", "reason", "source", "page", "note"])
def test_a_text_too_long_to_travel_is_refused_when_it_is_recorded(
    ws: Workspace, place: str
) -> None:
    fields = {"value": Decimal(1), place: "长" * 2001}
    with pytest.raises(WrongUse, match="2001"):
        record(ws, 1, [AREA, Observation("b", "s", **fields)])  # type: ignore[arg-type]
    assert observations(ws, 1) == ()


# Texts that were refused


def test_a_refused_text_is_kept_until_a_value_is_recorded(ws: Workspace) -> None:
    text = Draft("area", "county", "大约十", "“大约十”不是确定的数。")
    answering.keep_text(ws, 1, text)
    assert answering.drafts(ws, 1) == (text,)
    answering.keep_text(ws, 1, Draft("area", "county", "十几", "不是数。"))
    assert [d.text for d in answering.drafts(ws, 1)] == ["十几"]
    record(ws, 1, [AREA])
    assert answering.drafts(ws, 1) == ()


def test_a_refused_text_beside_a_value_leaves_the_value(ws: Workspace) -> None:
    record(ws, 1, [AREA])
    answering.keep_text(ws, 1, Draft("area", "county", "x", "不是数。"))
    assert observations(ws, 1) == (AREA,)
    answering.drop_text(ws, 1, "area", "county")
    assert answering.drafts(ws, 1) == ()


# Rows


def test_survey_states_are_set_and_remembered(ws: Workspace) -> None:
    first = SurveyRow("house", "b1", RowState.SURVEYED, "调查组", "2026-02-01")
    answering.survey(ws, 1, [first])
    answering.survey(ws, 1, [first])
    answering.survey(ws, 1, [SurveyRow("house", "b1", RowState.NO_ACCESS)])
    assert content(ws, 1).rows == (SurveyRow("house", "b1", RowState.NO_ACCESS),)
    assert told(ws) == [("调查状态", "", "surveyed"), ("调查状态", "surveyed", "no_access")]


def test_ids_of_rows_are_given_once_for_ever(ws: Workspace) -> None:
    assert answering.new_object_id(ws, "zjj") == "zjj-1"
    answering.add_objects(ws, 1, [bridge(1), bridge(9)])
    assert answering.new_object_id(ws, "zjj") == "zjj-10"
    answering.remove_object(ws, 1, "zjj-9")
    assert answering.new_object_id(ws, "zjj") == "zjj-10"


def test_ids_of_units_with_like_names_do_not_mix(ws: Workspace) -> None:
    for own in ("a_b-3", "axb-7", "a-b-9"):
        answering.add_objects(ws, 1, [Subject(own, "row", "f", "", "n", "county", "")])
    assert answering.new_object_id(ws, "a_b") == "a_b-4"
    assert answering.new_object_id(ws, "a") == "a-1"


def test_a_row_taken_out_takes_its_values_along_and_can_come_back(ws: Workspace) -> None:
    answering.add_objects(ws, 1, [bridge(1, "东桥")])
    length = Observation("length", "zjj-1", Decimal(30))
    record(ws, 1, [length])
    answering.survey(ws, 1, [SurveyRow("bridge", "zjj-1", RowState.SURVEYED)])
    answering.keep_text(ws, 1, Draft("width", "zjj-1", "x", "不是数。"))
    answering.explain(ws, 1, Explanation("r", "zjj-1", "桥面已经加宽过一次"))
    answering.remove_object(ws, 1, "zjj-1")
    held = content(ws, 1)
    assert (held.observations, held.rows, held.objects) == ((), (), ())
    assert answering.drafts(ws, 1) == ()
    (_, old, new) = told(ws)[-2]
    assert json.loads(old) == {"value": "30"}
    assert new == ""
    answering.add_objects(ws, 1, [bridge(1, "东桥")])
    record(ws, 1, [length])
    assert content(ws, 1).objects == (bridge(1, "东桥"),)
    assert content(ws, 1).explanations == (Explanation("r", "zjj-1", "桥面已经加宽过一次"),)


def test_renaming_a_row_leaves_frozen_editions_as_they_were(ws: Workspace) -> None:
    answering.add_objects(ws, 1, [bridge(1, "东桥")])
    number = store_edition(
        ws, task="t1", unit="zjj", edition=1, bundle="x", frozen=frozen(content(ws, 1))
    )
    answering.add_objects(ws, 1, [bridge(1, "东大桥")])
    assert content(ws, 1).objects == (bridge(1, "东大桥"),)
    assert content(ws, number).objects == (bridge(1, "东桥"),)
    assert told(ws)[-1] == ("改名", "东桥", "东大桥")


# Explanations, evidence, remarks


def test_an_explanation_is_replaced_and_taken_away(ws: Workspace) -> None:
    for text in ("第一次说明", "第二次说明", ""):
        answering.explain(ws, 1, Explanation("r", "county", text))
    assert content(ws, 1).explanations == ()
    assert told(ws) == [
        ("说明", "", "第一次说明"),
        ("说明", "第一次说明", "第二次说明"),
        ("说明", "第二次说明", ""),
    ]


def test_evidence_is_stored_once_and_taken_away_link_by_link(ws: Workspace) -> None:
    body = b"%PDF stamped table"
    first = answering.attach(ws, 1, Evidence("area", "county", "", "表.pdf", 0, "3"), body)
    second = answering.attach(ws, 1, Evidence("pop", "county", "", "同一张表.pdf", 0), body)
    assert (first.sha256, first.size) == (tasks.sha256_of(body), len(body))
    assert content(ws, 1).evidence == (first, second)
    assert ws.run("SELECT COUNT(*) FROM blob").fetchone() == (1,)
    answering.detach(ws, 1, first)
    assert content(ws, 1).evidence == (second,)
    assert tasks.blob(ws, second.sha256) == body


def test_evidence_too_large_is_refused_when_it_is_added(ws: Workspace) -> None:
    with pytest.raises(WrongUse, match="50 MB"):
        answering.attach(
            ws, 1, Evidence("area", "county", "", "大.mp4", 0), bytes(ATTACHMENT_LIMIT + 1)
        )
    ws.run(
        "INSERT INTO evidence VALUES (1, 'pop', 'county', 'f', 'all the rest', ?, '')",
        (answering.ATTACHMENTS_LIMIT - 10,),
    )
    answering.attach(ws, 1, Evidence("area", "county", "", "小.txt", 0), b"0123456789")
    with pytest.raises(WrongUse, match="合计"):
        answering.attach(ws, 1, Evidence("area", "county", "", "小2.txt", 0), b"x")
    assert len(content(ws, 1).evidence) == 2


def test_remarks_are_kept_once_with_their_answers(ws: Workspace) -> None:
    remarks = [
        Comment("area", "county", "请核对单位", "李四", "2026-04-01"),
        Comment("area", "county", "请附来源", "李四", "2026-04-01"),
    ]
    answering.add_comments(ws, 1, remarks)
    answering.answer_comment(ws, 1, remarks[0], "已核对")
    answering.add_comments(ws, 1, remarks)
    assert {c.text: c.answer for c in answering.comments(ws, 1)} == {
        "请核对单位": "已核对", "请附来源": "",
    }  # fmt: skip


def test_answers_to_remarks_travel_among_the_explanations(ws: Workspace) -> None:
    remarks = [
        Comment("area", "county", "请核对单位", "李四", "2026-04-01"),
        Comment("area", "county", "请附来源", "李四", "2026-04-02"),
        Comment("", "", "缺公章", "李四", "2026-04-02"),
    ]
    answering.add_comments(ws, 1, remarks)
    for remark, text in zip(remarks, ("已核对", "已附上", "已补盖"), strict=True):
        answering.answer_comment(ws, 1, remark, text)
    told = {(e.rule, e.subject): e.text for e in content(ws, 1).explanations}
    assert told == {
        (answering.answer_rule("area"), "county"): "已核对；已附上",
        (answering.answer_rule(""), "county"): "已补盖",
    }
    assert answering.answered_datum(answering.answer_rule("area")) == "area"
    assert answering.answered_datum("r_kept") is None
    answering.answer_comment(ws, 1, remarks[2], "")
    assert len(content(ws, 1).explanations) == 1


# Editions


def test_a_stored_edition_reads_back_equal(ws: Workspace) -> None:
    said = Content(
        observations=(AREA, Observation("length", "zjj-1", Decimal(30))),
        rows=(SurveyRow("bridge", "zjj-1", RowState.AS_LAST_YEAR, "组", "2026-01-01"),),
        objects=(bridge(1),),
        explanations=(Explanation("r", "county", "说明一二三四"),),
        evidence=(Evidence("area", "county", "a" * 64, "表.pdf", 5, ""),),
    )
    number = store_edition(ws, task="t1", unit="zjj", edition=1, bundle="x", frozen=frozen(said))
    assert content(ws, number) == said
    assert content(ws, 1) == Content()


@example(["a\x00b", "\x00", '"\\', "\n\x1f\x7f", "", "\U0010ffff"])
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=6, max_size=6))
def test_any_text_is_read_back_as_it_was_recorded(texts: list[str]) -> None:
    value, reason, expected, *others = texts
    said = Observation("says", "county", value, reason, expected, Nature.NONE, "", *others)
    with new_workspace() as ws:
        record(ws, answering.open_draft(ws, TASK, "zjj", now=NOW).id, [said, AREA], now=NOW)
        assert observations(ws, 1) == (AREA, said)

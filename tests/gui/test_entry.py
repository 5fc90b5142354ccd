from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.beside import last_taken
from cityexam_desktop.gui.filling.edit import carry_out
from cityexam_desktop.gui.filling.entry import Typed, understand, unwritten
from cityexam_desktop.gui.filling.listsheet import VALUE, ListSheet
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.workspace.model import Nature, RowState
from tests.support.desk import draft_of, live_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.gui.filling.entry import Outcome
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from tests.support.desk import NewDraft

AREA, GREEN, KEPT = 0, 1, 2
STATE, CRACK, LIFT, FLOORS = 1, 2, 3, 4


def ids(unit: str) -> Iterator[str]:
    return (f"{unit}-{n}" for n in count(1))


def sheet_of(live: Live, form: str) -> Sheet:
    asked = live.pack.form[form]
    return ListSheet(live, asked) if asked.kind.value == "list" else RowSheet(live, asked)


def typed(live: Live, form: str, *texts: tuple[int, int, str]) -> Outcome:
    return understand(live, sheet_of(live, form), [Typed(*t) for t in texts], ids(live.unit))


def test_a_refused_text_becomes_a_draft_beside_the_value_that_stands(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zrzyj")), "land", (AREA, VALUE, "约10"))
    assert (outcome.taken, outcome.refused) == (0, 1)
    assert outcome.edit.observations == ()
    (kept,) = outcome.edit.refused
    assert (kept.datum, kept.text) == ("area", "约10")
    assert "不是确定的数" in kept.sentence


def test_a_converted_measure_is_said(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zrzyj")), "land", (AREA, VALUE, "1050公顷"))
    (area,) = outcome.edit.observations
    assert area.value == Decimal("10.5")
    assert "换算" in outcome.told()


def test_a_block_names_what_was_taken_refused_and_fell_beside(draft: NewDraft) -> None:
    outcome = typed(
        live_of(draft("zrzyj")),
        "land",
        (AREA, VALUE, "10.5"),
        (AREA, VALUE + 1, "亩"),
        (GREEN, VALUE, "8至9"),
        (KEPT, VALUE, "暂缺"),
    )
    assert (outcome.taken, outcome.refused, outcome.skipped) == (2, 1, 1)
    assert "草稿" in outcome.told()


def test_what_a_cell_says_already_does_not_fall_beside_it(draft: NewDraft) -> None:
    live = live_of(draft("zrzyj"))
    outcome = typed(live, "land", (AREA, VALUE, "10.5"), (AREA, VALUE + 1, " km² "))
    assert outcome.told() == "填入 1 格。"


def test_columns_and_rows_beyond_the_form_are_said(draft: NewDraft) -> None:
    live = live_of(draft("zrzyj"))
    wide, long = len(sheet_of(live, "land").columns), len(sheet_of(live, "land").lines)
    outcome = typed(
        live,
        "land",
        (AREA, VALUE, "10.5"),
        *((AREA, wide + extra, text) for extra, text in enumerate(("甲", "", "乙"))),
        *((long + extra, VALUE, "1") for extra in range(3)),
    )
    assert outcome.told() == "填入 1 格，右边多出的 2 列没有填入，下面多出的 3 行没有填入。"


def test_every_conversion_is_told_or_their_number_and_the_first_ones(draft: NewDraft) -> None:
    live = live_of(draft("slj"))
    lengths = ["1千米", "2千米", "3千米", "4千米", "5千米"]
    few = [
        t for row, text in enumerate(lengths[:3]) for t in ((row, 0, f"{row}桥"), (row, 1, text))
    ]
    assert typed(live, "bridge", *few).told() == (
        "填入 6 格。已把1千米换算为1,000m；已把2千米换算为2,000m；已把3千米换算为3,000m"
    )
    many = [t for row, text in enumerate(lengths) for t in ((row, 0, f"{row}桥"), (row, 1, text))]
    assert "换算 5 格，如：已把1千米换算为1,000m；" in typed(live, "bridge", *many).told()


def test_a_word_that_is_no_survey_state_is_listed_with_its_row(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zjj")), "house", (0, STATE, "已调查"), (1, STATE, "差不多"))
    sentence, detail = outcome.lost_told
    assert sentence == "有 1 处没有填进去。"
    assert "调查状态可填：" in detail
    assert detail.splitlines()[-1].endswith("调查状态：差不多")


def test_what_is_typed_beside_the_name_of_a_new_row_is_told(draft: NewDraft) -> None:
    live = live_of(draft("slj"))
    assert sheet_of(live, "bridge").cell(0, 1).editable, "a key that is pressed there is heard"
    outcome = typed(live, "bridge", (0, 1, "35.5"))
    assert not outcome.edit
    assert "先填“名称”" in outcome.told()
    assert outcome.lost_told[1].endswith("新的一行，桥长（m）：35.5")


def test_a_name_that_is_emptied_stays_and_it_is_said_how_a_row_goes(draft: NewDraft) -> None:
    workspace = draft("slj")
    live = live_of(workspace)
    carry_out(workspace, draft_of(workspace).id, live, typed(live, "bridge", (0, 0, "东门")).edit)
    outcome = typed(live, "bridge", (0, 0, "  "))
    assert not outcome.edit
    assert outcome.told() == "“东门”的名称没有清除：要去掉整行，请用“删除行”"


def test_what_has_no_column_is_held_nowhere(draft: NewDraft) -> None:
    sheet = sheet_of(live_of(draft("zrzyj")), "land")
    held = unwritten(sheet, [Typed(AREA, VALUE, "10"), Typed(AREA, len(sheet.columns), "甲")])
    assert (held.cells, held.beside) == ((("area", COUNTY, "10"),), ())


def test_the_same_value_again_changes_nothing(draft: NewDraft) -> None:
    workspace = draft("zrzyj")
    live = live_of(workspace)
    first = typed(live, "land", (AREA, VALUE, "10.5")).edit
    carry_out(workspace, draft_of(workspace).id, live, first)
    assert not typed(live, "land", (AREA, VALUE, " 10.50 ")).edit


def test_typing_in_a_row_that_was_not_surveyed_surveys_it(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zjj")), "house", (0, FLOORS, "6"))
    (row,) = outcome.edit.rows
    assert (row.subject, row.state) == ("b0", RowState.SURVEYED)


def test_what_an_absent_item_means_anyway_is_not_stored(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zjj")), "house", (0, CRACK, "否"), (1, CRACK, "是"))
    assert [(o.datum, o.subject) for o in outcome.edit.observations] == [("crack", "b1")]
    assert {row.subject for row in outcome.edit.rows} == {"b0", "b1"}


def test_a_survey_state_is_typed_by_its_word(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zjj")), "house", (0, STATE, "无法进入"), (1, STATE, "差不多"))
    assert [(r.subject, r.state) for r in outcome.edit.rows] == [("b0", RowState.NO_ACCESS)]
    assert outcome.skipped == 1


def test_a_block_below_the_last_row_of_a_register_makes_rows(draft: NewDraft) -> None:
    outcome = typed(
        live_of(draft("slj")),
        "bridge",
        (0, 0, "东门桥"), (0, 1, "35.5"), (0, 2, "拱桥"),
        (1, 0, "西门桥"), (1, 1, "长"), (2, 1, "20"),
    )  # fmt: skip
    assert [(s.id, s.name, s.parent) for s in outcome.edit.added] == [
        ("slj-1", "东门桥", COUNTY),
        ("slj-2", "西门桥", COUNTY),
    ]
    assert [(o.datum, o.subject) for o in outcome.edit.observations] == [
        ("span", "slj-1"),
        ("kind", "slj-1"),
    ]
    assert [d.subject for d in outcome.edit.refused] == ["slj-2"]
    assert outcome.skipped == 1  # a length without a bridge


def test_a_name_typed_over_renames_the_row(draft: NewDraft) -> None:
    workspace = draft("slj")
    live = live_of(workspace)
    carry_out(workspace, draft_of(workspace).id, live, typed(live, "bridge", (0, 0, "东门")).edit)
    carry_out(workspace, draft_of(workspace).id, live, typed(live, "bridge", (0, 0, "东门桥")).edit)
    assert [s.name for s in live_of(workspace).subjects("bridge")] == ["东门桥"]


def test_another_number_typed_over_is_not_last_years_any_more(draft: NewDraft) -> None:
    workspace = draft("zrzyj")
    live = live_of(workspace)
    edit = last_taken(live, "kept", COUNTY)
    carry_out(workspace, draft_of(workspace).id, live, edit)
    (again,) = typed(live, "land", (KEPT, VALUE, "7")).edit.observations
    assert (again.value, again.nature) == (Decimal(7), Nature.NONE)
    assert not typed(live, "land", (KEPT, VALUE, "8")).edit, "the same number stays as it is"


def test_an_absence_is_typed_with_its_reason_and_the_month_it_is_promised_for(
    draft: NewDraft,
) -> None:
    live = live_of(draft("zrzyj"))
    (stated,) = typed(
        live, "land", (AREA, VALUE, "暂缺：普查尚未结束；2026年6月")
    ).edit.observations
    assert (stated.value, stated.reason, stated.expected) == (
        Absence.PENDING, "普查尚未结束", "2026-06",
    )  # fmt: skip


def test_a_day_gone_by_promises_nothing_and_stays_as_a_refused_text(draft: NewDraft) -> None:
    outcome = typed(live_of(draft("zrzyj")), "land", (AREA, VALUE, "暂缺：普查未完；2020-01-01"))
    assert not outcome.edit.observations
    assert "早于数据时点 2025-12-31" in outcome.edit.refused[0].sentence


def test_an_empty_text_takes_the_value_and_all_beside_it_away(draft: NewDraft) -> None:
    workspace = draft("zrzyj")
    live = live_of(workspace)
    carry_out(workspace, draft_of(workspace).id, live, typed(live, "land", (KEPT, VALUE, "7")).edit)
    (cleared,) = typed(live, "land", (KEPT, VALUE, "")).edit.observations
    assert cleared.value is Absence.BLANK

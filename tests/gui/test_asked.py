"""Whether a row is asked an item is judged on what stands once the whole block is entered."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.edit import carry_out
from cityexam_desktop.gui.filling.entry import Typed, copied, understand
from cityexam_desktop.gui.filling.listsheet import VALUE, ListSheet
from cityexam_desktop.gui.filling.live import Live
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.workspace.model import Content, Observation, RowState, SurveyRow, Task
from tests.checks import web
from tests.support import desk
from tests.support.desk import Sit, draft_of, live_of, picture

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.outcome import Outcome
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.workspace.database import Workspace
    from tests.support.desk import NewDraft

STATE, CRACK, LIFT, FLOORS = 1, 2, 3, 4
NAME, SPAN, PLAN = 0, 1, 4
_PLAN = {"code": "plan", "name": "处置方案", "type": "yesno", "relevant": "span > 100",
         "measure": "", "rollup": "none"}  # fmt: skip


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of long bridges it is asked whether there is a plan."""
    monkeypatch.setattr(desk, "BRIDGES", [*desk.BRIDGES, _PLAN])


def typed(live: Live, form: str, *texts: tuple[int, int, str]) -> Outcome:
    sheet = RowSheet(live, live.pack.form[form])
    ids = (f"{live.unit}-{n}" for n in count(1))
    return understand(live, sheet, [Typed(*t) for t in texts], ids)


def enter(workspace: Workspace, live: Live, form: str, *texts: tuple[int, int, str]) -> Outcome:
    """Enter texts and look at nothing but what stands in the file afterwards."""
    outcome = typed(live, form, *texts)
    carry_out(workspace, draft_of(workspace).id, live, outcome.edit)
    return outcome


def stored(workspace: Workspace) -> dict[tuple[str, str], object]:
    return {place: note.value for place, note in live_of(workspace).notes.items()}


@pytest.mark.parametrize("order", [1, -1])
def test_what_the_same_block_makes_asked_is_taken_at_once(draft: NewDraft, order: int) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    enter(workspace, live, "house", (0, FLOORS, "2"))
    both = [(0, LIFT, "是"), (0, FLOORS, "6")][::order]
    outcome = enter(workspace, live, "house", *both)
    assert (outcome.taken, outcome.not_asked, outcome.told()) == (2, 0, "填入 2 格。")
    assert stored(workspace) == {("floors", "b0"): 6, ("lift", "b0"): 1}
    assert not typed(live, "house", *both).edit, "the same block again changes nothing"


def test_what_the_same_block_makes_not_asked_is_not_stored_and_said(draft: NewDraft) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    enter(workspace, live, "house", (0, FLOORS, "6"))
    outcome = enter(workspace, live, "house", (0, LIFT, "是"), (0, FLOORS, "2"))
    assert (outcome.taken, outcome.not_asked) == (1, 1)
    assert outcome.told() == ("填入 1 格，1 格按条件不用填，没有填入。“电梯停用”只在“层数 > 3”时填")
    assert stored(workspace) == {("floors", "b0"): 2}


def test_a_refused_text_that_is_not_asked_leaves_no_red_cell(draft: NewDraft) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    outcome = enter(workspace, live, "house", (0, LIFT, "也许"), (0, FLOORS, "2"))
    assert (outcome.refused, outcome.not_asked) == (0, 1)
    assert live.drafts == {}


def test_a_filled_cell_that_is_no_more_asked_is_kept_and_said(draft: NewDraft) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    enter(workspace, live, "house", (0, LIFT, "是"), (0, FLOORS, "6"))
    outcome = enter(workspace, live, "house", (0, FLOORS, "2"))
    assert outcome.hidden == 1
    assert "有 1 格填过的，按现在的条件不用填" in outcome.told()
    assert live.value("lift", "b0") is Absence.NOT_APPLICABLE
    assert enter(workspace, live, "house", (0, FLOORS, "3")).hidden == 0, "it was hidden before"
    enter(workspace, live, "house", (0, FLOORS, "6"))
    assert live.value("lift", "b0") == 1


def test_cells_of_other_forms_that_are_no_more_asked_are_counted_too() -> None:
    pack = web.pack()
    task = Task(
        id="t", series="tijian", version=1, period="2025", title="", county="示例县",
        as_of="2025-12-31", deadline="2026-05-31", asked="a", judged="b", units=pack.units,
        owners=pack.owners, places=web.PLACES, bundle="b",
    )  # fmt: skip
    said = [
        Observation("heat", COUNTY, Decimal(1)),
        *(Observation("cold", f"b{n}", Decimal(1)) for n in range(4)),
        Observation("people", "e1", Decimal(30)), Observation("old", "e1", Decimal(1)),
    ]  # fmt: skip
    care = SurveyRow("care", "e1", RowState.SURVEYED)
    rows = (*web.surveyed("b0", "b1", "b2"), care)
    live = Live(task, pack, web.UNIT, Content(tuple(said), rows, web.BRIDGES))
    main, estate = pack.form["main"], pack.form["estate"]

    def hidden(sheet: Sheet, row: int, column: int, text: str) -> int:
        return understand(live, sheet, [Typed(row, column, text)], iter(())).hidden

    assert hidden(ListSheet(live, main), 0, VALUE, "否") == 3, "the row not surveyed hides nothing"
    assert hidden(ListSheet(live, main), 0, VALUE, "是") == 0
    assert hidden(RowSheet(live, estate), 1, 1, "10") == 1
    assert hidden(RowSheet(live, estate), 1, 1, "21") == 0


def test_a_row_does_not_become_surveyed_by_what_it_is_not_asked(draft: NewDraft) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    enter(workspace, live, "house", (0, FLOORS, "2"))
    enter(workspace, live, "house", (0, STATE, "未调查"))
    outcome = enter(workspace, live, "house", (0, LIFT, "是"))
    assert (outcome.taken, outcome.not_asked) == (0, 1)
    assert "填入" not in outcome.told().partition("没有填入")[0]
    assert live.survey_row("house", "b0").state is RowState.NOT_SURVEYED


@pytest.mark.parametrize("text", ["—", "不适用", ""])
def test_what_a_cell_that_is_not_asked_says_itself_can_be_pasted_on_it(
    draft: NewDraft, text: str
) -> None:
    workspace = draft("zjj")
    live = live_of(workspace)
    enter(workspace, live, "house", (0, LIFT, "是"), (0, FLOORS, "6"))
    enter(workspace, live, "house", (0, FLOORS, "2"))
    outcome = enter(workspace, live, "house", (0, LIFT, text), (0, FLOORS, "3"))
    assert (outcome.not_asked, outcome.skipped, live.drafts) == (0, 0, {})
    assert stored(workspace)["lift", "b0"] == 1, "nothing hidden is lost without a word"


def test_a_state_that_was_typed_stands_beside_values(draft: NewDraft) -> None:
    live = live_of(draft("zjj"))
    outcome = typed(live, "house", (0, STATE, "无法进入"), (0, FLOORS, "6"))
    assert [row.state for row in outcome.edit.rows] == [RowState.NO_ACCESS]


@pytest.mark.usefixtures("planned")
def test_new_rows_and_old_ones_are_judged_alike(draft: NewDraft) -> None:
    workspace = draft("slj")
    live = live_of(workspace)
    block = [
        (0, NAME, "长桥"), (0, SPAN, "120"), (0, PLAN, "是"),
        (1, NAME, "短桥"), (1, SPAN, "20"), (1, PLAN, "是"),
    ]  # fmt: skip
    new = enter(workspace, live, "bridge", *block)
    expected = {
        ("span", "slj-1"): Decimal(120), ("plan", "slj-1"): Decimal(1),
        ("span", "slj-2"): Decimal(20),
    }  # fmt: skip
    assert stored(workspace) == expected
    old = enter(workspace, live, "bridge", *block)
    assert (new.taken, new.not_asked) == (old.taken, old.not_asked) == (5, 1)
    assert stored(workspace) == expected


@pytest.mark.usefixtures("planned")
def test_a_row_is_copied_onto_another_whole(draft: NewDraft) -> None:
    workspace = draft("slj")
    live = live_of(workspace)
    enter(workspace, live, "bridge", (0, NAME, "长桥"), (0, SPAN, "120"), (0, PLAN, "是"),
          (1, NAME, "短桥"), (1, SPAN, "20"))  # fmt: skip
    sheet = RowSheet(live, live.pack.form["bridge"])
    row = [copied(live, sheet, 0, column) for column in range(1, len(sheet.columns))]
    outcome = enter(workspace, live, "bridge", *((1, c, t) for c, t in enumerate(row, start=1)))
    assert outcome.told() == f"填入 {len(row)} 格。"
    assert stored(workspace)["plan", "slj-2"] == 1
    enter(workspace, live, "bridge", (1, SPAN, "20"))
    sheet = RowSheet(live, live.pack.form["bridge"])
    back = [copied(live, sheet, 1, column) for column in range(1, len(sheet.columns))]
    outcome = enter(workspace, live, "bridge", *((0, c, t) for c, t in enumerate(back, start=1)))
    assert (outcome.refused, outcome.skipped, outcome.not_asked, outcome.hidden) == (0, 0, 0, 1)


@pytest.mark.usefixtures("planned")
def test_fill_down_takes_the_dependent_column_along(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, NAME).pasted("甲\t120\t梁桥\t\t是\r\n乙\t20\r\n丙\t30\r\n")
    me.body.table.select_block(0, SPAN, 3, PLAN)
    me.body.table.fill_down()
    assert picture(me.grid, NAME, SPAN, PLAN).splitlines()[:3] == [
        f"{name} | 120 | [x]" for name in "甲乙丙"
    ]


@pytest.mark.usefixtures("planned")
def test_one_row_alone_is_filled_from_the_row_above(clerk: Sit) -> None:
    said: list[str] = []
    me = clerk("slj")
    me.window.frame.said.connect(said.append)
    me.body.show_form("bridge")
    me.at(0, NAME).pasted("甲\t120\r\n乙\t20\r\n")
    me.at(1, SPAN)
    me.body.table.fill_down()
    assert picture(me.grid, NAME, SPAN).splitlines()[:2] == ["甲 | 120", "乙 | 120"]
    me.at(0, SPAN)
    me.body.table.fill_down()
    assert "上面没有行" in said[-1]


def test_one_line_is_pasted_into_every_selected_row(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, NAME).pasted("".join(f"{name}\r\n" for name in "甲乙丙丁"))
    QApplication.clipboard().setText("12\t拱桥\r\n")
    me.body.table.select_block(0, SPAN, 3, 1)
    me.body.table.paste()
    rows = ["12 | 拱桥"] * 3 + [" |"]
    assert picture(me.grid, SPAN, SPAN + 1).splitlines()[:4] == rows
    me.body.desk.undo()
    assert picture(me.grid, SPAN).split() == []

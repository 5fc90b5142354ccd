"""Opening a cell and leaving it again changes nothing; what was chosen or typed is taken."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.beside import absent
from cityexam_desktop.gui.filling.dateline import DateLine
from cityexam_desktop.workspace import answering
from tests.support.desk import picture

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

Key = Qt.Key
SPAN, KIND, RISKY = 1, 2, 3
DATA = {SPAN: "span", KIND: "kind", RISKY: "risky"}
PENDING = "暂缺：尚未统计完成；2026-06-30"


@pytest.fixture
def bridge(clerk: Sit) -> Clerk:
    """A clerk before a register with one bridge."""
    me = clerk("slj")
    me.body.show_form("bridge")
    return me.at(0, 0).pasted("东门桥")


def bridge_id(me: Clerk) -> str:
    return me.live.subjects("bridge")[0].id


def history(me: Clerk) -> int:
    """How often anything was written to the cells of the draft."""
    session = me.window.session
    assert session.draft is not None
    return sum(
        len(answering.changes(session.workspace, session.draft.id, datum.code))
        for datum in me.live.pack.base_data
    )


@pytest.mark.parametrize("column", [SPAN, KIND, RISKY])
@pytest.mark.parametrize("absence", [Absence.NOT_APPLICABLE, Absence.PENDING])
def test_an_absence_stays_with_its_reason_when_its_cell_is_opened_and_left(
    bridge: Clerk, column: int, absence: Absence
) -> None:
    subject = bridge_id(bridge)
    stated = absent(bridge.live, DATA[column], subject, absence, "河道改线，桥已拆除", "2026-06-30")
    assert bridge.body.desk.do(stated, "填报")
    before, steps = history(bridge), bridge.body.desk.stack.count()
    bridge.at(0, column).key(Key.Key_F2).key(Key.Key_Return)
    kept = bridge.read_again().observation(DATA[column], subject)
    assert (kept.value, kept.reason) == (absence, "河道改线，桥已拆除")
    assert (history(bridge), bridge.body.desk.stack.count()) == (before, steps)


@pytest.mark.parametrize(("column", "text"), [(SPAN, "约10"), (KIND, "吊桥"), (RISKY, "也许")])
def test_a_refused_text_stays_when_its_cell_is_opened_and_left(
    bridge: Clerk, column: int, text: str
) -> None:
    bridge.at(0, column).pasted(text)
    before, steps = history(bridge), bridge.body.desk.stack.count()
    bridge.at(0, column).key(Key.Key_F2).key(Key.Key_Return)
    draft = bridge.read_again().draft(DATA[column], bridge_id(bridge))
    assert draft is not None
    assert draft.text == text
    assert (history(bridge), bridge.body.desk.stack.count()) == (before, steps)


@pytest.mark.parametrize(("column", "text"), [(SPAN, "20.5"), (KIND, "拱桥"), (RISKY, "否")])
def test_a_value_that_is_opened_and_left_makes_no_history(
    bridge: Clerk, column: int, text: str
) -> None:
    bridge.at(0, column).pasted(text)
    before = history(bridge)
    bridge.at(0, column).key(Key.Key_F2).key(Key.Key_Return)
    assert picture(bridge.grid, column).splitlines()[0] in {text, "[ ]"}
    assert history(bridge) == before


@pytest.mark.parametrize("whole_month", [False, True])
def test_a_line_for_dates_hands_over_only_what_was_changed(
    bridge: Clerk, *, whole_month: bool
) -> None:
    stated = absent(bridge.live, "span", bridge_id(bridge), Absence.NOT_APPLICABLE, "桥已经拆除了")
    bridge.body.desk.do(stated, "填报")
    before, table = history(bridge), bridge.at(0, SPAN).body.table
    line = DateLine(table.viewport(), whole_month=whole_month)
    cells, index = table.itemDelegate(), table.currentIndex()
    cells.setEditorData(line, index)
    assert line.text() == "不适用"
    cells.setModelData(line, bridge.grid, index)
    assert history(bridge) == before
    line.setText("12")
    cells.setModelData(line, bridge.grid, index)
    assert bridge.read_again().observation("span", bridge_id(bridge)).value == Decimal(12)


def test_an_absence_may_be_chosen_from_the_list_of_a_choice(bridge: Clerk) -> None:
    table = bridge.at(0, KIND).body.table
    table.edit(table.currentIndex())
    chooser = table.findChild(QComboBox)
    at = chooser.findText("不适用")
    chooser.setCurrentIndex(at)
    chooser.activated.emit(at)
    kept = bridge.read_again().observation("kind", bridge_id(bridge))
    assert kept.value is Absence.NOT_APPLICABLE


@pytest.mark.parametrize("column", [SPAN, KIND, RISKY])
def test_the_words_of_an_absence_may_be_typed_in_any_cell(bridge: Clerk, column: int) -> None:
    bridge.at(0, column).type("暂缺")
    kept = bridge.read_again().observation(DATA[column], bridge_id(bridge))
    assert kept.value is Absence.PENDING


@pytest.mark.parametrize("column", [SPAN, KIND, RISKY])
def test_an_absence_is_pasted_with_its_reason_and_date_and_copied_so(
    bridge: Clerk, column: int
) -> None:
    bridge.at(0, column).pasted(PENDING)
    kept = bridge.read_again().observation(DATA[column], bridge_id(bridge))
    assert kept.value is Absence.PENDING
    assert (kept.reason, kept.expected) == ("尚未统计完成", "2026-06-30")
    bridge.at(0, column).body.table.copy()
    assert QApplication.clipboard().text().strip() == PENDING


def test_a_value_typed_over_an_absence_takes_its_reason_away(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).pasted(PENDING).at(0, 2).type("10.5")
    kept = me.read_again().observation("area", COUNTY)
    assert (kept.value, kept.reason, kept.expected) == (Decimal("10.5"), "", "")

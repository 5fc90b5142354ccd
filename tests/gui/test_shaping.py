"""Splitters and columns come back as they were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.shaping import as_text, widths
from cityexam_desktop.gui.widgets import comfortable
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.settings import Settings
from tests.support.desk import Clerk, new_draft, settle

if TYPE_CHECKING:
    from tests.support.desk import Sit


def test_a_drawn_column_stays_as_wide_when_the_form_is_shown_again(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    header = me.body.table.horizontalHeader()
    usual = header.sectionSize(1)
    header.resizeSection(1, 3 * usual)
    drawn = header.sectionSize(1)
    me.body.show_form("water")
    me.body.show_form("bridge")
    assert abs(header.sectionSize(1) - drawn) <= 1
    assert header.sectionSize(2) != drawn


def test_what_the_table_measures_itself_is_no_habit(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.window.resize(1200, 700)
    settle()
    assert me.window.frame.shape("columns.bridge") == ""
    assert me.window.frame.shape("columns.water") == ""


def splitters(body: QWidget) -> list[QSplitter]:
    """All splitters below a widget."""
    return [*body.findChildren(QSplitter)]


def test_splitters_and_columns_are_remembered_over_the_end_of_the_program(clerk: Sit) -> None:
    me = clerk("slj")
    across = next(s for s in splitters(me.body) if s.count() == 3)
    across.setSizes([300, 700, 366])
    across.splitterMoved.emit(300, 1)
    me.body.findings.view.horizontalHeader().resizeSection(1, 333)
    left = across.sizes()[0]
    again = MainWindow(Jobs(inline=True), Settings(shapes=me.window.frame.settings.shapes))
    again.resize(1366, 768)
    again.show()
    again.session.adopt(new_draft("slj"))
    settle()
    body = Clerk(again).body
    restored = next(s for s in splitters(body) if s.count() == 3)
    assert abs(restored.sizes()[0] - left) <= 2
    assert abs(body.findings.view.columnWidth(1) - 333) <= 1
    again.close()
    again.deleteLater()
    settle()


def test_widths_are_kept_as_text_and_nonsense_is_left_out() -> None:
    assert widths(as_text({"name": 1200, "a=b": 5})) == {"name": 1200, "a=b": 5}
    assert widths("name=x;=3;;span=400") == {"span": 400}


@pytest.mark.parametrize(("wide", "high"), [(560, 560), (4000, 4000)])
def test_no_dialog_is_larger_than_the_screen(window: MainWindow, wide: int, high: int) -> None:
    dialog = QDialog(window)
    comfortable(dialog, wide, high)
    room = dialog.screen().availableGeometry()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
    if wide < room.width():
        assert dialog.width() >= wide - 40
    dialog.deleteLater()

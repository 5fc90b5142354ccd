from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QStyleOptionHeader

from cityexam_desktop.gui.filling.headings import Headings, fitted
from tests.support.desk import settle

if TYPE_CHECKING:
    from tests.support.desk import Sit

TITLE = "公园绿化活动场地覆盖的居住用地（km²）"


def test_a_title_for_which_there_is_no_room_ends_in_dots(app: QApplication) -> None:
    metrics = QFontMetrics(app.font())
    em = metrics.horizontalAdvance("国")
    assert fitted(TITLE, metrics, 6 * em, 4) == TITLE
    two = fitted(TITLE, metrics, 6 * em, 2).split("\n")
    assert two == ["公园绿化活动", "场地覆盖的…"]
    assert fitted(TITLE, metrics, 6 * em, 1) == "公园绿化活…"
    assert fitted("", metrics, 6 * em, 1) == ""


def test_a_cut_heading_is_told_whole_by_its_tip(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    table = me.body.table
    column = next(i for i, c in enumerate(me.body.sheet.columns) if c.key == "need")
    table.setColumnWidth(column, 3 * table.fontMetrics().horizontalAdvance("国"))
    table.horizontalHeader().setFixedHeight(table.fontMetrics().height() + 8)
    settle()
    heads = table.horizontalHeader()
    assert isinstance(heads, Headings)
    option = QStyleOptionHeader()
    heads.initStyleOptionForIndex(option, column)
    assert option.text == "学…"
    role = Qt.ItemDataRole.ToolTipRole
    assert "学位需求" in me.grid.headerData(column, Qt.Orientation.Horizontal, role)

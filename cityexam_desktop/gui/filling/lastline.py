"""Last year's values in a second, quiet line of each cell, for those who want to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.delegate import CellDelegate
from cityexam_desktop.gui.filling.grid import ground

if TYPE_CHECKING:
    from PySide6.QtGui import QBrush

    from cityexam_desktop.gui.filling.sheet import Cell

TALLER: Final = 1.75
"""How much higher a row of two lines is."""
_UPPER: Final = 0.56
"""Share of it that this year's value takes."""
_SMALLER: Final = 0.85
_EDGE: Final = 4
_State = QStyle.StateFlag


class TwoLines(CellDelegate):
    """Draws this year's value as always, and last year's below it."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a cell in two lines; the lower one is empty where there is nothing to say."""
        drawn = cast("Any", option)  # the stubs do not know the fields
        whole = QRect(drawn.rect)
        upper: Any = QStyleOptionViewItem(option)
        upper.rect = QRect(whole)
        upper.rect.setHeight(int(whole.height() * _UPPER))
        super().paint(painter, upper, index)
        lower = whole.adjusted(0, upper.rect.height(), 0, 0)
        cell = self.grid.cell(index)
        painter.fillRect(lower, self._behind(drawn, cell))
        if told := self.grid.last(index):
            self._write(painter, drawn, lower, f"上年 {told}", cell)

    def _behind(self, drawn: Any, cell: Cell) -> QBrush:
        """The ground of the lower line, which is that of the upper one."""
        if drawn.state & _State.State_Selected:
            return drawn.palette.brush(_group(drawn), QPalette.ColorRole.Highlight)
        if tone := ground(cell):
            return self._ground(drawn.palette.cacheKey(), tone)
        return drawn.palette.base()

    def _write(self, painter: QPainter, drawn: Any, lower: QRect, text: str, cell: Cell) -> None:
        font = QFont(drawn.font)
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        chosen = drawn.state & _State.State_Selected
        role = QPalette.ColorRole.HighlightedText
        room = lower.adjusted(_EDGE, 0, -_EDGE, -1)
        side = Qt.AlignmentFlag.AlignRight if cell.number else Qt.AlignmentFlag.AlignLeft
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.save()
        painter.setFont(font)
        painter.setPen(drawn.palette.color(_group(drawn), role) if chosen else look.tone("quiet"))
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()


def _group(drawn: Any) -> QPalette.ColorGroup:
    active = drawn.state & _State.State_Active
    return QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive

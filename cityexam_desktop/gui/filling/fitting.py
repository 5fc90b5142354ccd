"""Which shape the filling page takes, by the room that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.gui.filling.centre import Shape
from cityexam_desktop.gui.filling.findingspane import FEWEST
from cityexam_desktop.gui.shaping import follow_splitter, lay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QSplitter, QWidget

    from cityexam_desktop.gui.filling.centre import Centre
    from cityexam_desktop.gui.filling.findingspane import FindingsPane
    from cityexam_desktop.gui.filling.waybar import WayBar
    from cityexam_desktop.gui.frame import Frame

LOWEST: Final = 0.24
"""Share of the window's height that the findings take at most, at first."""
_UPPER: Final = "filling.upper"
_LINES: Final = 2
"""Pixels of the thin lines between the parts."""
_ANY: Final = 16777215
"""Pixels up to which Qt lets a widget grow."""


class Fitting:
    """Lets everything but the grid give way; `centre` and `findings` stand in `upper`."""

    def __init__(
        self,
        frame: Frame,
        top: QWidget,
        centre: Centre,
        findings: FindingsPane,
        way: WayBar,
        upper: QSplitter,
    ) -> None:
        """Take the parts of a page, and keep how the splitter is moved."""
        self._frame, self._top, self._centre = frame, top, centre
        self._findings, self._way, self._upper = findings, way, upper
        self._laid = Shape.WHOLE, False
        follow_splitter(frame, upper, _UPPER)

    def fit(self, height: int) -> None:
        """Take the largest shape that is no higher than so many pixels, or the least."""
        fitting = (shape for shape in Shape if self.height_for(shape) <= height)
        shape = next(fitting, Shape.LEAST)
        self._findings.take(short=shape >= Shape.ONE_LINE)
        self._centre.take(shape)
        self._way.take(_way_lines(shape))
        self._top.setVisible(shape < Shape.LEAST)
        self._centre.setVisible(not self._findings.opened)
        self._share(shape)

    def height_for(self, shape: Shape) -> int:
        """Pixels that are wanted for a shape."""
        findings, whole = self._findings, shape < Shape.ONE_LINE
        parts = [self._centre.height_for(shape), self._upper.handleWidth(), _LINES]
        parts.append(findings.list_height(FEWEST) if whole else findings.line_height())
        if shape < Shape.LEAST:
            parts.append(self._top.sizeHint().height())
        if not self._way.isHidden():
            parts.append(self._way.height_of(_way_lines(shape)))
        return sum(parts)

    def _share(self, shape: Shape) -> None:
        """Give the findings what they ask for, or what somebody drew; never the least rows."""
        findings, before = self._findings, self._laid
        self._laid = laid = (shape, findings.listed)
        line = findings.line_height()
        findings.setMaximumHeight(_ANY if findings.listed else line)
        kept = findings.listed and self._frame.shape(_UPPER)
        if kept and (laid == before or lay(self._frame, self._upper, _UPPER)):
            return
        most = int(self._upper.window().height() * LOWEST)
        below = min(findings.list_height(), most) if findings.listed else line
        self._upper.setSizes([sum(self._upper.sizes()) - below, below])


def _way_lines(shape: Shape) -> int:
    return 1 if shape >= Shape.LOW else 2

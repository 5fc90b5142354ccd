"""The report's charts on the screen: the same drawings, as pictures of the screen's fineness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.widgets import empty, heading, label

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QLabel

    from cityexam_desktop.gui.results import County
    from cityexam_desktop.report.blocks import Figure

WIDTH, HEIGHT = 620, 420
"""Points that a chart may take."""
POINTS_PER_INCH = 72
NOTHING = "还没有可以画成图的结果。"


class ChartsPane(QScrollArea):
    """Draws when it is looked at for the first time after something changed."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("图")
        self.county: County | None = None
        self._drawn: County | None = None
        self.holder = QWidget()
        self._layout = QVBoxLayout(self.holder)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.holder)

    def show_county(self, county: County) -> None:
        """Draw anew, when in sight."""
        self.county = county
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what changed meanwhile."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self.county is None or self.county is self._drawn:
            return
        self._drawn = self.county
        empty(self._layout)
        found = figures(self.county)
        for figure in found:
            self._layout.addWidget(heading(figure.title, larger=0))
            for picture in self._pictures(figure):
                self._layout.addWidget(picture)
            if figure.note:
                note = label(figure.note)
                look.quiet(note)
                self._layout.addWidget(note)
            self._layout.addSpacing(16)
        if not found:
            self._layout.addWidget(label(NOTHING))

    def _pictures(self, figure: Figure) -> list[QLabel]:
        from cityexam_desktop.report.figures import described, draw
        from cityexam_desktop.report.figures.raster import png

        made = []
        ratio = self.devicePixelRatioF()
        for drawing in draw(figure.chart, WIDTH, HEIGHT):
            pixmap = QPixmap()
            pixmap.loadFromData(png(drawing, round(self.logicalDpiX() * ratio)))
            pixmap.setDevicePixelRatio(ratio)
            picture = label(name=f"{figure.title}。{described(figure.chart)}")
            picture.setPixmap(pixmap)
            made.append(picture)
        return made


def figures(county: County) -> tuple[Figure, ...]:
    """The report's figures on the overall result."""
    from cityexam_desktop.report.blocks import Figure
    from cityexam_desktop.report.content.overview import result

    return tuple(block for block in result(county.assessment) if isinstance(block, Figure))

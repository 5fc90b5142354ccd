"""The program's own icons: SVG in one colour, drawn in the colour that fits the palette."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths

SIZES = (16, 24, 32, 48, 64)


def icon(name: str, color: QColor | None = None) -> QIcon:
    """The icon `name` in `color`, or in the colour of the window's text."""
    normal = color or QApplication.palette().color(QPalette.ColorRole.WindowText)
    return _icon(name, normal.name())


def program_icon() -> QIcon:
    """The icon of the program itself."""
    return QIcon(str(paths.resources() / "icons" / "cityexam.svg"))


@cache
def _icon(name: str, color: str) -> QIcon:
    """Drawn in a few sizes; the style makes the disabled look from them."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(name, color, size))
    return made


def _drawn(name: str, color: str, size: int) -> QPixmap:
    text = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap

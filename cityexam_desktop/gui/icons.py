"""The program's own icons: SVG in one colour, drawn in the colour that fits the palette."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths

CUT = "#fff"
"""What is drawn in this colour is cut out: the sign in a disc, on whatever ground it stands."""
SIZES = (16, 24, 32, 48, 64)


def icon(name: str, color: QColor | None = None, sizes: tuple[int, ...] = SIZES) -> QIcon:
    """The icon `name` in `color`, or in the colour of the window's text.

    It is drawn in the `sizes` (pixels of the screen) that may be wanted of it.
    """
    normal = color or QApplication.palette().color(QPalette.ColorRole.WindowText)
    return _icon(name, normal.name(), sizes)


def program_icon() -> QIcon:
    """The icon of the program itself."""
    return QIcon(str(paths.resources() / "icons" / "cityexam.svg"))


@cache
def _icon(name: str, color: str, sizes: tuple[int, ...]) -> QIcon:
    """Drawn in a few sizes; the style makes the disabled look from them.

    In the selected line of a list the icon has the colour of the selected text: Qt would
    only mix its own into it, dark upon dark.
    """
    made = QIcon()
    selected = QApplication.palette().color(QPalette.ColorRole.HighlightedText)
    for shape in _shapes(name, sizes):
        made.addPixmap(_tinted(shape, QColor(color)))
        made.addPixmap(_tinted(shape, selected), QIcon.Mode.Selected)
    return made


@cache
def _shapes(name: str, sizes: tuple[int, ...]) -> tuple[QPixmap, ...]:
    """The icon in its sizes, still without a colour."""
    text = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    body = _renderer(text.replace(CUT, "none"))
    cut = _renderer(text.replace("currentColor", "none")) if CUT in text else None
    return tuple(_drawn(body, cut, size) for size in sizes)


def _renderer(text: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(text.encode()))


def _drawn(body: QSvgRenderer, cut: QSvgRenderer | None, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    body.render(painter)
    if cut is not None:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        cut.render(painter)
    painter.end()
    return pixmap


def _tinted(shape: QPixmap, color: QColor) -> QPixmap:
    pixmap = shape.copy()
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.setBackground(QBrush(color))  # `fillRect` would load 169 names of gradients first
    painter.eraseRect(pixmap.rect())
    painter.end()
    return pixmap

"""The program's own icons: SVG in one colour, drawn in the colour that fits the palette."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImageReader, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

SIZES = (16, 24, 32, 48, 64)
_NAME = "icon-name"
"""What an action remembers of its icon."""


def icon(name: str, color: QColor | None = None, sizes: tuple[int, ...] = SIZES) -> QIcon:
    """The icon `name` in `color`, or in the colour of the window's text.

    It is drawn in the `sizes` (pixels of the screen) that may be wanted of it.
    """
    normal = color or QApplication.palette().color(QPalette.ColorRole.WindowText)
    return _icon(name, normal.name(), sizes)


def let_follow(action: QAction, name: str) -> None:
    """Give an action its icon, now and in every other scheme; see `draw_again`."""
    action.setProperty(_NAME, name)
    action.setIcon(icon(name))


def draw_again(window: QWidget) -> None:
    """Draw the icons of a window's actions in the colour of the scheme in use."""
    _icon.cache_clear()
    actions: Iterable[QAction] = window.findChildren(QAction)
    for action in actions:
        if name := action.property(_NAME):
            action.setIcon(icon(name))


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
    drawing = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    selected = QApplication.palette().color(QPalette.ColorRole.HighlightedText).name()
    for size in sizes:
        made.addPixmap(_drawn(drawing, color, size))
        made.addPixmap(_drawn(drawing, selected, size), QIcon.Mode.Selected)
    return made


def _drawn(drawing: str, color: str, size: int) -> QPixmap:
    """The drawing in a colour and a size, by Qt's reader of pictures: QtSvg itself loads long."""
    held = QBuffer()
    held.setData(drawing.replace("currentColor", color).encode())
    reader = QImageReader(held, b"svg")
    reader.setScaledSize(QSize(size, size))
    return QPixmap.fromImageReader(reader)

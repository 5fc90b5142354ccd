"""How the window looks: font, text size, palette, and the colours of findings.

One quiet accent over the Fusion style. Where the person's system asks for a dark or
high-contrast scheme its palette stays, and only the accent is ours.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QLabel, QWidget

    from cityexam_desktop.findings import Level

FAMILY = "Noto Sans SC"
POINTS = 10.0
ACCENT = QColor("#24618f")
_BAND = QColor("#7a4a00")
"""The ground of what is told over the whole width."""

_LIGHT = {
    "must": "#b3261e",
    "explain": "#9a5b00",
    "notice": "#24618f",
    "good": "#2e6b34",
    "quiet": "#5f6368",
    "readonly": "#f1f3f4",
    "must_back": "#fdecea",
    "explain_back": "#fff4e0",
}
_DARK = {
    "must": "#ff9a92",
    "explain": "#ffc568",
    "notice": "#8ec7f2",
    "good": "#8fd694",
    "quiet": "#a8adb3",
    "readonly": "#2b2f33",
    "must_back": "#4a2220",
    "explain_back": "#453513",
}


def load_fonts() -> None:
    """Register the bundled fonts, so that Chinese never comes from mixed faces."""
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(paths.fonts() / name))


_CONTRAST = {
    "must": "#ff9d94",
    "explain": "#ffd866",
    "notice": "#8fdcff",
    "good": "#9dff8a",
    "quiet": "#e6e6e6",
    "readonly": "#1f1f1f",
    "must_back": "#4a0c08",
    "explain_back": "#4a3900",
}
_BRIGHT = "#ffe600"
"""What is selected or focused in high contrast; black text stands on it."""
_FRAMES = f"""
QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QMenu {{ border: 1px solid white; }}
QTableView {{ gridline-color: #8c8c8c; }}
QPushButton {{ border: 1px solid white; padding: 4px 12px; }}
QPushButton:focus, QLineEdit:focus, QPlainTextEdit:focus, QToolButton:focus, QComboBox:focus {{
    border: 2px solid {_BRIGHT};
}}
QCheckBox::indicator, QTableView::indicator {{
    border: 1px solid white; width: 14px; height: 14px;
}}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ background: white; }}
QMenu::item:selected, QMenuBar::item:selected {{ background: {_BRIGHT}; color: black; }}
QToolBarExtension {{ background: white; }}
"""
"""The style draws frames darker than the ground, which on black is nothing."""


def dress(app: QApplication, text_scale: int = 100, *, high_contrast: bool = False) -> None:
    """Set style, palette, font and text size (percent)."""
    app.setStyle("Fusion")
    app.setPalette(contrasting() if high_contrast else _quiet(app.style().standardPalette()))
    app.setStyleSheet(_FRAMES if high_contrast else "")
    scale_text(text_scale)
    _dress_again(app.allWidgets())


def _quiet(palette: QPalette) -> QPalette:
    """The style's own palette with our accent."""
    palette.setColor(QPalette.ColorRole.Highlight, ACCENT)
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    palette.setColor(QPalette.ColorRole.Accent, ACCENT)
    palette.setColor(QPalette.ColorRole.Link, ACCENT)
    if not is_dark(palette):
        palette.setColor(QPalette.ColorRole.Window, QColor("#f5f6f7"))
        palette.setColor(QPalette.ColorRole.AlternateBase, QColor("#f8f9fa"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#6f757b"))
    return palette


def contrasting() -> QPalette:
    """White on black; what is selected is black on yellow; nothing is told by grey on grey."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(QColor("#303030"), QColor("black"))
    for one in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText):
        palette.setColor(one, QColor("white"))
    for one in (role.Window, role.Base, role.AlternateBase, role.ToolTipBase):
        palette.setColor(one, QColor("black"))
    palette.setColor(role.PlaceholderText, QColor("#cfcfcf"))
    for one in (role.Highlight, role.Accent, role.Link, role.LinkVisited):
        palette.setColor(one, QColor(_BRIGHT))
    palette.setColor(role.HighlightedText, QColor("black"))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, one, QColor("#a8a8a8"))
    return palette


def scale_text(percent: int) -> None:
    """Set the size of all text of the window."""
    font = QFont(FAMILY)
    font.setPointSizeF(POINTS * percent / 100)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    QApplication.setFont(font)
    for widget in QApplication.allWidgets():
        if widget.property(_LARGER) is not None:
            _enlarge(widget)


def is_dark(palette: QPalette) -> bool:
    """Whether the window is light text on a dark ground."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def accent() -> QColor:
    """The one colour that draws the eye, as it stands out from the ground."""
    return QApplication.palette().color(QPalette.ColorRole.Accent)


def tone(name: str) -> QColor:
    """A colour by its meaning: must, explain, notice, good, quiet, readonly, …_back."""
    palette = QApplication.palette()
    return _tone(name, _scheme(palette.cacheKey(), palette))


_schemes: dict[int, str] = {}


def _scheme(key: int, palette: QPalette) -> str:
    """The scheme of a palette; asked for every cell that is painted, so kept by its `key`."""
    if key not in _schemes:
        if palette.color(QPalette.ColorRole.Highlight) == QColor(_BRIGHT):
            scheme = "contrast"
        else:
            scheme = "dark" if is_dark(palette) else "light"
        _schemes.clear()
        _schemes[key] = scheme
    return _schemes[key]


@cache
def _tone(name: str, scheme: str) -> QColor:
    return QColor({"light": _LIGHT, "dark": _DARK, "contrast": _CONTRAST}[scheme][name])


def of_level(level: Level) -> QColor:
    """The colour of a finding's level."""
    return tone(level.value)


def colour(name: str) -> str:
    """The same as `tone`, for a style sheet."""
    return tone(name).name()


def quiet(widget: QWidget) -> None:
    """Show a widget's text in the quiet colour."""
    tint(widget, "quiet")


def tint(widget: QWidget, name: str, *, bold: bool = False) -> None:
    """Show a widget's text in a tone; other schemes and text sizes are followed.

    A style sheet would bake the size of the text in.
    """
    if widget.property(_TONE) != name:  # told at every keystroke
        widget.setProperty(_TONE, name)
        _paint(widget, name)
        if bold:
            embolden(widget)


def announce(widget: QLabel) -> None:
    """Let a label stand out as a band over the whole width, whatever the scheme."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, _BAND)
    palette.setColor(QPalette.ColorRole.WindowText, QColor("white"))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)
    widget.setMargin(2)


def embolden(widget: QWidget) -> None:
    """Make a widget's text bold, of whatever size the window's text is."""
    font = QFont()
    font.setBold(True)
    widget.setFont(font)


def enlarge(widget: QWidget, points: int) -> None:
    """Make a widget's text bold and, at the usual size, `points` larger than the window's."""
    if not points:
        embolden(widget)
        return
    widget.setProperty(_LARGER, points)
    _enlarge(widget)


_TONE, _LARGER = "look-tone", "look-larger"
"""What a widget remembers, to be dressed again when the scheme or the text's size changes."""


def _paint(widget: QWidget, name: str) -> None:
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.WindowText, tone(name))
    widget.setPalette(palette)


def _enlarge(widget: QWidget) -> None:
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * (POINTS + widget.property(_LARGER)) / POINTS)
    font.setBold(True)
    widget.setFont(font)


def _dress_again(widgets: Iterable[QWidget]) -> None:
    """Give widgets that show a tone that of the palette in use."""
    for widget in widgets:
        if name := widget.property(_TONE):
            widget.setPalette(QPalette())
            _paint(widget, name)


ALIGN_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ALIGN_TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

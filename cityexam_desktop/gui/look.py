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
    from cityexam_desktop.findings import Level

FAMILY = "Noto Sans SC"
POINTS = 10.0
ACCENT = QColor("#24618f")

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


def dress(app: QApplication, text_scale: int = 100) -> None:
    """Set style, palette, font and text size (percent)."""
    app.setStyle("Fusion")
    palette = app.style().standardPalette()
    palette.setColor(QPalette.ColorRole.Highlight, ACCENT)
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    palette.setColor(QPalette.ColorRole.Accent, ACCENT)
    palette.setColor(QPalette.ColorRole.Link, ACCENT)
    if not is_dark(palette):
        palette.setColor(QPalette.ColorRole.Window, QColor("#f5f6f7"))
        palette.setColor(QPalette.ColorRole.AlternateBase, QColor("#f8f9fa"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#6f757b"))
    app.setPalette(palette)
    scale_text(text_scale)


def scale_text(percent: int) -> None:
    """Set the size of all text of the window."""
    font = QFont(FAMILY)
    font.setPointSizeF(POINTS * percent / 100)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    QApplication.setFont(font)


def is_dark(palette: QPalette) -> bool:
    """Whether the window is light text on a dark ground."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def tone(name: str) -> QColor:
    """A colour by its meaning: must, explain, notice, good, quiet, readonly, …_back."""
    return _tone(name, is_dark(QApplication.palette()))


@cache
def _tone(name: str, dark: bool) -> QColor:
    return QColor((_DARK if dark else _LIGHT)[name])


def of_level(level: Level) -> QColor:
    """The colour of a finding's level."""
    return tone(level.value)


def colour(name: str) -> str:
    """The same as `tone`, for a style sheet."""
    return tone(name).name()


def quiet(widget: object) -> None:
    """Show a widget's text in the quiet colour."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.WindowText, tone("quiet"))
    widget.setPalette(palette)


ALIGN_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ALIGN_TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

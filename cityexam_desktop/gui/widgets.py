"""Small widgets that every page uses; text that came from a file stays plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui import look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QAction, QResizeEvent


USUAL = 13
"""Pixels of a Chinese character in text of the usual size."""
EDGE = 24
"""Pixels that a dialog leaves beside it on a small screen; twice as many for its title."""


class _Wrapped(QLabel):
    """A label over several lines that is as high as they are, at the width that it has.

    Qt bounds it by the height at a width of its own liking, which cuts a line off.
    """

    def sizeHint(self) -> QSize:
        """The height of the lines as they are broken now."""
        liked = super().sizeHint()
        return QSize(liked.width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the layout when the lines are broken otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def label(text: str = "", *, wrap: bool = False, name: str = "") -> QLabel:
    """A label that shows its text as it is, selectable when it wraps."""
    made = _Wrapped() if wrap else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setAccessibleName(name)
    if wrap:
        from PySide6.QtWidgets import QSizePolicy

        made.setWordWrap(True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)  # a new policy forgets it, and leaves lines blank
        made.setSizePolicy(policy)
    return made


def heading(text: str, *, larger: int = 2) -> QLabel:
    """A bold label, at the usual size `larger` points above the window's text."""
    made = label(text)
    look.enlarge(made, larger)
    return made


def tip(text: str) -> str:
    """Escape a text for a tooltip, which would else be read as HTML."""
    if not text:
        return ""
    import html

    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'


class _Tool(QToolButton):
    """A flat button whose icon is as high as its words, at every size of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        from PySide6.QtCore import QEvent

        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        side = beside_text(self)
        self.setIconSize(QSize(side, side))


def beside_text(widget: QWidget) -> int:
    """Pixels of an icon that stands beside a widget's text."""
    return int(widget.fontMetrics().height() * 0.9)


def tool(action: QAction, *, words: bool = True) -> QToolButton:
    """A flat button for an action, with its words beside the icon."""
    button = _Tool()
    button.setDefaultAction(action)
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAccessibleName(action.text())
    action.changed.connect(lambda: button.setVisible(action.isVisible()))
    return button


def empty(layout: QLayout) -> None:
    """Take everything out of a layout; hidden at once, deleted when the events are done."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def first_stop(pane: QWidget) -> QWidget | None:
    """Where the Tab key first stops inside a widget (or the widget itself); None if nowhere."""
    inside: Iterable[QWidget] = pane.findChildren(QWidget)
    tab = Qt.FocusPolicy.TabFocus.value
    for one in (pane, *inside):
        scrolls = isinstance(one, QScrollArea)
        if one.focusPolicy().value & tab and one.isVisible() and one.isEnabled() and not scrolls:
            return one
    return None


def comfortable(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size, in pixels at usual text; larger text takes more, the screen is all."""
    usual, now = USUAL, dialog.fontMetrics().horizontalAdvance("国")
    room = dialog.screen().availableGeometry()
    dialog.resize(
        min(width * now // usual, room.width() - EDGE),
        min(height * now // usual, room.height() - 2 * EDGE),
    )


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setFrameShape(QFrame.Shape.HLine)
    made.setFrameShadow(QFrame.Shadow.Sunken)
    return made


def column(*parts: QWidget, margin: int = 0, spacing: int = 4) -> QWidget:
    """Widgets one below the other."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for part in parts:
        layout.addWidget(part)
    return holder

"""F1: opens the manual at what is focused, in every window of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from cityexam_desktop.gui.help.topics import FIRST, topic_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtGui import QWindow
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.help.window import HelpWindow

KEY = QKeySequence.StandardKey.HelpContents
NAME = "help"


class Helper(QObject):
    """Keeps the one help window of a main window.

    Dialogs get the key when they first come to the front: a filter of the application's
    events would be asked at every keystroke and every line that is painted.
    """

    def __init__(self, window: QWidget, page: Callable[[], QWidget]) -> None:
        """`page` gives the page in front of the main `window`, which has the key itself."""
        super().__init__(window)
        self._window, self._page = window, page
        self.shown: HelpWindow | None = None
        application: Any = QApplication.instance()
        application.focusWindowChanged.connect(self._meet)

    def help(self) -> None:
        """Open the manual at what is focused."""
        focus: QWidget | None = QApplication.focusWidget()
        if focus is None:
            focus = QApplication.activeWindow()
        self.show_topic(topic_of(focus) or topic_of(self._page()) or FIRST)

    def show_topic(self, key: str) -> HelpWindow:
        """Open the manual at a topic."""
        from cityexam_desktop.gui.help.window import HelpWindow

        if self.shown is None:
            self.shown = HelpWindow()
        self.shown.open_at(key)
        return self.shown

    def close(self) -> None:
        """Close the manual; the program ends with its main window."""
        if self.shown is not None:
            self.shown.close()
            self.shown.deleteLater()
            self.shown = None

    def _meet(self, shown: QWindow | None) -> None:
        """A window came to the front: F1 holds there too."""
        for widget in QApplication.topLevelWidgets() if shown else ():
            if widget.windowHandle() is shown and self._is_ours(widget):
                self._teach(widget)

    def _is_ours(self, widget: QWidget) -> bool:
        """Whether a window was opened from the main window."""
        holder: QWidget | None = widget.parentWidget()
        while holder is not None and holder is not self._window:
            holder = holder.parentWidget()
        return holder is not None

    def _teach(self, widget: QWidget) -> None:
        if widget.findChild(QShortcut, NAME) is None:
            keys = QShortcut(QKeySequence(KEY), widget)
            keys.setObjectName(NAME)
            keys.activated.connect(self.help)

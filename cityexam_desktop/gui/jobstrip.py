"""What runs in the background: words, a bar and a button to cancel, in the status line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QWidget,
)

from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject

    from cityexam_desktop.gui.jobs import Jobs, Progress

PATIENCE = 300
"""Milliseconds after which a person wants to see that something runs."""


@cache
def _input() -> frozenset[QEvent.Type]:
    """What a person does; the two hundred kinds of events are named when a job first runs."""
    from PySide6.QtCore import QEvent

    kind = QEvent.Type
    keys = kind.KeyPress, kind.KeyRelease, kind.ShortcutOverride, kind.Shortcut, kind.InputMethod
    mouse = kind.MouseButtonPress, kind.MouseButtonRelease, kind.MouseButtonDblClick
    return frozenset((*keys, *mouse, *_carried(), kind.ContextMenu))


@cache
def _carried() -> tuple[QEvent.Type, ...]:
    """What is dragged here and dropped, which goes back to where it came from."""
    from PySide6.QtCore import QEvent

    return QEvent.Type.DragEnter, QEvent.Type.Drop


class JobStrip(QWidget):
    """Shows the running job; `held` (the pages) takes no input until it has ended.

    The pages stay as they are, neither grey nor without focus: who waits reads on, and
    who types goes on where the cursor was.
    """

    def __init__(self, jobs: Jobs, held: QWidget) -> None:
        """Follow the queue of jobs."""
        super().__init__()
        self._held = held
        self._program = cast("QApplication", QApplication.instance())
        self._queue: list[tuple[str, Progress]] = []
        self._words = label()
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("进度")
        stop = QPushButton("取消")
        stop.setAutoDefault(False)  # in a dialog Enter would press it
        stop.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words)
        layout.addWidget(self._bar)
        layout.addWidget(stop, 0, Qt.AlignmentFlag.AlignCenter)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PATIENCE)
        self._wait.timeout.connect(self._show)
        self.hide()
        jobs.began.connect(self._began)
        jobs.stepped.connect(self._stepped)
        jobs.ended.connect(self._ended)

    @property
    def runs(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._queue)

    def cancel(self) -> None:
        """Ask the running job, and those that wait, to stop."""
        for _, progress in self._queue:
            progress.cancel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep keys and mouse from the pages while a job runs."""
        if event.type() not in _input() or not isinstance(watched, QWidget):
            return False
        if watched is not self._held and not self._held.isAncestorOf(watched):
            return False
        event.setAccepted(event.type() not in _carried())
        return True

    def _began(self, title: str, progress: Progress) -> None:
        self._queue.append((title, progress))
        self._name()
        if len(self._queue) == 1:
            self._program.installEventFilter(self)
        self._wait.start()

    def _show(self) -> None:
        self._held.setCursor(Qt.CursorShape.BusyCursor)
        self.show()

    def _name(self) -> None:
        self._words.setText(f"{self._queue[0][0]}…")
        self._bar.setRange(0, 0)

    def _stepped(self, done: int, total: int, sentence: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if sentence:
            self._words.setText(sentence)

    def _ended(self) -> None:
        if not self._queue:  # it was asked for before this strip was made
            return
        self._queue.pop(0)
        if self._queue:
            self._name()
            return
        self._wait.stop()
        self._program.removeEventFilter(self)
        self._held.unsetCursor()
        self.hide()

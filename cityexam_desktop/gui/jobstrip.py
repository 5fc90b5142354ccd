"""What runs in the background: words, a bar and a button to cancel, in the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from cityexam_desktop.gui.jobs import Jobs, Progress

PATIENCE = 300
"""Milliseconds after which a person wants to see that something runs."""


class JobStrip(QWidget):
    """Shows the running job; `held` (the pages) takes no input until it has ended."""

    def __init__(self, jobs: Jobs, held: QWidget) -> None:
        """Follow the queue of jobs."""
        super().__init__()
        self._held = held
        self._queue: list[tuple[str, Progress]] = []
        self._words = label()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("进度")
        stop = QPushButton("取消")
        stop.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        stop.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._words, self._bar, stop):
            layout.addWidget(part)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PATIENCE)
        self._wait.timeout.connect(self.show)
        self.hide()
        jobs.began.connect(self._began)
        jobs.stepped.connect(self._stepped)
        jobs.ended.connect(self._ended)

    def cancel(self) -> None:
        """Ask the running job, and those that wait, to stop."""
        for _, progress in self._queue:
            progress.cancel()

    def _began(self, title: str, progress: Progress) -> None:
        self._queue.append((title, progress))
        self._name()
        self._held.setEnabled(False)
        self._wait.start()

    def _name(self) -> None:
        self._words.setText(f"{self._queue[0][0]}…")
        self._bar.setRange(0, 0)

    def _stepped(self, done: int, total: int, sentence: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if sentence:
            self._words.setText(sentence)

    def _ended(self) -> None:
        self._queue.pop(0)
        if self._queue:
            self._name()
            return
        self._wait.stop()
        self._held.setEnabled(True)
        self.hide()

"""The bar at the bottom: the six steps of the job, always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.way import TITLES
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.gui.filling.way import Step

_ICONS = ("filling", "check", "explain", "print", "seal", "send")
_HELP = ("filling", "findings", "findings", "freeze", "sign", "send")
"""The manual's page for each step."""


_AROUND = 8
"""Pixels above and below the lines together."""
NARROWEST = 5
"""Characters of a step that are shown however large the text is."""


class WayBar(QWidget):
    """`chosen` gives the number of the step that was pressed."""

    chosen = Signal(int)

    def __init__(self) -> None:
        """Lay the six buttons."""
        super().__init__()
        self.setAccessibleName("工作进程")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 1, 6, 1)
        layout.setSpacing(2)
        self.buttons: list[QToolButton] = []
        for number, title in enumerate(TITLES):
            if number:
                arrow = label("›")
                look.quiet(arrow)
                layout.addWidget(arrow)
            button = QToolButton()
            button.setAutoRaise(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            button.setText(title)
            button.setProperty("help", _HELP[number])
            button.clicked.connect(lambda _checked=False, n=number: self.chosen.emit(n))
            layout.addWidget(button)
            self.buttons.append(button)
        self._steps: Sequence[Step] = ()
        self.lines = 2
        self._measure()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Write under each step, or beside it, what is left."""
        if list(steps) == list(self._steps):
            return
        self._steps = steps
        self._write()

    def take(self, lines: int) -> None:
        """Be one line high, or two."""
        if lines != self.lines:
            self.lines = lines
            self._measure()
            self._write()

    def height_of(self, lines: int) -> int:
        """Pixels with so many lines."""
        return lines * self.fontMetrics().height() + _AROUND

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants higher buttons; another scheme other signs."""
        super().changeEvent(event)
        if not hasattr(self, "lines"):
            return
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        elif event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        side = min(metrics.height() * self.lines, int(metrics.height() * 1.2))
        for button in self.buttons:
            button.setIconSize(QSize(side, side))
            button.setMinimumWidth(NARROWEST * metrics.horizontalAdvance("国"))
        self.setFixedHeight(self.height_of(self.lines))

    def _write(self) -> None:
        for number, (button, step) in enumerate(zip(self.buttons, self._steps, strict=False)):
            tone = "good" if step.done else ("must" if step.blocks else "quiet")
            name = "done" if step.done else _ICONS[number]
            button.setIcon(icon(name, look.tone(tone)))
            below = f"\n{step.words}" if self.lines > 1 else f" {step.brief}"
            button.setText(f"{number + 1} {step.title}{below}".rstrip())
            button.setAccessibleName(f"{step.title}：{step.words}")
            button.setToolTip(f"{step.title}：{step.words}")

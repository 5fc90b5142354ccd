"""The bar at the bottom: the six steps of the job, always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
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
        layout.setContentsMargins(6, 2, 6, 2)
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
            button.setIconSize(QSize(22, 22))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setText(title)
            button.setMinimumWidth(NARROWEST * self.fontMetrics().horizontalAdvance("国"))
            button.setProperty("help", _HELP[number])
            button.clicked.connect(lambda _checked=False, n=number: self.chosen.emit(n))
            layout.addWidget(button)
            self.buttons.append(button)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Write under each step what is left."""
        for number, (button, step) in enumerate(zip(self.buttons, steps, strict=True)):
            tone = "good" if step.done else ("must" if step.blocks else "quiet")
            name = "done" if step.done else _ICONS[number]
            button.setIcon(icon(name, look.tone(tone)))
            button.setText(f"{number + 1} {step.title}\n{step.words}")
            button.setAccessibleName(f"{step.title}：{step.words}")
            button.setToolTip(f"{step.title}：{step.words}")

"""What is known about a cell, one fact below the other; lines are used again for other cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from cityexam_desktop.gui.filling.about import Fact


class FactList(QWidget):
    """Names in the quiet colour, each with its text below.

    Widgets that are made anew at every keystroke would take half of its time.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._shown: tuple[Fact, ...] = ()
        self._pairs: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these, and no others."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        while len(self._pairs) < len(facts):
            self._pairs.append(self._pair())
        for number, pair in enumerate(self._pairs):
            there = number < len(facts)
            texts = (facts[number].name, facts[number].text) if there else ("", "")
            for one, text in zip(pair, texts, strict=True):
                if one.text() != text:
                    one.setText(text)
                if one.isHidden() is there:
                    one.setVisible(there)

    def _pair(self) -> tuple[QLabel, QLabel]:
        name, text = label(), label(wrap=True)
        look.quiet(name)
        text.setContentsMargins(0, 0, 0, 6)
        for one in (name, text):
            self._layout.addWidget(one)
        return name, text

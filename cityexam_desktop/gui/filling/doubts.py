"""The findings of the current cell, each with the place to explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cityexam_desktop.findings import Level
from cityexam_desktop.gui import look
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import empty, label, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.findings import Finding

LINES = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding with what was written about it, now and last year, and what it compares."""

    finding: Finding
    text: str = ""
    last: str = ""
    sides: tuple[str, ...] = ()
    outdated: bool = False
    """Whether the text was written for other values."""


class Doubts(QWidget):
    """`explained` gives a finding and the text that explains it."""

    explained = Signal(object, str)

    def __init__(self) -> None:
        """Begin without findings."""
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.shown: tuple[Doubt, ...] = ()
        self.editors: list[ExplanationEdit] = []

    def show_findings(self, findings: Sequence[Doubt]) -> None:
        """Show findings with what was written about them; what is being typed stays."""
        self.setVisible(bool(findings))
        if tuple(findings) == self.shown:
            return
        same = [d.finding.sentence for d in findings] == [d.finding.sentence for d in self.shown]
        if same and any(editor.hasFocus() for editor in self.editors):
            return
        self.shown = tuple(findings)
        self.editors.clear()
        empty(self._layout)
        for doubt in findings:
            self._add(doubt)

    def focus_editor(self) -> None:
        """Put the cursor where something is to be explained."""
        if self.editors:
            self.editors[0].setFocus()

    def _add(self, doubt: Doubt) -> None:
        finding = doubt.finding
        sentence = Flowing(f"【{finding.level.word}】{finding.sentence}")
        look.tint(sentence, finding.level.value, bold=True)
        self._layout.addWidget(sentence)
        if doubt.sides:
            compared = Flowing("\n".join(doubt.sides), name="比较的数")
            look.quiet(compared)
            self._layout.addWidget(compared)
        if not finding.explained and finding.remedy:
            self._layout.addWidget(Flowing(finding.remedy))
        if finding.level is not Level.EXPLAIN:
            return
        editor = ExplanationEdit(doubt.text)
        editor.left.connect(lambda written, f=finding: self.explained.emit(f, written))
        self.editors.append(editor)
        self._layout.addWidget(editor)
        if doubt.last and not doubt.text:
            take = QPushButton("沿用上年的说明")
            take.setToolTip(tip(f"上年写的是：{doubt.last}"))
            take.clicked.connect(lambda _checked=False: editor.begin_with(doubt.last))
            self._layout.addWidget(take)
        if doubt.outdated:
            again = QPushButton("仍然适用")
            again.setToolTip("这条说明对现在的数也成立")
            again.clicked.connect(
                lambda _checked=False: self.explained.emit(finding, editor.toPlainText())
            )
            self._layout.addWidget(again)
        if finding.explained:
            done = label("已说明。")
            look.tint(done, "good")
            self._layout.addWidget(done)


class ExplanationEdit(QPlainTextEdit):
    """A few lines; `left` gives the text when the cursor leaves, or at Ctrl+Enter."""

    left = Signal(str)

    def __init__(self, text: str) -> None:
        """Begin with what was written before."""
        super().__init__(text)
        self.setAccessibleName("说明")
        self.setPlaceholderText("写明原因，不少于六个字，如：2025年新建成两所小学")
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # a document that is dropped here belongs to the value
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._measure()
        self.installEventFilter(self)
        self._sent = text

    def _measure(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 14)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the text over when it is finished."""
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        elif event.type() == QEvent.Type.FocusOut:
            self._send()
        elif event.type() == QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._send()
                return True
        return super().eventFilter(watched, event)

    def begin_with(self, text: str) -> None:
        """Put a text there to be changed; it counts when the cursor leaves."""
        self.setPlainText(text)
        self.setFocus()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def _send(self) -> None:
        text = self.toPlainText().strip()
        if text != self._sent:
            self._sent = text
            self.left.emit(text)

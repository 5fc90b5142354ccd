"""查找全部内容: one line for words, below it everything that was found; Enter leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

from cityexam_desktop.gui import look
from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import comfortable, label
from cityexam_desktop.workspace.searching import Found, search

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.searching import Hit

COLUMNS: Final = (
    Column("年度", 3),
    Column("类别", 7),
    Column("位置", 17),
    Column("内容", 26),
)
HINT: Final = (
    "编号、名称、指标、地点、数值、备注、来源、佐证、说明；几个词用空格隔开，如 第2小学 学位数"
)
_PAUSE: Final = 300
"""Milliseconds without a key after which is looked."""


class SearchDialog(QDialog):
    """`wanted` gives the hit that is to be shown; words and hits stay for the next time."""

    wanted = Signal(object)

    def __init__(self, frame: Frame, unit: str, task: str = "") -> None:
        """Search the open file for what `unit` filled in, in every year or for one task."""
        super().__init__(frame.window)
        self.setWindowTitle("查找全部内容")
        comfortable(self, 760, 460)
        self.frame, self._unit, self._task = frame, unit, task
        self._asked = ""
        self.words = QLineEdit(placeholderText=HINT, clearButtonEnabled=True)
        self.words.setAccessibleName("要找的字")
        self.words.installEventFilter(self)
        self.table = RowTable("查找结果", COLUMNS)
        self.table.opened.connect(self._go)
        self.count = label(name="找到多少")
        look.quiet(self.count)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("转到", QDialogButtonBox.ButtonRole.ActionRole)
        self.go.clicked.connect(self._go_current)
        self.go.setAutoDefault(False)
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (self.words, self.count):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_PAUSE)
        self._rest.timeout.connect(self.find)
        self.words.textEdited.connect(lambda _text: self._rest.start())
        self._show(Found(()))

    def begin(self) -> None:
        """Come to the front, ready for other words."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.words.setFocus()
        self.words.selectAll()

    def find(self) -> None:
        """Look for what stands in the line."""
        self._rest.stop()
        unit, task, words = self._unit, self._task, self.words.text()
        self._asked = words

        def work(workspace: Workspace, _progress: Progress) -> tuple[str, Found]:
            return words, search(workspace, unit, words, task=task)

        self.frame.session.start(self.frame.jobs, "查找", work, self._found, quiet=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter looks, and once more leads to the first hit; Down goes into the list."""
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._asked == self.words.text() and self.table.current is not None:
                self._go_current()
            else:
                self.find()
            return True
        if event.key() == Qt.Key.Key_Down and self.table.current is not None:
            self.table.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _found(self, told: tuple[str, Found]) -> None:
        words, found = told
        if words == self._asked:  # else the answer to a question of before
            self._show(found)

    def _show(self, found: Found) -> None:
        self.table.show_rows([_row(n, hit) for n, hit in enumerate(found.hits)])
        self.go.setEnabled(bool(found.hits))
        more = "，还有更多，请再写一个词" if found.more else ""
        told = f"找到 {len(found.hits)} 处{more}。按回车或双击转到那里。"
        nothing = "没有找到。" if self._asked.strip() else "输入要找的字。"
        self.count.setText(told if found.hits else nothing)

    def _go_current(self) -> None:
        row = self.table.current
        if row is not None:
            self._go(row)

    def _go(self, row: Row) -> None:
        self.hide()  # it would lie over the cell; it comes back with words and hits
        self.wanted.emit(row.about)


def _row(number: int, hit: Hit) -> Row:
    text = " ".join(hit.text.split())
    return Row((hit.period, hit.kind.value, hit.where, text), str(number), hit)

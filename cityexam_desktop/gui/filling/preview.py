"""Before an import: cell by cell what will change, and what could not be read.

What the program only guessed at (which column is meant, of which year a sheet is) somebody
must have said yes to; what is to be looked at stands in front, and Enter takes nothing over
before it was seen.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.widgets import comfortable, heading, label, tip
from cityexam_desktop.workspace.sheets.importing import PARENT
from cityexam_desktop.workspace.sheets.problems import readable
from cityexam_desktop.workspace.sheets.rowchoice import each_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.sheets import Difference, SheetProblem, SheetReading
    from cityexam_desktop.workspace.sheets.model import Stranger

EMPTY = "（空）"
SHOWN = 2000
"""Rows of a list that are shown; a person reads no more."""


WRAPPED = 300
"""Sentences of a list that are shown whole."""
ASKED = 3
"""Questions that are written out below the lists."""


class PreviewDialog(QDialog):
    """Two lists and the choice to take over or to leave everything as it is."""

    TITLE, TAKE, LEAVE = "导入预览", "全部导入", "不导入"
    LOST = "没有认出，不会丢，作草稿保留或列在“请注意”里"
    AFTER = "导入后可以一步撤销。"

    def __init__(
        self,
        parent: QWidget,
        live: Live,
        name: str,
        reading: SheetReading,
        changes: Sequence[Difference],
        then: Callable[[], None],
        columns: Callable[[], None] | None = None,
        rows: Callable[[], None] | None = None,
    ) -> None:
        """Show what importing `reading` from the file `name` would change.

        `columns` shows how its columns are read, `rows` whose its rows are.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.TITLE)
        comfortable(self, 900, 560)
        self._then, asks = then, reading.asks
        self.changes = table(
            ("表", "行", "项目", "现在", "改为"),
            list(islice((line for c in changes for line in change_lines(live, reading, c)), SHOWN)),
        )
        problems = readable(reading.problems)
        self.problems = table(
            ("情况", "工作表", "单元格", "内容", "说明"),
            [(p.kind.word, p.sheet, p.cell, p.text, f"{p.sentence}{p.remedy}") for p in problems],
        )
        self.tabs = QTabWidget()
        self.tabs.addTab(self.changes, f"将要改动（{len(changes)}）")
        self.tabs.addTab(self.problems, f"请注意（{len(problems)}）")
        self._seen = bool(changes) and all(problem.kind.dull for problem in problems)
        if not self._seen:
            self.tabs.setCurrentWidget(self.problems if problems else self.changes)
        self.tabs.currentChanged.connect(lambda _: self._look())
        self._worth = self.is_worth_taking(reading, changes)
        self.confirmed = QCheckBox("我核对过了，就按上面认定的读(&Y)")
        self.confirmed.setVisible(bool(asks))
        self.confirmed.setChecked(not asks)
        self.confirmed.toggled.connect(lambda _: self._judge())
        buttons = self._buttons(reading, columns, rows)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(name, larger=0))
        layout.addWidget(label(self._summary(reading, changes), wrap=True))
        layout.addWidget(self.tabs, 1)
        if asks:
            layout.addWidget(label(_asked(asks), wrap=True))
        layout.addWidget(self.confirmed)
        layout.addWidget(buttons)
        self._judge()

    def _buttons(
        self,
        reading: SheetReading,
        columns: Callable[[], None] | None,
        rows: Callable[[], None] | None,
    ) -> QDialogButtonBox:
        """The choice, and the ways to what the columns and the rows are read as."""
        buttons = QDialogButtonBox()
        self.take = buttons.addButton(self.TAKE, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.LEAVE, QDialogButtonBox.ButtonRole.RejectRole)
        for words, why, then_show in (
            ("列的对应…", "读错了列时，说明每一列是什么；说明一次就记住", columns),
            (button_words(reading.strangers), "说明没有认出的行是哪一行；说明一次就记住",
             rows if reading.strangers else None),
        ):  # fmt: skip
            if then_show is not None:
                other = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
                other.setToolTip(why)
                other.clicked.connect(self.reject)
                other.clicked.connect(then_show)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def showEvent(self, event: QShowEvent) -> None:
        """Leave Enter without effect where something is to be seen first."""
        super().showEvent(event)
        self._judge()  # the box of buttons has just made the first one the default
        if self.problems.rowCount() <= WRAPPED:
            self.problems.resizeRowsToContents()  # a sentence is of no use when it is cut off

    def _look(self) -> None:
        self._seen = True
        self._judge()

    def _judge(self) -> None:
        """Let be taken over what was confirmed, by Enter only what was looked at."""
        sure = self._worth and self.confirmed.isChecked()
        self.take.setEnabled(sure)
        self.take.setToolTip("" if sure or not self._worth else "请先核对，并勾选“我核对过了”")
        self.take.setAutoDefault(self._seen and sure)
        self.take.setDefault(self._seen and sure)

    def accept(self) -> None:
        """Take everything over as one step, if it may be."""
        if not self.take.isEnabled():
            return
        super().accept()
        self._then()

    def is_worth_taking(self, reading: SheetReading, changes: Sequence[Difference]) -> bool:
        """Whether there is anything to take over."""
        return bool(changes or reading.refused)

    def _summary(self, reading: SheetReading, changes: Sequence[Difference]) -> str:
        lost = len(reading.refused)
        more = f"；有 {lost} 处{self.LOST}" if lost else ""
        first = f"（下面列出前 {SHOWN} 处）" if len(changes) > SHOWN else ""
        return f"改动 {len(changes)} 处{first}，空白格不改动原来的数{more}。{self.AFTER}"


def _asked(asks: Sequence[SheetProblem]) -> str:
    """What must be confirmed, in words; of much the first few, the rest stands in the list."""
    more = f"等 {len(asks)} 处，都列在“请注意”里。" if len(asks) > ASKED else ""
    return "请您确认：" + "".join(ask.sentence for ask in asks[:ASKED]) + more


def button_words(strangers: Iterable[Stranger]) -> str:
    """The words on the button that leads to rows nobody recognises, with how many they are."""
    unsaid = sum(1 for one in each_once(strangers) if not one.read_as)
    return f"行的对应（{unsaid} 行没有认出）…" if unsaid else "行的对应…"


def change_lines(
    live: Live, reading: SheetReading, change: Difference
) -> Iterator[tuple[str, str, str, str, str]]:
    """One change in words, a line for each field: form, row, item, before, after."""
    datum = live.pack.datum.get(change.datum)
    names = {o.id: o.name for o in reading.objects}
    row = names.get(change.subject, "")
    for found in live.answers.tables.values():
        if change.subject in found.index:
            row = found.subjects[found.index[change.subject]].name
    form = live.form_of(datum).title if datum else ""
    if not change.beside and datum is None:
        yield form, row, "调查状态或名称", str(change.old), str(change.new)
    elif not change.beside and datum is not None:
        before, after = (_text(live, datum.code, value) for value in (change.old, change.new))
        yield form, row, datum.name, before, after
    for one in change.fields:
        what = f"{datum.name}：{one.word}" if datum else one.word
        old, new = one.old, one.new
        if one.word == PARENT:
            places = live.answers.places
            old, new = (places[id_].name if id_ in places else id_ for id_ in (old, new))
        yield form, row, what, old or EMPTY, new or EMPTY


def _text(live: Live, code: str, value: Value) -> str:
    return "未填" if value is Absence.BLANK else show(live.pack.datum[code], value)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> QTableWidget:
    """A plain read-only list."""
    made = QTableWidget(min(len(rows), SHOWN), len(heads))
    made.setHorizontalHeaderLabels(list(heads))
    made.setTabKeyNavigation(False)  # Tab leads on to the buttons
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.verticalHeader().hide()
    made.setAccessibleName("、".join(heads))
    for r, row in enumerate(rows[:SHOWN]):
        for c, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(tip(text))  # a column may be too narrow for it
            made.setItem(r, c, item)
    made.resizeColumnsToContents()
    header = made.horizontalHeader()
    for section in range(len(heads)):
        made.setColumnWidth(section, min(made.columnWidth(section), 260))
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return made

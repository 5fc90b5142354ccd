"""Before an import: cell by cell what will change, and what could not be read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
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

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.sheets import Difference, SheetReading
    from cityexam_desktop.workspace.sheets.model import Stranger

EMPTY = "（空）"
SHOWN = 2000
"""Rows of a list that are shown; a person reads no more."""


class PreviewDialog(QDialog):
    """Two lists and the choice to take over or to leave everything as it is."""

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
        self.setWindowTitle("导入预览")
        comfortable(self, 900, 560)
        self._then = then
        self.changes = table(
            ("表", "行", "项目", "现在", "改为"),
            list(islice((line for c in changes for line in change_lines(live, reading, c)), SHOWN)),
        )
        problems = readable(reading.problems)
        self.problems = table(
            ("情况", "工作表", "单元格", "内容", "说明"),
            [(p.kind.word, p.sheet, p.cell, p.text, f"{p.sentence}{p.remedy}") for p in problems],
        )
        tabs = QTabWidget()
        tabs.addTab(self.changes, f"将要改动（{len(changes)}）")
        tabs.addTab(self.problems, f"请注意（{len(problems)}）")
        if problems and not changes:
            tabs.setCurrentWidget(self.problems)
        buttons = QDialogButtonBox()
        take = buttons.addButton("全部导入", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setEnabled(bool(changes or reading.refused))
        buttons.addButton("不导入", QDialogButtonBox.ButtonRole.RejectRole)
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
        layout = QVBoxLayout(self)
        layout.addWidget(heading(name, larger=0))
        layout.addWidget(label(_summary(reading, changes)))
        layout.addWidget(tabs, 1)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Take everything over as one step."""
        super().accept()
        self._then()


def button_words(strangers: Iterable[Stranger]) -> str:
    """The words on the button that leads to rows nobody recognises, with how many they are."""
    unsaid = sum(1 for one in each_once(strangers) if not one.read_as)
    return f"行的对应（{unsaid} 行没有认出）…" if unsaid else "行的对应…"


def _summary(reading: SheetReading, changes: Sequence[Difference]) -> str:
    lost = len(reading.refused)
    more = f"；有 {lost} 处没有认出，不会丢，作草稿保留或列在“请注意”里" if lost else ""
    first = f"（下面列出前 {SHOWN} 处）" if len(changes) > SHOWN else ""
    return f"改动 {len(changes)} 处{first}，空白格不改动原来的数{more}。导入后可以一步撤销。"


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

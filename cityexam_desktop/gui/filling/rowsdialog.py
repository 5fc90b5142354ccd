"""Whose the rows of somebody else's table are: looked at, said, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.filling.preview import SHOWN, table
from cityexam_desktop.gui.widgets import comfortable, heading, label
from cityexam_desktop.workspace.sheets.rowchoice import RowChoices, each_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QKeyEvent

    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.model import Stranger
    from cityexam_desktop.workspace.sheets.rownames import Said

HEADS = ("表里写的", "这一行的内容", "在哪里", "是哪一行")
UNSAID = "（还没有说明，不读）"
MOST_FOUND = 200
READ_AS = Qt.ItemDataRole.UserRole
WORDS = (
    "这些行的编号和名称都对不上。选中一行，在下面选它是哪一行：先列相近的，别的可以查找。"
    "说明一次就记住，以后再遇到照此读入；现在还什么都没有改。"
)


class RowsDialog(QDialog):
    """A line for each row that nobody recognises; below it what the one in front may be."""

    def __init__(
        self,
        parent: QWidget,
        asked: Asked,
        strangers: Iterable[tuple[str, Stranger]],
        then: Callable[[Said], None],
    ) -> None:
        """Show `strangers`, each with its file ('' where there is one only).

        `then` is given what was said otherwise than it stood.
        """
        super().__init__(parent)
        self.setWindowTitle("行的对应")
        comfortable(self, 900, 600)
        self._then, self.choices, self._found = then, RowChoices(asked), 0
        found = tuple(strangers)
        where = {one.said_at: file for file, one in reversed(found)}
        self.rows = each_once(one for _, one in found)[:SHOWN]
        self.read_as = [one.read_as for one in self.rows]
        self.view = table(HEADS, [self._line(one, where[one.said_at]) for one in self.rows])
        self.view.setAccessibleName("没有认出的行")
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找名称或编号")
        self.search.setAccessibleName("查找是哪一行")
        self.list = QListWidget()
        self.list.setAccessibleName("是哪一行")
        self._lay_out()
        self.view.currentCellChanged.connect(lambda row, *_: self._show(row))
        self.search.textChanged.connect(lambda _: self._offer())
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.view.selectRow(0)
        self._show(0)
        self.list.setFocus()

    def nearest(self) -> None:
        """Say of every row that nobody has named that it is what looks most like it."""
        for number, stranger in enumerate(self.rows):
            if not self.read_as[number] and (near := self.choices.nearest(stranger)):
                self._say(number, near.id)
        self._offer()

    def accept(self) -> None:
        """Tell what was said otherwise than it stood."""
        now = {
            one.said_at: as_
            for one, as_ in zip(self.rows, self.read_as, strict=True)
            if as_ != one.read_as
        }
        super().accept()
        self._then(now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter says what is found first and goes on to the next row; Down leads to the list."""
        enters = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        searching = self.search.hasFocus()
        if enters and (searching or self.list.hasFocus() or self.view.hasFocus()):
            if searching and self.search.text().strip():
                if not self._found:
                    return  # what is not there is not said
                self.list.setCurrentRow(0)
            self._go_on()
        elif searching and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Turn to the next row that nobody has named; where there is none, to reading."""
        at = max(0, self.view.currentRow())
        after = [*range(at + 1, len(self.rows)), *range(at + 1)]
        left = next((number for number in after if not self.read_as[number]), None)
        if left is None:
            self.take.setFocus()
        else:
            self.view.selectRow(left)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        self.take = buttons.addButton("按此读取", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        near = buttons.addButton("都按最相近的", QDialogButtonBox.ButtonRole.ActionRole)
        near.setToolTip("没有说明的行都按最相近的一行；请逐行看过再读取")
        near.setAutoDefault(False)
        near.clicked.connect(self.nearest)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.of = heading("", larger=0)
        layout = QVBoxLayout(self)
        layout.addWidget(heading("这些行是哪一行？", larger=0))
        layout.addWidget(label(WORDS, wrap=True))
        layout.addWidget(self.view, 3)
        layout.addWidget(self.of)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 2)
        layout.addWidget(buttons)

    def _line(self, one: Stranger, file: str) -> tuple[str, ...]:
        of = "" if file == one.sheet else file  # the one page of a CSV is called as its file
        where = " ".join(filter(None, (of, f"{one.sheet}!{one.cell}")))
        return one.row.shown, one.content, where, self._words(one, one.read_as)

    def _words(self, one: Stranger, read_as: str) -> str:
        return self.choices.words(one, read_as) or UNSAID

    def _show(self, row: int) -> None:
        """Offer what a row may be."""
        if not 0 <= row < len(self.rows):
            return
        self.of.setText(f"“{self.rows[row].row.shown}”是：")
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._offer()

    def _offer(self) -> None:
        row = max(0, self.view.currentRow())
        stranger, now = self.rows[row], self.read_as[row]
        words = self.search.text().split()
        self.list.blockSignals(True)
        self.list.clear()
        if words:
            every = self.choices.all(stranger.form)
            fits = (c for c in every if all(word in c.words for word in words))
            offers = [(c.id, c.words) for c, _ in zip(fits, range(MOST_FOUND), strict=False)]
        else:
            near = self.choices.near(stranger)
            offers = [(c.id, f"相近：{c.words}") for c in near]
            if now and now not in {c.id for c in near} | self.choices.others(stranger.form).keys():
                offers.insert(0, (now, self._words(stranger, now)))
        self._found = len(offers)
        offers += self.choices.others(stranger.form).items()
        offers.insert(len(offers) if words else 0, ("", UNSAID))  # Down leads to the likest
        for as_, text in offers:
            item = QListWidgetItem(text, self.list)
            item.setData(READ_AS, as_)
            if as_ == now:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._say(max(0, self.view.currentRow()), item.data(READ_AS))

    def _say(self, row: int, read_as: str) -> None:
        self.read_as[row] = read_as
        words = self._words(self.rows[row], read_as)
        self.view.setItem(row, HEADS.index("是哪一行"), QTableWidgetItem(words))

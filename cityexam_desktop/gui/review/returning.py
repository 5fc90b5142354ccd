"""退回: one sentence for the whole, and a remark for each value that is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.dateline import DateLine
from cityexam_desktop.gui.widgets import comfortable, heading, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

CELL = Qt.ItemDataRole.UserRole
DATUM, PLACE, TEXT = range(3)
KINDS = "退回修改单 (*.cxb)"


@dataclass(frozen=True, slots=True)
class Returned:
    """What an officer wrote: the reason, the remarks, the day (or '') of the answer."""

    sentence: str
    remarks: tuple[Remark, ...]
    due: str


class ReturnDialog(QDialog):
    """Collects the sentence and the remarks, then asks where the 退回修改单 is written."""

    YES = "签发退回修改单…"
    SUFFIX, KINDS = "cxb", KINDS

    def __init__(
        self,
        frame: Frame,
        county: County,
        fact: Fact,
        cells: Iterable[tuple[str, str]],
        then: Callable[[Returned, Path], None],
        *,
        notes: tuple[Remark, ...] = (),
    ) -> None:
        """Begin with what was noted at cells, then a line for each other of `cells`."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("退回修改")
        comfortable(self, 720, 440)
        self.frame, self.county, self.fact, self._then = frame, county, fact, then
        self.sentence = QLineEdit(placeholderText="例如：请按批注核对后重新定稿报出。")
        self.sentence.setAccessibleName("退回的理由")
        self.due = self._day()
        self.remarks = self._table()
        self.data = self._data()
        add = QPushButton("加一条批注")
        add.clicked.connect(self.add_named)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(self.YES, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.sentence.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.go.setEnabled(False)
        more = QHBoxLayout()
        more.addWidget(self.data, 1)
        more.addWidget(add)
        layout = QVBoxLayout(self)
        title = f"退回{county.names.unit(fact.unit)}的第 {fact.edition} 稿"
        layout.addWidget(heading(title, larger=0))
        layout.addWidget(label("理由（写进登记簿和退回修改单）："))
        layout.addWidget(self.sentence)
        layout.addLayout(_side_by_side(label("请在哪天前改好重报（不写就是尽快）："), self.due))
        layout.addWidget(label("批注（对方打开后出现在相应的格子里；可以没有）："))
        layout.addWidget(self.remarks, 1)
        layout.addLayout(more)
        layout.addWidget(buttons)
        for note in notes:
            self.add(note.datum, note.subject, note.text)
        told = {(note.datum, note.subject) for note in notes}
        for cell in cells:
            if cell not in told:
                self.add(*cell)
        self.sentence.setFocus()

    def _day(self) -> DateLine:
        """The day of the answer: at first the unit's deadline, where that is not past."""
        line = DateLine(self)
        line.setFrame(True)
        line.setAccessibleName("请在哪天前答复")
        line.setPlaceholderText("尽快")
        line.setMaximumWidth(self.fontMetrics().horizontalAdvance("国") * 11)
        ahead = self.county.dataset.task.deadline_of(self.fact.unit)
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        line.setText(ahead if ahead >= today else "")
        return line

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setAccessibleName("批注")
        table.setHorizontalHeaderLabels(("数据项", "体检单元", "批注（双击或按 F2 填写）"))
        table.horizontalHeader().setStretchLastSection(True)
        table.setColumnWidth(DATUM, 220)
        table.setColumnWidth(PLACE, 140)
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        return table

    def _data(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("数据项")
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        box.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        for datum in self.county.dataset.pack.asked_of(self.fact.unit):
            box.addItem(datum.name, datum.code)
        return box

    def add(self, datum: str, subject: str, text: str = "") -> None:
        """A line for a remark at a value."""
        names, row = self.county.names, self.remarks.rowCount()
        self.remarks.insertRow(row)
        for column, name in ((DATUM, names.datum(datum)), (PLACE, names.place(subject))):
            item = QTableWidgetItem(name)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            item.setData(CELL, (datum, subject))
            self.remarks.setItem(row, column, item)
        self.remarks.setItem(row, TEXT, QTableWidgetItem(text))
        self.remarks.setCurrentCell(row, TEXT)

    def written(self) -> tuple[Remark, ...]:
        """The remarks that say something."""
        found = []
        for row in range(self.remarks.rowCount()):
            text = self.remarks.item(row, TEXT).text().strip()
            if text:
                datum, subject = self.remarks.item(row, DATUM).data(CELL)
                found.append(Remark(datum, subject, text))
        return tuple(found)

    def accept(self) -> None:
        """Ask where the file is written; the dialog stays until then."""
        sentence = self.sentence.text().strip()
        if not sentence:
            return
        if self.due.text().strip() and day(self.due.text()) is None:
            self.frame.tell(
                f"“{self.due.text()}”不是日期。", "请写成 2026-05-31 的样子，或者空着。"
            )
            self.due.setFocus()
            return
        unit = self.county.names.unit(self.fact.unit)
        name = f"退回修改单-{unit}-第{self.fact.edition}稿.{self.SUFFIX}"
        self.remarks.setFocus()  # what is being typed in a cell is taken
        self.frame.choose_save("退回修改单存到", self.KINDS, name, self._chosen)

    def _chosen(self, target: Path) -> None:
        due = day(self.due.text().strip()) or ""
        said = Returned(self.sentence.text().strip(), self.written(), due)
        super().accept()
        self._then(said, target)

    def add_named(self) -> None:
        """A line for the datum whose name stands in the list; what is no name stays there."""
        row = self.data.findText(self.data.currentText().strip())
        if row < 0:
            self.data.lineEdit().selectAll()
            self.data.setFocus()
            return
        self.add(self.data.itemData(row), COUNTY)
        self.remarks.setFocus()
        self.remarks.editItem(self.remarks.currentItem())


def _side_by_side(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    row.addStretch()
    return row


class SlipDialog(ReturnDialog):
    """For a unit without the program: a workbook to print and a text to send."""

    YES = "写成退回修改单…"
    SUFFIX, KINDS = "xlsx", "Excel 工作簿 (*.xlsx)"

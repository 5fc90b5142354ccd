"""Rows put into parts that people name themselves: 科室, 社区, 学校, where no level says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.preview import SHOWN, table
from cityexam_desktop.gui.widgets import comfortable, heading, label
from cityexam_desktop.workspace import collecting

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QTableWidget

    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.asked import Asked

_HEADS = ("编号", "名称", "归入")


class SharesDialog(QDialog):
    """The rows of a form with the part that each is in; those that are chosen go into one."""

    def __init__(
        self, parent: QWidget, desk: Desk, form: Form, asked: Asked, then: Callable[[], None]
    ) -> None:
        """`asked` says where the rows are now; `then` is called after each change."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("自己分")
        comfortable(self, 620, 520)
        self._desk, self._form, self._then = desk, form, then
        self._rows = asked.subjects(form)
        self.shares = {
            s.id: name for s in self._rows if (name := asked.shares.get((form.code, s.id), ""))
        }
        self._shown: tuple[Subject, ...] = ()
        self.filter = QLineEdit(placeholderText="筛选：编号、名称、归入哪一份")
        self.filter.setAccessibleName("筛选行")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._show)
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setAccessibleName("归入哪一份")
        self.name.lineEdit().setPlaceholderText("如 排水科、城东社区")
        self.view: QTableWidget | None = None
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.addWidget(label("选中的行归入："))
        below.addWidget(self.name, 1)
        for text, do in (("归入(&S)", self.put), ("取出来(&T)", self.take_out)):
            below.addWidget(_button(text, do))
        below.addWidget(_button("完成", self.accept))
        self._centre = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self._form.title, larger=0))
        layout.addWidget(label("选中几行（按住 Ctrl 或 Shift 选多行），写上交给谁填，点“归入”。"))
        layout.addWidget(self.filter)
        layout.addLayout(self._centre, 1)
        layout.addLayout(below)

    def put(self) -> None:
        """Put the chosen rows into the part that is named."""
        name = self.name.currentText().strip()
        if name:
            self._share(name)
        else:
            self.name.setFocus()

    def take_out(self) -> None:
        """Take the chosen rows out of their part."""
        self._share("")

    def chosen(self) -> tuple[str, ...]:
        """The ids of the selected rows."""
        rows = {i.row() for i in self.view.selectedIndexes()} if self.view else set()
        return tuple(s.id for n, s in enumerate(self._shown) if n in rows)

    def _share(self, name: str) -> None:
        rows = self.chosen()
        if not rows:
            return
        with self._desk.frame.attempt():
            notes = collecting.share_notes(self._form.code, rows, name)
            edit = Edit(notes=notes)

            def stands(_: Edit) -> None:
                self.shares |= dict.fromkeys(rows, " ".join(name.split()))
                self._show()
                self._then()

            self._desk.take(lambda _: edit, edit.size, "归入" if name else "取出", stands)

    def _show(self) -> None:
        """Lay the rows out again as they are filtered."""
        words = self.filter.text().casefold().split()
        self._shown = tuple(s for s in self._rows if self._fits(s, words))[:SHOWN]
        if self.view is not None:
            self.view.setParent(None)
            self.view.deleteLater()
        lines = [(s.code, s.name, self.shares.get(s.id, "")) for s in self._shown]
        self.view = table(_HEADS, lines)
        self._centre.addWidget(self.view)
        held = self.name.currentText()
        self.name.clear()
        self.name.addItems(sorted({name for name in self.shares.values() if name}))
        self.name.setEditText(held)

    def _fits(self, row: Subject, words: list[str]) -> bool:
        text = f"{row.code} {row.name} {self.shares.get(row.id, '')}".casefold()
        return all(word in text for word in words)


def _button(text: str, do: Callable[[], object]) -> QPushButton:
    made = QPushButton(text, autoDefault=False)
    made.clicked.connect(do)
    return made

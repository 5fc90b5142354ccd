"""看原表: a received submission in the screen of its clerk, with remarks at the cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.county.remarking import note_remark, noted, remarks
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.filling.live import Live
from cityexam_desktop.gui.held import open_held
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.reading.body import ReadingBody
from cityexam_desktop.gui.widgets import heading, label, line

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

HINT = "写给选中的这一格，回车记下；退回时批注出现在对方的这一格"


class ReadingWindow(QDialog):
    """Read-only; `returning`, `approving` ask the page to go on with the submission's id."""

    returning = Signal(str)
    approving = Signal(str)

    def __init__(
        self, frame: Frame, county: County, fact: Fact, live: Live, *, state: str, decides: bool
    ) -> None:
        """Show `live`; `state` says what the submission is worth, `decides` offers the verdicts."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.frame, self.county, self.fact = frame, county, fact
        name = county.names.unit(fact.unit)
        self.setWindowTitle(f"{name} 第 {fact.edition} 稿（只读）")
        self.body = ReadingBody(frame, live, self)
        self.remark = QLineEdit(placeholderText=HINT)
        self.remark.setAccessibleName("批注")
        self.at, self.count = label(), label()
        self.approve = QPushButton(icon("done"), "审核通过")
        self.give_back = QPushButton(icon("undo"), "退回修改…")
        for button, offered in (
            (self.approve, decides),
            (self.give_back, decides and fact.basis != "own"),
        ):
            button.setVisible(offered)
            button.setEnabled(offered)  # its keys press a hidden button too
            button.setAutoDefault(False)
        facts = (
            f"第 {fact.edition} 稿　{BASIS_WORDS.get(fact.basis, fact.basis)}　"
            f"报送码 {submission_code(fact.id)}　{state}"
        )
        self._lay_out(name, facts)
        self.remark.returnPressed.connect(self.note)
        self.approve.clicked.connect(self._approve)
        self.give_back.clicked.connect(self._return)
        self.body.table.moved.connect(self._moved)
        action(self, "写批注", self.remark.setFocus, keys="F4")
        action(self, "审核通过", self.approve.click, keys="Ctrl+Return")
        action(self, "退回修改", self.give_back.click, keys="Ctrl+Shift+T")
        self._moved()
        self._count()

    def _lay_out(self, name: str, facts: str) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 10, 2)
        top.setSpacing(10)
        told = label(facts)
        look.quiet(told)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        top.addWidget(heading(name, larger=1))
        top.addWidget(told)
        top.addStretch()
        for button in (self.approve, self.give_back, close):
            top.addWidget(button)
        below = QHBoxLayout()
        below.setContentsMargins(10, 4, 10, 6)
        below.setSpacing(8)
        look.quiet(self.count)
        below.addWidget(self.at)
        below.addWidget(self.remark, 1)
        below.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(line())
        layout.addWidget(self.body, 1)
        layout.addWidget(line())
        layout.addLayout(below)

    def show_over(self) -> None:
        """Take the place of the window below, which waits."""
        below = self.frame.window
        corner: QPoint = below.mapToGlobal(below.rect().topLeft())
        self.setGeometry(corner.x(), corner.y(), below.width(), below.height())
        self.open()
        self.body.table.setFocus()

    def go_to(self, datum: str, subject: str, form: str = "") -> None:
        """Bring a cell to the front; a datum without its place, or a form, as far as it goes."""
        pack = self.body.live.pack
        table = form or (pack.datum[datum].form if datum in pack.datum else "")
        if not table:
            return
        self.body.show_form(table)
        place = self.body.sheet.position(datum, subject or COUNTY)
        if place is not None:
            self.body.table.go_to(self.body.table.grid.shown_row(place[0]), place[1])

    def note(self) -> None:
        """Keep the remark at the current cell; an empty one takes it away."""
        datum, subject = self.body.place
        if not datum:
            self.frame.say("请先选中一格。")
            return
        with self.frame.attempt():
            ws, by = self.frame.session.workspace, self.frame.settings.clerk
            note_remark(ws, self.fact.id, datum, subject, self.remark.text(), by=by)
            self.body.live.comments = remarks(ws, self.fact.id)
            self.body.look_again()
            self._count()
            self.body.table.setFocus()

    def _moved(self) -> None:
        datum, subject = self.body.place
        names = self.county.names
        held = self.body.live.remarks_at(datum, subject) if datum else ()
        place = names.place(subject) if datum else ""
        where = f"{names.datum(datum)}（{place}）" if datum else ""
        self.at.setText(f"批注　{where}：" if where else "批注：")
        self.remark.setEnabled(bool(datum))
        self.remark.setText(held[-1].text if held else "")

    def _count(self) -> None:
        many = len(noted(self.frame.session.workspace, self.fact.id))
        self.count.setText(f"批注 {many} 条" if many else "还没有批注")

    def _approve(self) -> None:
        super().accept()
        self.approving.emit(self.fact.id)

    def _return(self) -> None:
        super().accept()
        self.returning.emit(self.fact.id)


def read_live(ws: Workspace, county: County, fact: Fact) -> Live:
    """Lay a received submission out as its clerk sees it; raises `WrongUse`."""
    dataset = county.dataset
    known = dataset.pack.datum
    said = open_held(ws, county, fact).content
    said = replace(said, observations=tuple(o for o in said.observations if o.datum in known))
    return Live(
        dataset.task,
        dataset.pack,
        fact.unit,
        said,
        comments=remarks(ws, fact.id),
        previous=previous_values(ws, dataset.task),
    )

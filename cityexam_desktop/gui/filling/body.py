"""The filled page: forms at the left, grid and findings in the middle, the item at the right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cityexam_desktop.findings import Where
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.gui.filling import way
from cityexam_desktop.gui.filling.asleft import AsLeft, Left, left
from cityexam_desktop.gui.filling.asleft import lay as lay_as_left
from cityexam_desktop.gui.filling.centre import Centre, Shape
from cityexam_desktop.gui.filling.desk import Desk
from cityexam_desktop.gui.filling.dropping import take_documents
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.exchange import Exchange
from cityexam_desktop.gui.filling.findingspane import FindingsPane
from cityexam_desktop.gui.filling.finishing import Finishing
from cityexam_desktop.gui.filling.fitting import Fitting
from cityexam_desktop.gui.filling.grid import GridModel
from cityexam_desktop.gui.filling.header import HeadLine
from cityexam_desktop.gui.filling.item import ItemPanel
from cityexam_desktop.gui.filling.listsheet import ListSheet
from cityexam_desktop.gui.filling.measuring import fit_heads
from cityexam_desktop.gui.filling.nothing import Nothing
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.gui.filling.shutting import Shutting, still
from cityexam_desktop.gui.filling.spot import mark
from cityexam_desktop.gui.filling.summary import MOST, nothing_shown, of_selection, summary
from cityexam_desktop.gui.filling.table import FormTable
from cityexam_desktop.gui.filling.tools import Tools
from cityexam_desktop.gui.filling.totals import TotalsLine
from cityexam_desktop.gui.filling.tree import FormTree
from cityexam_desktop.gui.filling.waybar import WayBar
from cityexam_desktop.gui.shaping import as_text, follow_columns, follow_splitter, widths
from cityexam_desktop.gui.typing import finish_typing
from cityexam_desktop.gui.widgets import column, first_stop, line
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.tasks import titles

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QUndoStack

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.filling.entry import Outcome
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.filling.turning import Turn
    from cityexam_desktop.gui.frame import Frame

LEFT, RIGHT = 20, 23
"""Characters' widths given to the tree and the item panel at first."""
WIDEST = 0.19, 0.24
"""Shares of the window that tree and item panel may take, however large the text is."""


class Body(QWidget):
    """Puts the parts together; each part knows only the draft and the desk.

    `desk_of`, `grid_of` and `finishing_of` are what the bureau puts its own in place of, where
    it reads a submission or enters a letter.
    """

    desk_of: type[Desk] = Desk
    grid_of: type[GridModel] = GridModel
    finishing_of: type[Finishing] = Finishing

    def __init__(
        self,
        frame: Frame,
        live: Live,
        frozen: way.Frozen,
        draft: int,
        owner: QWidget,
        steps: QUndoStack | None = None,
        as_left: AsLeft | None = None,
    ) -> None:
        """Show `live`, the content of submission `draft`; the page `owner` holds the actions.

        `frozen` is how far the newest edition is, `steps` those that can be undone, `as_left`
        how the page was left.
        """
        super().__init__()
        self.frame, self.live = frame, live
        self.desk = self.desk_of(frame, live, draft, steps)
        self.desk.setParent(self)
        self.desk.wrote.connect(self._wrote)
        self.desk.held.connect(self._held)
        self.desk.turned.connect(self._turned)
        self.finishing = self.finishing_of(frame, live, frozen, self)
        self.finishing.moved.connect(self._count)
        self.finishing.froze.connect(self.desk.touch)
        self.head, self.tree, self.table = HeadLine(), FormTree(), FormTable()
        self.findings, self.item, self.way = FindingsPane(), ItemPanel(self.desk), WayBar()
        self.nothing, self.totals = Nothing(self.table), TotalsLine(self.table)
        self.exchange = Exchange(self.desk, draft, lambda: self.form)
        self.tools = Tools(self, owner)
        beside = self.tools.export, self.tools.import_
        self.centre = Centre(self.table, self.totals, self.tools, *beside)
        self.title, self.summary = self.centre.title, self.centre.summary
        self.form = ""
        self._as_left = as_left or AsLeft()
        self._found: tuple[Finding, ...] = ()
        self._lay_out()
        self.tree.chosen.connect(self.show_form)
        self.table.moved.connect(self._moved)
        self.table.marked.connect(self._sum_up)
        self.table.widened.connect(self._widened)
        self.findings.wanted.connect(self.show_finding)
        self.way.chosen.connect(self._step)
        self.shutting = Shutting(self.desk, self.table)
        take_documents(self, owner)
        if frame.session.identity.role is WorkspaceRole.DEPARTMENT:
            self.head.show_years(titles(frame.session.workspace), live.task.id)
            self.head.chosen.connect(frame.session.choose_task)
        self.tree.show_forms(live)
        self.tools.lay("", unfinished=self._as_left.unfinished)
        self._count()

    def _lay_out(self) -> None:
        upper = QSplitter(Qt.Orientation.Vertical)
        upper.addWidget(self.centre)
        upper.addWidget(self.findings)
        upper.setStretchFactor(0, 1)
        em = self.fontMetrics().horizontalAdvance("国")
        most = [int(self.frame.window.width() * share) for share in WIDEST]
        left, right = min(LEFT * em, most[0]), min(RIGHT * em, most[1])
        self.findings.resized.connect(self.fit)
        across = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.tree, upper, self.item):
            across.addWidget(part)
        across.setStretchFactor(1, 1)
        across.setSizes([left, self.frame.window.width() - left - right, right])
        for splitter in (upper, across):
            splitter.setChildrenCollapsible(False)
        follow_splitter(self.frame, across, "filling.across")
        follow_columns(self.frame, self.findings.view.horizontalHeader(), "filling.findings")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        top = column(self.head, line(), spacing=0)
        layout.addWidget(top)
        layout.addWidget(across, 1)
        layout.addWidget(line())
        layout.addWidget(self.way)
        self.fitting = Fitting(self.frame, top, self.centre, self.findings, self.way, upper)
        self.table.note.lie_over(self)

    def fit(self) -> None:
        """Take the largest shape for which there is room; see `Shape`."""
        if self.form:
            self.fitting.fit(self.height())
            self.table.note.place()

    def minimumSizeHint(self) -> QSize:
        """What the least shape wants: every other one gives way to it."""
        least = self.fitting.height_for(Shape.LEAST) if self.form else 0
        return QSize(super().minimumSizeHint().width(), least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another shape may fit."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "fitting"):
            self.fit()
            self.updateGeometry()

    @property
    def sheet(self) -> Sheet:
        """The form in front as a table."""
        return self.table.grid.sheet

    def settle(self) -> None:
        """Let the cell that is being typed be written, and every field beside it."""
        finish_typing(self)

    def _finish(self) -> None:
        """Let what is being typed in the grid or in the item be written; see `finish_typing`."""
        finish_typing(self.table)
        finish_typing(self.item)

    def show_form(self, code: str) -> None:
        """Bring a form to the front, as it was left."""
        self._finish()
        how = self.as_left().forms.get(code, Left())
        form = self.live.pack.form.get(code)
        if form not in self.live.forms:
            form = self.live.forms[0]
        self.form = form.code
        self.centre.show_form(form)
        self.table.setProperty("help", "filling" if form.kind is FormKind.LIST else "places")
        self.tools.lay(how.words)
        grid = self.grid_of(self.desk, self._sheet())
        grid.setParent(self.table)
        grid.answered.connect(self._answered)
        former = self.table.model()
        self.table.show_grid(grid, widths(self.frame.shape(f"columns.{self.form}")))
        if former is not None:
            former.deleteLater()
        self.totals.follow(afresh=True)
        if self.tools.unfinished.isChecked() or how.words:
            self.narrow()
        lay_as_left(self.table, how)
        self.tree.show_current(self.form)
        self.tools.fit()
        self.fit()
        self.updateGeometry()
        self._moved()

    def as_left(self) -> AsLeft:
        """How the page is left now."""
        held = self._as_left
        held.unfinished = self.tools.unfinished.isChecked()
        if self.form:
            held.form = self.form
            held.forms[self.form] = left(self.table, self.tools.filter.text())
        return held

    def _widened(self, drawn: dict[str, int]) -> None:
        self.frame.keep_shape(f"columns.{self.form}", as_text(drawn))

    def turn(self, step: int) -> None:
        """Bring the next or the former form to the front."""
        self.show_form(self.tree.neighbour(step))
        self.table.setFocus()

    def narrow(self) -> None:
        """Filter the grid as the tools say; the current line stays current when it is shown."""
        self._finish()
        self.table.grid.narrow(
            self.tools.filter.text(), unfinished=self.tools.unfinished.isChecked()
        )
        self.totals.follow(afresh=True)

    def clear_filters(self) -> None:
        """Show all lines."""
        self.tools.filter.clear()
        self.tools.unfinished.setChecked(False)

    def copy(self) -> None:
        """Copy the selected cells."""
        self.table.copy(lambda n: self.frame.say(f"已复制 {n} 格，可以粘贴到 Excel 或 WPS。"))

    def show_finding(self, finding: Finding) -> None:
        """Lead to a finding's cell."""
        self._finish()
        self.findings.close_list()
        where = finding.where
        if where == Where():  # about the whole submission
            self.item.show_cell(None, "")
            self.item.remarks.setFocus()
            return
        self.show_place(where.table, where.column, where.row)

    def show_place(self, form: str, datum: str, subject: str) -> None:
        """Lead to a cell, or to the row or form that is meant."""
        self._finish()
        if form and form != self.form:
            self.show_form(form)
        place = self.sheet.position(datum, subject)
        if place is None:
            self.table.setFocus()
            return
        if self.table.grid.shown_row(place[0]) < 0:
            self.clear_filters()
        self.table.go_to(self.table.grid.shown_row(place[0]), place[1])
        self.table.setFocus()

    def _turned(self, turn: Turn) -> None:
        """Lead to what was taken back or done again, and say what it was."""
        if turn.form:
            self.show_place(turn.form, turn.datum, turn.subject)
            mark(self.table, turn.cells)
        self.frame.say(turn.told)

    def show_outlook(self) -> None:
        """Show which indicators the draft feeds, as it would be sent now."""
        from cityexam_desktop.gui.filling.outlook import open_outlook

        open_outlook(self.frame, self.live, self.show_place)

    def next_finding(self) -> None:
        """Lead to the next finding that blocks."""
        self._finish()
        datum, subject = self.place
        finding = self.findings.next_after((self.form, subject, datum))
        if finding is None and any(f.blocks for f in self.live.at.get((datum, subject), ())):
            self.frame.say("只剩这一条了：请改正，或在右侧写明原因。")
            self.item.doubts.focus_editor()
        elif finding is None:
            self.frame.say("没有待处理的意见了。")
        else:
            self.show_finding(finding)

    def next_pane(self, by: int = 1) -> None:
        """Put the focus into the next of tree, grid, findings, item, steps."""
        panes: list[QWidget] = [self.tree, self.table, self.findings.stop, self.item, self.way]
        focus: QWidget | None = self.focusWidget()
        held = (i for i, p in enumerate(panes) if focus and (p is focus or p.isAncestorOf(focus)))
        at = next(held, 0)
        for step in range(1, len(panes) + 1):
            if inner := first_stop(panes[(at + by * step) % len(panes)]):
                inner.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _sheet(self) -> Sheet:
        form = self.live.pack.form[self.form]
        if form.kind is FormKind.LIST:
            return ListSheet(self.live, form)
        return RowSheet(self.live, form)

    @property
    def place(self) -> tuple[str, str]:
        """Datum and subject of the current cell; empty where there is none."""
        index = self.table.currentIndex()
        if not index.isValid() or index.row() >= len(self.table.grid.order):
            return "", ""
        shown = self.sheet.lines[self.table.grid.source_row(index.row())]
        datum = shown.datum or self.sheet.columns[index.column()].datum
        return datum.code if datum else "", shown.subject

    def _moved(self) -> None:
        """Another cell is current: the item and the summary follow."""
        code, subject = self.place
        findings = self.live.at.get((code, subject), ())
        if not code:
            findings += self.live.at.get(("", ""), ())
            findings = tuple(f for f in findings if f.where.table == self.form)
        self.item.show_cell(self.live.pack.datum.get(code), subject, findings, self.form)
        if self.desk.shut is not None:
            still(self.item)
        self._found = findings
        self._sum_up()

    def _sum_up(self) -> None:
        """Say where one is and what the selected numbers come to."""
        index, grid = self.table.currentIndex(), self.table.grid
        shown = grid.order if grid.narrowed else None
        told = summary(self.live, self.sheet, index.row(), index.column(), shown)
        area = self.table.area()
        if 1 < len(area) <= MOST:
            cells = ((grid.source_row(row), column) for row, column in area)
            told = f"{told}　{of_selection(self.live, self.sheet, cells)}"
        self.summary.setText(told)
        self.findings.show_current(self._found, told)
        self.nothing.say("" if grid.rowCount() else self._why_nothing())

    def _why_nothing(self) -> str:
        tools = self.tools
        unfinished = tools.unfinished.isChecked()
        return nothing_shown(
            self.live,
            self.sheet,
            tools.filter.text(),
            unfinished=unfinished,
            frozen=self.finishing.frozen,
        )

    def _wrote(self, edit: Edit) -> None:
        """Something was written: everything that shows the draft follows."""
        self.finishing.draft_changed()
        grid = self.table.grid
        if edit.reshapes:
            grid.replace_sheet(self._sheet())
            fit_heads(self.table)
            self.fit()
        else:
            grid.follow(edit)
        self.totals.follow(afresh=edit.reshapes)
        self._count()
        self.table.note.place()
        self._moved()

    def _held(self) -> None:
        """Texts are in cells and not in the file, or were given up."""
        self.table.grid.follow(Edit())
        self._count()
        self.table.note.place()
        self._moved()

    def _count(self) -> None:
        self.tree.count(self.live)
        self.findings.show_findings(self.live)
        self.way.show_steps(way.steps(self.live, self.finishing.frozen))
        self._head()

    def _head(self) -> None:
        live, frozen = self.live, self.finishing.frozen
        unit = live.pack.unit.get(live.unit)
        today = datetime.now().astimezone().date()
        self.head.show_task(live.task, live.unit, unit.name if unit else live.unit, today)
        if frozen.stands and frozen.sent:
            self.head.show_sent()
        self.head.show_saved(self.frame.session.saved_at, self.desk.trouble)

    def _answered(self, outcome: Outcome) -> None:
        if outcome.taken + outcome.refused > 1 or outcome.notes or outcome.lacking:
            self.frame.say(outcome.told())
        if outcome.lost:
            self.frame.tell(*outcome.lost_told)

    def _step(self, number: int) -> None:
        """A step of the bar was pressed: lead to what is left there."""
        self._finish()
        if number == way.FILL:
            self.tools.unfinished.setChecked(True)
            self.table.setFocus()
        elif number in {way.CHECK, way.EXPLAIN}:
            self.next_finding()
            if number == way.EXPLAIN:
                self.item.doubts.focus_editor()
        elif number == way.FREEZE:
            self.finishing.freeze()
        elif number == way.SIGN:
            self.finishing.tell_signing()
        else:
            self.finishing.send()

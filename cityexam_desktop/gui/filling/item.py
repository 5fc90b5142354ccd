"""The panel at the right: everything about the current cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling import about, beside
from cityexam_desktop.gui.filling.absence import AbsenceChooser
from cityexam_desktop.gui.filling.doubts import Doubt, Doubts
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.factlist import FactList
from cityexam_desktop.gui.filling.live import MISSING
from cityexam_desktop.gui.filling.papers import KINDS, Papers, view
from cityexam_desktop.gui.filling.past import PastDialog
from cityexam_desktop.gui.filling.remarks import Remarks
from cityexam_desktop.gui.filling.source import SourceFields
from cityexam_desktop.gui.widgets import heading, label
from cityexam_desktop.workspace import answering, tasks

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.workspace.model import Comment, Evidence

EMPTY = "选中表格里的一格，这里显示它的口径、来源和说明。"


class ItemPanel(QScrollArea):
    """Shows one cell of the draft and writes through the desk."""

    def __init__(self, desk: Desk) -> None:
        """Begin with no cell."""
        super().__init__()
        self.desk, self.live = desk, desk.live
        self.datum: BaseDatum | None = None
        self.subject = ""
        self.setAccessibleName("项目说明")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()
        self.show_cell(None, "")

    def _build(self) -> None:
        self.title = heading("", larger=1)
        self.title.setWordWrap(True)
        self.whose = label(wrap=True)
        look.quiet(self.whose)
        self.doubts = Doubts()
        self.doubts.explained.connect(self._explain)
        self.absence = AbsenceChooser()
        self.absence.stated.connect(self._state)
        self.absence.cleared.connect(self._clear)
        self.take_last = QPushButton("沿用上年值")
        self.take_last.clicked.connect(self._take_last)
        self.remarks = Remarks()
        self.remarks.answered.connect(self._answer)
        self.facts = FactList()
        self.source_title, self.paper_title = heading("来源", larger=0), heading("佐证", larger=0)
        self.source = SourceFields()
        self.source.changed.connect(self._source)
        self.take_source = QPushButton("沿用上年的来源和备注")
        self.take_source.clicked.connect(self._take_source)
        self.papers = Papers()
        self.papers.wanted.connect(self._choose_paper)
        self.papers.dropped.connect(self._attach)
        self.papers.opened.connect(self._view)
        self.papers.removed.connect(self._detach)
        self.papers.noted.connect(self._note_paper)
        self.past = QPushButton("修改记录…")
        self.past.clicked.connect(self._show_past)
        held = QWidget()
        layout = QVBoxLayout(held)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        self._parts = (
            self.doubts, self.remarks, self.absence, self.take_last, self.facts,
            self.source_title, self.source, self.take_source, self.paper_title, self.papers,
            self.past,
        )  # fmt: skip
        for part in (self.title, self.whose, *self._parts):
            layout.addWidget(part)
        layout.addStretch(1)
        self.setWidget(held)

    def minimumSizeHint(self) -> QSize:
        """Wide enough that nothing inside is cut at the right."""
        inner = self.widget().minimumSizeHint().width()
        return QSize(inner + self.verticalScrollBar().sizeHint().width(), 0)

    def show_cell(
        self,
        datum: BaseDatum | None,
        subject: str,
        findings: tuple[Finding, ...] = (),
        form: str = "",
    ) -> None:
        """Show a cell; without a datum the row of `form`, or what is found about the form."""
        moved = (datum, subject) != (self.datum, self.subject)
        self.datum, self.subject = datum, subject
        always = self.facts, self.past  # the others are shown or hidden by what they hold
        for part in self._parts if datum is None else always:
            part.setVisible(datum is not None)
        self._show_doubts(findings)
        if datum is None:
            self._show_row(subject, form, told=bool(findings))
            return
        self.title.setText(datum.name)
        self.whose.setText(about.whose(self.live, datum, subject))
        self._show_state(datum, subject)
        self._show_facts(datum, subject)
        if moved:
            self.verticalScrollBar().setValue(0)

    def _show_doubts(self, findings: tuple[Finding, ...]) -> None:
        shown = [f for f in findings if f.code != MISSING]
        live = self.live
        self.doubts.show_findings(
            [
                Doubt(
                    f,
                    beside.explanation_text(live, f),
                    beside.last_explanation(live, f),
                    about.sides(live, f),
                    beside.is_of_other_values(live, f),
                )
                for f in shown
            ]
        )

    def _show_row(self, subject: str, form: str, *, told: bool) -> None:
        facts = about.row_facts(self.live, form, subject, self._origin(form, subject))
        title = facts[0].text if facts else "整行、整表的意见" if told else ""
        whole = self.live.remarks_at("", "")
        self.remarks.show_remarks(whole)
        self.title.setText(title or ("对整份的退回意见" if whole else ""))
        self.whose.setText("" if told or facts or whole else EMPTY)
        self.facts.setVisible(bool(facts))
        self.facts.show_facts(facts[1:])

    def _origin(self, form: str, subject: str) -> str:
        """Who collected the row, when, and in which file; '' for one that was typed here."""
        found = self.desk.origin(form, subject) if form and subject else None
        return about.collected(found) if found else ""

    def _show_state(self, datum: BaseDatum, subject: str) -> None:
        live = self.live
        observation = live.observation(datum.code, subject)
        # Nothing can be said of a row that is only begun by its name.
        typed = datum.formula is None and subject != "" and live.is_relevant(datum, subject)
        self.past.setVisible(subject != "")
        for part in (self.absence, self.source, self.source_title, self.papers, self.paper_title):
            part.setVisible(typed)
        self.absence.show_observation(observation)
        self.source.show_observation(observation)
        self.take_last.setVisible(typed and bool(beside.last_taken(live, datum.code, subject)))
        self.take_source.setVisible(bool(beside.last_beside(live, datum.code, subject)))
        self.remarks.show_remarks(live.remarks_at(datum.code, subject))
        self.papers.show_papers(
            [e for e in live.evidence if (e.datum, e.subject) == (datum.code, subject)]
        )

    def _show_facts(self, datum: BaseDatum, subject: str) -> None:
        origin = self._origin(datum.form, subject) if subject != COUNTY else ""
        more = (about.Fact("采集", origin),) if origin else ()
        self.facts.show_facts((*about.facts(self.live, datum, subject), *more))

    def _explain(self, finding: Finding, text: str) -> None:
        self.desk.do(beside.explained(self.live, finding, text), "说明")

    def _answer(self, comment: Comment, text: str) -> None:
        self.desk.do(Edit(answered=(replace(comment, answer=text),)), "答复退回意见")

    def _state(self, absence: Absence, reason: str, expected: str) -> None:
        if self.datum is not None:
            edit = beside.absent(
                self.live, self.datum.code, self.subject, absence, reason, expected
            )
            self.desk.do(edit, absence.word)
            wrong = beside.wrong_promise(self.live, expected)
            if wrong and absence is Absence.PENDING:
                self.absence.refuse(expected, wrong)
                self.desk.frame.say(wrong)
            else:
                self.absence.show_observation(self.live.observation(self.datum.code, self.subject))

    def _clear(self) -> None:
        if self.datum is not None:
            now = self.live.observation(self.datum.code, self.subject)
            if isinstance(now.value, Absence) and now.value is not Absence.BLANK:
                self.desk.do(Edit((answering.blank(now.datum, now.subject),)), "清除")

    def _take_last(self) -> None:
        if self.datum is not None:
            self.desk.do(beside.last_taken(self.live, self.datum.code, self.subject), "沿用上年值")

    def _take_source(self) -> None:
        if self.datum is not None:
            edit = beside.last_beside(self.live, self.datum.code, self.subject)
            self.desk.do(edit, "沿用上年的来源")

    def _source(self, field: str, content: object) -> None:
        if self.datum is not None:
            edit = beside.sourced(self.live, self.datum.code, self.subject, **{field: content})
            self.desk.do(edit, "来源")

    def _choose_paper(self) -> None:
        self.desk.frame.choose_open("选择佐证材料", KINDS, lambda path: self._attach([path]))

    def _attach(self, files: list[Path]) -> None:
        if self.datum is not None and files:
            self.desk.attach(self.datum.code, self.subject, files)

    def _note_paper(self, paper: Evidence, page: str) -> None:
        self.desk.do(Edit(detached=(paper,), attached=(replace(paper, page=page),)), "佐证页码")

    def _detach(self, paper: Evidence) -> None:
        self.desk.do(Edit(detached=(paper,)), "移除佐证")
        self.desk.frame.say(f"已移除佐证“{paper.name}”，可以撤销（Ctrl+Z）。")

    def _show_past(self) -> None:
        if self.datum is not None:
            changes = self.desk.history(self.datum.code, self.subject)
            PastDialog(self.desk.frame.window, self.datum, changes).open()

    def _view(self, paper: Evidence) -> None:
        with self.desk.frame.attempt():
            body = tasks.blob(self.desk.workspace, paper.sha256)
            try:
                view(self.desk.frame.window, paper, body)
            except OSError as error:
                raise FileTrouble.from_os(error, paper.name) from error

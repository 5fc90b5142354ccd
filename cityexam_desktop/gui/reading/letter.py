"""代录来函: the unit's own forms, typed by one officer and checked by another, with the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.county import onbehalf
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.filling.live import load
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.jobstrip import JobStrip
from cityexam_desktop.gui.reading.body import LetterBody
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.gui.widgets import label, line

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.submission import Edition
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

SCANS = "来函的扫描件 (*.pdf *.jpg *.jpeg *.png)"
PICK = "先选来函的单位。\n\n填一格存一格；没有录完可以关上，下次接着录。"


class LetterDialog(QDialog):
    """Choose the unit, type, note who typed and who checked, attach the scan, sign.

    `entered` gives the edition that was made.
    """

    entered = Signal(object)

    def __init__(self, frame: Frame, county: County, unit: str = "") -> None:
        """Begin with the choice of the unit, or with `unit`."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("代录来函")
        self.frame, self.county = frame, county
        self.body: LetterBody | None = None
        self.scan_file: Path | None = None
        self.unit = QComboBox()
        self.unit.setAccessibleName("单位")
        self.unit.setPlaceholderText("选择单位")
        self.entered_by, self.checked_by = QLineEdit(frame.settings.clerk), QLineEdit()
        self.scan = QPushButton(icon("attach"), "来函扫描件…")
        self.scanned = label()
        self.go = QPushButton(icon("seal"), "代录：签名收下")
        self.later = QPushButton("以后再录")
        self.words: QLabel = label(PICK)
        self._lay_out()
        own, pack = frame.session.unit, county.dataset.pack
        for one in county.dataset.task.units:
            if one.code != own and pack.asked_of(one.code):
                self.unit.addItem(one.name, one.code)
        self.unit.setCurrentIndex(self.unit.findData(unit))
        self.unit.activated.connect(lambda _: self.open_unit())
        self.scan.clicked.connect(self.choose_scan)
        self.go.clicked.connect(self.finish)
        self.later.clicked.connect(self.reject)
        action(self, "来函扫描件", self.choose_scan, keys="Ctrl+Shift+A")
        action(self, "代录：签名收下", self.end, keys="Ctrl+Return")
        for field in (self.entered_by, self.checked_by):
            field.textChanged.connect(self._enable)
        if unit:
            self.open_unit()
        self._enable()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 10, 4)
        top.setSpacing(8)
        em = self.fontMetrics().horizontalAdvance("国")
        for title, part in (
            ("单位", self.unit),
            ("录入人", self.entered_by),
            ("复核人（另一人）", self.checked_by),
        ):
            part.setAccessibleName(title)
            top.addWidget(label(title))
            top.addWidget(part)
        for field in (self.entered_by, self.checked_by):
            field.setMaximumWidth(em * 7)
        top.addWidget(self.scan)
        top.addWidget(self.scanned)
        top.addStretch()
        look.quiet(self.scanned)
        for button in (self.scan, self.go, self.later):
            button.setAutoDefault(False)
        top.addWidget(self.go)
        top.addWidget(self.later)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._holder = QWidget()
        inner = QVBoxLayout(self._holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.words)
        held = QWidget()
        self.strip = JobStrip(self.frame.jobs, held)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(held, 1)
        outer.addWidget(self.strip)
        layout = QVBoxLayout(held)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(line())
        layout.addWidget(self._holder, 1)

    def show_over(self) -> None:
        """Take the place of the window below, which waits."""
        below = self.frame.window
        corner = below.mapToGlobal(below.rect().topLeft())
        self.setGeometry(corner.x(), corner.y(), below.width(), below.height())
        self.open()
        (self.body.table if self.body else self.unit).setFocus()

    def open_unit(self) -> None:
        """Show the forms of the chosen unit, begun from what stands of it."""
        self._settle()
        unit, task = self.unit.currentData(), self.frame.session.task
        if not unit or task is None:
            return
        with self.frame.attempt():
            ws, pack = self.frame.session.workspace, self.county.dataset.pack
            draft = onbehalf.begin(ws, task, unit, who=self.entered_by.text().strip())
            live = load(ws, task, pack, draft)
            self._put(LetterBody(self.frame, live, draft.id, self))
            self.scan_file = None
            self.scanned.clear()
        self._enable()

    def choose_scan(self) -> None:
        """Let the officer choose the scan of the stamped letter."""
        self.frame.choose_open("选择来函的扫描件", SCANS, self.attach)

    def attach(self, scan: Path) -> None:
        """Lay a scan beside the letter."""
        self.scan_file = scan
        self.scanned.setText(scan.name)

    def end(self) -> None:
        """Sign, or lead to the name that is missing."""
        for field in (self.entered_by, self.checked_by):
            if not field.text().strip():
                field.setFocus()
                return
        self.finish()

    def finish(self) -> None:
        """Sign what was typed; without a scan the officer is asked first."""
        self._settle()
        if not self.go.isEnabled():
            return
        if self.scan_file is None:
            self.frame.ask(
                "没有附来函的扫描件，照样代录？",
                "以后查起来，只有纸质来函可以核对。",
                "照样代录",
                self._sign,
            )
        else:
            self._sign()

    def reject(self) -> None:
        """Stay while something runs: its end is shown here."""
        if not self.strip.runs:
            super().reject()

    def done(self, result: int) -> None:
        """What was typed is in the file; the pages read again."""
        self._settle()
        super().done(result)
        self.frame.session.touch()

    def _sign(self) -> None:
        task, unit = self.frame.session.task, self.unit.currentData()
        if task is None:
            return

        def start(passphrase: str) -> None:
            edition: Edition = onbehalf.enter(
                self.frame.session.workspace, task, unit, None,
                basis="paper", paper=self.scan_file, passphrase=passphrase,
                entered_by=self.entered_by.text(), checked_by=self.checked_by.text(),
            )  # fmt: skip
            name = self.unit.currentText()
            self.accept()
            self.entered.emit(edition)
            doubts = sum(finding.blocks for finding in edition.findings)
            told = f"已代录：{name}第 {edition.number} 稿，报送码 {edition.code}"
            more = f"核查有 {doubts} 条意见，请到“核查”里看；" if doubts else ""
            self.frame.tell(told, f"{more}请打印定稿表，请单位核对、盖章。")

        with_key(self.frame, start)

    def _put(self, body: LetterBody) -> None:
        if self.body is not None:
            self.body.deleteLater()
        self.words.hide()
        self.body = body
        layout = self._holder.layout()
        if layout is not None:
            layout.addWidget(body)
        body.table.setFocus()

    def _settle(self) -> None:
        """Let the cell that is being typed be written."""
        if self.body is not None:
            self.body.settle()

    def _enable(self) -> None:
        names = self.entered_by.text().strip(), self.checked_by.text().strip()
        ready = self.body is not None and all(names) and names[0] != names[1]
        self.go.setEnabled(ready)

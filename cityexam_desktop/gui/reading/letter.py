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

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

SCANS = "来函的扫描件 (*.pdf *.jpg *.jpeg *.png)"
HELD = (("original", "盖章原件"), ("scan", "扫描件"), ("none", "还没有收到"))
"""What of the letter is here."""
PICK = "先选来函的单位。\n\n填一格存一格；没有录完可以关上，下次接着录。"


class LetterDialog(QDialog):
    """Choose the unit, type, note who typed and who checked, attach the scan, sign.

    `entered` gives what came of it (`onbehalf.Entered`).
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
        self.document = QLineEdit(placeholderText="例如 县水函〔2026〕7号；没有的写“无函号”")
        self.date = QLineEdit(placeholderText="例如 2026年3月2日")
        self.held = QComboBox()
        self.held.setPlaceholderText("请选择")
        for key, words in HELD:
            self.held.addItem(words, key)
        self.held.setCurrentIndex(-1)
        self.scan = QPushButton(icon("attach"), "来函扫描件…")
        self.scanned = label()
        self.lacks = label()
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
        for field in (self.entered_by, self.checked_by, self.document):
            field.textChanged.connect(self._enable)
        self.held.currentIndexChanged.connect(self._enable)
        if unit:
            self.open_unit()
        self._enable()

    def _lay_out(self) -> None:
        top = _line(
            ("单位", self.unit),
            ("录入人", self.entered_by),
            ("复核人（另一人）", self.checked_by),
        )
        paper = _line(("函号", self.document), ("来函日期", self.date), ("收到的是", self.held))
        paper.setContentsMargins(10, 0, 10, 4)
        em = self.fontMetrics().horizontalAdvance("国")
        for field in (self.entered_by, self.checked_by):
            field.setMaximumWidth(em * 7)
        self.document.setMinimumWidth(em * 19)
        self.date.setMinimumWidth(em * 10)
        paper.addWidget(self.scan)
        paper.addWidget(self.scanned)
        paper.addStretch()
        look.quiet(self.scanned)
        for button in (self.scan, self.go, self.later):
            button.setAutoDefault(False)
        top.addStretch()
        look.quiet(self.lacks)
        top.addWidget(self.lacks)
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
        layout.addLayout(paper)
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
            self.document.clear()
            self.date.clear()
            self.held.setCurrentIndex(-1)
        self._enable()

    def choose_scan(self) -> None:
        """Let the officer choose the scan of the stamped letter."""
        self.frame.choose_open("选择来函的扫描件", SCANS, self.attach)

    def attach(self, scan: Path) -> None:
        """Lay a scan beside the letter."""
        self.scan_file = scan
        self.scanned.setText(scan.name)
        if self.held.currentData() in {None, "none"}:
            self.held.setCurrentIndex(self.held.findData("scan"))

    def end(self) -> None:
        """Sign, or lead to what is missing."""
        for field in (self.entered_by, self.checked_by, self.document):
            if not field.text().strip():
                field.setFocus()
                return
        if self.held.currentIndex() < 0:
            self.held.setFocus()
            return
        self.finish()

    def finish(self) -> None:
        """Sign what was typed; without any letter the officer is asked first."""
        self._settle()
        if not self.go.isEnabled():
            return
        if self.held.currentData() == "scan" and self.scan_file is None:
            self.choose_scan()
        elif self.held.currentData() == "none":
            self.frame.ask(
                "还没有来函，照样代录？",
                "会标明“未附来函”；收到了，在“收件”的“纸质件和回执”里登记原件或扫描件。",
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
            done = onbehalf.receive_letter(
                self.frame.session.workspace, task, unit,
                basis="paper", paper=self.scan_file, passphrase=passphrase,
                original=self.held.currentData() == "original",
                document=self.document.text(), date=self.date.text(),
                entered_by=self.entered_by.text(), checked_by=self.checked_by.text(),
            )  # fmt: skip
            name, edition = self.unit.currentText(), done.edition
            self.accept()
            self.entered.emit(done)
            doubts = sum(finding.blocks for finding in edition.findings)
            told = f"已代录：{name}第 {edition.number} 稿，报送码 {edition.code}"
            more = f"核查有 {doubts} 条意见，请到“核查”里看；" if doubts else ""
            where = "请在“核查”的“逐份审核”里打印定稿表，请单位核对、盖章。"
            self.frame.tell(told, f"{more}{where}")

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
        lacks = [
            words
            for words, there in (
                ("录入人", names[0]),
                ("复核人（另一人）", names[1] and names[0] != names[1]),
                ("函号", self.document.text().strip()),
                ("收到的是什么", self.held.currentIndex() >= 0),
            )
            if not there
        ]
        self.lacks.setText(f"还要写：{'、'.join(lacks)}" if lacks and self.body else "")
        self.go.setEnabled(self.body is not None and not lacks)


def _line(*parts: tuple[str, QWidget]) -> QHBoxLayout:
    """Fields in a row, each behind its words."""
    made = QHBoxLayout()
    made.setContentsMargins(10, 6, 10, 4)
    made.setSpacing(8)
    for title, part in parts:
        part.setAccessibleName(title)
        made.addWidget(label(title))
        made.addWidget(part)
    return made

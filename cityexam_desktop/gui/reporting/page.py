"""The page 报告: key facts, what is not settled, and the three kinds of report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.county.secrecy import secret_values
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.gui.reporting.readiness import Gap, gaps
from cityexam_desktop.gui.secrets import warn_before_writing
from cityexam_desktop.gui.viewing import show_files
from cityexam_desktop.gui.widgets import column, empty, heading, label, line, tool

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.report.blocks import Fact
    from cityexam_desktop.workspace.database import Workspace

KINDS = (
    ("Word", "docx", "Word 文件 (*.docx)", "可以继续修改、套红头"),
    ("PDF", "pdf", "PDF 文件 (*.pdf)", "打印、上报、存档"),
    ("Excel", "xlsx", "Excel 文件 (*.xlsx)", "每个指标带公式和基础数据"),
)
ACROSS = 4
READY = "✓ 各单位都已报齐、审核，没有待裁定的事项。"
_TONES = {"good": "good", "bad": "must", "caution": "explain", "muted": "quiet", "plain": ""}
_SIGNS = {"must": "must", "explain": "doubt", "notice": "notice"}


class ReportingPage(CountyPage):
    """Everything that the officer should know before a report leaves the house."""

    def __init__(self, frame: Frame) -> None:
        """Build the page."""
        super().__init__(frame)
        self.written: Path | None = None
        self.title = heading("", larger=3)
        self.facts = QGridLayout()
        self.gaps_title = heading("", larger=0)
        self.gaps = QVBoxLayout()
        self.gaps.setSpacing(4)
        self.ledger = Flowing(name="登记簿和数据摘要")
        self.told = Flowing(name="刚才生成的报告")
        self.opening = QPushButton(icon("report"), "打开报告")
        self.opening.clicked.connect(self.open_report)
        self.folder = QPushButton(icon("open"), "打开所在文件夹")
        self.folder.clicked.connect(self.open_folder)
        self._lay_out()
        self._show_written()

    def _lay_out(self) -> None:
        facts, found = QWidget(), QWidget()
        facts.setLayout(self.facts)
        self.facts.setContentsMargins(0, 0, 0, 0)
        found.setLayout(self.gaps)
        self.gaps.setContentsMargins(0, 0, 0, 0)
        look.quiet(self.ledger)
        inner = column(
            self.title, facts, line(), self.gaps_title, found, line(), self._buttons(),
            self._after(), line(), self.ledger, margin=16, spacing=10,
        )  # fmt: skip
        inner.layout().addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _buttons(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for name, suffix, kinds, use in KINDS:
            do = partial(self.choose, suffix, kinds)
            made = action(self, f"生成 {name} 报告…", do, icon="report")
            button = QPushButton(icon("report"), f"生成 {name}\n{use}")
            button.setIconSize(QSize(28, 28))
            button.setAccessibleName(made.text())
            button.clicked.connect(made.trigger)
            row.addWidget(button)
        row.addStretch()
        self.sending = action(
            self, "上报（县级汇总包）…", self.choose_upward, icon="package",
            tip="签发给上级的文件：各单位的报送包、登记簿和汇总数，上级可以逐数核对",
        )  # fmt: skip
        row.addWidget(tool(self.sending))
        holder = QWidget()
        holder.setLayout(row)
        return holder

    def _after(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.told, 1)
        row.addWidget(self.opening)
        row.addWidget(self.folder)
        self.after = QWidget()
        self.after.setLayout(row)
        return self.after

    def show_county(self, county: County) -> None:
        """Show what stands now."""
        task = county.dataset.task
        self.title.setText(f"{task.county}{task.period}年度城市体检报告")
        self._show_facts(county)
        self._show_gaps(gaps(county))
        self.ledger.setText(ledger_words(county))

    def choose(self, suffix: str, kinds: str) -> None:
        """Ask where the report is to be written, then write it."""
        if self.county is None:
            return
        task = self.county.dataset.task
        name = f"{task.county}{task.period}年度城市体检报告.{suffix}"
        ask = partial(self.frame.choose_save, "报告存到", kinds, name, self.write)
        # the workbook holds every number that a formula reads
        secret = secret_values(self.county.dataset) if suffix == "xlsx" else ()
        warn_before_writing(self.frame.window, secret, ask)

    def write(self, target: Path) -> None:
        """Write a report as a job."""
        task = self.frame.session.task

        def work(ws: Workspace, progress: Progress) -> None:
            from cityexam_desktop.report.write import write_report

            progress.step(0, 0, f"正在生成 {target.name}…")
            write_report(ws, target, task)

        def done(_: object) -> None:
            self.written = target
            self._show_written()
            self.frame.say(f"已生成 {target.name}。")

        self.frame.session.start(self.frame.jobs, "生成报告", work, done)

    def choose_upward(self) -> None:
        """Ask for the key's password and where the county bundle is to be written."""
        if self.county is None:
            return
        task = self.county.dataset.task
        name = f"{task.county}{task.period}年度县级汇总包.cxb"

        def to(target: Path) -> None:
            with_key(self.frame, partial(self.send_up, target))

        ask = partial(self.frame.choose_save, "县级汇总包存到", "县级汇总包 (*.cxb)", name, to)
        warn_before_writing(self.frame.window, secret_values(self.county.dataset), ask)

    def send_up(self, target: Path, passphrase: str) -> None:
        """Sign and write the county bundle as a job."""
        task = self.frame.session.task

        def work(ws: Workspace, progress: Progress) -> None:
            from cityexam_desktop.county.upward import send_up

            progress.step(0, 0, f"正在写 {target.name}…")
            send_up(ws, target, task=task, passphrase=passphrase)

        def done(_: object) -> None:
            self.frame.session.touch()
            told = f"县级汇总包已写成：{target.name}"
            self.frame.tell(told, "把这个文件交给上级；佐证材料不在里面。登记簿记了一行“上报”。")

        self.frame.session.start(self.frame.jobs, "写县级汇总包", work, done)

    def open_report(self) -> None:
        """Show the report in the system's own program."""
        if self.written is not None:
            show_files(self.frame.window, self.written)

    def open_folder(self) -> None:
        """Show the folder in the system's file manager."""
        if self.written is not None:
            show_files(self.frame.window, self.written.parent)

    def _show_written(self) -> None:
        self.after.setVisible(self.written is not None)
        if self.written is not None:
            self.told.setText(f"✓ 已生成：{self.written}")
            look.tint(self.told, "good")

    def _show_facts(self, county: County) -> None:
        empty(self.facts)
        for n, fact in enumerate(facts(county)):
            self.facts.addWidget(_fact(fact), n // ACROSS, n % ACROSS)

    def _show_gaps(self, found: tuple[Gap, ...]) -> None:
        empty(self.gaps)
        self.gaps_title.setText("出报告前请留意" if found else READY)
        for gap in found:
            self.gaps.addWidget(self._gap(gap))

    def _gap(self, gap: Gap) -> QWidget:
        sign = label()
        sign.setPixmap(icon(_SIGNS[gap.tone], look.tone(gap.tone)).pixmap(QSize(18, 18)))
        words = Flowing(gap.sentence)
        go = QPushButton("去处理")
        go.setAccessibleName(f"去处理：{gap.sentence}")
        go.clicked.connect(partial(self.trail.turn, gap.page, gap.tab))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(sign)
        row.addWidget(words, 1)
        row.addWidget(go)
        holder = QWidget()
        holder.setLayout(row)
        return holder


def facts(county: County) -> tuple[Fact, ...]:
    """The key facts with which the report's chapter on the result begins."""
    from cityexam_desktop.report.blocks import KeyFacts
    from cityexam_desktop.report.content.overview import result

    found = (block.facts for block in result(county.assessment) if isinstance(block, KeyFacts))
    return next(found, ())


def ledger_words(county: County) -> str:
    """What the report rests on, as its last page prints it."""
    head = county.head
    told = f"收件登记簿 {head.no} 行，末行校验值 {head.hash}" if head else "收件登记簿还是空的"
    digest = f"全县数据摘要 {county.dataset.hash}"
    return f"{told}\n{digest}\n这两行印在报告上，以后可以据此核对数据没有改动。"


def _fact(fact: Fact) -> QWidget:
    number = heading(fact.value, larger=8)
    if tone := _TONES[fact.tone.value]:
        look.tint(number, tone)
    words = label(f"{fact.label}（{fact.measure}）" if fact.measure else fact.label)
    note = label(fact.note)
    look.quiet(note)
    holder = column(number, words, note, spacing=0)
    holder.layout().setAlignment(Qt.AlignmentFlag.AlignTop)
    return holder

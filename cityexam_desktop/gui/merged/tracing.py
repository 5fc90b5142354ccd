"""来历: the panel that walks the current value back to its file, paper and earlier tellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cityexam_desktop.county.provenance import provenance
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.papers import view
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import heading, label
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from cityexam_desktop.county.provenance import Provenance
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.model import Evidence

COLUMNS = (
    Column("哪一稿", 7),
    Column("数值", 5, number=True),
    Column("谁", 6),
    Column("来源、备注", 9),
    Column("时间", 8),
)
WAIT = 80
"""Milliseconds that the arrow keys rest before a value is walked back."""
PAPER = Qt.ItemDataRole.UserRole


class TracePanel(QWidget):
    """Shows one cell of the county's dataset; `show_cell` may be called at every step."""

    def __init__(self, frame: Frame) -> None:
        """Begin with nothing."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.cell = ("", "")
        self.title = heading("来历", larger=0)
        self.title.setWordWrap(True)
        self.facts = Flowing(name="来历")
        self.tellings = RowTable("各稿、更正、上年", COLUMNS, wraps=True)
        self.papers_title = label()
        look.quiet(self.papers_title)
        self.papers = QListWidget()
        self.papers.setAccessibleName("佐证材料")
        self.papers.itemActivated.connect(lambda item: self._view(item.data(PAPER)))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(WAIT)
        self._rest.timeout.connect(self.trace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(self.title)
        layout.addWidget(self.facts)
        layout.addWidget(self.tellings, 1)
        layout.addWidget(self.papers_title)
        layout.addWidget(self.papers)
        metrics = self.fontMetrics()
        self.papers.setMaximumHeight(metrics.height() * 5)
        self.setMinimumWidth(metrics.horizontalAdvance("国") * 22)

    def show_cell(self, county: County, datum: str, subject: str) -> None:
        """Walk a cell back as soon as the keys rest."""
        self.county, self.cell = county, (datum, subject)
        self._rest.start()

    def trace(self) -> None:
        """Walk the wanted cell back now."""
        self._rest.stop()
        county, cell = self.county, self.cell
        if county is None or cell not in county.dataset.values:
            self._clear()
            return
        with self.frame.attempt():
            found = provenance(self.frame.session.workspace, county.dataset, *cell)
            self._show(county, found)

    def _clear(self) -> None:
        self.title.setText("来历")
        self.facts.setText("选中一个数，这里写着它是哪个单位、哪一稿、依据什么报来的。")
        self.tellings.show_rows(())
        self._show_papers(())

    def _show(self, county: County, found: Provenance) -> None:
        names, datum = county.names, county.dataset.pack.datum[found.datum]
        self.title.setText(
            f"{datum.name}　{names.place(found.subject)}　{found.value} {datum.measure}".rstrip()
        )
        came = f"收件号 {found.number}　{moment(found.received_at)}" if found.number else ""
        lines = [f"{found.unit}（{found.basis}）　{came}".rstrip(), f"报送码 {found.code}"]
        self.facts.setText("\n".join(lines))
        self.tellings.show_rows(
            [
                Row(
                    (
                        told.what,
                        show(datum, told.value),
                        told.who,
                        "　".join(filter(None, (told.source, told.note))),
                        moment(told.at),
                    ),
                    f"{told.what}\x1f{n}",
                    told,
                    (Mark(0, "good", "done"),) if told.counts else (),
                )
                for n, told in enumerate(found.tellings)
            ]
        )
        self._show_papers(found.evidence)

    def _show_papers(self, papers: tuple[Evidence, ...]) -> None:
        self.papers.clear()
        for paper in papers:
            item = QListWidgetItem(f"{paper.name}　{paper.page}".rstrip())
            item.setData(PAPER, paper)
            self.papers.addItem(item)
        self.papers.setVisible(bool(papers))
        self.papers_title.setText("佐证（双击打开）：" if papers else "没有附佐证。")

    def _view(self, paper: Evidence) -> None:
        open_paper(self.frame, paper)


def open_paper(frame: Frame, paper: Evidence) -> None:
    """Open a document in the system's viewer; one whose attachment never came is told."""
    with frame.attempt():
        ws = frame.session.workspace
        if not tasks.has_blob(ws, paper.sha256):
            raise FileTrouble(
                f"“{paper.name}”没有随报送包送来。", "请让填报单位再送一次带附件的报送包。"
            )
        try:
            view(frame.window, paper, tasks.blob(ws, paper.sha256))
        except OSError as error:
            raise FileTrouble.from_os(error, paper.name) from error

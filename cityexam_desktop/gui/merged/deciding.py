"""待裁定: the sides beside each other, one is chosen, the reason is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui import look
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.merged import disputes
from cityexam_desktop.gui.merged.tracing import open_paper
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import column, heading, label

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.merged.disputes import Dispute
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.gui.rows import Row

NOTHING = (
    "没有要裁定的。\n\n"
    "同一单位同一稿次收到两个不同的文件，或两个单位对同一项报了不同的数，会列在这里。"
)


class DecidingPane(QWidget):
    """What is to be decided at the left, the current one at the right."""

    def __init__(self, frame: Frame) -> None:
        """Begin empty."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self._key = ""
        self.list = RowTable("待裁定", disputes.LIST, wraps=True)
        self.title = heading("", larger=0)
        self.sides = RowTable("对照")
        self.choice = QComboBox()
        self.choice.setAccessibleName("以哪一方为准")
        self.choice.setPlaceholderText("选择一方")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reason = QLineEdit(placeholderText="理由写进收件登记簿，例如：会商后以责任单位数为准")
        self.reason.setAccessibleName("理由")
        self.go = QPushButton("裁定")
        self.told = Flowing(name="裁定结果")
        self._lay_out()
        self.list.moved.connect(self._moved)
        self.list.opened.connect(lambda _: self.choice.setFocus())
        self.choice.currentIndexChanged.connect(self._enable)
        self.reason.textChanged.connect(self._enable)
        self.reason.returnPressed.connect(self.decide)
        self.go.clicked.connect(self.decide)
        self.sides.opened.connect(self._open_papers)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("以"))
        row.addWidget(self.choice)
        row.addWidget(label("为准。"))
        row.addWidget(self.reason, 1)
        row.addWidget(self.go)
        line = QWidget()
        line.setLayout(row)
        right = column(self.title, self.sides, self.told, line)
        right.layout().setStretch(1, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setSizes([430, 760])
        self.words = label(NOTHING)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(split)
        self._pile = QStackedLayout(self)
        self._pile.addWidget(self.words)
        self._pile.addWidget(holder)
        self.setFocusProxy(self.list)

    @property
    def current(self) -> Dispute | None:
        """What is being decided."""
        row = self.list.current
        return row.about if row else None

    def show_county(self, county: County) -> None:
        """List what is to be decided and what was."""
        self.county, self._key = county, ""
        rows = disputes.dispute_rows(county)
        self._pile.setCurrentIndex(1 if rows else 0)
        self.list.show_rows(rows)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the sides out when the list comes to the front."""
        super().showEvent(event)
        self._moved()

    def decide(self) -> None:
        """Decide for the chosen side."""
        dispute, county = self.current, self.county
        if dispute is None or county is None or not self.go.isEnabled():
            return
        with self.frame.attempt():
            side, reason = self.choice.currentData(), self.reason.text().strip()
            disputes.decide(self.frame.session.workspace, county, dispute, side, reason)
            self.frame.say(f"已裁定：{dispute.title}。")
            self.reason.clear()
            self.frame.session.touch()

    def _open_papers(self, row: Row) -> None:
        """Open the documents of both sides."""
        if row.key == disputes.PAPERS:
            for paper in (one for side in row.about for one in side):
                open_paper(self.frame, paper)

    def _moved(self) -> None:
        dispute, county = self.current, self.county
        if dispute is None or county is None or not self.isVisible():
            return
        if dispute.key != self._key:
            self._key = dispute.key
            self._show(county, dispute)
        self._enable()

    def _show(self, county: County, dispute: Dispute) -> None:
        unit = f"{county.names.unit(dispute.unit)}：" if dispute.unit else ""
        self.title.setText(unit + dispute.title)
        with self.frame.attempt():
            rows = disputes.beside(self.frame.session.workspace, county, dispute)
            self.sides.show_rows(rows, disputes.columns_of(dispute))
        self.choice.clear()
        for side in dispute.sides:
            self.choice.addItem(side.name, side.key)
        self.choice.setCurrentIndex(self.choice.findData(dispute.settled))
        winner = next((s.name for s in dispute.sides if s.key == dispute.settled), "")
        self.told.setText(f"✓ 已裁定以{winner}为准。理由：{dispute.reason}" if winner else "")
        look.tint(self.told, "good")
        self.told.setVisible(bool(winner))
        self.go.setText("改为" if winner else "裁定")

    def _enable(self) -> None:
        ready = self.choice.currentIndex() >= 0 and bool(self.reason.text().strip())
        self.go.setEnabled(ready)

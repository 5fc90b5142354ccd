"""The evidence of a value: documents dropped or chosen, opened in the system's viewer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.filling.dropping import DOCUMENTS, documents
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.viewing import show_files
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cityexam_desktop.workspace.model import Evidence

KINDS = "佐证材料 (*.pdf *.jpg *.jpeg *.png)"
PAPER = Qt.ItemDataRole.UserRole


class Papers(QWidget):
    """`dropped` gives files to attach, `wanted` asks for the file dialog, `opened` for a viewer.

    `removed` gives a document that is to be taken away, `noted` one and its page or clause.
    """

    dropped = Signal(object)
    wanted = Signal()
    opened = Signal(object)
    removed = Signal(object)
    noted = Signal(object, str)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setAccessibleName("佐证材料")
        self.list.setMaximumHeight(80)
        self.list.itemActivated.connect(lambda item: self.opened.emit(item.data(PAPER)))
        add = QPushButton(icon("attach"), "添加佐证…")
        add.setToolTip("也可以把 PDF、JPG、PNG 文件拖到这里，或拖到表格里的那一格")
        add.clicked.connect(self.wanted)
        self.remove = action(
            self.list, "移除佐证", self._remove, icon="delrow", keys=QKeySequence.StandardKey.Delete
        )
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.list.currentItemChanged.connect(self._fit)
        buttons = QHBoxLayout()
        buttons.addWidget(add, 1)
        self.taking = tool(self.remove, words=False)
        buttons.addWidget(self.taking)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.page = QLineEdit(placeholderText="在这份材料的第几页、哪一条")
        self.page.setAccessibleName("佐证的页码、条款")
        self.page.editingFinished.connect(self._note)
        layout.addWidget(self.list)
        layout.addWidget(self.page)
        layout.addLayout(buttons)
        self._fit()

    def show_papers(self, papers: Sequence[Evidence]) -> None:
        """List the documents of the current cell by name; the chosen one stays chosen."""
        item: QListWidgetItem | None = self.list.currentItem()
        chosen = item.data(PAPER).sha256 if item is not None else ""
        listed = sorted(papers, key=lambda paper: (paper.name, paper.sha256))
        self.list.clear()
        for paper in listed:
            where = f"，{paper.page}" if paper.page else ""
            words = f"{paper.name}（{paper.size // 1024 + 1} KB{where}）"
            item = QListWidgetItem(icon("report"), words)
            item.setData(PAPER, paper)
            self.list.addItem(item)
        self.list.setVisible(bool(papers))
        same = (row for row, paper in enumerate(listed) if paper.sha256 == chosen)
        self.list.setCurrentRow(next(same, 0) if listed else -1)
        for part in (self.taking, self.page):
            part.setVisible(bool(papers))
        self._fit()

    def _fit(self) -> None:
        row = self.list.currentRow()
        self.remove.setEnabled(row >= 0)
        self.page.setText(self.list.item(row).data(PAPER).page if row >= 0 else "")

    def _note(self) -> None:
        row, text = self.list.currentRow(), self.page.text().strip()
        if row >= 0 and text != self.list.item(row).data(PAPER).page:
            self.noted.emit(self.list.item(row).data(PAPER), text)

    def _remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.removed.emit(self.list.item(row).data(PAPER))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take PDF and pictures."""
        if documents(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.dropped.emit(documents(event.mimeData()))


def view(window: QWidget, paper: Evidence, body: bytes) -> None:
    """Show a document in the system's viewer, from a file of its own in a fresh folder."""
    suffix = Path(paper.name).suffix.lower()
    folder = Path(tempfile.mkdtemp(prefix="cityexam-"))
    file = folder / f"{paper.sha256[:12]}{suffix if suffix in DOCUMENTS else '.bin'}"
    file.write_bytes(body)
    show_files(window, file)

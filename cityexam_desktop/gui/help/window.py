"""The help window: contents and search at the left, the page at the right; local files only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QKeySequence, QShortcut, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop import paths
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.help import manual
from cityexam_desktop.gui.icons import program_icon
from cityexam_desktop.gui.widgets import tip, tool

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from PySide6.QtGui import QResizeEvent

TOPIC = Qt.ItemDataRole.UserRole
LINE_HEIGHT = 135
"""Percent; Chinese text needs air."""
NOTHING = "没有找到，请换一个词，或从目录里找"


class Leaves(QTextBrowser):
    """Shows pages of one folder and nothing else; pictures never wider than the page."""

    def __init__(self, folder: Path) -> None:
        """Show pages of `folder`."""
        super().__init__()
        self._folder = folder
        self.setOpenLinks(False)
        self.document().setDocumentMargin(14)
        self._fitted = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(150)
        self._rest.timeout.connect(self.fit)

    def show_topic(self, key: str) -> None:
        """Show a page from its beginning."""
        self.setSource(QUrl(f"{key}.md"), self.document().ResourceType.MarkdownResource)

    def loadResource(self, _kind: int, name: QUrl) -> Any:
        """A page's text or a picture; whatever is not inside the folder is not there."""
        file = (self._folder / name.path()).resolve()
        if not file.is_relative_to(self._folder.resolve()) or not file.is_file():
            return None
        if file.suffix == ".png":
            return self._fitting(QImage(str(file)))
        self._fitted = self.room()
        return file.read_text(encoding="utf-8")

    def doSetSource(self, name: QUrl, kind: Any) -> None:
        """Show, and give the lines air."""
        super().doSetSource(name, kind)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        air = QTextBlockFormat()
        air.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(air)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures when the dragging rests."""
        super().resizeEvent(event)
        self._rest.start()

    def room(self) -> int:
        """Pixels that a line may take."""
        return self.viewport().width() - 2 * int(self.document().documentMargin()) - 2

    def _fitting(self, picture: QImage) -> QImage:
        dots = self.devicePixelRatioF()
        wide = min(picture.width(), int(self.room() * dots))
        fitted = picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(dots)
        return fitted

    def fit(self) -> None:
        """Lay the page again when its width is another."""
        if self._fitted and self._fitted != self.room():
            kept = self.verticalScrollBar().value()
            self.reload()
            self.verticalScrollBar().setValue(kept)


class HelpWindow(QWidget):
    """One for the whole program; it stands beside the work and blocks nothing."""

    def __init__(self) -> None:
        """Read the manual that came with the program."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle("使用说明")
        self.setWindowIcon(program_icon())
        self.manual = manual.read(paths.manual())
        self.leaves = Leaves(paths.manual())
        self.leaves.setAccessibleName("说明")
        self.leaves.anchorClicked.connect(self._follow)
        self.leaves.sourceChanged.connect(self._mark)
        self.sought = QLineEdit(placeholderText="查找", clearButtonEnabled=True)
        self.sought.setAccessibleName("查找")
        self.sought.textChanged.connect(self._search)
        self.sought.returnPressed.connect(self._open_first)
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName("目录")
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(14)
        self.list.currentItemChanged.connect(self._chosen)
        self._lay_out()
        self._search("")

    def _lay_out(self) -> None:
        back = action(self, "返回", self.leaves.backward, icon="undo", keys="Alt+Left")
        self.leaves.backwardAvailable.connect(back.setEnabled)
        back.setEnabled(False)
        action(self, "查找", self._find, keys=QKeySequence.StandardKey.Find)
        for keys in (QKeySequence.StandardKey.Cancel, QKeySequence.StandardKey.HelpContents):
            QShortcut(QKeySequence(keys), self, self.close)
        bar = QHBoxLayout()
        bar.addWidget(self.sought, 1)
        bar.addWidget(tool(back))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(6, 6, 0, 6)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(left)
        across.addWidget(self.leaves)
        across.setStretchFactor(1, 1)
        across.setChildrenCollapsible(False)
        em = self.fontMetrics().horizontalAdvance("国")
        across.setSizes([20 * em, 52 * em])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(across)
        room = self.screen().availableGeometry()
        self.resize(min(74 * em, room.width() - 40), min(52 * em, room.height() - 60))

    @property
    def topic(self) -> str:
        """The key of the page that is shown."""
        return self.leaves.source().path().removesuffix(".md")

    def open_at(self, key: str) -> None:
        """Come to the front with a page."""
        self.sought.clear()
        if self.topic != key:
            self.leaves.show_topic(key)
        self._mark()
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        self.leaves.setFocus()

    def _find(self) -> None:
        self.sought.setFocus()
        self.sought.selectAll()

    def _search(self, text: str) -> None:
        """Show what has the words; without words the contents."""
        self.list.blockSignals(True)
        self.list.clear()
        if text.strip():
            for hit in self.manual.search(text):
                self._add(self.list.invisibleRootItem(), hit.topic, hit.around)
            if not self.list.topLevelItemCount():
                none = QTreeWidgetItem(self.list, [NOTHING])
                none.setFlags(Qt.ItemFlag.ItemIsEnabled)
        else:
            self._fill_contents()
        self.list.blockSignals(False)
        self._mark()

    def _fill_contents(self) -> None:
        parts: dict[str, QTreeWidgetItem] = {}
        for topic in self.manual.topics:
            if topic.part not in parts:
                part = parts[topic.part] = QTreeWidgetItem(self.list, [topic.part])
                part.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = part.font(0)
                font.setBold(True)
                part.setFont(0, font)
                part.setExpanded(True)
            self._add(parts[topic.part], topic, "")

    def _add(self, parent: QTreeWidgetItem, topic: manual.Topic, around: str) -> None:
        item = QTreeWidgetItem(parent, [topic.title])
        item.setData(0, TOPIC, topic.key)
        item.setToolTip(0, tip(around))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        key = item.data(0, TOPIC) if item is not None else None
        if key and key != self.topic:
            self.leaves.show_topic(key)
            words = self.sought.text().split()
            if words:
                self.leaves.find(words[0])

    def _open_first(self) -> None:
        first: QTreeWidgetItem | None = self.list.topLevelItem(0)
        if first is not None and first.data(0, TOPIC):
            self.list.setCurrentItem(first)

    def _follow(self, link: QUrl) -> None:
        """Go to another page; links lead nowhere else."""
        if self.manual.topic(key := link.path().removesuffix(".md")):
            self.leaves.show_topic(key)

    def _mark(self) -> None:
        """Let the list show where we are."""
        self.list.blockSignals(True)
        found = self.list.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
        for item in found:
            item.setSelected(False)
            if item.data(0, TOPIC) == self.topic:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

"""The first thing a person sees: what to open, what to make, what was open before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui import look
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.start.door import Door
from cityexam_desktop.gui.widgets import heading, label, tip
from cityexam_desktop.paths import is_file

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.start.opening import Opening

FILE = Qt.ItemDataRole.UserRole


class StartPage(Page):
    """Shown while no data file is open; a file may also be dropped here."""

    def __init__(self, frame: Frame, opening: Opening) -> None:
        """Offer what `opening` can do."""
        super().__init__(frame)
        self.opening = opening
        self.setAcceptDrops(True)
        self.recent = QListWidget()
        self.recent.setAccessibleName("最近打开的数据文件")
        self.recent.setFrameShape(QListWidget.Shape.NoFrame)
        see_through = self.recent.palette()  # Qt's own part inside takes long to be asked for
        see_through.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.recent.setPalette(see_through)
        self.recent.itemActivated.connect(self._open_recent)
        self.recent.itemClicked.connect(self._open_recent)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(heading("城市体检填报与汇总", larger=8))
        words = label("各单位填报，县住建局汇总、评价、出报告。不联网也能用。")
        look.quiet(words)
        left.addWidget(words)
        left.addSpacing(12)
        for button in self._buttons():
            left.addWidget(button)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(6)  # else that of the layout around it
        self.recent_title = heading("最近打开", larger=0)
        right.addWidget(self.recent_title)
        right.addWidget(self.recent, 1)
        whole = QWidget()
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(64, 32, 64, 16)
        layout.setSpacing(48)
        layout.addLayout(left, 3)
        layout.addLayout(right, 2)
        area = QScrollArea()  # with large text on a small screen the page scrolls, not the frame
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(whole)
        QVBoxLayout(self).addWidget(area)
        self.layout().setContentsMargins(0, 0, 0, 0)

    def _buttons(self) -> list[QWidget]:
        opening = self.opening
        doors = (
            (
                "打开任务包",
                "各单位从这里开始：打开县住建局发来的任务包（.cxb），选择本单位",
                "package",
                opening.choose_package,
            ),
            ("打开数据文件", "继续上次的填报或汇总（.cityexam）", "open", opening.choose_file),
            (
                "新建本县体检",
                "县住建局从这里开始：下发任务、收件、汇总",
                "county",
                opening.choose_new_county,
            ),
            (
                "试用示例县",
                "用一整套示例数据试用，可随意改动，与真实数据无关",
                "sample",
                opening.try_sample,
            ),
        )
        return [Door(*one) for one in doors]

    def refresh(self) -> None:
        """Read the list of recent files again; of those that are gone stay what can be restored."""
        self.recent.clear()
        for name in self.frame.settings.recent:
            path = Path(name)
            there = is_file(path)
            if there or _can_come_back(path):
                words = str(path.parent) if there else "文件不见了，点这里从备份恢复"
                item = QListWidgetItem(
                    icon("filling" if there else "undo"), f"{path.stem}\n{words}"
                )
                item.setData(FILE, name)
                item.setToolTip(tip(name))
                item.setSizeHint(QSize(0, 3 * self.fontMetrics().height()))
                self.recent.addItem(item)
        self.recent_title.setVisible(self.recent.count() > 0)
        self.recent.setVisible(self.recent.count() > 0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.opening.receive(files)

    def _open_recent(self, item: QListWidgetItem) -> None:
        self.opening.open_path(Path(item.data(FILE)))


def _can_come_back(path: Path) -> bool:
    """Whether there are copies of a file that is gone."""
    from cityexam_desktop.workspace.backups import copies

    return bool(copies(path))

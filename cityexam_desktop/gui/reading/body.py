"""The clerk's own screen where nothing can be changed, and where a letter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from cityexam_desktop.gui.filling.body import Body
from cityexam_desktop.gui.filling.desk import Desk
from cityexam_desktop.gui.filling.finishing import Finishing
from cityexam_desktop.gui.filling.grid import GridModel
from cityexam_desktop.gui.filling.shutting import still
from cityexam_desktop.gui.filling.way import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.filling.edit import Edit, Step
    from cityexam_desktop.gui.filling.grid import Text
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace

READS: Final = frozenset(
    {
        "复制",
        "筛选",
        "只看未完成",
        "下一条意见",
        "上一张表",
        "下一张表",
        "换到下一个区域",
        "换到上一个区域",
        "显示上年值",
    }
)
"""The tools that change nothing."""
ENDS: Final = frozenset({"定稿打印", "打印填报表…", "报出"})
"""What a unit does at the end, and the bureau does not do for it."""


class Reader(Desk):
    """A desk at which nothing is written."""

    def why_shut(self) -> None:
        """Nobody wants to write here, in whatever file."""

    def _carry(
        self,
        make: Callable[[Workspace, Step], Edit],
        cells: int,
        title: str,
        stands: Callable[[Edit, Edit], None],
        failed: Callable[[CityExamError], None] = lambda _: None,
    ) -> None:
        """Leave everything as it was signed."""
        del make, cells, title, stands, failed


class StillGrid(GridModel):
    """A grid in which every cell can be looked at and none typed in."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Nothing is edited or ticked."""
        still = Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return super().flags(index) & ~still

    def enter(
        self,
        texts: Iterable[Text],
        title: str,
        many: int = 1,
        then: Callable[[], object] = bool,
    ) -> bool:
        """Take nothing."""
        del texts, title, many, then
        return False


class NoFinishing(Finishing):
    """No edition is frozen or sent from here."""

    def freeze(self) -> None:
        """Nothing is frozen."""

    def send(self) -> None:
        """Nothing is sent."""

    def tell_signing(self) -> None:
        """Nothing is stamped."""

    def print_form(self) -> None:
        """Nothing is printed."""


class ReadingBody(Body):
    """What the unit's clerk sees, read-only."""

    desk_of = Reader
    grid_of = StillGrid
    finishing_of = NoFinishing

    def __init__(self, frame: Frame, live: Live, owner: QWidget) -> None:
        """Show the content of a received submission."""
        super().__init__(frame, live, Frozen(), 0, owner)
        self.way.hide()
        self.head.hide()
        for one in self.tools.all:
            if one.text() not in READS:
                one.setEnabled(False)
        self.show_form(live.forms[0].code if live.forms else "")

    def show_form(self, code: str) -> None:
        """Bring a form to the front, without the tools that change it."""
        super().show_form(code)
        for one in self.tools.all:
            if one.text() not in READS:
                one.setVisible(False)
        self.tools.surveying.setVisible(False)

    def look_again(self) -> None:
        """The remarks changed."""
        self._moved()

    def _moved(self) -> None:
        super()._moved()
        still(self.item)
        for answer in self.item.remarks.fields:
            answer.setVisible(bool(answer.text()))


class LetterDesk(Desk):
    """Writes to the draft; the county's pages follow when the letter is put away."""

    def touch(self) -> None:
        """Nothing of the county changes while a letter is typed."""


class LetterBody(Body):
    """The unit's draft, filled in by the bureau."""

    desk_of = LetterDesk
    finishing_of = NoFinishing

    def __init__(self, frame: Frame, live: Live, draft: int, owner: QWidget) -> None:
        """Show the draft of a unit that sent a letter."""
        super().__init__(frame, live, Frozen(), draft, owner)
        self.way.hide()
        for one in self.tools.all:
            if one.text() in ENDS:
                one.setEnabled(False)
                one.setVisible(False)
        if live.forms:
            self.show_form(live.forms[0].code)

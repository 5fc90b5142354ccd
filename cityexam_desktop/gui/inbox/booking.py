"""代录 of one workbook: read, asked about, looked at cell by cell, and only then entered.

The same way as the clerk's 导入Excel; what is taken is signed by the bureau and counts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cityexam_desktop.county.books import Book, Unheaded, asked_of, look_at_book, take_book
from cityexam_desktop.county.onbehalf import Refused
from cityexam_desktop.gui.filling.asking import ask_columns, ask_rows
from cityexam_desktop.gui.filling.live import Live
from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.workspace.sheets.columns import headed_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cityexam_desktop.county.onbehalf import Entered, Hands
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task
    from cityexam_desktop.workspace.sheets import Difference, SheetReading
    from cityexam_desktop.workspace.sheets.asked import Asked

LETTER = "该单位有一封来函录了一半，收下这个工作簿，录了一半的就没有了。"
OURS = "这是本程序写出的填报表，每一列是什么已经写明，不用对应。"


class BookDialog(PreviewDialog):
    """What entering a workbook would change of what stands of the unit, before it is signed."""

    TITLE, TAKE, LEAVE = "代录预览", "代录：签名收下(&S)", "先不代录"
    LOST = "填了没有读懂，不会录入，列在“请注意”里"
    AFTER = (
        "要清空某个数，请用“代录来函”打开该单位的表，在那里删掉。"
        "现在还什么都没有录；收下后由本局签名，替代该单位现有的一稿，计入汇总。"
    )

    def __init__(self, frame: Frame, live: Live, book: Book, **asks: Callable[[], None]) -> None:
        """Show a book beside `live`, what stands; `asks` are ``then columns rows``."""
        self._book = book
        self.AFTER = f"{LETTER if book.ends_letter else ''}{type(self).AFTER}"
        super().__init__(frame.window, live, book.file.name, book.reading, book.differences, **asks)

    def is_worth_taking(self, _reading: SheetReading, _changes: Sequence[Difference]) -> bool:
        """Whether there is anything to enter."""
        return self._book.may_be_taken


class Booking:
    """One workbook on its way in; who gives up on the way leaves it waiting as it was."""

    def __init__(
        self,
        frame: Frame,
        task: Task,
        unit: str,
        path: Path,
        hands: Hands,
        done: Callable[[Entered | Refused], None],
    ) -> None:
        """Prepare; `read` begins. `done` is told what came of it, entered or refused."""
        self.frame, self.task, self.unit, self.path = frame, task, unit, path
        self._hands, self._done = hands, done
        self._of = frame.session.workspace

    def read(self) -> None:
        """Read the workbook and show what it would change; nothing is taken yet."""

        def work(ws: Workspace, progress: Progress) -> tuple[Any, ...]:
            progress.step(0, 0, f"正在读 {self.path.name}…")
            found = look_at_book(ws, self.task, self.unit, self.path)
            if not isinstance(found, Book):
                return (found,)
            live = Live(self.task, asked_of(ws, self.task, self.unit).pack, self.unit, found.before)
            return found, live, asked_of(ws, self.task, self.unit)

        self._start(f"读取 {self.path.name}", work, lambda found: self._show(*found))

    def _show(self, found: Book | Unheaded | Refused, *beside: Any) -> None:
        if isinstance(found, Refused):
            self._done(found)
        elif isinstance(found, Unheaded):
            self._ask_columns(found.asked, found.sheets, found.error.sentence)
        else:
            live, asked = beside
            BookDialog(
                self.frame, live, found,
                then=partial(with_key, self.frame, partial(self._take, found)),
                columns=self._look_at_columns, rows=partial(self._ask_rows, found, asked),
            ).open()  # fmt: skip

    def _look_at_columns(self) -> None:
        """Show how the columns are read, to be corrected."""

        def work(ws: Workspace, _progress: Progress) -> tuple[Any, ...]:
            asked = asked_of(ws, self.task, self.unit)
            return asked, headed_sheets(self.path, asked), ""

        def done(found: tuple[Any, ...]) -> None:
            if found[1]:
                self._ask_columns(*found)
            else:
                self.frame.tell(OURS).finished.connect(lambda _: self.read())

        self._start(f"读取 {self.path.name}", work, done)

    def _ask_columns(self, asked: Asked, sheets: Sequence[Any], words: str) -> None:
        ask_columns(
            self.frame.window, self.frame, self._store, asked, sheets, self.read, words=words
        )

    def _ask_rows(self, book: Book, asked: Asked) -> None:
        strangers = (("", one) for one in book.reading.strangers)
        ask_rows(self.frame.window, self.frame, self._store, asked, strangers, self.read)

    def _take(self, book: Book, passphrase: str) -> None:
        """Sign it and let it count."""
        hands: Hands = {**self._hands, "passphrase": passphrase}

        def work(ws: Workspace, _progress: Progress) -> Entered:
            return take_book(ws, self.task, book, **hands)

        self._start("代录", work, self._done)

    def _store(self) -> Workspace:
        return self.frame.session.only(self._of)

    def _start(
        self,
        title: str,
        work: Callable[[Workspace, Progress], Any],
        done: Callable[[Any], None],
    ) -> None:
        self.frame.session.start(self.frame.jobs, title, work, done, of=self._of)

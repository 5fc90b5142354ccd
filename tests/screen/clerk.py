"""What a department's clerk does on a screen, and how far the data file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.filling.live import Live, load
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answering import open_draft
from cityexam_desktop.workspace.database import Workspace
from tests.screen.hands import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.screen.hands import Hands


MAIN, UNIT, CODE, BOX = (
    "2025年度城市体检 — 城市体检",
    "选择本单位",
    "核对县住建局的识别码",
    "^城市体检$",
)
START = "^城市体检$"
DATA = "打开数据文件"
OPEN, PRINT, SEND = "打开收到的任务包", "填报表和领导送签单存到", "报出：报送包存到"
DOOR = (160, 165)
"""A point on the button 打开任务包 of the start page."""
FILTER = (200, 95)
"""A point in the field 查找单位 of the dialog 选择本单位."""
FIRST, EXPLAIN = (648, 196), (520, 712)
"""Points on the first value of a list form, and on the step 说明 at the bottom."""


def now_in(file: Path) -> Live:
    """The draft as it stands in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        task = tasks.task(workspace)
        draft = open_draft(workspace, task, workspace.identity.unit)
        return load(workspace, task, tasks.pack_of(workspace, task), draft)
    finally:
        workspace.connection.close()


def frozen(file: Path) -> int:
    workspace = Workspace.open(file)
    try:
        (count,) = workspace.run("SELECT COUNT(*) FROM submission WHERE edition > 0").fetchone()
        return int(count)
    finally:
        workspace.connection.close()


def choose_unit(hands: Hands, word: str, who: str, mine: Path) -> None:
    """Look for the unit by signs of its name, say who fills in, and where to keep it."""

    def choose() -> None:
        hands.click(UNIT, FILTER).key("ctrl+a").type(word, "Tab", "Tab", "ctrl+a")
        hands.type(who, "Tab", "ctrl+a").type(str(mine)).picture("unit").key("Return")

    hands.to(UNIT)
    choose()
    until(mine.is_file, "the data file", again=choose)
    hands.to(MAIN)


def begin(
    hands: Hands, package: Path, word: str, who: str, mine: Path, *, another: bool = False
) -> None:
    """Open the task package from the start page, and choose the unit.

    Where a data file of the same task was open before, `another` one is made.
    """
    ask = lambda: hands.click(START, DOOR)  # noqa: E731
    until(lambda: hands.there(START), "the start page")
    ask()
    until(lambda: hands.there(OPEN), "the file dialog", again=ask)
    hands.save(OPEN, package)
    if another:
        until(lambda: hands.there(START, many=2), "the question beside the start page")
        hands.picture("another")

        def other() -> None:
            if hands.there(START, many=2):  # the last of them is the box, in front
                found = ("search", "--onlyvisible", "--name", START)
                hands.do(*found, "windowfocus", "--sync", "%@")
                hands.key("Tab", "space")

        other()
        until(lambda: hands.there(UNIT), "the choice of the unit", again=other)
    choose_unit(hands, word, who, mine)


def fill(hands: Hands, typed: Iterable[str], stands: Callable[[], bool]) -> None:
    """Type values down the first form until they stand in the file."""
    back = ("ctrl+Prior", "ctrl+Home", "Right", "Right")

    def numbers() -> None:
        hands.to(MAIN).key(*back)
        for text in typed:
            hands.type(text, "Return")

    numbers()
    until(stands, "the values", again=numbers)


def finish(
    hands: Hands,
    mine: Path,
    edition: int,
    sent: Path,
    code: str = "",
    *,
    sheet: Path | None = None,
) -> None:
    """Freeze the edition, print it to `sheet` where that is wanted, and send it.

    `code` is the bureau's on the notice, wanted once.
    """

    def freeze() -> None:
        hands.to(MAIN).key("ctrl+shift+d")

    freeze()
    if code:
        hands.to(CODE).type(code).picture("code").key("Return")
    until(lambda: hands.there(BOX), "the question before 定稿", again=freeze)
    hands.to(BOX).picture("freeze")
    sure = lambda: hands.to(BOX).key("shift+Tab", "space")  # noqa: E731
    sure()
    until(lambda: frozen(mine) == edition, f"edition {edition}")
    until(lambda: hands.there(BOX), "what is to be signed")
    hands.to(BOX).picture("frozen")
    if sheet is None:
        hands.key("Escape")
        until(lambda: not hands.there(BOX), "the box gone", again=lambda: hands.key("Escape"))
    else:
        _print(hands, sheet)

    def send() -> None:
        if hands.there(BOX):  # where no program of the system shows the sheets, that is told
            hands.put_away(BOX)
        hands.to(MAIN).key("ctrl+shift+b")

    send()
    until(lambda: hands.there(SEND), "where to send", again=send)
    hands.save(SEND, sent)
    until(sent.is_file, "the bundle on disk")
    hands.to(BOX).picture("sent").dismiss(BOX)


def _print(hands: Hands, sheet: Path) -> None:
    """Have the sheet for signing and the leader's page made."""
    wanted = lambda: hands.there(BOX) and hands.to(BOX).key("shift+Tab", "space")  # noqa: E731
    wanted()
    until(lambda: hands.there(PRINT), "where to print", again=wanted)
    hands.save(PRINT, sheet)
    until(sheet.is_file, "the sheet for signing")


def open_slip(hands: Hands, slip: Path, stands: Callable[[], bool]) -> None:
    """Open a 退回修改单 that belongs to the clerk's other data file, and go to the remark."""
    hands.press(MAIN, ("ctrl+o",), DATA, "the choice of a file").save(DATA, slip)
    hands.to(BOX).picture("slip").key("Return")
    until(stands, "the remark in the file", again=lambda: hands.key("Return"))
    hands.to(BOX).picture("slip-opened").dismiss(BOX)
    hands.to(MAIN).key("F8").picture("remark")


def leave(hands: Hands) -> None:
    """Close the data file by the menu; the start page comes back."""
    close = lambda: hands.to(MAIN).key("alt+f", "Up", "Up", "Return")  # noqa: E731
    close()
    until(lambda: hands.there(START), "the start page", again=close)


def explain(hands: Hands, why: str, stands: Callable[[], bool]) -> None:
    """Turn by the step 说明 to what must be explained, and explain it."""

    def write() -> None:
        hands.click(MAIN, EXPLAIN).key("ctrl+a").type(why).picture("explain")
        hands.click(MAIN, FIRST)

    write()
    until(stands, "the explanation", again=write)

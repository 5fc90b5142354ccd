"""What an officer of the bureau does on a screen, and what stands in the county's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import CountyDataset, merge
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from tests.screen.clerk import BOX, MAIN
from tests.screen.hands import OFFICER, Hands, until
from tests.support.clerk import Clerk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value

    Values = Mapping[tuple[str, str], Value]

WATCH = "选择收件夹"
BOOK, LETTER, SCAN = "^代录工作簿$", "^代录来函$", "选择来函的扫描件"
LOOKED_AT = "^代录预览$"
READ, RETURN, SLIP = "只读", "^退回修改$", "退回修改单存到"
FORMS, FOLDER = "^填报表$", "填报表写到哪个文件夹"
PACKAGE, SHEET = "任务包存到", "全县数据存到"
INBOX, REVIEW, MERGED = "ctrl+2", "ctrl+4", "ctrl+5"
ANY = "— 城市体检$"
"""The main window before a task gives it its name."""
ISSUE = (519, 69)
"""A point on the button 下发 of the page 任务."""

UNITS, FORMS_OUT = (312, 127), (830, 159)
"""Points on the tab 单位 of the page 任务, and on its button 填报表（Excel）."""
SAVE = (563, 123)
"""A point on the button 存为Excel… over the merged table."""


def look(file: Path, what: Callable[[Workspace], object]) -> object:
    """What stands in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        return what(workspace)
    finally:
        workspace.connection.close()


def county_of(file: Path) -> CountyDataset:
    """What the county adds up to now."""
    found = look(file, merge)
    assert isinstance(found, CountyDataset)
    return found


def in_force(file: Path) -> set[str]:
    """The units of which something counts."""
    return set(county_of(file).resolution.in_force)


def book_of(form: Path, values: Values, came: Path) -> None:
    """Fill in the workbook that the bureau wrote, as in Excel, and send it back."""
    clerk = Clerk.at(form)
    for (datum, _), value in values.items():
        pages = clerk.book.worksheets
        page = next(p for p in pages if any(c.value == datum for c, *_ in p.iter_rows(max_col=1)))
        clerk.type(page.title, datum, value=value)
    clerk.path = came
    clerk.save()


def issue(hands: Hands, package: Path) -> None:
    """Issue the task that was prepared."""
    ask = lambda: hands.click(ANY, ISSUE)  # noqa: E731
    hands.to(ANY)
    ask()
    until(lambda: hands.there(PACKAGE), "where the package goes", again=ask)
    hands.save(PACKAGE, package)
    until(package.is_file, "the task package")
    hands.to(BOX).picture("issued").dismiss(BOX)


def watch(hands: Hands, folder: Path) -> None:
    """Choose the folder that is watched, and look into it for the first time."""
    hands.press(MAIN, (INBOX, "F5"), WATCH, "the choice of the folder").picture("watched")
    hands.save(WATCH, folder)


def hand_out(hands: Hands, folder: Path, files: int) -> None:
    """Write the workbooks for all units that are asked something."""
    hands.click(MAIN, UNITS).picture("units")
    ask = lambda: hands.click(MAIN, FORMS_OUT)  # noqa: E731
    ask()
    until(lambda: hands.there(FORMS), "for whom", again=ask)
    hands.to(FORMS).picture("forms").key("Return")
    hands.save(FOLDER, folder)
    until(lambda: len([*folder.glob("*.xlsx")]) == files, "the workbooks")
    hands.to(BOX).picture("forms-written").dismiss(BOX)


def enter_book(hands: Hands, stands: Callable[[], bool]) -> None:
    """Two people stand for the workbook that the program asks about, until it `stands`.

    What it would change is looked at first.
    """
    hands.to(BOOK).key("ctrl+a").type(OFFICER, "Tab").type("Zhao Gang")
    hands.picture("workbook").key("Return")
    hands.to(LOOKED_AT).picture("workbook-looked-at").key("alt+s")
    until(stands, "the workbook entered")
    until(lambda: hands.there(BOX), "the result")
    hands.picture("workbook-entered").dismiss(BOX)


def clear(hands: Hands, file: Path, codes: Iterable[str]) -> None:
    """Type the codes heard on the telephone one after the other."""

    def parked() -> int:
        waiting = look(file, actions.parked)
        assert isinstance(waiting, tuple)
        return len(waiting)

    left = parked()
    for code in codes:
        left -= 1
        # typed into the one field, where the cursor waits
        hands.to(MAIN).picture("parked").type(code, "Return")
        until(
            lambda left=left: parked() == left,  # type: ignore[misc]
            f"{left} keys left",
            again=lambda code=code: hands.to(MAIN).key("ctrl+a").type(code, "Return"),  # type: ignore[misc]
        )


def letter(
    hands: Hands, file: Path, unit: str, typed: Values, scan: Path, choose: tuple[str, ...]
) -> None:
    """Type a stamped letter into the unit's own form; `choose` are the keys to the unit."""
    hands.press(MAIN, ("ctrl+l",), LETTER, "the letter")
    begin = lambda: hands.to(LETTER).key(*choose)  # noqa: E731
    begin()
    until(lambda: _letter_of(file, unit) is not None, "the form of the unit", again=begin)
    hands.to(LETTER)
    for value in typed.values():
        hands.type(str(value), "Tab")
    until(lambda: _letter_of(file, unit) == dict(typed), "the typed letter")
    # the person at the program types it; who checks it and the letter's number are asked for
    hands.key("ctrl+Return").type("Zhao Gang").key("ctrl+Return").type("JY 7").picture("letter")
    hands.press(LETTER, ("ctrl+shift+a",), SCAN, "the choice of the scan").save(SCAN, scan)
    sign = lambda: hands.there(LETTER) and hands.to(LETTER).key("ctrl+Return")  # noqa: E731
    sign()
    until(lambda: unit in in_force(file), "the letter entered", again=sign)
    hands.to(BOX).picture("letter-entered").dismiss(BOX)


def _letter_of(file: Path, unit: str) -> dict[tuple[str, str], object] | None:
    """What is typed of the unit so far; None before it is begun."""

    def said(ws: Workspace) -> object:
        draft = answering.find_draft(ws, tasks.task(ws).id, unit)
        if draft is None:
            return None
        return {(o.datum, o.subject): o.value for o in content(ws, draft.id).observations}

    found = look(file, said)
    assert found is None or isinstance(found, dict)
    return found


def give_back(hands: Hands, slip: Path, to_cell: tuple[str, ...], remark: str) -> None:
    """Read the first submission in its own screen, remark at a cell, return it."""
    hands.to(MAIN).key(REVIEW).picture("review")
    hands.press(MAIN, (REVIEW, "F3"), READ, "the submission's own screen")
    hands.to(READ).key("ctrl+Home", *to_cell, "F4").type(remark, "Return").picture("remarked")
    hands.press(READ, ("ctrl+shift+t",), RETURN, "the return")
    hands.to(RETURN).type("check").picture("return").key("Return")
    hands.save(SLIP, slip)
    until(slip.is_file, "the slip")
    hands.to(BOX).picture("returned").dismiss(BOX)


def accept_all(hands: Hands, file: Path) -> None:
    """Accept everything that counts together."""

    def all_approved() -> bool:
        dataset = county_of(file)
        reviews = dataset.decisions.reviews
        return all(reviews.get(b) == "approve" for b in dataset.resolution.in_force.values())

    accept = lambda: hands.to(MAIN).key(REVIEW, "ctrl+a", "ctrl+Return")  # noqa: E731
    accept()
    until(all_approved, "every review", again=accept)
    hands.to(MAIN).picture("accepted")


def settle(hands: Hands, file: Path, cell: tuple[str, str], unit: str) -> None:
    """Decide the one conflict for the unit that stands last, with a reason."""
    hands.to(MAIN).key(MERGED).picture("conflict").key("Return", "End", "Tab")
    hands.type("agreed at a meeting").picture("settling").key("Return")
    until(
        lambda: county_of(file).values[cell].unit == unit,
        "the settled value",
        again=lambda: hands.to(MAIN).key("Escape"),
    )
    hands.to(MAIN).picture("settled")


def merged_table(hands: Hands, target: Path) -> None:
    """Turn to the merged table and write it to a workbook."""
    hands.to(MAIN).key("ctrl+Tab").picture("merged")
    ask = lambda: hands.click(MAIN, SAVE)  # noqa: E731
    ask()
    until(lambda: hands.there(SHEET), "where the table goes", again=ask)
    hands.save(SHEET, target)
    until(target.is_file, "the merged table")
    hands.to(BOX).picture("written").dismiss(BOX)

"""A unit's filled-in workbook: read beside what stands of the unit, looked at, then entered.

A blank cell changes nothing, as when the unit imports a sheet itself: what the workbook was
written without (data that must not be sent by WeChat), and what a foreign sheet does not ask,
stays as it stands. To empty a cell one types: 代录来函 opens the unit's forms as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.county.onbehalf import (
    Entered,
    Entering,
    Hands,
    Refused,
    Scan,
    as_given,
    enter_content,
    is_half_typed,
    may_enter,
    reject,
    stands,
    tips,
    two_people,
)
from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import Nature
from cityexam_desktop.workspace.sheets import (
    Differences,
    NothingFound,
    SheetChange,
    carried_out,
    plan_for_unit,
    rownames,
)
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.columns import headed_sheets
from cityexam_desktop.workspace.sheets.headings import remembered
from cityexam_desktop.workspace.sheets.importing import fresh_ids
from cityexam_desktop.workspace.sheets.model import NEW
from cityexam_desktop.workspace.sheets.reading import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path
    from typing import Unpack

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Observation, Task
    from cityexam_desktop.workspace.sheets import SheetReading
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet
    from cityexam_desktop.workspace.sheets.rownames import Said


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read for a unit; nothing is stored.

    `before` is what stands of the unit, `replaced` the edition that it stands in ('' for
    none); `change` is what entering changes there, new rows under provisional ids.
    """

    unit: str
    file: Scan
    reading: SheetReading
    before: Content
    replaced: str
    change: SheetChange
    ends_letter: bool = False
    """Whether a letter of the unit is half typed: entering the workbook puts an end to it."""

    @property
    def differences(self) -> Differences:
        """What entering would change, cell by cell."""
        return Differences(self.change, self.before)

    @property
    def may_be_taken(self) -> bool:
        """Whether there is anything to enter: a change, or the first answers of a unit."""
        said = self.reading.observations or self.reading.rows or self.reading.objects
        return bool(self.differences) or (not self.replaced and bool(said))


@dataclass(frozen=True, slots=True)
class Unheaded:
    """A workbook of whose headings nobody knows one: its sheets, and what was said of it."""

    asked: Asked
    sheets: tuple[HeadedSheet, ...]
    error: NothingFound


def asked_of(ws: Workspace, task: Task, unit: str) -> Asked:
    """What a unit is asked and which rows it has, with what was said of foreign tables."""
    pack, known = tasks.pack_of(ws, task), stands(ws, task, unit).objects
    return Asked(pack, task, unit, known, remembered(ws), rownames.remembered(ws))


def read_book(ws: Workspace, task: Task, unit: str, path: Path, rows: Said | None = None) -> Book:
    """Read a workbook for a unit; `rows` is what is said of its rows besides what is remembered.

    Raises `WrongUse` (no bureau, no such unit, two editions of it stand beside each other),
    `FileTrouble`, and what `read_workbook` raises.
    """
    pack = tasks.pack_of(ws, task)
    may_enter(ws, pack, unit)
    replaced = _the_tip(ws, task, unit)
    file, before = Scan.of(path), as_given(ws, task, unit, stands(ws, task, unit))
    said = {**rownames.remembered(ws), **(rows or {})}
    reading = read_workbook(path, pack, task, unit, before.objects, remembered(ws), said)
    new = (o.id for o in reading.objects if o.id.startswith(NEW))
    change = _change(pack, reading, before, new)
    half = is_half_typed(ws, task, unit)
    return Book(unit, file, reading, before, replaced, change, half)


def look_at_book(
    ws: Workspace, task: Task, unit: str, path: Path, *, now: datetime | None = None
) -> Book | Unheaded | Refused:
    """Read a workbook for people to look at: what it says, or that its headings are to be said.

    A file that is no workbook of the unit is a `rejected` row of the ledger. What is no
    fault of the file is raised and leaves no row: the file still waits.
    """
    may_enter(ws, tasks.pack_of(ws, task), unit)
    _the_tip(ws, task, unit)
    try:
        return read_book(ws, task, unit, path)
    except NothingFound as nothing:
        asked = asked_of(ws, task, unit)
        if sheets := headed_sheets(path, asked):
            return Unheaded(asked, sheets, nothing)
        return _refused(ws, path, unit, nothing, now)
    except CityExamError as error:
        return _refused(ws, path, unit, error, now)


def take_book(ws: Workspace, task: Task, book: Book, **hands: Unpack[Hands]) -> Entered:
    """Enter a workbook that was looked at: sign it, receive it, count it.

    Raises `WrongUse` (not two people, nothing to enter, another edition came meanwhile),
    `WrongPassphrase`, `BadBundle`; then nothing was entered.
    """
    pack = tasks.pack_of(ws, task)
    may_enter(ws, pack, book.unit)
    two_people(hands["entered_by"], hands["checked_by"])
    if _the_tip(ws, task, book.unit) != book.replaced:
        raise WrongUse("看过以后，这个单位又有了新的一稿。", "请重新打开这个工作簿，再看一遍。")
    if not book.may_be_taken:
        raise _nothing(book)
    fresh = fresh_ids(ws, book.unit, book.reading)
    content = carried_out(book.before, _change(pack, book.reading, book.before, fresh))
    how: Entering = {
        "basis": "workbook", "now": hands.get("now"), "document": hands.get("document", ""),
        "entered_by": hands["entered_by"], "checked_by": hands["checked_by"],
        "passphrase": hands.get("passphrase", ""),
    }  # fmt: skip
    edition, received = enter_content(ws, task, book.unit, content, how, book.file)
    return Entered(edition, received, book.reading.problems)


def open_book(
    ws: Workspace, task: Task, unit: str, path: Path, *, now: datetime | None = None
) -> Book:
    """Read a workbook that is to be entered as it is.

    A file that is no workbook of this unit and task, or in which nothing is to be entered,
    is a `rejected` row of the ledger, and what it raised is raised again.
    """
    book = look_at_book(ws, task, unit, path, now=now)
    if isinstance(book, Unheaded):
        book = _refused(ws, path, unit, book.error, now)
    elif isinstance(book, Book) and not book.may_be_taken:
        book = _refused(ws, path, unit, _nothing(book), now)
    if isinstance(book, Refused):
        raise book.error
    return book


def _refused(
    ws: Workspace, path: Path, unit: str, error: CityExamError, now: datetime | None
) -> Refused:
    return Refused(reject(ws, path, error.sentence, error.remedy, unit, now), error)


def receive_workbook(
    ws: Workspace, task: Task, unit: str, path: Path, **hands: Unpack[Hands]
) -> Entered:
    """Read a unit's workbook and enter what can be read, unseen; the rest is in the problems.

    Raises what `open_book` and `take_book` raise.
    """
    two_people(hands["entered_by"], hands["checked_by"])
    book = open_book(ws, task, unit, path, now=hands.get("now"))
    return take_book(ws, task, book, **hands)


def _nothing(book: Book) -> WrongUse:
    if book.reading.observations or book.reading.rows or book.reading.objects:
        return WrongUse("工作簿里的数与现有的一样。", "没有要代录的；请核对是不是拿错了文件。")
    return WrongUse("工作簿里没有填一个数。", "请让单位填好再交；一个数也没有的不能代录。")


def _the_tip(ws: Workspace, task: Task, unit: str) -> str:
    """The one edition that stands of a unit; '' for none."""
    found = tips(ws, task, unit)
    if len(found) > 1:
        raise WrongUse(
            "这个单位有两稿并存，不知道空白格照哪一稿。", "请先在“待裁定”里选定一稿，再代录。"
        )
    return found[0] if found else ""


def _change(
    pack: FormPack, reading: SheetReading, before: Content, fresh: Iterable[str]
) -> SheetChange:
    """What a reading changes; new values whose nature nobody stated are marked as entered."""
    change = plan_for_unit(pack, reading, before, fresh)
    held = {(o.datum, o.subject): o for o in before.observations}
    marked = (_marked(pack, o, held.get((o.datum, o.subject))) for o in change.observations)
    return replace(change, observations=tuple(marked))


def _marked(pack: FormPack, new: Observation, held: Observation | None) -> Observation:
    """Mark a new value of a list whose nature nobody stated as entered for the unit."""
    silent = new.nature is Nature.NONE and not isinstance(new.value, Absence)
    differs = held is None or held.value != new.value
    is_list = pack.form[pack.datum[new.datum].form].kind is FormKind.LIST
    return replace(new, nature=Nature.ENTERED_FOR) if silent and differs and is_list else new

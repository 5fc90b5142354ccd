"""代录: a unit's filled-in workbook or letter, entered by the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    option,
    passphrase,
    passphrase_option,
    unit_code_of,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.cli.strangers import row_option, stranger_lines, stranger_row
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.bundle.submission import Edition
    from cityexam_desktop.county import onbehalf
    from cityexam_desktop.county.books import Book
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task
    from cityexam_desktop.workspace.sheets.rownames import Said


@command(
    "enter",
    "写 --workbook 时读入该单位填好的填报表，空格不改动该单位现有的数，--dry-run 先看会改动什么。"
    "不写 --workbook 时用已经替该单位填好的草稿：从现有的数开始，用 set --unit 改，写空文字清空。"
    "来函写明函号、日期，扫描件用 --paper 附上，有盖章原件的写 --original，都没有的标明“未附来函”。"
    "由本局密钥签名，替代该单位现有的一稿；意见不挡代录。"
    "填报表里有没读进去的，列出来，退出码 1。",
)
@county_argument
@argument("UNIT", "填报单位的代码或名称。")
@option("--workbook", "填好的填报表。", type=FILE, default=None)
@row_option
@option("--dry-run", "只列出 --workbook 会改动什么，不代录，也不记住 --row。", is_flag=True)
@option("--sure", "--workbook 里要确认的列和年度已经核对无误。", is_flag=True)
@option("--paper", "来函的扫描件。", type=FILE, default=None)
@option("--original", "来函的盖章原件在本局。", is_flag=True)
@option("--document", "依据：函号，或电话记录。", metavar="TEXT")
@option("--date", "来函上的日期。", metavar="DATE")
@option("--entered-by", "录入人（--dry-run 不用写）。", metavar="NAME")
@option("--checked-by", "复核人，不能与录入人相同。", metavar="NAME")
@passphrase_option
@json_option
def enter(
    *, county: Path, unit: str, workbook: Path | None, paper: Path | None, **said: Any
) -> int:
    """Enter a workbook or a letter on behalf of a unit."""
    from cityexam_desktop.county import books
    from cityexam_desktop.workspace import tasks

    _fits_together(workbook, paper, said)
    with bureau(county) as ws:
        task = tasks.task(ws)
        code = unit_code_of(task, unit)
        read = _Read(ws, task, code, workbook, said["row"]) if workbook else None
        if read is not None and said["dry_run"]:
            book = books.read_book(ws, task, code, read.path, read.said)
            told = {"entered": False, **read.told(book)}
            tell(told, read.lines(book), as_json=said["as_json"])
            return 1 if book.reading.refused else 0
        hands: onbehalf.Hands = {
            "entered_by": said["entered_by"], "checked_by": said["checked_by"],
            "document": said["document"], "passphrase": passphrase(ws, said["passphrase_file"]),
        }  # fmt: skip
        if read is not None:
            return _enter_workbook(read, hands, sure=said["sure"], as_json=said["as_json"])
        letter = _Letter(paper, said["date"], said["original"])
        return _enter_letter(ws, task, code, letter, hands, as_json=said["as_json"])


def _fits_together(workbook: Path | None, paper: Path | None, said: Mapping[str, Any]) -> None:
    """Raise `WrongUse` for options of a letter with a workbook, and the other way round."""
    if workbook and paper:
        raise WrongUse("--workbook 和 --paper 只能写一个。", "请分两次代录，或只写一个。")
    if workbook and (said["original"] or said["date"]):
        raise WrongUse("--original、--date 是来函的，不能和 --workbook 同写。", "请只写一个。")
    if not workbook and (said["dry_run"] or said["row"]):
        raise WrongUse("--dry-run、--row 要和 --workbook 同写。", "请写明是哪个填报表。")


class _Read:
    """A workbook with what is said of its rows, which is remembered only when it is entered."""

    def __init__(
        self, ws: Workspace, task: Task, unit: str, path: Path, given: tuple[str, ...]
    ) -> None:
        from cityexam_desktop.county import books
        from cityexam_desktop.workspace.sheets.rowchoice import RowChoices

        self.ws, self.task, self.unit, self.path = ws, task, unit, path
        self.choices = RowChoices(books.asked_of(ws, task, unit))
        self.said: Said = {}
        if given:
            found = books.read_book(ws, task, unit, path).reading
            self.said = self.choices.said(found.strangers, given)

    def told(self, book: Book) -> dict[str, Any]:
        """What entering would change, as JSON."""
        from cityexam_desktop.cli.sheets import change_row, problem_row

        return {
            "unit": self.unit,
            "ends_letter": book.ends_letter,
            "changes": [change_row(change) for change in book.differences],
            "problems": [problem_row(problem) for problem in book.reading.problems],
            "rows": [stranger_row(self.choices, one) for one in book.reading.strangers],
        }

    def lines(self, book: Book) -> list[str]:
        """What entering would change, for people."""
        from cityexam_desktop.cli.sheets import change_lines, row_names

        names = row_names(self.task, book.before, book.reading)
        changes, problems = book.differences, book.reading.problems
        letter = ["该单位有一封来函录了一半；代录这个工作簿，录了一半的就没有了。"]
        return [
            *(letter if book.ends_letter else []),
            *change_lines(self.choices.asked.pack, changes, problems, names),
            *stranger_lines(self.choices, book.reading.strangers),
        ]


def _enter_workbook(read: _Read, hands: onbehalf.Hands, *, sure: bool, as_json: bool) -> int:
    from cityexam_desktop.cli.sheets import Unconfirmed
    from cityexam_desktop.county import books, onbehalf
    from cityexam_desktop.workspace.sheets import rownames

    onbehalf.two_people(hands["entered_by"], hands["checked_by"])
    rownames.remember(read.ws, read.said)
    book = books.open_book(read.ws, read.task, read.unit, read.path)
    if book.reading.asks and not sure:
        raise Unconfirmed.of(book.reading.asks)
    done = books.take_book(read.ws, read.task, book, **hands)
    lines = [*read.lines(book), _sentence(read.unit, done.edition)]
    tell({"entered": True, **_told(done.edition), **read.told(book)}, lines, as_json=as_json)
    return 1 if book.reading.refused else 0


def _enter_letter(
    ws: Workspace,
    task: Task,
    unit: str,
    letter: _Letter,
    hands: onbehalf.Hands,
    *,
    as_json: bool,
) -> int:
    from cityexam_desktop.county import onbehalf

    edition = onbehalf.enter(
        ws, task, unit, None, basis="paper", paper=letter.scan, date=letter.date,
        original=letter.original, **hands,
    )  # fmt: skip
    lines = [_sentence(unit, edition)]
    if not (letter.scan or letter.original):
        lines += ["未附来函；收到了用 stamped 登记原件或扫描件。"]
    told = {"unit": unit, **_told(edition), "problems": []}
    tell(told, lines, as_json=as_json)
    return 0


def _told(edition: Edition) -> dict[str, Any]:
    from cityexam_desktop.checks import counts

    return {
        "edition": edition.number,
        "id": edition.bundle,
        "submission_code": edition.code,
        "findings": counts(edition.findings),
    }


def _sentence(unit: str, edition: Edition) -> str:
    return f"已代录 {unit} 第 {edition.number} 稿，报送码 {edition.code}"


class _Letter(NamedTuple):
    """A stamped letter: its scan, the date on it, whether the original is here."""

    scan: Path | None
    date: str
    original: bool

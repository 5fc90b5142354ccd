"""Workbooks: a unit's answers out as xlsx, and any spreadsheet of answers in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    clerk,
    json_option,
    opened,
    option,
    unit_option,
    who_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import group
from cityexam_desktop.cli.strangers import row_option, stranger_lines, stranger_row
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.model import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Content, Task
    from cityexam_desktop.workspace.sheets import Difference, SheetProblem, SheetReading
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet


class Unconfirmed(CityExamError):
    """A column or a year was guessed at, and nobody has said yes to it."""

    code = "unconfirmed"

    @classmethod
    def of(cls, asks: Sequence[SheetProblem]) -> Unconfirmed:
        """Name everything that is asked."""
        told = "".join(problem.sentence for problem in asks)
        return cls(
            f"有 {len(asks)} 处要先确认，没有写入：{told}",
            "核对无误的，加 --sure 再导入；读错了列的，用 sheet columns 说明每一列是什么。",
        )


sheet_group = group("sheet")


@sheet_group.command(
    "export", help="写出部门填报表（Excel），可以不用本程序填写，填好再用 sheet import 读回。"
)
@workspace_argument
@argument("OUT", "填报表写到哪里（.xlsx）。", kind=FILE)
@option("--harmless", "不得用微信传送的数留空，取回时空格不改动已填的数。", is_flag=True)
@unit_option
def export(*, workspace: Path, out: Path, harmless: bool, unit: str) -> int:
    """Write a unit's workbook with what its draft holds."""
    from cityexam_desktop.bundle.submission import previous_values
    from cityexam_desktop.report.workbook import write_workbook
    from cityexam_desktop.workspace import sensitive
    from cityexam_desktop.workspace.content import content

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        said: Content = content(ws, work.draft.id)
        last: Mapping[tuple[str, str], Value] = previous_values(ws, work.task)
        if harmless:
            said, last = sensitive.harmless(work.pack, said, last)
        write_workbook(work.pack, work.task, work.unit, said, last, out)
    say(f"填报表已写成“{out}”。")
    return 0


@sheet_group.command(
    "import",
    help="把填好的表格读入草稿，一次写入。\n"
    "认得出的写入，空格不改动；认不出的作草稿保留并列出，退出码 1。\n"
    "有要先确认的（按位置认定的列、别的年度的表）时不写入，核对后加 --sure。",
)
@workspace_argument
@argument("FILE", "填好的表格（xlsx、xls、et、ods 或 CSV）。", kind=FILE)
@option("--preview", "只列出会改动什么，不写入，也不记住 --row。", is_flag=True)
@option("--sure", "要确认的列和年度已经核对无误。", is_flag=True)
@row_option
@unit_option
@who_option
@json_option
def import_answers(
    *,
    workspace: Path,
    file: Path,
    preview: bool,
    sure: bool,
    row: tuple[str, ...],
    unit: str,
    who: str,
    as_json: bool,
) -> int:
    """Take a spreadsheet's answers into the draft."""
    from cityexam_desktop.workspace import sheets
    from cityexam_desktop.workspace.content import content
    from cityexam_desktop.workspace.sheets import rownames
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.headings import remembered
    from cityexam_desktop.workspace.sheets.rowchoice import RowChoices

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        said = content(ws, work.draft.id)
        choices = RowChoices(Asked(work.pack, work.task, work.unit, said.objects))
        known, rows = remembered(ws), rownames.remembered(ws)

        def read() -> SheetReading:
            return sheets.read_workbook(
                file, work.pack, work.task, work.unit, said.objects, known, rows
            )

        reading = read()
        now = choices.said(reading.strangers, row)
        if now:
            rows |= now
            reading = read()
        changes = sheets.differences(reading, said)
        if reading.asks and not (preview or sure):
            raise Unconfirmed.of(reading.asks)
        if not preview:
            with ws.transaction():
                if now:
                    rownames.remember(ws, now)
                sheets.import_sheet(ws, work.draft, reading, who=clerk(who))
    told = {
        "imported": not preview,
        "forms": list(reading.forms),
        "changes": [change_row(change) for change in changes],
        "problems": [problem_row(problem) for problem in reading.problems],
        "rows": [stranger_row(choices, one) for one in reading.strangers],
    }
    lines = [
        *change_lines(work.pack, changes, reading.problems, row_names(work.task, said, reading)),
        *stranger_lines(choices, reading.strangers),
    ]
    tell(told, lines, as_json=as_json)
    return 1 if reading.refused else 0


@sheet_group.command(
    "columns",
    help="列出别人做的表格里每一列读作什么；写了 --as 就记住，以后表头相同的表都照此读入。",
)
@workspace_argument
@argument("FILE", "别人做的表格。", kind=FILE)
@option("--form", "答的是哪张按行填的表（代码或标题）；一项一行的表不写。", metavar="FORM")
@option("--as", "标题=读作什么，可写多次；读作什么见列出的代码。", multiple=True, metavar="TEXT")
@unit_option
@json_option
def columns(
    *, workspace: Path, file: Path, form: str, unit: str, as_json: bool, **given: tuple[str, ...]
) -> int:
    """Tell, and say, what the columns of a foreign table hold."""
    from cityexam_desktop.cli.cells import form_named
    from cityexam_desktop.workspace.content import content
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.columns import choices, headed_sheets, said
    from cityexam_desktop.workspace.sheets.headings import remember, remembered

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        objects = content(ws, work.draft.id).objects

        def look() -> tuple[Asked, tuple[HeadedSheet, ...]]:
            asked = Asked(work.pack, work.task, work.unit, objects, remembered(ws))
            return asked, headed_sheets(file, asked)

        asked, found = look()
        if given["as"]:
            code = form_named(work.pack, form).code if form else ""
            for sheet in found:
                remember(ws, said(asked, sheet, code, given["as"]))
            asked, found = look()
    told = {"sheets": [_sheet_row(sheet) for sheet in found]}
    words = {sheet.form: choices(asked, sheet.form) for sheet in found}
    tell(told, [line for one in found for line in _column_lines(one, words)], as_json=as_json)
    return 0


def _sheet_row(sheet: HeadedSheet) -> dict[str, Any]:
    columns = [{"name": c.name, "heading": c.heading, "role": c.role} for c in sheet.columns]
    return {"sheet": sheet.sheet, "form": sheet.form, "row": sheet.row + 1, "columns": columns}


def _column_lines(sheet: HeadedSheet, words: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield f"{sheet.sheet}（表头在第 {sheet.row + 1} 行）"
    for column in sheet.columns:
        read = words[sheet.form].get(column.role, "")
        yield f"  {column.name} {column.heading}：{f'读作{read}' if read else '不读'}"
    known = "、".join(f"{role}（{word}）" for role, word in words[sheet.form].items())
    yield f"  可以读作：{known}"


def change_row(change: Difference) -> dict[str, Any]:
    """One cell that would change, as JSON."""
    from cityexam_desktop.cli.shapes import value_row

    return {
        "datum": change.datum,
        "place": change.subject,
        "old": value_row(change.old),
        "new": value_row(change.new),
        "beside": change.beside,
        "fields": [{"name": f.word, "old": f.old, "new": f.new} for f in change.fields],
    }


def problem_line(problem: SheetProblem) -> str:
    """What reading stumbled over, for people."""
    where = f"{problem.sheet}!{problem.cell}" if problem.cell else problem.sheet
    text = f"“{problem.text}”" if problem.text else ""
    at = f" {where}{text}：" if where or text else " "
    return f"[{problem.kind.word}]{at}{problem.sentence}{problem.remedy}"


def problem_row(problem: SheetProblem) -> dict[str, Any]:
    """What reading stumbled over, as JSON."""
    return {
        "kind": problem.kind.value,
        "lost": problem.kind.lost,
        "asks": problem.kind.asks,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "text": problem.text,
        "datum": problem.datum,
        "place": problem.subject,
        "sentence": problem.sentence,
        "remedy": problem.remedy,
    }


def row_names(task: Task, said: Content, reading: SheetReading) -> dict[str, str]:
    """What rows are called, by id; the county as a whole by nothing."""
    rows = (*task.places, *said.objects, *reading.objects)
    return {row.id: f" {row.name}" for row in rows if row.id != COUNTY}


def change_lines(
    pack: FormPack,
    changes: Sequence[Difference],
    problems: Iterable[SheetProblem],
    names: Mapping[str, str],
) -> Iterator[str]:
    """What would change, cell by cell with before and after, for people."""
    from cityexam_desktop.formpack.values import show
    from cityexam_desktop.workspace.sheets.problems import readable

    for change in changes:
        datum = pack.datum.get(change.datum)
        old, new = (
            show(datum, value) if datum else str(value) for value in (change.old, change.new)
        )
        row = names.get(change.subject, "")
        what = f"{datum.name}{row}" if datum else row.strip()
        is_new = datum is None and not old
        if is_new:
            yield f"新的一行：{new}"
        elif not change.beside:
            yield f"{what}：{old or '（空）'} → {new or '（空）'}"
        for one in change.fields:
            was, now = (names.get(text, text).strip() for text in (one.old, one.new))
            yield f"{what}，{one.word}：{was or '（空）'} → {now or '（空）'}"
    yield from (problem_line(problem) for problem in readable(problems))
    yield f"共 {len(changes)} 处改动。"

"""代录: a unit's filled-in workbook or letter, entered by the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.submission import Edition
    from cityexam_desktop.county import onbehalf
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task
    from cityexam_desktop.workspace.sheets import SheetProblem


@command(
    "enter",
    "写 --workbook 时读入该单位填好的填报表；不写时用已经替该单位填好的草稿（set --unit），"
    "来函写明函号、日期，扫描件用 --paper 附上，有盖章原件的写 --original，都没有的标明“未附来函”。"
    "由本局密钥签名，替代该单位现有的一稿；意见不挡代录。"
    "填报表里有没读进去的，列出来，退出码 1。",
)
@county_argument
@argument("UNIT", "填报单位的代码或名称。")
@option("--workbook", "填好的填报表。", type=FILE, default=None)
@option("--paper", "来函的扫描件。", type=FILE, default=None)
@option("--original", "来函的盖章原件在本局。", is_flag=True)
@option("--document", "依据：函号，或电话记录。", metavar="TEXT")
@option("--date", "来函上的日期。", metavar="DATE")
@option("--entered-by", "录入人。", metavar="NAME", required=True)
@option("--checked-by", "复核人，不能与录入人相同。", metavar="NAME", required=True)
@passphrase_option
@json_option
def enter(
    *,
    county: Path,
    unit: str,
    workbook: Path | None,
    paper: Path | None,
    original: bool,
    date: str,
    passphrase_file: Path | None,
    as_json: bool,
    **said: str,
) -> int:
    """Enter a workbook or a letter on behalf of a unit."""
    from cityexam_desktop.checks import counts
    from cityexam_desktop.cli.sheets import problem_line, problem_row
    from cityexam_desktop.workspace import tasks

    if workbook and paper:
        raise WrongUse("--workbook 和 --paper 只能写一个。", "请分两次代录，或只写一个。")
    if workbook and (original or date):
        raise WrongUse("--original、--date 是来函的，不能和 --workbook 同写。", "请只写一个。")
    with bureau(county) as ws:
        task = tasks.task(ws)
        code = unit_code_of(task, unit)
        letter = _Letter(paper, date, original)
        hands: onbehalf.Hands = {
            "entered_by": said["entered_by"], "checked_by": said["checked_by"],
            "document": said["document"], "passphrase": passphrase(ws, passphrase_file),
        }  # fmt: skip
        edition, problems = _entered(ws, task, code, workbook, letter, hands)
    told = {
        "unit": code,
        "edition": edition.number,
        "id": edition.bundle,
        "submission_code": edition.code,
        "findings": counts(edition.findings),
        "problems": [problem_row(problem) for problem in problems],
    }
    lines = [problem_line(problem) for problem in problems]
    lines += [f"已代录 {code} 第 {edition.number} 稿，报送码 {edition.code}"]
    if not (workbook or paper or original):
        lines += ["未附来函；收到了用 stamped 登记原件或扫描件。"]
    tell(told, lines, as_json=as_json)
    return 1 if any(problem.kind.lost for problem in problems) else 0


class _Letter(NamedTuple):
    """A stamped letter: its scan, the date on it, whether the original is here."""

    scan: Path | None
    date: str
    original: bool


def _entered(
    ws: Workspace,
    task: Task,
    unit: str,
    workbook: Path | None,
    letter: _Letter,
    hands: onbehalf.Hands,
) -> tuple[Edition, tuple[SheetProblem, ...]]:
    from cityexam_desktop.county import onbehalf

    if workbook is not None:
        done = onbehalf.receive_workbook(
            ws,
            task,
            unit,
            workbook,
            **hands,
        )
        return done.edition, done.problems
    edition = onbehalf.enter(
        ws, task, unit, None, basis="paper", paper=letter.scan, date=letter.date,
        original=letter.original, **hands,
    )  # fmt: skip
    return edition, ()

"""The task in the making: begun, changed step by step, looked at, issued."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli import planchoice, planfirst, plantables  # noqa: F401 - their commands
from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bureau,
    by_option,
    county_argument,
    json_option,
    option,
    pack_folder,
    passphrase,
    passphrase_option,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.plangroup import kept, plan_group, told_draft, unit_of
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack


__all__ = ["plan_group"]


@plan_group.command("begin", help="新建一年的任务：从指标方案，或照上年任务（--after）。")
@county_argument
@option("--period", "体检年度，例如 2026。", metavar="YEAR", required=True)
@option("--pack", "指标方案的文件夹或工作簿，或随程序提供的方案名。", metavar="PACK")
@option("--after", "照最近一次下发的任务：单位、分工、仍有效的体检单元。", is_flag=True)
@option("--again", "把最近一次下发的任务拿出来改，准备下发新的一版。", is_flag=True)
@json_option
def begin(*, county: Path, period: str, pack: str, after: bool, again: bool, as_json: bool) -> int:
    """Begin a task in the making."""
    from cityexam_desktop.cli.plans import PACK, proper_code
    from cityexam_desktop.county.planning import draft, following
    from cityexam_desktop.county.planning.lastyear import task_of

    proper_code("--period", period)
    with bureau(county) as ws:
        read = _pack(pack) if pack else None
        if again:
            made = draft.reopen(ws, task_of(ws))
        elif after:
            made = following.begin_after(ws, task_of(ws), period, read)
        else:
            made = draft.begin(ws, read or _pack(PACK), period)
        return told_draft(ws, made, as_json=as_json)


def _pack(given: str) -> FormPack:
    """A pack by its folder, its workbook, or the name of one that comes with the program."""
    from cityexam_desktop.county.planning.beginning import pack_at

    return pack_at(Path(given) if Path(given).is_file() else pack_folder(given))


@plan_group.command("show", help="正在准备的任务：还要做什么，与已下发的有什么不同。")
@county_argument
@json_option
def show(*, county: Path, as_json: bool) -> int:
    """Show the draft, what is left to do, and what it changes."""
    from cityexam_desktop.county.planning import draft

    with bureau(county) as ws:
        return told_draft(ws, draft.draft(ws), as_json=as_json)


@plan_group.command("set", help="改任务名称、数据时点、期限；写 --unit 时期限只改这个单位。")
@county_argument
@option("--title", "任务名称。", metavar="TEXT")
@option("--as-of", "数据时点。", type=DAY, metavar="DATE")
@option("--deadline", "报出期限。", type=DAY, metavar="DATE")
@option("--unit", "期限只改这个单位的。", metavar="UNIT")
@option("--banner", "印在每一页上的字样，例如“示例数据”。", metavar="TEXT")
@json_option
def set_facts(*, county: Path, unit: str, as_json: bool, **facts: Any) -> int:
    """Change titles and dates."""
    from cityexam_desktop.county.planning import draft

    with bureau(county) as ws:
        made = draft.draft(ws)
        if unit:
            made = draft.dated(made, unit_of(made, unit), facts.pop("deadline"))
        made = replace(made, **{name: text for name, text in facts.items() if text})
        return kept(ws, made, as_json=as_json)


@plan_group.command(
    "sheet", help="写出任务的表：分工表、联络员表、体检单元表等（.xlsx、.pdf 或 .csv）。"
)
@county_argument
@argument(
    "KIND",
    "choices 指标取舍表，duties 分工表，grid 分工矩阵，contacts 联络员表，base 底数确认表，"
    "places 体检单元表，history 往年数据表，problems 上年问题清单。",
)
@argument("OUT", "写到哪里。", kind=FILE)
def sheet(*, county: Path, kind: str, out: Path) -> int:
    """Write one of the task's sheets, of the draft or else of the issued task."""
    from cityexam_desktop.cli.output import say
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.county.planning.lastyear import task_of
    from cityexam_desktop.report.sheets import tasksheets as sheets
    from cityexam_desktop.report.sheets import write_sheet

    with bureau(county) as ws:
        made = draft.held(ws) or draft.of_task(ws, task_of(ws))
        pack = choosing.pack_in_force(ws, made)
        known = {
            "choices": lambda: sheets.choice_sheet(made, pack),
            "duties": lambda: sheets.duty_sheet(made, pack, ws.identity.county),
            "grid": lambda: sheets.duty_grid(made, pack, ws.identity.county),
            "contacts": lambda: sheets.contact_sheet(ws, made),
            "places": lambda: sheets.place_sheet(made, pack),
            "history": lambda: sheets.history_sheet(ws, made, pack),
            "problems": lambda: sheets.problem_sheet(ws, made),
            "base": lambda: sheets.base_number_sheet(ws, made, pack),
        }
        if kind not in known:
            raise WrongUse(f"没有“{kind}”这种表。", f"请写 {'、'.join(known)}。")
        write_sheet(known[kind](), out)
    say(f"已写出：{out}")
    return 0


@plan_group.command("issue", help="下发正在准备的任务：签发任务包。有必须先做的，列出来，不下发。")
@county_argument
@option("--out", "任务包写到哪里（.cxb）。", type=FILE, required=True)
@by_option
@passphrase_option
@json_option
def issue(*, county: Path, out: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Issue the draft and write its package."""
    from cityexam_desktop.bundle.ownkeys import own_code
    from cityexam_desktop.bundle.task import export_task
    from cityexam_desktop.cli.shapes import reach_row, task_row
    from cityexam_desktop.county.planning.issuing import issue_draft
    from cityexam_desktop.workspace.tasks import pack_of
    from cityexam_desktop.workspace.yearbefore import last_year, reach

    with bureau(county) as ws:
        secret = passphrase(ws, passphrase_file)
        with ws.transaction():
            task = issue_draft(ws, passphrase=secret)
            export_task(ws, task, out)
        last = reach(last_year(ws, task))
        told = {"task": task_row(task, pack_of(ws, task)), "file": str(out), "code": own_code(ws),
                "last_year": reach_row(last)}  # fmt: skip
    lines = [f"“{task.title}”第 {task.version} 版已下发：{out}"]
    lines += [f"通知上要印的识别码：{told['code']}", *filter(None, [last.sentence])]
    tell(told, lines, as_json=as_json)
    return 0


@plan_group.command(
    "unit-packages",
    help="给有上年敏感数据的单位各写一个任务包：通用任务包里没有这些数，各单位只看到自己的。",
)
@county_argument
@argument("FOLDER", "写到哪个文件夹。", kind=FILE)
@passphrase_option
@json_option
def unit_packages(
    *, county: Path, folder: Path, passphrase_file: Path | None, as_json: bool
) -> int:
    """Write a package of its own for every unit with sensitive values of before."""
    from cityexam_desktop.county.planning.packages import write_unit_packages

    with bureau(county) as ws:
        secret = passphrase(ws, passphrase_file)
        files = write_unit_packages(ws, folder, passphrase=secret)
    told = {"packages": [{"unit": unit, "file": file.name} for unit, file in files.items()]}
    lines = [f"{unit}：{file.name}" for unit, file in files.items()]
    tell(told, lines or ["没有单位有上年敏感数据，用通用的任务包就行。"], as_json=as_json)
    return 0

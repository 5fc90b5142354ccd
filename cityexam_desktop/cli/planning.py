"""The task in the making: begun, changed step by step, looked at, issued."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    option,
    pack_folder,
    passphrase,
    passphrase_option,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.workspace.database import Workspace

plan_group = group("plan")
indicator_argument = argument("INDICATOR", "指标的序号、代码或名称。")


@plan_group.command("begin", help="新建一年的任务：从指标方案，或照上年任务（--after）。")
@county_argument
@option("--period", "体检年度，例如 2026。", metavar="YEAR", required=True)
@option("--pack", "指标方案的文件夹，或随程序提供的方案名。", metavar="PACK")
@option("--after", "照最近一次下发的任务：单位、分工、仍有效的体检单元。", is_flag=True)
@option("--again", "把最近一次下发的任务拿出来改，准备下发新的一版。", is_flag=True)
@json_option
def begin(*, county: Path, period: str, pack: str, after: bool, again: bool, as_json: bool) -> int:
    """Begin a task in the making."""
    from cityexam_desktop.cli.plans import PACK, proper_code
    from cityexam_desktop.county.planning import draft, following
    from cityexam_desktop.formpack.reader import read_pack
    from cityexam_desktop.workspace import tasks

    proper_code("--period", period)
    with bureau(county) as ws:
        read = read_pack(pack_folder(pack)) if pack else None
        if again:
            made = draft.reopen(ws, tasks.task(ws))
        elif after:
            made = following.begin_after(ws, tasks.task(ws), period, read)
        else:
            made = draft.begin(ws, read or read_pack(pack_folder(PACK)), period)
        return _told(ws, made, as_json=as_json)


@plan_group.command("show", help="正在准备的任务：还要做什么，与已下发的有什么不同。")
@county_argument
@json_option
def show(*, county: Path, as_json: bool) -> int:
    """Show the draft, what is left to do, and what it changes."""
    from cityexam_desktop.county.planning import draft

    with bureau(county) as ws:
        return _told(ws, draft.draft(ws), as_json=as_json)


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
            made = draft.dated(made, _unit(made, unit), facts.pop("deadline"))
        made = replace(made, **{name: text for name, text in facts.items() if text})
        return _kept(ws, made, as_json=as_json)


@plan_group.command(
    "units",
    help="导入单位和联络员表。\n列名：单位、单位代码、分管领导、联络员、职务、电话、报送方式，"
    "次序不限；已有的单位只改写了的列。",
)
@county_argument
@argument("FILE", "单位表（.xlsx 或 .csv）。", kind=FILE)
@json_option
def import_units(*, county: Path, file: Path, as_json: bool) -> int:
    """Take units with their contacts in."""
    from cityexam_desktop.county.planning import draft, units

    with bureau(county) as ws:
        made = draft.draft(ws)
        made = units.with_units(made, units.read_units(file, made.units))
        return _kept(ws, made, as_json=as_json)


@plan_group.command("remove-unit", help="把一个单位移出任务；它牵头的项目就没有人牵头了。")
@county_argument
@argument("UNIT", "单位的代码或名称。")
@json_option
def remove_unit(*, county: Path, unit: str, as_json: bool) -> int:
    """Take a unit out."""
    from cityexam_desktop.county.planning import draft, units

    with bureau(county) as ws:
        made = draft.draft(ws)
        return _kept(ws, units.without_unit(made, _unit(made, unit)), as_json=as_json)


@plan_group.command(
    "places",
    help="导入体检单元表。\n列名：层级、名称、代码、上级、别名、经度、纬度、启用日期、停用日期；"
    "没有代码的自动编，已有的单元编号不变；表里没有的层级不动。",
)
@county_argument
@argument("FILE", "体检单元表（.xlsx 或 .csv）。", kind=FILE)
@option("--level", "整张表都是这个层级（代码或名称）。", metavar="LEVEL")
@json_option
def import_places(*, county: Path, file: Path, level: str, as_json: bool) -> int:
    """Take a register of places in."""
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.workspace.placetable import read_places

    with bureau(county) as ws:
        made = draft.draft(ws)
        pack = choosing.pack_in_force(ws, made)
        places = read_places(file, pack, ws.identity.county, made.places, level)
        return _kept(ws, replace(made, places=places), as_json=as_json)


@plan_group.command("own", help="分工：让一个单位牵头（或核对、不管）这些基础数据项或整张表。")
@county_argument
@argument("UNIT", "单位的代码或名称。")
@argument("DATA", "基础数据项或填报表的代码，可写多个。", count=-1)
@option(
    "--role", "owner 牵头（不写就是它）、witness 核对、support 配合、none 不管。", metavar="ROLE"
)
@json_option
def own(*, county: Path, unit: str, data: tuple[str, ...], role: str, as_json: bool) -> int:
    """Give a unit a role for data."""
    from cityexam_desktop.county.planning import choosing, draft, ownership
    from cityexam_desktop.formpack.model import Role

    roles = {one.value: one for one in Role} | {"none": None, "": Role.OWNER}
    if role not in roles:
        raise WrongUse(f"没有“{role}”这种分工。", "请写 owner、witness、support 或 none。")
    with bureau(county) as ws:
        made = draft.draft(ws)
        pack = choosing.pack_in_force(ws, made)
        known = {d.datum.code: d.datum.form for d in ownership.duties(made, pack)}
        wanted = [code for code, form in known.items() if code in data or form in data]
        strange = set(data) - known.keys() - set(known.values())
        if strange:
            raise WrongUse(f"没有“{'、'.join(sorted(strange))}”这样的项目。", "请核对代码。")
        made = ownership.assigned(made, wanted, _unit(made, unit), roles[role])
        return _kept(ws, made, as_json=as_json)


@plan_group.command("propose", help="分工：没有人牵头的，用方案里的建议。")
@county_argument
@option("--all", "全部改用方案里的建议。", is_flag=True)
@json_option
def propose(*, county: Path, as_json: bool, **given: bool) -> int:
    """Take the pack's proposal over."""
    from cityexam_desktop.county.planning import choosing, draft, ownership

    with bureau(county) as ws:
        made = draft.draft(ws)
        base = choosing.base_of(ws, made)
        made = ownership.proposed(made, base, only_open=not given["all"])
        return _kept(ws, made, as_json=as_json)


@plan_group.command("leave-out", help="指标取舍：不采用一项指标；不写理由就是重新采用。")
@county_argument
@indicator_argument
@option("--reason", "不采用的理由，印进报告。", metavar="TEXT")
@json_option
def leave_out(*, county: Path, indicator: str, reason: str, as_json: bool) -> int:
    """Leave an indicator out, or take it back."""
    from cityexam_desktop.county.planning import choosing, draft

    with bureau(county) as ws:
        made = draft.draft(ws)
        if reason:
            made = choosing.left_out(ws, made, indicator, reason)
        else:
            made = choosing.taken_back(ws, made, indicator)
        return _kept(ws, made, as_json=as_json)


@plan_group.command("confirm", help="核实标准：待核或推断的标准，查到原文后才用来判断达标。")
@county_argument
@indicator_argument
@option("--document", "原文所在的文件和文号。", metavar="TEXT", required=True)
@option("--who", "核实人。", metavar="NAME", required=True)
@option("--date", "核实日期。", type=DAY, metavar="DATE")
@json_option
def confirm(*, county: Path, indicator: str, as_json: bool, **by: Any) -> int:
    """Let a recalled or inferred standard count."""
    from cityexam_desktop.county.planning import choosing, draft

    with bureau(county) as ws:
        made = choosing.confirmed(ws, draft.draft(ws), indicator, **by)
        return _kept(ws, made, as_json=as_json)


@plan_group.command(
    "sheet", help="写出任务的表：分工表、联络员表、底数确认表（.xlsx、.pdf 或 .csv）。"
)
@county_argument
@argument("KIND", "duties 责任单位分工表，contacts 联络员表，base 底数确认表。")
@argument("OUT", "写到哪里。", kind=FILE)
def sheet(*, county: Path, kind: str, out: Path) -> int:
    """Write one of the task's sheets, of the draft or else of the issued task."""
    from cityexam_desktop.cli.output import say
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.report.sheets import tasksheets as sheets
    from cityexam_desktop.report.sheets import write_sheet
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        made = draft.held(ws) or draft.of_task(ws, tasks.task(ws))
        pack = choosing.pack_in_force(ws, made)
        known = {
            "duties": lambda: sheets.duty_sheet(made, pack, ws.identity.county),
            "contacts": lambda: sheets.contact_sheet(ws, made),
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
@passphrase_option
@json_option
def issue(*, county: Path, out: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Issue the draft and write its package."""
    from cityexam_desktop.bundle.ownkeys import own_code
    from cityexam_desktop.bundle.task import export_task
    from cityexam_desktop.cli.shapes import task_row
    from cityexam_desktop.county.planning.issuing import issue_draft
    from cityexam_desktop.workspace.tasks import pack_of

    with bureau(county) as ws:
        secret = passphrase(ws, passphrase_file)
        with ws.transaction():
            task = issue_draft(ws, passphrase=secret)
            export_task(ws, task, out)
        told = {"task": task_row(task, pack_of(ws, task)), "file": str(out), "code": own_code(ws)}
    lines = [f"“{task.title}”第 {task.version} 版已下发：{out}"]
    tell(told, [*lines, f"通知上要印的识别码：{told['code']}"], as_json=as_json)
    return 0


def _unit(made: TaskDraft, given: str) -> str:
    """The code of a unit of the draft, given by code or name."""
    for unit in made.units:
        if given in {unit.code, unit.name}:
            return unit.code
    known = "、".join(f"{unit.code}（{unit.name}）" for unit in made.units)
    raise WrongUse(f"任务里没有“{given}”这个单位。", f"任务里的单位：{known}。")


def _kept(ws: Workspace, made: TaskDraft, *, as_json: bool) -> int:
    from cityexam_desktop.county.planning import draft

    draft.keep(ws, made)
    return _told(ws, made, as_json=as_json)


def _told(ws: Workspace, made: TaskDraft, *, as_json: bool) -> int:
    """Tell where the draft stands."""
    from cityexam_desktop.county.planning import choosing, issuing, ownership, remaining

    pack = choosing.pack_in_force(ws, made)
    left = remaining.left_to_do(made, pack, ws.identity.unit)
    changes = issuing.changes_in_words(ws, made)
    open_ = [
        {"datum": duty.datum.code, "state": duty.state.value, "owners": list(duty.owners)}
        for duty in ownership.duties(made, pack)
        if duty.state is not ownership.State.OWNED
    ]
    told = {
        "series": made.series, "period": made.period, "title": made.title,
        "as_of": made.as_of, "deadline": made.deadline, "deadlines": dict(made.deadlines),
        "units": [{"code": unit.code, "name": unit.name} for unit in made.units],
        "places": len(made.places), "indicators": len(pack.indicators), "open": open_,
        "left": [{"level": f.level.value, "part": f.where.table, "sentence": f.sentence,
                  "remedy": f.remedy} for f in left],
        "changes": list(changes),
    }  # fmt: skip
    lines = [f"{made.title}：{len(made.units)} 个单位，{len(made.places)} 个体检单元"]
    lines += [f"[{f.level.word}] {f.sentence}{f.remedy}" for f in left]
    lines += [f"与已下发的不同：{sentence}" for sentence in changes]
    tell(told, lines, as_json=as_json)
    return 0

"""第一轮 and last year: base numbers asked and confirmed, values of the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bureau,
    by_option,
    county_argument,
    json_option,
    option,
    passphrase,
    passphrase_option,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.plangroup import kept, plan_group, preview_option, taken, unit_of
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.basenumbers import Told
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.workspace.database import Workspace


@plan_group.command("first-round", help="第一轮：下发只问底数的任务包；正在准备的任务不动。")
@county_argument
@option("--out", "任务包写到哪里（.cxb）。", type=FILE, required=True)
@option("--deadline", "底数报出的期限；不写就与任务相同。", type=DAY, metavar="DATE")
@passphrase_option
@json_option
def first_round(
    *, county: Path, out: Path, deadline: str, passphrase_file: Path | None, as_json: bool
) -> int:
    """Issue the task that asks the base numbers."""
    from cityexam_desktop.bundle.task import export_task
    from cityexam_desktop.cli.shapes import task_row
    from cityexam_desktop.county.planning.basenumbers import issue_first_round
    from cityexam_desktop.workspace.tasks import pack_of

    with bureau(county) as ws:
        secret = passphrase(ws, passphrase_file)
        with ws.transaction():
            task = issue_first_round(ws, deadline, passphrase=secret)
            export_task(ws, task, out)
        told = {"task": task_row(task, pack_of(ws, task)), "file": str(out)}
    tell(told, [f"“{task.title}”第 {task.version} 版已下发：{out}"], as_json=as_json)
    return 0


@plan_group.command("numbers", help="底数：上年的、各单位报的、已确认的。")
@county_argument
@json_option
def numbers(*, county: Path, as_json: bool) -> int:
    """List the base numbers."""
    with bureau(county) as ws:
        made, found = _numbers(ws)
        names = {unit.code: unit.name for unit in made.units}
        rows = [_row(one, names) for one in found]
    lines = [
        f"{row['name']}：{row['confirmed'] or '没有确认'}"
        + "".join(f"；{said['unit_name']}报 {said['value']}" for said in row["said"])
        for row in rows
    ]
    tell({"numbers": rows}, lines or ["这个方案没有底数。"], as_json=as_json)
    return 0


@plan_group.command(
    "number", help="确认一项底数：用一个单位报的（--take），或直接写数；都不写就取消确认。"
)
@county_argument
@argument("DATUM", "底数的代码或名称。")
@argument("VALUE", "确认的数。", into="value", required=False)
@option("--take", "采用这个单位第一轮报的数。", metavar="UNIT")
@option("--unit", "直接写数时，由哪个单位提供。", metavar="UNIT")
@option("--source", "来源文件。", metavar="TEXT")
@option("--page", "页。", metavar="TEXT")
@option("--time", "数据时间。", metavar="TEXT")
@option("--reason", "采用理由。", metavar="TEXT")
@json_option
def number(
    *,
    county: Path,
    datum: str,
    value: str | None,
    take: str,
    unit: str,
    reason: str,
    as_json: bool,
    **told: str,
) -> int:
    """Confirm one base number."""
    from cityexam_desktop.county.planning import basenumbers
    from cityexam_desktop.county.planning.choosing import pack_in_force

    with bureau(county) as ws:
        made, found = _numbers(ws)
        one = next((n for n in found if datum in {n.datum.code, n.datum.name}), None)
        if one is None:
            raise WrongUse(f"“{datum}”不是底数。", "用 plan numbers 列出全部底数。")
        if take:
            made = basenumbers.taken(made, one, unit_of(made, take), reason)
        else:
            owner = unit_of(made, unit) if unit else "".join(one.duty.owners[:1])
            pack = pack_in_force(ws, made)
            made = basenumbers.confirmed(
                made, pack, one.datum.code, value or "", unit=owner, reason=reason, **told
            )
        return kept(ws, made, as_json=as_json)


@plan_group.command(
    "sealed", help="登记一个单位在底数确认表上盖了章，下发以后也可以；不写日期就取消。"
)
@county_argument
@argument("UNIT", "单位的代码或名称。")
@option("--date", "盖章的日期。", metavar="DATE")
@option("--paper", "哪份纸质件。", metavar="TEXT")
@by_option
@json_option
def seal(*, county: Path, unit: str, date: str, paper: str, as_json: bool) -> int:
    """Record a seal on the 底数确认表."""
    from cityexam_desktop.cli.plangroup import told_draft
    from cityexam_desktop.county.planning import agreeing, draft

    with bureau(county) as ws:
        code = unit_of(agreeing.task_at_hand(ws), unit)
        made = agreeing.seal(ws, code, date, paper)
        if draft.held(ws) is not None:
            return told_draft(ws, made, as_json=as_json)
        told = [{"unit": one.unit, "date": one.date, "paper": one.paper} for one in made.agreed]
    tell({"agreed": told}, ["已记进登记簿，底数确认表的“签章”一栏照此印。"], as_json=as_json)
    return 0


@plan_group.command("import-numbers", help="导入填好的底数确认表；没有写数的行不动。")
@county_argument
@argument("FILE", "底数确认表（.xlsx 或 .csv）。", kind=FILE)
@preview_option
@json_option
def import_numbers(*, county: Path, file: Path, preview: bool, as_json: bool) -> int:
    """Take confirmed numbers out of a table."""
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.county.planning.numbertable import read_numbers

    with bureau(county) as ws:
        made = draft.draft(ws)
        after = read_numbers(file, made, choosing.pack_in_force(ws, made))
        return taken(ws, made, after, preview=preview, as_json=as_json)


@plan_group.command(
    "last-year", help="把已下发的一年汇总的数存为往年数据，随新任务发给各单位对照。"
)
@county_argument
@option("--period", "哪一年；不写就是最近下发的。", metavar="YEAR")
@json_option
def last_year(*, county: Path, period: str, as_json: bool) -> int:
    """Keep a task's merged values as an earlier year's."""
    from cityexam_desktop.county.planning.lastyear import take_over, task_of

    with bureau(county) as ws:
        task = task_of(ws, period)
        count = take_over(ws, task)
    told = {"period": task.period, "values": count}
    tell(told, [f"{task.period} 年度的 {count} 个数已存为往年数据。"], as_json=as_json)
    return 0


def _numbers(ws: Workspace) -> tuple[TaskDraft, tuple[Told, ...]]:
    from cityexam_desktop.county.planning import basenumbers, choosing, draft

    made = draft.draft(ws)
    return made, basenumbers.numbers(ws, made, choosing.pack_in_force(ws, made))


def _row(one: Told, names: dict[str, str]) -> dict[str, Any]:
    from cityexam_desktop.formpack.values import show

    held = one.confirmed
    return {
        "datum": one.datum.code,
        "name": one.datum.name,
        "confirmed": show(one.datum, held.value) if held else "",
        "unit": held.unit if held else "",
        "reason": held.reason if held else "",
        "last": show(one.datum, one.last),
        "said": [
            {"unit": v.unit, "unit_name": names.get(v.unit, v.unit),
             "value": show(one.datum, v.value), "source": v.source}
            for v in one.said
        ],
    }  # fmt: skip

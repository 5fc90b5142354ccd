"""Tasks: the bureau issues one to everybody, a department opens it; earlier years' values."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    new_passphrase,
    opened,
    option,
    passphrase,
    passphrase_option,
    removed_on_failure,
    unit_code_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.packgroup import base_option
from cityexam_desktop.cli.root import command, group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

task_group = group("task")
history_group = group("history")
county_name_option = option("--county-name", "县名，新建数据文件时必须写。", metavar="NAME")
key_backup_option = option(
    "--key-backup", "新建时必须写：报送密钥备份到哪里（.cxk），最好是U盘；写好即打开核对。",
    type=FILE, default=None, metavar="FILE",
)  # fmt: skip
pack_option = option("--pack", "指标方案的文件夹，或随程序提供的方案名。", metavar="PACK")


@command("new", "task issue 也会新建；要先导入往年数据的，先用这个命令。")
@argument("COUNTY", "新的数据文件（.cityexam）。", kind=FILE)
@county_name_option
@option("--unit", "县住建局自己在指标方案里的单位代码。", metavar="UNIT")
@key_backup_option
@passphrase_option
@json_option
def new(
    *,
    county: Path,
    county_name: str,
    unit: str,
    passphrase_file: Path | None,
    key_backup: Path | None,
    as_json: bool,
) -> int:
    """Make the bureau's data file with its key."""
    from cityexam_desktop.bundle.ownkeys import own_code

    with _made(county, county_name, unit, (passphrase_file, key_backup)) as ws:
        told = {"workspace": str(county), "county": county_name, "unit": unit, "code": own_code(ws)}
    tell(told, [f"已新建“{county}”，识别码：{told['code']}"], as_json=as_json)
    return 0


@task_group.command(
    "issue",
    help="下发任务：签发任务包。\n"
    "数据文件不存在时新建，并生成报送密钥。同一系列、同一年度再次下发就是新的一版，"
    "没有写的内容照上一版。体检单元表是 CSV 或 Excel，列名：id、level、code、name、parent"
    "（或 编号、层级、代码、名称、上级）；id 不写就用代码，上级不写就是全县。",
)
@county_argument
@option("--out", "任务包写到哪里（.cxb）。", type=FILE, required=True)
@pack_option
@base_option
@option("--period", "体检年度，例如 2025。", metavar="YEAR")
@option("--series", "系列的代码，不写就是 tijian。", metavar="CODE")
@option("--title", "任务名称。", metavar="TEXT")
@county_name_option
@option("--as-of", "数据时点。", type=DAY, metavar="DATE")
@option("--deadline", "报出期限。", type=DAY, metavar="DATE")
@option("--places", "体检单元表。", type=FILE, default=None, metavar="TABLE")
@option(
    "--exempt",
    "对一个单位降低一条规则，可写多个：规则@单位:须说明=理由。",
    metavar="TEXT",
    multiple=True,
)
@option("--banner", "印在每一页上的字样，例如“示例数据”。", metavar="TEXT")
@option("--unit", "新建时：县住建局自己的单位代码。", metavar="UNIT")
@key_backup_option
@passphrase_option
@json_option
def issue(
    *,
    county: Path,
    out: Path,
    unit: str,
    passphrase_file: Path | None,
    key_backup: Path | None,
    as_json: bool,
    **facts: Any,
) -> int:
    """Issue a task and write its package."""
    from cityexam_desktop.bundle.ownkeys import own_code
    from cityexam_desktop.bundle.task import export_task
    from cityexam_desktop.bundle.task import issue as issue_task
    from cityexam_desktop.cli.plans import plan_for
    from cityexam_desktop.cli.shapes import reach_row, task_row
    from cityexam_desktop.county.planning.lastyear import explained_before, take_over_before
    from cityexam_desktop.workspace.tasks import pack_of
    from cityexam_desktop.workspace.yearbefore import last_year, reach

    if county.exists():
        place = bureau(county)
    else:
        place = _made(county, facts["county_name"], unit, (passphrase_file, key_backup))
    with place as ws:
        plan = plan_for(ws, facts)
        secret = passphrase(ws, passphrase_file)
        with ws.transaction():
            take_over_before(ws, plan.series, plan.period)
            plan = replace(plan, explained=explained_before(ws, plan.series, plan.period))
            task = issue_task(ws, plan, passphrase=secret)
            export_task(ws, task, out)
        row = task_row(task, pack_of(ws, task))
        code, last = own_code(ws), reach(last_year(ws, task))
    told = {"task": row, "file": str(out), "code": code, "last_year": reach_row(last)}
    lines = [f"“{task.title}”第 {task.version} 版已下发：{out}", f"通知上要印的识别码：{code}"]
    tell(told, [*lines, *filter(None, [last.sentence])], as_json=as_json)
    return 0


@contextlib.contextmanager
def _made(
    county: Path, name: str, unit: str, files: tuple[Path | None, Path | None]
) -> Iterator[Workspace]:
    """A new data file of a bureau with its key; it goes again when what follows fails.

    `files` are the passphrase's and where the key is backed up, opened again at once.
    """
    from cityexam_desktop.bundle.ownkeys import create_backed_up_key
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import WorkspaceRole

    if not name:
        raise WrongUse("新建县住建局的数据文件要写县名。", "请加上 --county-name。")
    file, backup = files
    if backup is None:
        raise WrongUse("没有写报送密钥备份到哪里。", "请加上 --key-backup，写到U盘并妥善保管。")
    secret = new_passphrase(file, needed=True)
    ws = Workspace.create(county, WorkspaceRole.BUREAU, unit=unit, county=name)
    there = contextlib.nullcontext() if backup.exists() else removed_on_failure(backup)
    with removed_on_failure(county), there, ws:
        create_backed_up_key(ws, secret, backup)
        yield ws


@task_group.command("export", help="把最新下发的任务包再写一份。")
@county_argument
@argument("OUT", "任务包写到哪里（.cxb）。", kind=FILE)
def export(*, county: Path, out: Path) -> int:
    """Write the newest task's package again."""
    from cityexam_desktop.bundle.task import export_task
    from cityexam_desktop.workspace.tasks import task as newest

    with bureau(county) as ws:
        task = newest(ws)
        export_task(ws, task, out)
    say(f"“{task.title}”第 {task.version} 版：{out}")
    return 0


@task_group.command(
    "open",
    help="打开收到的任务包。\n数据文件不存在时新建，并生成报送密钥；已有的装入新一版，填过的不变。",
)
@argument("PACKAGE", "任务包（.cxb）。", kind=FILE)
@workspace_argument
@option("--unit", "本单位的代码或名称，新建时必须写。", metavar="UNIT")
@passphrase_option
@json_option
def open_package(
    *, package: Path, workspace: Path, unit: str, passphrase_file: Path | None, as_json: bool
) -> int:
    """Take a task package into a department's data file, a new one if need be."""
    from cityexam_desktop.bundle import ownkeys
    from cityexam_desktop.bundle.codes import unit_code
    from cityexam_desktop.bundle.task import accept_task
    from cityexam_desktop.bundle.task import open_task as read_package
    from cityexam_desktop.cli.shapes import task_row
    from cityexam_desktop.workspace.tasks import pack_of

    task, _ = read_package(package)
    own = unit_code_of(task, unit) if unit else ""
    place = (
        opened(workspace) if workspace.exists() else _begun(workspace, own, task, passphrase_file)
    )
    with place as ws:
        _for_unit(ws, own)
        task = accept_task(ws, package)
        pack = pack_of(ws, task)
        told = {
            "workspace": str(workspace),
            "unit": ws.identity.unit,
            "task": task_row(task, pack),
            "code": ownkeys.own_code(ws),
            "bureau_code": unit_code(task.bureau),
            "confirmed": ws.meta("bureau_confirmed") == task.bureau,
        }
    lines = [f"已打开“{task.title}”第 {task.version} 版，数据文件：{workspace}"]
    lines += [f"本单位的识别码：{told['code']}"]
    if not told["confirmed"]:
        lines += [
            f"任务包签名所用密钥的识别码：{told['bureau_code']}",
            "请找出盖章通知，用 task confirm 输入通知上印的识别码。",
        ]
    tell(told, lines, as_json=as_json)
    return 0


@contextlib.contextmanager
def _begun(workspace: Path, unit: str, task: Task, file: Path | None) -> Iterator[Workspace]:
    """A new data file of a department with its key; it goes again when what follows fails."""
    from cityexam_desktop.bundle.ownkeys import create_key
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import WorkspaceRole

    if not unit:
        known = "、".join(f"{one.code}（{one.name}）" for one in task.units)
        raise WrongUse("没有写明本单位。", f"请用 --unit 写出：{known}。")
    secret = new_passphrase(file)
    ws = Workspace.create(workspace, WorkspaceRole.DEPARTMENT, unit=unit, county=task.county)
    with removed_on_failure(workspace), ws:
        create_key(ws, secret)
        yield ws


def _for_unit(ws: Workspace, unit: str) -> None:
    from cityexam_desktop.workspace.model import WorkspaceRole

    if ws.identity.role is WorkspaceRole.BUREAU:
        raise WrongUse("这是县住建局的数据文件。", "任务包请在填报单位的数据文件里打开。")
    if unit and unit != ws.identity.unit:
        raise WrongUse("这个数据文件属于另一个单位。", "请换一个数据文件，或去掉 --unit。")


@task_group.command("confirm", help="核对县住建局的识别码：输入盖章通知上印的那一串数字。")
@workspace_argument
@argument("CODE", "盖章通知上的识别码（24 位数字，空格不论）。")
@json_option
def confirm(*, workspace: Path, code: str, as_json: bool) -> int:
    """Compare the bureau's code with the one on the stamped notice."""
    from cityexam_desktop.bundle.task import confirm_bureau
    from cityexam_desktop.workspace import tasks

    with opened(workspace) as ws:
        task = tasks.task(ws)
        confirm_bureau(ws, task, code)
    tell({"confirmed": True, "task": task.id}, ["识别码一致，已核对。"], as_json=as_json)
    return 0


@history_group.command(
    "import",
    help="导入往年的数，标为“未经签名”。\nCSV 或 Excel，列名：code、subject、value、source"
    "（或 代码、对象、数值、来源）；代码可以是基础数据项或指标，对象不写就是全县。"
    "有一处错就都不导入。",
)
@workspace_argument
@argument("FILE", "往年数据（.csv 或 .xlsx）。", kind=FILE)
@option("--period", "这些数的体检年度。", metavar="YEAR", required=True)
@pack_option
@json_option
def import_history(*, workspace: Path, file: Path, period: str, pack: str, as_json: bool) -> int:
    """Take earlier values in."""
    from cityexam_desktop.cli.plans import pack_for, proper_code
    from cityexam_desktop.workspace.history import put_history
    from cityexam_desktop.workspace.imports import read_history

    proper_code("--period", period)
    with opened(workspace) as ws:
        values = read_history(file, period, pack_for(ws, pack))
        put_history(ws, values)
    told = {"period": period, "values": len(values)}
    tell(told, [f"已导入 {period} 年度的 {len(values)} 个数。"], as_json=as_json)
    return 0

"""What the officer decides: each command appends one row to the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    argument,
    bundle_of,
    bureau,
    by_option,
    county_argument,
    id_argument,
    json_option,
    option,
    reason_option,
    unit_code_of,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

unit_argument = argument("UNIT", "填报单位的代码或名称。")


def _noted(row: LedgerRow, sentence: str, *, as_json: bool) -> int:
    """Tell which row of the ledger the act became."""
    told = {"number": row.no, "kind": row.kind, "hash": row.hash}
    tell(told, [f"{sentence}登记簿第 {row.no} 行。"], as_json=as_json)
    return 0


def _unit(ws: Workspace, given: str) -> str:
    from cityexam_desktop.workspace import tasks

    return unit_code_of(tasks.task(ws), given)


@command("approve", "--all-clean 把没有意见、与别的单位没有矛盾的都审核通过。")
@county_argument
@argument("ID", "报送包的编号，写开头几位即可。", into="bundle", required=False)
@option("--all-clean", "没有意见的全部通过。", is_flag=True)
@by_option
@json_option
def approve(*, county: Path, bundle: str | None, all_clean: bool, as_json: bool) -> int:
    """Approve a submission, or all that nothing is doubtful of."""
    from cityexam_desktop.bundle.codes import submission_code
    from cityexam_desktop.county import actions

    if bool(bundle) is all_clean:
        raise WrongUse("要写 ID 或 --all-clean，且只能写一个。", "用 progress 查看各单位的报送包。")
    with bureau(county) as ws:
        if bundle:
            row = actions.approve(ws, bundle_of(ws, bundle))
            return _noted(row, "已通过。", as_json=as_json)
        wanted = _clean(ws)
        rows = actions.approve_all(ws, wanted)
    told = {"approved": list(wanted), "numbers": [row.no for row in rows]}
    lines = [submission_code(one) for one in wanted]
    tell(told, [*lines, f"审核通过 {len(rows)} 份。"], as_json=as_json)
    return 0


def _clean(ws: Workspace) -> tuple[str, ...]:
    from cityexam_desktop.checks import check_county
    from cityexam_desktop.county.doubts import clean, unit_findings
    from cityexam_desktop.county.merge import merge

    dataset = merge(ws)
    across = check_county(dataset.pack, dataset.answers)
    return clean(dataset, unit_findings(ws, dataset), across)


@command("unapprove", "原来的通过在登记簿里不动，另记一行；之后这一份是“未审”。")
@county_argument
@id_argument
@by_option
@reason_option
@json_option
def unapprove(*, county: Path, bundle: str, reason: str, as_json: bool) -> int:
    """Take an acceptance back."""
    from cityexam_desktop.county import actions

    with bureau(county) as ws:
        row = actions.unapprove(ws, bundle_of(ws, bundle), reason=reason)
    return _noted(row, "已撤销通过。", as_json=as_json)


@command(
    "decide",
    "同一单位有两份同级的稿子：写 --winner，"
    "其余的（或 --loser 写明的）不计入；两个单位的数不同："
    "写 --datum 和 --unit，以该单位的为准。",
)
@county_argument
@option("--winner", "选定的那一份的编号。", metavar="ID")
@option("--loser", "不选的那一份的编号，可写多个；不写就是其余各份。", metavar="ID", multiple=True)
@option("--datum", "有差异的基础数据项的代码或名称。", metavar="DATUM")
@option("--at", "对象的编号、代码或名称；不写就是全县。", metavar="SUBJECT")
@option("--unit", "以哪个单位的数为准。", metavar="UNIT")
@by_option
@reason_option
@json_option
def decide(
    *, county: Path, winner: str, loser: tuple[str, ...], reason: str, as_json: bool, **cell: str
) -> int:
    """Choose the winner of a fork, or settle a conflict."""
    if bool(winner) is bool(cell["datum"]):
        raise WrongUse("要写 --winner 或 --datum，且只能写一个。", "用 merge 查看待裁定的各项。")
    with bureau(county) as ws:
        if winner:
            row = _choose(ws, winner, loser, reason)
        else:
            row = _settle(ws, cell["datum"], cell["at"], cell["unit"], reason)
    return _noted(row, "已裁定。", as_json=as_json)


def _choose(ws: Workspace, winner: str, losers: tuple[str, ...], reason: str) -> LedgerRow:
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.merge import merge

    chosen = bundle_of(ws, winner)
    others = [bundle_of(ws, one) for one in losers]
    if not others:
        others = [one for one in _sides(merge(ws), chosen) if one != chosen]
    if not others:
        raise WrongUse("这一份没有待选的另一份。", "用 merge 查看待裁定的各项。")
    return actions.choose(ws, chosen, others, reason=reason)


def _sides(dataset: CountyDataset, chosen: str) -> tuple[str, ...]:
    """The sides of the fork of which `chosen` is one; nothing where it is none."""
    from cityexam_desktop.county.resolve import sides

    fact = dataset.facts.get(chosen)
    found = sides(dataset.facts.values(), dataset.resolution, fact.unit) if fact else ()
    return found if chosen in found else ()


def _settle(ws: Workspace, datum: str, at: str, unit: str, reason: str) -> LedgerRow:
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.merge import merge

    dataset = merge(ws)
    code, subject = _cell(ws, datum, at)
    return actions.settle(dataset, ws, code, subject, _unit(ws, unit), reason=reason)


def _cell(ws: Workspace, datum: str, at: str) -> tuple[str, str]:
    """A (datum, subject) of the county as the officer named it."""
    from cityexam_desktop.cli.cells import datum_named, subject_in
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.formpack.model import COUNTY

    dataset = merge(ws)
    known = datum_named(dataset.pack, datum)
    if not at:
        return known.code, COUNTY
    subjects = (*dataset.task.places, *dataset.objects)
    return known.code, subject_in(subjects, at, dataset.pack.form[known.form].title)


@command("correct", "写法与 set 相同；认不出的退出码 1。")
@county_argument
@argument("DATUM", "基础数据项的代码或名称。")
@argument("VALUE", "更正成什么；可写“无此对象”“不适用”“暂缺”。")
@option("--at", "对象的编号、代码或名称；不写就是全县。", metavar="SUBJECT")
@option("--document", "依据：函号，或电话记录。", metavar="TEXT")
@option("--author", "经办人。", metavar="NAME")
@option("--approver", "复核人，不能与经办人相同。", metavar="NAME")
@by_option
@reason_option
@json_option
def correct(
    *,
    county: Path,
    datum: str,
    value: str,
    at: str,
    as_json: bool,
    **said: str,
) -> int:
    """Correct a merged value."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.formpack.values import Refusal, parse

    with bureau(county) as ws:
        cell = _cell(ws, datum, at)
        dataset = merge(ws)
        read = parse(dataset.pack.datum[cell[0]], value)
        if isinstance(read, Refusal):
            told = {"recorded": False, "sentence": read.sentence, "remedy": read.remedy}
            tell(told, [f"没有更正：{read.sentence}", read.remedy], as_json=as_json)
            return 1
        row = actions.correct(
            dataset, ws, cell, read.value, reason=said["reason"], document=said["document"],
            author=said["author"], approver=said["approver"],
        )  # fmt: skip
    return _noted(row, f"已更正。{read.note}", as_json=as_json)


@command("uncorrect", "原来的更正在登记簿里不动，另记一行；之后用单位签名的数。")
@county_argument
@argument("DATUM", "基础数据项的代码或名称。")
@option("--at", "对象的编号、代码或名称；不写就是全县。", metavar="SUBJECT")
@by_option
@reason_option
@json_option
def uncorrect(*, county: Path, datum: str, at: str, reason: str, as_json: bool) -> int:
    """Take a correction back."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.merge import merge

    with bureau(county) as ws:
        row = actions.uncorrect(merge(ws), ws, _cell(ws, datum, at), reason=reason)
    return _noted(row, "已取消更正。", as_json=as_json)


@command("withdraw")
@county_argument
@unit_argument
@by_option
@reason_option
@json_option
def withdraw(*, county: Path, unit: str, reason: str, as_json: bool) -> int:
    """Take a unit out of the merge."""
    from cityexam_desktop.county import actions

    with bureau(county) as ws:
        row = actions.withdraw(ws, _unit(ws, unit), reason=reason)
    return _noted(row, "已移出汇总。", as_json=as_json)


@command("restore")
@county_argument
@unit_argument
@by_option
@reason_option
@json_option
def restore(*, county: Path, unit: str, reason: str, as_json: bool) -> int:
    """Take a withdrawn unit back in."""
    from cityexam_desktop.county import actions

    with bureau(county) as ws:
        row = actions.restore(ws, _unit(ws, unit), reason=reason)
    return _noted(row, "已恢复。", as_json=as_json)


@command("admit")
@county_argument
@id_argument
@by_option
@reason_option
@json_option
def admit(*, county: Path, bundle: str, reason: str, as_json: bool) -> int:
    """Admit what a unit answered on an older pack."""
    from cityexam_desktop.county import actions

    with bureau(county) as ws:
        row = actions.admit(ws, bundle_of(ws, bundle), reason=reason)
    return _noted(row, "已准予采用。", as_json=as_json)


@command("retire", "不写 --code 就停用该单位在用的全部密钥；--undo 恢复停用了的。")
@county_argument
@unit_argument
@option("--code", "只停用（恢复）这个单位识别码的密钥。", metavar="CODE")
@option("--from", "从这个收件号起停用；不写就是从现在起。", type=int, default=0, metavar="N")
@option("--undo", "恢复停用了的密钥；期间收到的也算。", is_flag=True)
@by_option
@reason_option
@json_option
def retire(
    *, county: Path, unit: str, code: str, undo: bool, reason: str, as_json: bool, **given: int
) -> int:
    """Retire the keys of a unit, or let retired ones count again."""
    from cityexam_desktop.bundle.codes import digits_of
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.keyring import registered, reinstate, retire_from

    number = given["from"]
    with bureau(county) as ws:
        whose = _unit(ws, unit)
        held = [key for key in registered(ws) if key.unit == whose and bool(key.retired) is undo]
        standing = [key.public for key in held if digits_of(code) in {"", digits_of(key.code)}]
        if not standing:
            state = "停用的" if undo else "在用的"
            known = "、".join(key.code for key in held) or "没有"
            raise WrongUse(f"这个单位没有这样的{state}密钥。", f"{state}密钥的识别码：{known}。")
        with ws.transaction():
            rows = [
                reinstate(ws, key, reason=reason)
                if undo
                else retire_from(ws, key, number, reason=reason)
                if number
                else actions.retire(ws, key, reason=reason)
                for key in standing
            ]
    return _noted(rows[-1], f"已{'恢复' if undo else '停用'} {len(rows)} 个密钥。", as_json=as_json)


@command("registered", "停用的写明从第几号收件起停用、为什么。")
@county_argument
@json_option
def registered(*, county: Path, as_json: bool) -> int:
    """List the register of keys."""
    from dataclasses import asdict

    from cityexam_desktop.cli.common import unit_name
    from cityexam_desktop.county import keyring
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        pack = tasks.pack_of(ws, tasks.task(ws))
        held = keyring.registered(ws)
    lines = []
    for key in held:
        line = f"{unit_name(pack, key.unit)}　{key.code}　第 {key.since} 行登记（{key.way_word}）"
        if key.retired:
            line += f"　从收件号 {key.first} 起停用：{key.why}"
        lines.append(line)
    told = [asdict(key) for key in held]
    tell({"keys": told}, lines or ["还没有登记的密钥。"], as_json=as_json)
    return 0


@command("grade")
@county_argument
@argument("INDICATOR", "指标的代码、编号或名称。")
@argument("GRADE", "等级。")
@option("--who", "谁评的。", metavar="NAME")
@by_option
@reason_option
@json_option
def grade(*, county: Path, indicator: str, grade: str, who: str, reason: str, as_json: bool) -> int:
    """Enter a grade that experts gave."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        pack = tasks.pack_of(ws, tasks.task(ws))
        named = [i.code for i in pack.indicators if indicator in {i.code, str(i.number), i.name}]
        if not named:
            raise WrongUse(f"没有“{indicator}”这项指标。", "请写指标的代码、编号或名称。")
        row = actions.grade(ws, named[0], grade, who=who, reason=reason)
    return _noted(row, "已记下。", as_json=as_json)

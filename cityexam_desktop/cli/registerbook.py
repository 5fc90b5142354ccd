"""收件登记簿 and what the bureau changed: read, searched, written as sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    by_option,
    clerk,
    county_argument,
    json_option,
    option,
    passphrase,
    passphrase_option,
    reason_option,
    unit_code_of,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.cli.secrecy import by_hand_line, harmless_option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path


@command("ledger", "时间是世界时；--find 只列有这些字的行，--out 写成收件登记簿（.xlsx 或 .pdf）。")
@county_argument
@option("--find", "只列有这些字的行，空格隔开。", metavar="WORDS")
@option("--out", "写成收件登记簿。", type=FILE, default=None, metavar="FILE")
@json_option
def ledger(*, county: Path, find: str, out: Path | None, as_json: bool) -> int:
    """Read the ledger."""
    from dataclasses import asdict

    from cityexam_desktop.county.entries import arrivals, entries, found
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.report.officer.registerbook import register_sheet
    from cityexam_desktop.report.sheets import write_sheet
    from cityexam_desktop.workspace import ledger as book

    with bureau(county) as ws:
        dataset, rows, head = merge(ws), book.rows(ws), book.head(ws)
    if out is not None:
        write_sheet(register_sheet(dataset.task, arrivals(rows, dataset), head), out)
        say(f"收件登记簿已写成“{out}”。")
        return 0
    told = found(entries(rows, dataset), find)
    lines = [
        "  ".join(filter(None, (str(e.no), e.at, e.by, e.word, e.unit, e.text, e.reason)))
        for e in told
    ]
    tell({"rows": [asdict(e) for e in told]}, lines or ["没有这样的行。"], as_json=as_json)
    return 0


@command("corrections", "更正另记，不改签名的数；单位报了新数的，更正失效。")
@county_argument
@json_option
def corrections(*, county: Path, as_json: bool) -> int:
    """List the bureau's own corrections."""
    from cityexam_desktop.county.corrections import as_shown, cell_name
    from cityexam_desktop.county.corrections import corrections as made
    from cityexam_desktop.county.merge import merge

    with bureau(county) as ws:
        dataset = merge(ws)
    rows = [
        {
            "datum": one.datum,
            "place": one.subject,
            "unit": one.unit,
            "old": as_shown(dataset, one.datum, one.old),
            "new": as_shown(dataset, one.datum, one.new),
            "reason": one.reason,
            "document": one.document,
            "author": one.author,
            "approver": one.approver,
            "stands": one.stands,
            "item": cell_name(dataset, one.datum, one.subject),
            "state": one.state,
        }
        for one in made(dataset)
    ]
    lines = [
        f"{r['item']}：{r['old']} → {r['new']}　{r['reason']}"
        f"{'　依据：' if r['document'] else ''}{r['document']}"
        f"（{r['author']} 经办，{r['approver']} 复核）{r['state']}"
        for r in rows
    ]
    tell({"corrections": rows}, lines or ["没有更正。"], as_json=as_json)
    return 0


@command("confirm", "给单位核对盖章：本局替它代录的一稿和更正的数。")
@county_argument
@argument("UNIT", "填报单位的代码或名称。")
@argument("OUT", "写到哪里（.xlsx 或 .pdf）。", kind=FILE)
@harmless_option
def confirm(*, county: Path, unit: str, out: Path, harmless: bool) -> int:
    """Write the 代录及更正确认单 of a unit."""
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.report.officer.confirming import confirm_sheet, secret_confirmed
    from cityexam_desktop.report.sheets import write_sheet

    with bureau(county) as ws:
        dataset = merge(ws)
        code = unit_code_of(dataset.task, unit)
        sheet = confirm_sheet(ws, dataset, code, harmless=harmless)
        secret = () if harmless else secret_confirmed(ws, dataset, code)
    write_sheet(sheet, out)
    say(f"代录及更正确认单已写成“{out}”。", *by_hand_line(secret))
    return 0


@command(
    "exempt",
    "写 UNIT 和 RULE 就准予降级，写进正在准备的任务，下次下发后生效；都不写就列出。",
)
@county_argument
@argument("UNIT", "填报单位的代码或名称。", required=False)
@argument("RULE", "规则的代码；程序自己的核查写成 value.missing:数据项代码。", required=False)
@option("--level", "降为 explain（须说明）或 notice（请留意）。", default="notice", metavar="LEVEL")
@option("--take-back", "取消准予，要写理由。", is_flag=True)
@by_option
@reason_option
@json_option
def exempt(
    *,
    county: Path,
    unit: str | None,
    rule: str | None,
    level: str,
    take_back: bool,
    reason: str,
    as_json: bool,
) -> int:
    """Lower a rule for a unit, or list what is lowered."""
    from cityexam_desktop.county import exempting
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.findings import Level

    if level not in {"explain", "notice"}:
        raise WrongUse(f"不知道“{level}”这一级。", "请写 explain 或 notice。")
    with bureau(county) as ws:
        dataset = merge(ws)
        if unit and rule:
            code = unit_code_of(dataset.task, unit)
            if take_back:
                exempting.take_back(ws, dataset, rule, code, reason=reason)
            else:
                exempting.grant(ws, dataset, rule, code, Level(level), reason=reason)
        found = exempting.granted(ws, dataset)
    rows = [
        {"unit": g.exemption.unit, "rule": g.exemption.rule, "level": g.exemption.level.value,
         "reason": g.exemption.reason, "told": g.told, "state": g.state, "lifted": g.lifted}
        for g in found
    ]  # fmt: skip
    lines = [
        f"{r['unit']}　{r['rule']} 降为 {r['level']}　{r['reason']}（{r['state']}）" for r in rows
    ]
    tell({"exemptions": rows}, lines or ["没有准予降级的。"], as_json=as_json)
    return 0


@command("receipts", "程序报来的写成签名的 .cxb，代录的写成 PDF；--unit 只写几个单位的。")
@county_argument
@argument("FOLDER", "写到哪个文件夹。", kind=FILE)
@option("--unit", "只要这个单位的，可写多个。", metavar="UNIT", multiple=True)
@option("--by", "经办人；不写就用设置里的姓名。", metavar="NAME")
@passphrase_option
@json_option
def receipts(
    *,
    county: Path,
    folder: Path,
    unit: tuple[str, ...],
    by: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Write a receipt for every unit."""
    from cityexam_desktop.county.actions import Desk
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.report.officer.receipts import write_receipts

    with bureau(county) as ws:
        dataset = merge(ws)
        units = [unit_code_of(dataset.task, one) for one in unit]
        desk = Desk(clerk(by), passphrase(ws, passphrase_file))
        written = write_receipts(ws, dataset, folder, desk=desk, units=units)
    told = [{"unit": one.name, "file": str(one.file)} for one in written]
    lines = [f"{one.name}：{one.file.name}" for one in written]
    tell({"receipts": told}, [*lines, f"共写 {len(written)} 份回执。"], as_json=as_json)
    return 0


@command("intake", "累计收到多少个文件，各是什么结果；每个单位的电子件、纸质件。")
@county_argument
@json_option
def intake(*, county: Path, as_json: bool) -> int:
    """Account for every file, and for every unit's paper."""
    from cityexam_desktop.cli.common import unit_name
    from cityexam_desktop.county.intake import intake as counted
    from cityexam_desktop.county.intake import unit_intakes
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.workspace import ledger as book

    with bureau(county) as ws:
        dataset, rows = merge(ws), book.rows(ws)
    count = counted(rows, dataset)
    units = [
        {
            "unit": one.unit,
            "edition": one.edition,
            "basis": one.basis,
            "number": one.number,
            "paper": one.paper.paper.value if one.paper else None,
        }
        for one in unit_intakes(rows, dataset)
    ]
    lines = [count.sentence]
    for one in unit_intakes(rows, dataset):
        electronic = f"第 {one.edition} 稿" if one.bundle else "没有"
        paper = one.paper.word if one.paper else "不用交" if one.bundle else ""
        name = unit_name(dataset.pack, one.unit)
        lines.append(f"{name}　电子：{electronic}　纸质：{paper or '—'}")
    told = {"total": count.total, "verdicts": dict(count.verdicts), "waiting": count.waiting}
    tell(told | {"units": units}, lines, as_json=as_json)
    return 0


@command(
    "forms",
    "每个单位一个工作簿，填好交回后用 enter 代录。\n"
    "已有计入的数时，表里就是那些数，退回的在上面改；不得用微信传送的数留空。",
)
@county_argument
@argument("FOLDER", "写到哪个文件夹。", kind=FILE)
@option("--unit", "只给这个单位，可写多次。", multiple=True, metavar="UNIT")
@json_option
def forms(*, county: Path, folder: Path, unit: tuple[str, ...], as_json: bool) -> int:
    """Write the workbooks of units without the program."""
    from cityexam_desktop.report.officer.unitforms import write_unit_forms
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        task = tasks.task(ws)
        units = [unit_code_of(task, one) for one in unit]
        written = write_unit_forms(ws, task, folder, units=units)
    lines = [*(file.name for file in written), f"共写 {len(written)} 份填报表。"]
    tell({"forms": [str(file) for file in written]}, lines, as_json=as_json)
    return 0

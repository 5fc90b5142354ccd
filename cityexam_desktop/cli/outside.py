"""Tables of the bureau's pages that are worked on outside: written out, and read back checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    clerk,
    county_argument,
    json_option,
    option,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import group
from cityexam_desktop.cli.secrecy import by_hand_line, harmless_option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.report.officer.outside import OutsideTable

table_group = group("table")
kind_argument = argument(
    "TABLE",
    "哪张表：doubts 核查意见表、talks 数据会商单、reviews 审核表、papers 纸质件登记表、"
    "parked 待核对单位表、corrections 更正表。",
)


@table_group.command("write", help="写出一张表，拿到外面填；行末的编号不要改。")
@county_argument
@kind_argument
@argument("OUT", "写到哪里（.xlsx、.pdf 或 .csv）。", kind=FILE)
@harmless_option
def write(*, county: Path, table: str, out: Path, harmless: bool) -> int:
    """Write a table."""
    from cityexam_desktop.county.outside.quiet import quiet, secret_in
    from cityexam_desktop.county.outside.taking import Grounds
    from cityexam_desktop.report.sheets import write_sheet

    wanted = _table(table)
    with bureau(county) as ws:
        grounds = Grounds(ws)
        secret = () if harmless else secret_in(table, grounds)
        write_sheet(wanted.sheet(quiet(grounds) if harmless else grounds), out)
    say(f"{wanted.title}已写成“{out}”。", *by_hand_line(secret))
    return 0


@table_group.command(
    "read",
    help="读回填好的表：有一处错就一处也不改；没有写的不动。\n"
    "要签名的（退回）和要附文件的（扫描件）不能从表里办。",
)
@county_argument
@kind_argument
@argument("FILE", "填好的表（.xlsx 或 .csv）。", kind=FILE)
@option("--preview", "只列出会改动什么，不改。", is_flag=True)
@option("--who", "经办人；不写就用设置里的姓名。", metavar="NAME")
@json_option
def read(*, county: Path, table: str, file: Path, preview: bool, who: str, as_json: bool) -> int:
    """Read a table back."""
    from dataclasses import asdict

    from cityexam_desktop.county.outside.taking import Grounds

    wanted = _table(table)
    with bureau(county) as ws:
        ws.who = clerk(who)
        taking = wanted.read(Grounds(ws, clerk=ws.who), file)
        if not preview:
            taking.take(ws)
    lines = [
        f"{d.part}　{d.what}　{d.field}：{d.old or '（空）'} → {d.new or '（空）'}"
        for d in taking.changes
    ]
    told = {"changes": [asdict(one) for one in taking.changes], "taken": not preview}
    tell(told, lines or ["与现在的一样，没有要改动的。"], as_json=as_json)
    return 0


def _table(word: str) -> OutsideTable:
    from cityexam_desktop.report.officer.outside import OUTSIDE

    if word not in OUTSIDE:
        known = "、".join(f"{key}（{one.title}）" for key, one in OUTSIDE.items())
        raise WrongUse(f"没有“{word}”这张表。", f"有这些：{known}。")
    return OUTSIDE[word]

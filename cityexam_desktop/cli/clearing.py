"""核对一批: many parked submissions cleared by a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    by_option,
    county_argument,
    json_option,
    option,
    reason_option,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from pathlib import Path


@command(
    "clear",
    "清单每行一个：单位和听到的单位识别码（“县水利局 1234 5678 …”），或盖章表上的报送码"
    "（前面可以不写单位）。逐行核对，对得上的登记或认可，对不上的逐行列出，退出码 1。",
)
@county_argument
@argument("LIST", "清单（.txt、.csv 或 .xlsx；表格里的码要设成文本）。", kind=FILE, into="file")
@option("--replace", "换了密钥：各单位以前登记的密钥同时停用，已收到的仍然有效。", is_flag=True)
@by_option
@reason_option
@json_option
def clear(*, county: Path, file: Path, replace: bool, reason: str, as_json: bool) -> int:
    """Clear what a list names."""
    from dataclasses import asdict

    from cityexam_desktop.county import actions
    from cityexam_desktop.county.clearing import clear_list
    from cityexam_desktop.formpack.spreadsheet import read_sheets

    listed = [" ".join(row) for sheet in read_sheets(file) for row in sheet.rows]
    with bureau(county) as ws:
        found = clear_list(ws, listed, replace=replace, reason=reason)
        left = len(actions.parked(ws))
    failed = [one for one in found if not one.done]
    told = {"lines": [asdict(one) | {"done": one.done} for one in found], "left": left}
    lines = [f"第 {one.number} 行：{one.sentence}" for one in found]
    lines.append(
        f"共 {len(found)} 行，核对一致 {len(found) - len(failed)} 行，"
        f"不一致 {len(failed)} 行；还有 {left} 份待核对。"
    )
    tell(told, lines, as_json=as_json)
    return 1 if failed else 0

"""A county's own pack, decision by decision; a page of the window calls the same functions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.cli import overlayindex, overlayown  # noqa: F401 - their commands
from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    json_option,
    option,
    pack_folder,
)
from cityexam_desktop.cli.overlaygroup import (
    code_of,
    decided,
    number,
    overlay_argument,
    overlay_group,
    written,
)
from cityexam_desktop.cli.packgroup import base_option

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

code_argument = argument("CODE", "指标或分项的代码，指标也可以写序号。")


@overlay_group.command("begin", help="起一个本县增减方案，站在一个全国方案上。")
@argument("BASE", "基准方案的文件夹或名称，例如 cn-2025。", into="base")
@argument("OUT", "增减方案写到哪个文件夹。", kind=FILE)
@option("--id", "本县方案的代号：小写字母、数字、连字符。", metavar="CODE", required=True)
@option("--title", "本县方案的名称。", metavar="TEXT", required=True)
@option("--version", "版本：年月日加两位序号，如 2026030101。", metavar="TEXT", required=True)
@json_option
def begin(*, base: str, out: Path, id: str, title: str, version: str, as_json: bool) -> int:  # noqa: A002
    """Write an overlay that changes nothing yet."""
    from cityexam_desktop.formpack.checked import read_whole
    from cityexam_desktop.formpack.overlay import decisions

    held = read_whole(pack_folder(base))
    return written(out, held, decisions.begin(held, id, title, version), as_json=as_json)


@overlay_group.command("leave-out", help="不采用一项指标，写明理由；只有它用到的数不再填报。")
@overlay_argument
@argument("CODE", "指标的序号或代码。")
@option("--reason", "不采用的理由，印进报告。", metavar="TEXT", required=True)
@base_option
@json_option
def leave_out(*, overlay: str, code: str, reason: str, base: str, as_json: bool) -> int:
    """Leave an indicator out."""
    from cityexam_desktop.formpack.overlay import decisions

    return decided(
        overlay,
        base,
        lambda t, b: decisions.leave_out(t, b, code_of(b, code), reason),
        as_json=as_json,
    )


@overlay_group.command("take-back", help="恢复采用一项指标。")
@overlay_argument
@argument("CODE", "指标的序号或代码。")
@base_option
@json_option
def take_back(*, overlay: str, code: str, base: str, as_json: bool) -> int:
    """Use a left-out indicator again."""
    from cityexam_desktop.formpack.overlay import decisions

    return decided(
        overlay, base, lambda t, b: decisions.take_back(t, code_of(b, code)), as_json=as_json
    )


@overlay_group.command("threshold", help="给一项指标或分项定本县标准；--clear 恢复基准方案的标准。")
@overlay_argument
@code_argument
@option("--operator", "比较符：>=、<=、= 或 between。", metavar="TEXT")
@option("--low", "下限（>=、=、between）。", metavar="NUMBER")
@option("--high", "上限（<=、between）。", metavar="NUMBER")
@option("--document", "本县依据的文件。", metavar="TEXT")
@option("--year", "达标年份。", metavar="YEAR")
@option("--clear", "恢复基准方案的标准。", is_flag=True)
@base_option
@json_option
def threshold(
    *, overlay: str, code: str, base: str, clear: bool, as_json: bool, **facts: str
) -> int:
    """Set or clear an own threshold."""
    from cityexam_desktop.formpack.model import Confidence, Threshold
    from cityexam_desktop.formpack.overlay import decisions

    own = Threshold(
        facts["operator"], number("--low", facts["low"]), number("--high", facts["high"]),
        facts["year"], facts["document"], Confidence.LOCAL,
    )  # fmt: skip

    def change(tables: Tables, held: FormPack) -> Tables:
        known = code_of(held, code)
        if clear:
            return decisions.base_threshold(tables, held, known)
        return decisions.own_threshold(tables, held, known, own)

    return decided(overlay, base, change, as_json=as_json)


@overlay_group.command(
    "confirm", help="核实一条待核或推断的标准：谁，依据哪份文件；核实后用来判断达标。"
)
@overlay_argument
@code_argument
@option("--document", "找到原文的文件。", metavar="TEXT", required=True)
@option("--who", "核实人。", metavar="NAME", required=True)
@option("--date", "核实的日期。", type=DAY, metavar="DATE")
@base_option
@json_option
def confirm(*, overlay: str, code: str, base: str, as_json: bool, **facts: str) -> int:
    """Confirm a recalled or inferred threshold."""
    from cityexam_desktop.formpack.overlay import decisions

    return decided(
        overlay,
        base,
        lambda t, b: decisions.confirm_threshold(t, b, code_of(b, code), **facts),
        as_json=as_json,
    )


@overlay_group.command("weigh", help="给一项指标定本县的权重。")
@overlay_argument
@argument("CODE", "指标的序号或代码。")
@argument("WEIGHT", "权重，0 或更大。")
@base_option
@json_option
def weigh(*, overlay: str, code: str, weight: str, base: str, as_json: bool) -> int:
    """Give an indicator an own weight."""
    from cityexam_desktop.formpack.overlay import decisions

    own = number("WEIGHT", weight) or Decimal(0)
    return decided(
        overlay, base, lambda t, b: decisions.weigh(t, b, code_of(b, code), own), as_json=as_json
    )


@overlay_group.command("assign", help="改一个数由哪个单位填报。")
@overlay_argument
@argument("DATUM", "基础数据项的代码。")
@argument("UNIT", "填报单位的代码；写 - 表示取消这个角色。")
@option("--role", "角色：owner（牵头）、witness（核对）、support（配合）。", default="owner")
@option("--basis", "依据。", metavar="TEXT")
@base_option
@json_option
def assign(*, overlay: str, datum: str, unit: str, base: str, as_json: bool, **facts: str) -> int:
    """Let another unit answer a datum."""
    from cityexam_desktop.formpack.overlay import decisions

    return decided(
        overlay, base, lambda t, b: decisions.assign(t, b, datum, unit, **facts), as_json=as_json
    )

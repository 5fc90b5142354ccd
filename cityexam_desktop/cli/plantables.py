"""Units, places and owners of the task in the making: typed, or out of tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    option,
)
from cityexam_desktop.cli.plangroup import (
    kept,
    plan_group,
    preview_option,
    taken,
    told_draft,
    unit_of,
)
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path


@plan_group.command(
    "units",
    help="导入单位和联络员表。\n列名：单位、单位代码、分管领导、联络员、职务、电话、报送方式，"
    "次序不限；已有的单位只改写了的列。",
)
@county_argument
@argument("FILE", "单位表（.xlsx 或 .csv）。", kind=FILE)
@preview_option
@json_option
def import_units(*, county: Path, file: Path, preview: bool, as_json: bool) -> int:
    """Take units with their contacts in."""
    from cityexam_desktop.county.planning import draft, units

    with bureau(county) as ws:
        made = draft.draft(ws)
        after = units.with_units(made, units.read_units(file, made.units))
        return taken(ws, made, after, preview=preview, as_json=as_json)


@plan_group.command("remove-unit", help="把一个单位移出任务；它牵头的项目就没有人牵头了。")
@county_argument
@argument("UNIT", "单位的代码或名称。")
@json_option
def remove_unit(*, county: Path, unit: str, as_json: bool) -> int:
    """Take a unit out."""
    from cityexam_desktop.county.planning import draft, units

    with bureau(county) as ws:
        made = draft.draft(ws)
        return kept(ws, units.without_unit(made, unit_of(made, unit)), as_json=as_json)


@plan_group.command(
    "places",
    help="导入体检单元表。\n列名：层级、名称、代码、上级、别名、经度、纬度、启用日期、停用日期；"
    "没有代码的自动编，已有的单元编号不变；表里没有的层级不动。",
)
@county_argument
@argument("FILE", "体检单元表（.xlsx 或 .csv）。", kind=FILE)
@option("--level", "整张表都是这个层级（代码或名称）。", metavar="LEVEL")
@preview_option
@json_option
def import_places(*, county: Path, file: Path, level: str, preview: bool, as_json: bool) -> int:
    """Take a register of places in."""
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.workspace.placetable import read_places

    with bureau(county) as ws:
        made = draft.draft(ws)
        pack = choosing.pack_in_force(ws, made)
        places = read_places(file, pack, ws.identity.county, made.places, level)
        after = replace(made, places=places)
        return taken(ws, made, after, preview=preview, as_json=as_json)


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
        made = ownership.assigned(made, wanted, unit_of(made, unit), roles[role])
        return kept(ws, made, as_json=as_json)


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
        return kept(ws, made, as_json=as_json)


@plan_group.command(
    "unit",
    help="登记或改一个单位和联络员；没有写的照旧，写 - 就是清空。\n任务下发以后，联络员也可以改。",
)
@county_argument
@argument("NAME", "单位的全称；改已有的，也可以写代码。")
@option("--code", "新单位的代码；不写就自动编。", metavar="CODE")
@option("--rename", "改成的名称。", metavar="TEXT")
@option("--leader", "分管领导。", metavar="NAME")
@option("--liaison", "联络员。", metavar="NAME")
@option("--post", "职务。", metavar="TEXT")
@option("--phone", "电话。", metavar="TEXT")
@option("--way", "报送方式：程序、Excel 或函。", metavar="TEXT")
@json_option
def set_unit(*, county: Path, name: str, code: str, rename: str, as_json: bool, **who: str) -> int:
    """Add or change one unit with its contact; the contact also of the issued task."""
    from cityexam_desktop.county.planning.contacting import change_unit

    with bureau(county) as ws:
        made = change_unit(ws, name, {"code": code, "name": rename, **who})
        return told_draft(ws, made, as_json=as_json)


@plan_group.command(
    "duties",
    help="导入责任单位分工表或分工矩阵，按基础数据项的名称（或代码）对上；表里没有的不动。",
)
@county_argument
@argument("FILE", "分工表（.xlsx 或 .csv）。", kind=FILE)
@preview_option
@json_option
def import_duties(*, county: Path, file: Path, preview: bool, as_json: bool) -> int:
    """Take owners out of a table."""
    from cityexam_desktop.county.planning import choosing, draft
    from cityexam_desktop.county.planning.dutytable import read_duties

    with bureau(county) as ws:
        made = draft.draft(ws)
        after = read_duties(file, made, choosing.pack_in_force(ws, made))
        return taken(ws, made, after, preview=preview, as_json=as_json)

"""What a county adds to a pack: own data, forms, indicators, grading; and taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import FILE, argument, json_option, option, pack_folder
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.overlaygroup import (
    change_line,
    decided,
    number,
    overlay_argument,
    overlay_group,
    overlay_of,
    trial_lines,
)
from cityexam_desktop.cli.ownoptions import HELP, indicator_data, indicator_facts, typed_datum
from cityexam_desktop.cli.packgroup import base_option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack, Threshold
    from cityexam_desktop.formpack.tables import Tables

_FORM = "own"
_TITLE = "本县特色指标"


@overlay_group.command("own-indicator", help=HELP)
@overlay_argument
@indicator_facts
@option("--code", "指标代码；不写就是 own 加序号。", metavar="CODE")
@option("--decimals", "小数位数。", metavar="N", default="2")
@option("--weight", "权重。", metavar="NUMBER", default="1")
@option("--level", "逐个单元计算的写层级代码；不写就是全县。", metavar="CODE")
@option("--zero", "分母为零时：missing 缺数、none_here 无此对象、0、100。", default="missing")
@option("--graded", "由专家评级。", is_flag=True)
@indicator_data
@option("--year", "达标年份。", metavar="YEAR")
@base_option
@json_option
def own_indicator(*, overlay: str, base: str, as_json: bool, **said: Any) -> int:
    """Add an indicator of the county's own, with the data that it needs."""

    def change(tables: Tables, held: FormPack) -> Tables:
        from cityexam_desktop.formpack.overlay import decisions

        for text in said["datum"]:
            tables = _with_datum(tables, held, text, said["document"])
        return decisions.own_indicator(
            tables, held, _cells(held, said), document=said["document"], threshold=_standard(said)
        )

    return decided(overlay, base, change, as_json=as_json)


@overlay_group.command(
    "own-datum", help="新增一个本县自己要填报的数：放在哪张表、哪个单位报、什么口径。"
)
@overlay_argument
@argument("CODE", "数据项的代码。")
@option("--name", "名称。", metavar="TEXT", required=True)
@option("--measure", "计量单位；选择、是否、文字项不写。", metavar="TEXT")
@option("--definition", "口径。", metavar="TEXT", required=True)
@option("--unit", "填报单位的代码或名称。", metavar="UNIT")
@option("--document", "依据的文件和文号。", metavar="TEXT", required=True)
@option("--form", "放在哪张表（代码）；不写就是“本县特色指标”。", metavar="CODE", default=_FORM)
@option("--type", "decimal、count、yesno、choice、text、date、month。", default="decimal")
@option("--decimals", "小数位数。", metavar="N")
@option("--minimum", "最小值。", metavar="NUMBER")
@option("--maximum", "最大值。", metavar="NUMBER")
@option("--choices", "选择项的选项，用 | 隔开。", metavar="TEXT")
@option("--formula", "由别的数算出来的写公式，不用写填报单位。", metavar="TEXT")
@option("--carry", "可以沿用上年（存量）。", is_flag=True)
@option("--optional", "不是必填。", is_flag=True)
@option("--evidence", "要附佐证材料。", is_flag=True)
@base_option
@json_option
def own_datum(*, overlay: str, code: str, base: str, as_json: bool, **said: Any) -> int:
    """Add a base datum of the county's own."""

    def change(tables: Tables, held: FormPack) -> Tables:
        from cityexam_desktop.formpack.overlay import decisions

        texts = ("name", "measure", "definition", "form", "type", "minimum", "maximum",
                 "choices", "formula")  # fmt: skip
        cells = {"code": code, **{name: said[name] for name in texts}, **_answered(said)}
        if said["form"] == _FORM:
            tables = _with_form(tables)
        unit = _unit(held, tables, said["unit"]) if not said["formula"] else ""
        return decisions.own_datum(tables, held, cells, unit=unit, document=said["document"])

    return decided(overlay, base, change, as_json=as_json)


@overlay_group.command("own-form", help="新增一张本县自己的填报表。")
@overlay_argument
@argument("CODE", "表的代码。")
@option("--title", "表的标题。", metavar="TEXT", required=True)
@option("--kind", "list 清单、places 逐单元、register 名录。", default="list")
@option("--level", "逐单元填的写层级代码。", metavar="CODE", default="county")
@option("--rows-by", "名录由谁加行：owner 填报单位、bureau 县住建局。", metavar="TEXT")
@option("--by-exception", "只勾有问题的项。", is_flag=True)
@base_option
@json_option
def own_form(
    *, overlay: str, code: str, base: str, by_exception: bool, as_json: bool, **said: str
) -> int:
    """Add a form of the county's own."""
    from cityexam_desktop.formpack.overlay import decisions

    more = {name: said[name] for name in ("kind", "level", "rows_by")}
    more["by_exception"] = "yes" if by_exception else "no"
    return decided(
        overlay,
        base,
        lambda t, _: decisions.own_form(t, code, said["title"], **more),
        as_json=as_json,
    )


@overlay_group.command("own-unit", help="新增一个填报单位，或给基准方案里的单位改名。")
@overlay_argument
@argument("CODE", "单位的代码。")
@argument("NAME", "单位的名称。")
@base_option
@json_option
def own_unit(*, overlay: str, code: str, name: str, base: str, as_json: bool) -> int:
    """Add or rename a reporting unit."""
    from cityexam_desktop.formpack.overlay import decisions

    return decided(overlay, base, lambda t, _: decisions.own_unit(t, code, name), as_json=as_json)


@overlay_group.command(
    "drop", help="取消本县新增的一项：指标、数、表、单位；只有它用到的数和表一起取消。"
)
@overlay_argument
@argument("CODE", "代码。")
@base_option
@json_option
def drop(*, overlay: str, code: str, base: str, as_json: bool) -> int:
    """Take away what the county added."""
    from cityexam_desktop.formpack.overlay.owned import drop_whole

    return decided(overlay, base, lambda t, _: drop_whole(t, code), as_json=as_json)


@overlay_group.command(
    "continue",
    help="接着上一年的增减方案：两个方案都有、计量单位相同的本县代码，上年值接着用。",
)
@overlay_argument
@argument("OLDER", "上一年的增减方案的文件夹。", into="older")
@base_option
@json_option
def go_on(*, overlay: str, older: str, base: str, as_json: bool) -> int:
    """Let own codes go on from an older overlay."""
    from cityexam_desktop.formpack.overlay.continuing import continued
    from cityexam_desktop.formpack.tables import read_folder

    before, _ = read_folder(pack_folder(older))
    return decided(overlay, base, lambda t, b: continued(t, before, b), as_json=as_json)


@overlay_group.command(
    "grades",
    help="维度定级用本县的规则表，整张替换；--clear 恢复基准方案的。\n"
    "列名：等级、判定依据（很好、很好加较好）、下界、上界、不足项（没有不足、有不足、不论）。",
)
@overlay_argument
@argument("FILE", "规则表（.csv 或 .xlsx）。", into="file", kind=FILE, required=False)
@option("--document", "依据的文件和文号。", metavar="TEXT")
@option("--clear", "恢复基准方案的定级规则。", is_flag=True)
@base_option
@json_option
def grades(
    *, overlay: str, file: Path | None, document: str, clear: bool, base: str, as_json: bool
) -> int:
    """Set or clear the county's own grading table."""
    from cityexam_desktop.formpack.overlay.decisions import with_source
    from cityexam_desktop.formpack.overlay.owned import own_grades

    if clear is (file is not None):
        raise WrongUse("没有写规则表。", "请写文件名，或写 --clear 恢复基准方案的。")
    bands = _bands(file) if file is not None else []
    if bands and not document:
        raise WrongUse("没有写依据的文件。", "请加上 --document。")

    def change(tables: Tables, _: FormPack) -> Tables:
        return own_grades(with_source(tables, document) if document else tables, bands)

    return decided(overlay, base, change, as_json=as_json)


@overlay_group.command(
    "set", help="改方案自己的一项：title、version、document、as_of_rule、scope_note、"
    "unevaluated_count（没评级的指标计不计入占比：yes、no）、"
    "index_version 等健康指数的规则（见 overlay index）；空文字恢复基准方案的。"
)  # fmt: skip
@overlay_argument
@argument("KEY", "哪一项。")
@argument("VALUE", "内容。")
@base_option
@json_option
def set_key(*, overlay: str, key: str, value: str, base: str, as_json: bool) -> int:
    """Set a key of the overlay's head."""
    from cityexam_desktop.formpack.overlay.owned import own_head

    return decided(overlay, base, lambda t, _: own_head(t, key, value), as_json=as_json)


@overlay_group.command("show", help="列出增减方案的全部内容，和合成以后的校验值。")
@argument("OVERLAY", "本县增减方案的文件夹。", into="overlay")
@base_option
@json_option
def show(*, overlay: str, base: str, as_json: bool) -> int:
    """Tell all that an overlay decides."""
    from cityexam_desktop.formpack.overlay.resolving import resolved
    from cityexam_desktop.formpack.serial import pack_digest

    folder, held, tables = overlay_of(overlay, base)
    pack = resolved(held, tables, folder.name)
    digest = pack_digest(pack)
    rows = [
        {"action": c.action.value, "table": c.table, "code": c.code, "number": c.number,
         "name": c.name, "reason": c.reason, "document": c.document, "who": c.who}
        for c in pack.local
    ]  # fmt: skip
    lines = [f"“{pack.title}”第 {pack.version} 版，站在“{held.id}”第 {held.version} 版上。"]
    for one in pack.local:
        why = "；".join(filter(None, (one.reason, one.document, one.who)))
        lines.append(f"{change_line(one)}{f'（{why}）' if why else ''}")
    lines += trial_lines(pack)
    lines.append(f"{len(pack.indicators)} 项指标，合成后的校验值 {digest}。")
    tell({"id": pack.id, "base": held.id, "digest": digest, "local": rows}, lines, as_json=as_json)
    return 0


def _cells(held: FormPack, said: dict[str, Any]) -> dict[str, str]:
    names = ("name", "measure", "definition", "formula", "direction", "decimals", "weight")
    dimensions = {one.name: one.code for one in held.dimensions}
    cells = {name: str(said[name]) for name in names}
    cells["dimension"] = dimensions.get(said["dimension"], said["dimension"])
    cells |= {"zero_denominator": said["zero"], "graded": "yes" if said["graded"] else "no"}
    if said["level"]:
        cells |= {"level": said["level"], "combine": "sum"}
    return cells | ({"code": said["code"]} if said["code"] else {})


def _standard(said: dict[str, Any]) -> Threshold | None:
    from cityexam_desktop.formpack.model import Confidence, Threshold

    if not said["operator"]:
        return None
    low, high = number("--low", said["low"]), number("--high", said["high"])
    document, year = said["document"], said["year"]
    return Threshold(said["operator"], low, high, year, document, Confidence.LOCAL)


def _answered(said: dict[str, Any]) -> dict[str, str]:
    """The columns of a datum that have usual values."""
    decimals = said["decimals"] or ("2" if said["type"] == "decimal" else "0")
    required = not (said["optional"] or said["formula"])
    numeric = said["type"] in {"decimal", "count"}
    found = {"decimals": decimals, "required": "yes" if required else "no"}
    found |= {name: "yes" if said[name] else "no" for name in ("carry", "evidence")}
    if not numeric:
        found["rollup"] = "sum" if said["type"] == "yesno" else "none"
    return found | ({} if numeric or said["minimum"] else {"minimum": ""})


def _with_form(tables: Tables) -> Tables:
    from cityexam_desktop.formpack.overlay import decisions

    held = {row["code"] for row in tables.get("forms", ())}
    return tables if _FORM in held else decisions.own_form(tables, _FORM, _TITLE)


def _with_datum(tables: Tables, held: FormPack, text: str, document: str) -> Tables:
    from cityexam_desktop.formpack.overlay import decisions

    typed = typed_datum(text)
    cells = {"code": typed.code, "form": _FORM, "name": typed.name, "measure": typed.measure,
             "definition": typed.definition}  # fmt: skip
    ours = _with_form(tables)
    unit = _unit(held, ours, typed.unit)
    return decisions.own_datum(ours, held, cells, unit=unit, document=document)


def _unit(held: FormPack, tables: Tables, given: str) -> str:
    """A unit's code by its code or name; `WrongUse` for one that nobody knows."""
    known = {unit.name: unit.code for unit in held.units}
    known |= {row["name"]: row["code"] for row in tables.get("units", ()) if row.get("name")}
    code = known.get(given, given)
    if code not in {*known.values()}:
        raise WrongUse(f"没有填报单位“{given}”。", "请核对代码，或先用 own-unit 新增。")
    return code


def _bands(file: Path) -> list[dict[str, str]]:
    """The rows of a grading table; words and codes of its options are both understood."""
    from cityexam_desktop.formpack.headings import HEADINGS, words_of
    from cityexam_desktop.workspace.tabular import Doubts, table_rows

    columns = ("grade", "basis", "low", "high", "poor")
    doubts = Doubts(file.name)
    known: dict[str, tuple[str, ...]] = {n: (n, HEADINGS[n][0]) for n in columns}
    known["basis"] += ("判定依据", "占比")
    found = []
    for row in table_rows(file, known, columns, doubts):
        cells = {name: row[name] for name in columns}
        for name in ("basis", "poor"):
            options = {word: option for option, word in words_of("grades", name).items()}
            cells[name] = options.get(cells[name], cells[name])
        found.append(cells)
    doubts.stop()
    return found

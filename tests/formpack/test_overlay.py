"""A county's own pack: what it adds and leaves out, and every mistake of its overlay."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.local import LocalAction, is_own, local_of
from cityexam_desktop.formpack.model import Confidence, Role, Threshold
from cityexam_desktop.formpack.overlay import decisions as d
from cityexam_desktop.formpack.overlay.resolving import overlay_digest, resolve, resolved
from cityexam_desktop.formpack.packbook import read_packbook
from cityexam_desktop.formpack.reader import BadPack, lint_pack, lint_tables, read_pack
from cityexam_desktop.formpack.serial import pack_digest, pack_from_bytes, pack_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS, is_overlay, read_folder, write_folder
from cityexam_desktop.formpack.unbuild import rows_of
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx
from tests.support.small import small_pack, tables

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

BASE = small_pack()
EMPTY = d.begin(BASE, "shili-2026", "示例县2026年方案", "2026030101")
OWN = Threshold(">=", Decimal(75), None, "2026", "县政办〔2026〕3号", Confidence.LOCAL)


def whole(overlay: Tables) -> FormPack:
    found = resolve(BASE, overlay)
    assert found.pack is not None, [f.sentence for f in found.findings]
    return found.pack


def grave(overlay: Tables) -> list[Finding]:
    found = resolve(BASE, overlay)
    assert found.pack is None
    return [f for f in found.findings if f.level is Level.MUST]


def many() -> Tables:
    """An overlay that does everything."""
    made = d.leave_out(EMPTY, BASE, 3, "没有学区统计")
    made = d.own_threshold(made, BASE, "i2", OWN)
    made = d.confirm_threshold(
        made, BASE, "i1", document="省厅原件", who="王科长", date="2026-03-02"
    )
    made = d.weigh(made, BASE, "i6", Decimal(2))
    made = d.own_unit(made, "wlj", "县文旅局")
    made = d.own_form(made, "tea", "茶产业")
    for code, name in (("tea_land", "茶园面积"), ("tea_all", "适宜种茶面积")):
        cells = {"code": code, "form": "tea", "name": name, "measure": "hm²", "definition": "口径"}
        made = d.own_datum(made, BASE, cells, unit="wlj", document="县政办〔2026〕3号")
    return d.own_indicator(
        made, BASE,
        {"name": "茶园占比", "dimension": "d1", "measure": "%", "definition": "含义",
         "formula": "tea_land / tea_all * 100"},
        document="县政办〔2026〕3号", threshold=OWN,
    )  # fmt: skip


def test_an_overlay_that_changes_nothing_gives_the_base_under_its_own_name() -> None:
    pack = whole(EMPTY)
    ours, theirs = dict(rows_of(pack)), dict(rows_of(BASE))
    head = {row["key"]: row["value"] for row in ours.pop("pack")}
    assert theirs.pop("pack")
    assert ours == theirs
    assert (head["id"], head["base"], head["base_version"]) == ("shili-2026", "small", BASE.version)
    assert (head["base_digest"], pack.local) == (pack_digest(BASE), ())
    assert pack_digest(pack) != pack_digest(BASE)


def test_everything_at_once() -> None:
    pack = whole(many())
    assert "i3" not in pack.indicator
    own = pack.indicators[-1]
    assert (own.number, own.name, own.threshold) == (11, "茶园占比", OWN)
    assert pack.indicator["i2"].threshold == OWN
    assert pack.indicator["i6"].weight == 2
    first = pack.indicator["i1"].threshold
    assert first is not None
    assert (first.judges, first.document) == (True, "推断")
    assert pack.owner_of["tea_land"] == "wlj"
    assert [(c.action.value, c.label, c.reason or c.document) for c in pack.local] == [
        ("left_out", "3 学位缺口", "没有学区统计"),
        ("confirmed", "1 有隐患楼栋", "省厅原件"),
        ("own", "县文旅局", ""),
        ("own", "茶产业", ""),
        ("own", "茶园面积", ""),
        ("own", "适宜种茶面积", ""),
        ("threshold", "2 绿道覆盖率", "县政办〔2026〕3号"),
        ("changed", "6 人口密度", "“权重”由“1”改为“2”。"),
        ("own", "11 茶园占比", ""),
    ]
    assert is_own(pack, own.code)
    assert not is_own(pack, "i2")
    assert [c.who for c in local_of(pack, LocalAction.CONFIRMED)] == ["王科长"]


def test_the_same_rows_give_the_same_pack_and_other_rows_another_one() -> None:
    assert pack_digest(whole(many())) == pack_digest(whole(many()))
    assert pack_digest(whole(many())) != pack_digest(whole(d.take_back(many(), "i3")))
    asked, judged = pack_to_bytes(whole(many()))
    assert pack_from_bytes(asked, judged) == whole(many())


def test_own_thresholds_and_weights_leave_what_is_asked_untouched() -> None:
    asked, judged = pack_to_bytes(whole(EMPTY))
    told = pack_to_bytes(whole(d.own_threshold(EMPTY, BASE, "i2", OWN)))
    assert told[0] == asked
    assert told[1] != judged


def test_what_only_left_out_indicators_used_is_no_longer_asked() -> None:
    found = resolve(BASE, d.leave_out(EMPTY, BASE, "i3", "没有学区统计"))
    assert found.dropped == ("学位需求", "学位供给")
    assert found.pack is not None
    assert not {"need", "have"} & found.pack.datum.keys()
    assert "seat" not in found.pack.form
    assert not {"r_seat", "r_county"} & found.pack.rule.keys()
    assert not {"need", "have"} & {owner.datum for owner in found.pack.owners}


def test_what_another_indicator_uses_is_still_asked() -> None:
    found = resolve(BASE, d.leave_out(EMPTY, BASE, "i2", "没有绿道"))
    assert found.dropped == ("绿道覆盖面积",)
    assert found.pack is not None
    assert {"area", "kept"} <= found.pack.datum.keys()


def test_a_whole_form_goes_when_nothing_in_it_serves_any_more() -> None:
    found = resolve(BASE, d.leave_out(EMPTY, BASE, "i1", "另行排查"))
    assert found.dropped == ("墙体裂缝", "电梯停用", "层数", "有隐患")
    assert found.pack is not None
    assert "house" not in found.pack.form


def test_what_the_overlay_itself_names_stays() -> None:
    overlay = d.leave_out(EMPTY, BASE, "i1", "另行排查")
    overlay = {**overlay, "base_data": ({"code": "floors", "name": "地上层数"},)}
    found = resolve(BASE, overlay)
    assert found.pack is not None
    assert found.pack.datum["floors"].name == "地上层数"
    assert found.dropped == ("墙体裂缝", "电梯停用", "有隐患")


def test_parts_go_with_their_indicator() -> None:
    found = resolve(BASE, d.leave_out(EMPTY, BASE, 4, "没有快速路"))
    assert found.dropped == ("快速路车速", "主干路车速")


def test_a_left_out_rule_is_gone_with_its_reason() -> None:
    row = {"table": "rules", "code": "r_kept", "action": "left_out", "reason": "本县不适用"}
    pack = whole({**EMPTY, "local": (row,)})
    assert "r_kept" not in pack.rule
    assert [(c.table, c.reason) for c in pack.local] == [("rules", "本县不适用")]


def test_owners_change_by_datum_and_by_form() -> None:
    one = whole(d.assign(EMPTY, BASE, "green", "tjj"))
    assert (one.owner_of["green"], one.owner_of["area"]) == ("tjj", "zrzyj")
    assert [(c.table, c.code) for c in one.local] == [("owners", "green")]
    row = {"form": "water", "datum": "*", "unit": "zjj", "role": "owner", "basis": "三定"}
    every = whole({**EMPTY, "owners": (row,)})
    assert {every.owner_of[x.code] for x in every.data_of_form["water"]} == {"zjj"}
    assert every.owner_of["area"] == "zrzyj"


def test_an_owner_that_witnessed_before_does_no_longer() -> None:
    pack = whole(d.assign(EMPTY, BASE, "area", "slj"))
    told = [(o.unit, o.role) for o in pack.owners if o.datum == "area"]
    assert told == [("slj", Role.OWNER)]


def test_a_witness_is_taken_away_with_a_dash() -> None:
    pack = whole(d.assign(EMPTY, BASE, "area", "-", role="witness"))
    assert [o.unit for o in pack.owners if o.datum == "area"] == ["zrzyj"]


def test_own_grading_rows_stand_in_the_place_of_the_base_s() -> None:
    rows = [dict(row) for row in tables()["grades"]]
    rows[0]["low"] = "90"
    pack = whole({**EMPTY, "grades": tuple(rows)})
    assert [band.low for band in pack.grades] == [90, 60, 0]
    assert [(c.table, c.name) for c in pack.local] == [("grades", "定级规则")]


def test_rules_of_the_index_may_change() -> None:
    head = (*EMPTY["pack"], {"key": "unevaluated_count", "value": "no"})
    pack = whole({**EMPTY, "pack": head})
    assert not pack.unevaluated_count
    assert [c.reason for c in pack.local] == ["由“是”改为“否”。"]


def test_a_dash_empties_a_cell_and_an_empty_cell_changes_nothing() -> None:
    pack = whole({**EMPTY, "base_data": ({"code": "sewage", "maximum": "-"},)})
    assert pack.datum["sewage"].maximum is None
    assert pack.datum["sewage"].minimum == 0
    row = {"code": "i2", "threshold_operator": "-"}
    assert whole({**EMPTY, "indicators": (row,)}).indicator["i2"].threshold is None


def test_a_whole_copied_row_with_one_change_is_that_change() -> None:
    (copied,) = (dict(row) for row in rows_of(BASE)["indicators"] if row["code"] == "i6")
    pack = whole({**EMPTY, "indicators": ({**copied, "weight": "3"},)})
    assert [(c.action.value, c.reason) for c in pack.local] == [("changed", "“权重”由“1”改为“3”。")]


def test_taking_decisions_back_leaves_no_trace() -> None:
    made = d.leave_out(EMPTY, BASE, 3, "没有")
    made = d.confirm_threshold(made, BASE, "i1", document="原件", who="王")
    made = d.own_threshold(made, BASE, "i2", OWN)
    made = d.weigh(made, BASE, "i6", Decimal(2))
    made = d.own_unit(made, "wlj", "县文旅局")
    made = d.drop_own(d.weigh(d.base_threshold(made, BASE, "i2"), BASE, "i6", Decimal(1)), "wlj")
    made = d.unconfirm(d.take_back(made, "i3"), "i1")
    assert overlay_digest(made) == overlay_digest(EMPTY)


def test_leaving_out_what_was_changed_forgets_the_change() -> None:
    made = d.leave_out(d.own_threshold(EMPTY, BASE, "i2", OWN), BASE, "i2", "没有绿道")
    assert [c.action for c in whole(made).local] == [LocalAction.LEFT_OUT]


def test_an_own_standard_in_the_place_of_a_confirmed_one() -> None:
    made = d.confirm_threshold(EMPTY, BASE, "i4.fast", document="原件", who="王")
    made = d.own_threshold(made, BASE, "i4.fast", OWN)
    (fast, _) = whole(made).indicator["i4"].parts
    assert fast.threshold == OWN


def test_an_unknown_number_is_refused_at_once() -> None:
    with pytest.raises(WrongUse, match="没有指标“99”"):
        d.leave_out(EMPTY, BASE, 99, "没有")


@dataclass(frozen=True)
class Mistake:
    """An overlay of these rows, and the one finding: table, row, column, words, remedy."""

    rows: dict[str, tuple[dict[str, str], ...]]
    table: str
    row: str
    column: str
    says: str
    remedy: str
    code: str = ""
    head: dict[str, str] = field(default_factory=dict)


LEFT = {"table": "indicators", "code": "i3", "action": "left_out", "reason": "没有"}
CONFIRMED = {**LEFT, "code": "i1", "action": "confirmed", "document": "原件", "who": "王"}
LIMIT = {"threshold_operator": ">=", "threshold_low": "75", "threshold_document": "县文"}
DATUM = next(dict(row) for row in rows_of(BASE)["base_data"] if row["code"] == "green")
INDICATOR = next(dict(row) for row in rows_of(BASE)["indicators"] if row["code"] == "i10")
MISTAKES = [
    Mistake({"local": ({**LEFT, "reason": ""},)}, "local", "2", "reason",
            "不采用“3 学位缺口”没有写理由", "请写明理由"),
    Mistake({"local": ({**LEFT, "code": "i33"},)}, "local", "2", "code",
            "没有指标“i33”", "是不是“i3”"),
    Mistake({"local": ({**LEFT, "action": "gone"},)}, "local", "2", "action",
            "不能是“gone”", "left_out"),
    Mistake({"local": ({**LEFT, "action": "own"},)}, "local", "2", "action",
            "由程序自己记", "请删去这一行"),
    Mistake({"local": ({**LEFT, "table": "parts", "code": "i4.fast"},)}, "local", "2", "table",
            "不能是“parts”", "indicators、rules"),
    Mistake({"local": (LEFT, LEFT)}, "local", "3", "code", "与 local.csv 第2行重复", "只留一行"),
    Mistake({"local": (LEFT,), "indicators": ({"code": "i3", "weight": "2"},)}, "local", "2",
            "code", "又改又不采用（本方案 indicators.csv 第2行）", "只留一种"),
    Mistake({"local": ({**CONFIRMED, "document": ""},)}, "local", "2", "document",
            "没有写依据的文件", "请写明"),
    Mistake({"local": ({**CONFIRMED, "who": ""},)}, "local", "2", "who", "没有写核实人", "请写明"),
    Mistake({"local": ({**CONFIRMED, "code": "i2"},)}, "local", "2", "code",
            "不用核实", "请删去这一行"),
    Mistake({"local": ({**CONFIRMED, "code": "i5"},)}, "local", "2", "code",
            "没有标准可核实", "填写本县标准"),
    Mistake({"indicators": ({"code": "i99", "weight": "2"},)}, "indicators", "2", "code",
            "没有可改的指标“i99”", "是不是“i9”"),
    Mistake({"rules": ({"code": "r_seet", "level": "notice"},)}, "rules", "2", "code",
            "没有可改的核查规则“r_seet”", "是不是“r_seat”"),
    Mistake({"indicators": ({"code": "i2", **LIMIT, "threshold_document": ""},)}, "indicators", "2",
            "threshold_document", "标准须写明出处", "文件名或文号"),
    Mistake({"indicators": ({"code": "i2", "threshold_low": "75"},)}, "indicators", "2",
            "threshold_low", "没有比较符，标准不完整", "threshold_operator"),
    Mistake({"indicators": ({"code": "i2", **LIMIT, "threshold_confidence": "verified"},)},
            "indicators", "2", "threshold_confidence", "只能是 local", "留空即可"),
    Mistake({"indicators": ({"code": "i3", **LIMIT},)}, "indicators", "2", "threshold_operator",
            "标准的方向与指标的方向相反", "请核对"),
    Mistake({"indicators": ({"code": "i2", "weight": "重"},)}, "indicators", "2", "weight",
            "“重”不是数", "12 或 0.5"),
    Mistake({"indicators": ({"code": "i2", "weight": "2"}, {"code": "i2", "weight": "3"})},
            "indicators", "3", "number", "“i2”与 indicators.csv 第2行重复", "合成一行"),
    Mistake({"indicators": ({"code": "i2", "formula": "green"},)}, "indicators", "2", "formula",
            "它的“公式”不能由“green/area*100”改为“green”", "另立特色指标"),
    Mistake({"base_data": ({**DATUM, "name": "别的", "measure": "hm²"},)}, "base_data", "2",
            "measure", "代码“green”是基准方案的“绿道覆盖面积”", "换一个代码"),
    Mistake({"base_data": ({**DATUM, "code": "i2", "required": "no"},),
             "owners": ({"form": "land", "datum": "i2", "unit": "zjj", "role": "owner"},)},
            "indicators", "", "code", "与 base_data.csv 第2行重复", "改用别的代码"),
    Mistake({"indicators": ({**INDICATOR, "code": "own1", "number": "5"},)}, "indicators", "2",
            "number", "“5”与 基准方案“small”的 indicators.csv“i5”行重复", "改用"),
    Mistake({"local": (LEFT,), "indicators": ({**INDICATOR, "code": "own1", "number": "3"},)},
            "indicators", "2", "number", "序号 3 是不采用的“学位缺口”的", "换一个序号"),
    Mistake({"indicators": ({**INDICATOR, "code": "own1", "number": "11", "formula": "blakc"},)},
            "indicators", "2", "formula", "没有数据项“blakc”", "是不是“black”"),
    Mistake({"base_data": ({**DATUM, "code": "tea", "required": "no"},),
             "owners": ({"form": "land", "datum": "tea", "unit": "wlj", "role": "owner"},)},
            "owners", "2", "unit", "没有填报单位“wlj”", "slj"),
    Mistake({"owners": ({"form": "", "datum": "gren", "unit": "zjj", "role": "owner"},)},
            "owners", "2", "datum", "没有数据项“gren”", "是不是“green”"),
    Mistake({"owners": ({"form": "wter", "datum": "*", "unit": "zjj", "role": "owner"},)},
            "owners", "2", "form", "没有表“wter”", "是不是“water”"),
    Mistake({"grades": ({"grade": "优", "basis": "best", "low": "80", "high": "101",
             "poor": "any", "source": "m", "confidence": "local"},)}, "grades", "2", "poor",
            "定级表有空档", "补一行"),
    Mistake({"forms": ({"code": "land", "level": "estate"},)}, "forms", "2", "level",
            "它的“层级”不能由“county”改为“estate”", "换一个代码"),
    Mistake({}, "pack", "5", "value", "基准方案是“other”，给的却是“small”", "写明的基准方案",
            head={"base": "other"}),
    Mistake({}, "pack", "6", "value", "在第 2020010101 版上做的", "pack rebase",
            head={"base_version": "2020010101"}),
    Mistake({}, "pack", "7", "value", "校验值不符", "pack diff", head={"base_digest": "0" * 64}),
    Mistake({}, "pack", "2", "value", "不能与基准方案相同", "另起一个", head={"id": "small"}),
    Mistake({}, "pack", "4", "value", "“2026”不合规定", "十位数字", head={"version": "2026"}),
    Mistake({}, "pack", "3", "value", "不能为空", "请填写", head={"title": ""}),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.table}.{m.column}:{m.says[:12]}")
def test_a_mistake_is_found_where_it_is_with_a_remedy(mistake: Mistake) -> None:
    head = tuple(
        {"key": row["key"], "value": mistake.head.get(row["key"], row["value"])}
        for row in EMPTY["pack"]
    )
    found = grave({**EMPTY, **mistake.rows, "pack": head})
    fitting = [f for f in found if mistake.says in f.sentence]
    assert fitting, [f.sentence for f in found]
    (first, *_) = fitting
    assert (first.where.table, first.where.row) == (mistake.table, mistake.row)
    assert first.where.column == mistake.column
    assert mistake.remedy in first.remedy


def test_all_mistakes_are_told_at_once() -> None:
    rows = {
        "local": ({**LEFT, "reason": ""}, {**CONFIRMED, "who": ""}),
        "indicators": ({"code": "i99", "weight": "2"}, {"code": "i2", "weight": "重"}),
    }
    told = "".join(f.sentence for f in grave({**EMPTY, **rows}))
    assert all(words in told for words in ("没有写理由", "没有写核实人", "“i99”", "“重”"))
    with pytest.raises(BadPack, match=r"有 4 处错误"):
        resolved(BASE, {**EMPTY, **rows}, "示例")


def test_an_overlay_survives_its_folder_and_its_workbook_to_the_byte(tmp_path: Path) -> None:
    write_folder(tables(), tmp_path / "small")
    write_folder(many(), tmp_path / "own")
    read, findings = read_folder(tmp_path / "own")
    assert findings == ()
    assert is_overlay(read)
    write_pack_xlsx(read, tmp_path / "own.xlsx")
    book = read_packbook(tmp_path / "own.xlsx")
    assert book.findings == ()
    assert book.pack == whole(many())
    write_folder(book.tables, tmp_path / "back")
    ours = {path.name: path.read_bytes() for path in (tmp_path / "own").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "back").iterdir()} == ours
    assert sorted(ours) == sorted(f"{t}.csv" for t in COLUMNS if many().get(t))


def test_a_mistake_in_the_workbook_of_an_overlay_is_told_by_its_cell(tmp_path: Path) -> None:
    write_folder(tables(), tmp_path / "small")
    write_pack_xlsx({**many(), "local": ({**LEFT, "reason": ""},)}, tmp_path / "own.xlsx")
    book = read_packbook(tmp_path / "own.xlsx")
    assert book.pack is None
    assert [f.sentence for f in book.findings if f.level is Level.MUST] == [
        "工作表“本县增减”第2行“理由”列（F2）：不采用“3 学位缺口”没有写理由。"
    ]


def test_the_base_is_found_beside_the_overlay_or_where_it_is_said(tmp_path: Path) -> None:
    write_folder(many(), tmp_path / "own")
    pack, findings = lint_pack(tmp_path / "own")
    assert pack is None
    assert [f.sentence for f in findings] == ["pack.csv：基准方案“small”找不到。"]
    write_folder(tables(), tmp_path / "elsewhere" / "base")
    assert read_pack(tmp_path / "own", tmp_path / "elsewhere" / "base") == whole(many())
    write_folder(tables(), tmp_path / "small")
    assert read_pack(tmp_path / "own") == whole(many())


def test_an_overlay_does_not_stand_on_an_overlay_or_on_a_broken_pack(tmp_path: Path) -> None:
    write_folder(many(), tmp_path / "own")
    write_folder(EMPTY, tmp_path / "small")
    assert "自己也是增减方案" in lint_pack(tmp_path / "own")[1][0].sentence
    broken = tables()
    broken["levels"][0]["parent"] = "nowhere"
    write_folder(broken, tmp_path / "small")
    assert "1 处错误，不能使用" in lint_pack(tmp_path / "own")[1][0].sentence


def test_the_resolved_folder_is_a_whole_clean_pack_and_may_be_a_base(tmp_path: Path) -> None:
    found = resolve(BASE, many())
    write_folder(found.tables, tmp_path / "out")
    pack, findings = lint_pack(tmp_path / "out")
    assert findings == ()
    assert pack == found.pack
    assert pack is not None
    again = resolve(pack, d.leave_out(d.begin(pack, "town", "镇", "2026030102"), pack, 5, "没有"))
    assert again.pack is not None
    assert [c.number for c in local_of(again.pack, LocalAction.LEFT_OUT)] == ["3", "5"]


def test_another_version_of_the_base_is_taken_by_rebasing() -> None:
    rows = tables()
    rows["indicators"][0]["name"] = "改名"
    newer, _ = lint_tables(rows)
    assert newer is not None
    assert resolve(newer, many()).pack is None
    assert resolve(newer, d.rebased(many(), newer)).pack is not None

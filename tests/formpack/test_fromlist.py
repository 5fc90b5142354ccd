"""Lists from the level above: what is placed, and what is said of the rest."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.formpack.overlay.decisions import begin
from cityexam_desktop.formpack.overlay.fromlist import Drafted, read_list
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.paths import forms
from tests.support.small import small_pack

BASE = small_pack()
HEAD = ["维度", "序 号", "指标项", "单位", "体检内容", "评价标准", "责任单位"]


def drafted(folder: Path, rows: list[list[str]]) -> Drafted:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(folder / "list.xlsx")
    begun = begin(BASE, "shili-2026", "示例县方案", "2026030101")
    return read_list(folder / "list.xlsx", BASE, begun, "省厅〔2026〕1号")


def test_a_list_with_titles_and_merged_cells_is_placed(tmp_path: Path) -> None:
    found = drafted(tmp_path, [
        ["附件1 指标列表"], [], HEAD,
        ["安全", "1", "有隐患 楼栋（栋）", "", "", "", ""],
        ["", "2", "绿道覆盖率", "%", "", "≥75%", ""],
        ["", "T1", "茶园面积", "hm²", "茶园面积。", "", "县水利局"],
    ])  # fmt: skip
    assert found.findings == []
    assert found.placed == [(4, "i1"), (5, "i2"), (6, "own11")]
    pack = resolve(BASE, found.tables).pack
    assert pack is not None
    assert [i.code for i in pack.indicators] == ["i1", "i2", "own11"]
    threshold = pack.indicator["i2"].threshold
    assert threshold is not None
    assert (threshold.low, threshold.document) == (Decimal(75), "省厅〔2026〕1号")
    assert pack.owner_of["own11_v"] == "slj"
    reasons = {c.reason for c in local_of(pack, LocalAction.LEFT_OUT)}
    assert reasons == {"省厅〔2026〕1号没有列入"}


def test_the_same_standard_as_the_base_s_is_no_own_one(tmp_path: Path) -> None:
    found = drafted(tmp_path, [HEAD, ["安全", "2", "绿道覆盖率", "%", "", "不低于70%", ""]])
    assert not found.tables["indicators"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["安全", "2", "绿道覆盖率", "%", "", "按省标分档评价", ""], "不是一个简单的界限"),
        (["安全", "2", "绿道覆盖率", "%", "", "≤75%", ""], "不是一个简单的界限"),
        (["安全", "2", "绿道覆盖率", "个", "", "", ""], "计量单位是“个”"),
        (["安全", "1", "有隐患楼栋", "栋", "", "", ""], "与第2行同是“有隐患楼栋”"),
        (["安全", "T2", "茶园产值", "", "", "", "县茶业局"], "计量单位、责任单位又认不出"),
        (["文旅", "T3", "茶馆数", "个", "", "", "县水利局"], "维度又认不出"),
        (["安全", "5", "=1+1", "", "", "", ""], "没有指标名称"),
        (["注：自第二年起", "", "", "", "", "", ""], "没有指标名称"),
    ],
)
def test_what_cannot_be_placed_is_told_with_its_row(
    tmp_path: Path, row: list[str], says: str
) -> None:
    found = drafted(tmp_path, [HEAD, ["安全", "1", "有隐患楼栋", "栋", "", "", ""], row])
    told = [f for f in found.findings if says in f.sentence and f.where.row == "3"]
    assert told, [f.sentence for f in found.findings]
    assert told[0].remedy


@pytest.mark.parametrize("rows", [[["只有标题"]], [["甲", "乙"], ["1", "2"]], [["指标"], ["绿道"]]])
def test_a_file_without_a_list_is_said_to_have_none(tmp_path: Path, rows: list[list[str]]) -> None:
    found = drafted(tmp_path, rows)
    assert [f.code for f in found.findings] == ["list.no_table"]
    assert found.placed == []


NATIONAL = read_pack(forms() / "cn-2025")


def from_national(folder: Path, sheets: list[list[list[str]]], merged: str = "") -> Drafted:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
    book.save(folder / "list.xlsx")
    begun = begin(NATIONAL, "shili-2026", "示例县方案", "2026030101")
    return read_list(folder / "list.xlsx", NATIONAL, begun, "省厅〔2026〕1号")


def test_an_untidy_list_of_two_sheets_is_placed(tmp_path: Path) -> None:
    found = from_national(tmp_path, [
        [
            ["附件2", "", "", "", ""],
            ["2026年城市体检指标（征求意见稿）", "", "", "", ""],
            ["序号 ", "指 标 名 称", "单位", "标准值（2027年）", "责任部门"],
            ["一、住房维度（3项）", "", "", "", ""],
            ["1", "1.存在结构安全隐患的住宅数量※", "栋", "0", "县住建局"],
            ["2", "（2）存在使用安全隐患的住宅数量", "栋", "", "县住建局"],
            ["3", "非成套住宅数量（套）", "", "无", "县住建局"],
            ["二、城区（城市）维度", "", "", "", ""],
            ["序号", "指标名称", "单位", "标准值", "责任部门"],
            ["31", "绿道服务半径覆盖率①", "％", "７５％以上", "县城管局"],
            ["32", "高层建筑智能化火灾监测预警覆盖率", "%", "", "县消防救援大队"],
        ],
        [["指标", "单位"], ["城市道路网密度", "km/km2"]],
    ])  # fmt: skip
    assert found.placed == [(2, "i35"), (5, "i01"), (7, "i05"), (10, "i32"), (11, "i57")]
    assert [f.where.row for f in found.findings] == ["6"]  # the older name of the row above it
    assert "与第5行同是" in found.findings[0].sentence
    pack = resolve(NATIONAL, found.tables).pack
    assert pack is not None
    assert [i.code for i in pack.indicators] == ["i01", "i05", "i32", "i35", "i57"]
    threshold = pack.indicator["i32"].threshold
    assert threshold is not None
    assert (threshold.low, threshold.high) == (Decimal(75), None)


@pytest.mark.parametrize(
    ("name", "placed", "says"),
    [
        ("应急供水的保障率", ["i49"], "按相近的名称认作“应急供水保障率”"),
        ("存在消防安全隐患的住宅数量", [], "分不清"),
        ("住宅性能不达标的住宅数量", ["i05"], "这是旧名称，现为“非成套住宅数量”，口径有变化"),
        ("茶馆数", [], "又认不出"),
    ],
)
def test_a_name_that_is_not_quite_one_is_told(
    tmp_path: Path, name: str, placed: list[str], says: str
) -> None:
    found = from_national(tmp_path, [[["序号", "指标名称"], ["1", name], ["2", "城市道路网密度"]]])
    assert [code for _, code in found.placed] == [*placed, "i35"]
    (told,) = found.findings
    assert says in told.sentence
    assert told.where.row == "2"


def test_a_near_name_does_not_take_what_another_row_names(tmp_path: Path) -> None:
    rows = [["序号", "指标名称"], ["1", "应急供水的保障率"], ["2", "应急供水保障率"]]
    found = from_national(tmp_path, [rows])
    assert found.placed == [(3, "i49")]
    assert "又认不出" in found.findings[0].sentence


def test_a_column_called_unit_may_hold_offices(tmp_path: Path) -> None:
    rows = [["维度", "指标名称", "单位", "评价标准"],
            ["产城融合", "茶园面积（hm²）", "县住建局、县统计局", "不低于5hm²"],
            ["", "茶园撂荒率（%）", "县统计局", "≤3%"]]  # fmt: skip
    rows[1][0] = NATIONAL.dimensions[0].name
    found = from_national(tmp_path, [rows, [["指标名称", "序号"], ["城市道路网密度", "1"]]])
    assert found.findings == []
    pack = resolve(NATIONAL, found.tables).pack
    assert pack is not None
    tea, waste = pack.indicator["own61"], pack.indicator["own62"]
    assert (tea.measure, tea.direction.value, pack.owner_of["own61_v"]) == ("hm²", "higher", "zjj")
    assert tea.threshold is not None
    assert waste.threshold is not None
    assert (tea.threshold.low, waste.threshold.high) == (Decimal(5), Decimal(3))
    assert (waste.direction.value, waste.dimension) == ("lower", tea.dimension)
    supports = {o.unit for o in pack.owners if (o.datum, o.role) == ("own61_v", Role.SUPPORT)}
    assert supports == {"tjj"}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("0.6～1", "0.6", "1"), ("0.6-1", "0.6", "1"), ("0.6至1", "0.6", "1"), ("≥1", None, None)],
)
def test_a_range_is_read_for_an_indicator_that_has_one(
    tmp_path: Path, text: str, low: str | None, high: str | None
) -> None:
    found = drafted(tmp_path, [HEAD, ["安全", "6", "人口密度", "人/km²", "", text, ""]])
    rows = {row["code"]: row for row in found.tables.get("indicators", ())}
    row = rows.get("i6", {})
    assert (row.get("threshold_low"), row.get("threshold_high")) == (low, high)


_WORDS = st.sampled_from([
    "", "序号", "指标名称", "指标", "单位", "标准值", "责任部门", "维度", "安全", "一、安全",
    "（二）住房（3项）", "有隐患楼栋", "1.绿道覆盖率※", "绿地覆盖率", "人口密度（人/km²）", "合计",
    "注：略", "%", "栋", "≥70%", "0.6～1", "７５％以上", "县住建局", "县住建局、县水利局", "1",
    "=1+1", "茶园面积", "(", "①",
])  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(_WORDS | st.text(max_size=6), max_size=6), max_size=9))
def test_any_table_is_placed_or_told_and_never_stops_the_reading(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        found = drafted(Path(folder), [[_printable(text) for text in row] for row in rows])
    told = {int(f.where.row) for f in found.findings}
    assert found.findings or found.placed
    assert {row for row, _ in found.placed} | told <= set(range(1, max(len(rows), 1) + 1))
    assert len({code for _, code in found.placed}) == len(found.placed)


def _printable(text: str) -> str:
    """A text as a cell of a workbook can hold it."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode("utf-8")

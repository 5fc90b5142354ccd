"""Lists from the level above: what is placed, and what is said of the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.overlay.decisions import begin
from cityexam_desktop.formpack.overlay.fromlist import Drafted, read_list
from cityexam_desktop.formpack.overlay.resolving import resolve
from tests.support.small import small_pack

if TYPE_CHECKING:
    from pathlib import Path

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

"""The report names what is the county's own, in every form it is written in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import Confidence, Threshold
from cityexam_desktop.formpack.overlay import decisions as d
from cityexam_desktop.formpack.overlay.resolving import resolved
from cityexam_desktop.report.blocks import Table
from cityexam_desktop.report.content import compose, own
from tests.support.small import new_county, small_pack

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack

OWN = Threshold(">=", Decimal(75), None, "", "县文3号", Confidence.LOCAL)


def pack() -> FormPack:
    base = small_pack()
    made = d.begin(base, "shili-2026", "示例县方案", "2026030101")
    made = d.leave_out(made, base, 3, "没有学区统计")
    made = d.own_threshold(made, base, "i2", OWN)
    made = d.confirm_threshold(made, base, "i1", document="原件", who="王科长")
    made = d.weigh(made, base, "i6", Decimal(2))
    cells = {"name": "人均保护对象", "dimension": "d1", "measure": "个", "definition": "含义",
             "formula": "kept + black"}  # fmt: skip
    made = d.own_indicator(made, base, cells, document="县文3号", threshold=OWN)
    return resolved(base, made, "示例")


def test_what_is_own_is_named_with_reason_and_document() -> None:
    tables = {block.title: block.rows for block in own.local(pack()) if isinstance(block, Table)}
    assert tables == {
        "本县不采用的指标和规则": (("3", "学位缺口", "没有学区统计"),),
        "本县特色指标": (("11", "人均保护对象", "个", "≥75", "县文3号"),),
        "本县自定和核实的标准": (
            ("1 有隐患楼栋", "已核实标准", "原件，核实人：王科长"),
            ("2 绿道覆盖率", "本县标准", "县文3号"),
        ),
        "本县的其他改动": (("6 人口密度", "“权重”由“1”改为“2”。"),),
    }
    told = dict(own.told(pack()))
    assert told["不采用"] == "3 学位缺口；没有学区统计"


def test_a_pack_of_its_own_has_no_such_section() -> None:
    assert list(own.local(small_pack())) == []
    assert list(own.told(small_pack())) == []


def test_a_left_out_indicator_is_not_assessed_and_the_report_says_why(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    dataset = replace(merge(county.bureau), pack=pack())
    assessment = assess(dataset)
    assert "i3" not in {result.indicator.code for result in assessment.indicators}
    said = repr(compose(assessment, (), None))
    assert "没有学区统计" in said
    assert "人均保护对象" in said
    county.close()

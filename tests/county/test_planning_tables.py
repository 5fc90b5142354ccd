"""What people worked on outside comes back: units, owners, choices; own indicators too."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.rotation import plan_of
from cityexam_desktop.bundle.task import accept_task, export_task, issue
from cityexam_desktop.county.planning import (
    additions,
    choicetable,
    choosing,
    comparing,
    draft,
    following,
    issuing,
    lastyear,
    ownership,
    packages,
    renewing,
    units,
)
from cityexam_desktop.county.planning.beginning import pack_at, packs_of_program
from cityexam_desktop.county.planning.dutytable import read_duties
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.checked import BadPack
from cityexam_desktop.formpack.model import COUNTY, Confidence, Role, Threshold
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.formpack.tables import write_folder
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx
from cityexam_desktop.report.sheets import write_sheet
from cityexam_desktop.report.sheets.tasksheets import (
    choice_sheet,
    contact_sheet,
    duty_grid,
    duty_sheet,
)
from cityexam_desktop.workspace import answering, history, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.lastsaid import last_said
from cityexam_desktop.workspace.model import Explanation, HistoryValue, WorkspaceRole
from cityexam_desktop.workspace.tabular import BadTable
from tests.support.officer import contested, received
from tests.support.small import NOW, County, small_pack, tables

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft

PACK = small_pack()
OWN = Threshold(">=", Decimal(30), None, "2026", "县政办〔2026〕3号", Confidence.LOCAL)
TEA = additions.OwnIndicator(
    name="茶园占比",
    dimension="d1",
    measure="%",
    definition="茶园占建成区的比例",
    formula="own_d1 / area * 100",
    document="县政办〔2026〕3号",
    threshold=OWN,
    data=(additions.OwnDatum("own_d1", "茶园面积", "km²", "年末实有", "slj"),),
)


@pytest.fixture
def made(county: County) -> TaskDraft:
    return draft.reopen(county.bureau, county.task)


def test_a_pack_is_read_from_a_folder_one_of_its_tables_or_a_workbook(tmp_path: Path) -> None:
    write_folder(tables(), tmp_path / "pack")
    write_pack_xlsx(tables(), tmp_path / "方案.xlsx")
    for where in (tmp_path / "pack", tmp_path / "pack" / "pack.csv", tmp_path / "方案.xlsx"):
        assert pack_at(where).indicators == PACK.indicators
    assert ("cn-2025", "城市体检基础指标（2025年手册，60项）") in packs_of_program()
    with pytest.raises(FileTrouble):
        pack_at(tmp_path / "没有.xlsx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadPack):
        pack_at(tmp_path / "empty")


def test_an_own_indicator_comes_with_what_is_asked_for_it_and_goes_with_it(
    county: County, made: TaskDraft
) -> None:
    ws = county.bureau
    assert additions.new_codes(ws, made, 2) == ("own_d1", "own_d2")
    after = additions.with_indicator(ws, made, TEA)
    pack = choosing.pack_in_force(ws, after)
    own = pack.indicators[-1]
    assert (own.number, own.name, own.threshold) == (11, "茶园占比", OWN)
    assert pack.owner_of["own_d1"] == "slj"
    assert all(f.level.value != "must" for f in left_to_do(after, pack))
    held = additions.own_indicator(pack, after, own.code)
    assert replace(held, code="", number="") == TEA
    other = replace(TEA, name="茶园比例", formula="area / own_d1", measure="倍", data=())
    changed = additions.changed_indicator(ws, after, own.code, other)
    newer = choosing.pack_in_force(ws, changed)
    assert [(i.code, i.number, i.name) for i in newer.indicators[10:]] == [
        (own.code, 11, "茶园比例")
    ]
    assert newer.datum["own_d1"].name == "茶园面积"
    assert [o.unit for o in changed.owners if o.datum == "own_d1"] == ["slj"]
    gone = additions.without_indicator(ws, after, own.code)
    back = choosing.pack_in_force(ws, gone)
    assert (len(back.indicators), "own_d1" in back.datum, "own" in back.form) == (10, False, False)
    with pytest.raises(WrongUse, match="不是本县新增"):
        additions.without_indicator(ws, after, "i1")
    strange = replace(TEA.data[0], unit="nobody")
    with pytest.raises(WrongUse, match="不在任务里"):
        additions.with_indicator(ws, made, replace(TEA, data=(strange,)))
    with pytest.raises(BadPack):
        additions.with_indicator(ws, made, replace(TEA, formula="nothing / area"))


def test_what_a_taken_up_version_left_out_can_be_taken_back(
    county: County, made: TaskDraft
) -> None:
    ws = county.bureau
    left = additions.with_indicator(ws, choosing.left_out(ws, made, "10", "重复"), TEA)
    draft.keep(ws, left)
    again = draft.reopen(ws, issuing.issue_draft(ws, now=NOW))
    assert renewing.changes_in_words(ws, again) == ()
    back = choosing.taken_back(ws, again, "10")
    assert "i10" in choosing.pack_in_force(ws, back).indicator
    assert "own_d1" in choosing.pack_in_force(ws, back).datum


def test_a_standard_is_set_and_the_packs_own_comes_back(county: County, made: TaskDraft) -> None:
    ws = county.bureau
    typed = choosing.standard("between", "5,000", "９０００", "县政府文件")
    after = choosing.with_threshold(ws, made, "6", typed)
    after = choosing.confirmed(ws, after, "1", document="手册", who="李敏")
    pack = choosing.pack_in_force(ws, after)
    assert pack.indicator["i6"].threshold == typed
    for which in ("6", "1"):
        after = choosing.judged_as_base(ws, after, which)
    pack = choosing.pack_in_force(ws, after)
    assert [pack.indicator[i].threshold for i in ("i6", "i1")] == [
        PACK.indicator[i].threshold for i in ("i6", "i1")
    ]
    with pytest.raises(WrongUse, match="上限"):
        choosing.standard("between", "5", "多", "文件")
    with pytest.raises(WrongUse, match="依据"):
        choosing.with_threshold(ws, made, "6", choosing.standard(">=", "5"))


def test_one_unit_is_added_and_changed_by_hand(made: TaskDraft) -> None:
    after = units.edited(made, "县教育局", {"liaison": "李四", "way": "函"})
    assert (after.units[-1].code, after.contact("dw1").way) == ("dw1", "letter")
    after = units.edited(after, "dw1", {"name": "县教体局", "liaison": "-", "phone": "0796-1"})
    assert after.units[-1].name == "县教体局"
    assert (after.contact("dw1").liaison, after.contact("dw1").phone) == ("", "0796-1")
    for said in ({"way": "快递"}, {"phone": "abc"}, {"name": "县统计局"}):
        with pytest.raises(WrongUse):
            units.edited(after, "dw1", said)


def test_the_sheets_of_owners_and_contacts_come_back_as_they_went(
    county: County, made: TaskDraft, tmp_path: Path
) -> None:
    made = units.edited(made, "slj", {"liaison": "张三", "phone": "138", "way": "Excel"})
    made = ownership.assigned(made, ["green"], "tjj", Role.SUPPORT)
    for name, sheet in (
        ("分工.xlsx", duty_sheet(made, PACK, "示例县")),
        ("矩阵.xlsx", duty_grid(made, PACK, "示例县")),
        ("矩阵.csv", duty_grid(made, PACK, "示例县")),
    ):
        write_sheet(sheet, tmp_path / name)
        back = read_duties(tmp_path / name, made, PACK)
        assert comparing.differences(made, back, PACK) == (), name
    write_sheet(contact_sheet(county.bureau, made), tmp_path / "联络员.xlsx")
    read = units.read_units(tmp_path / "联络员.xlsx", made.units)
    assert comparing.differences(made, units.with_units(made, read), PACK) == ()


def test_a_changed_grid_is_told_before_it_is_taken(made: TaskDraft, tmp_path: Path) -> None:
    file = tmp_path / "矩阵.csv"
    file.write_text("基础数据项,县住建局,县统计局\n常住人口,牵头,○\n绿道覆盖面积,,√\n", "utf-8")
    after = read_duties(file, made, PACK)
    said = {(d.what, d.field): (d.old, d.new) for d in comparing.differences(made, after, PACK)}
    assert said == {
        ("绿道覆盖面积", "牵头"): ("县自然资源局", "县统计局"),
        ("常住人口", "牵头"): ("县统计局", "县住建局"),
        ("常住人口", "核对"): ("", "县统计局"),
    }
    file.write_text("基础数据项,牵头,县住建局\n没有,甲,\n常住人口,甲,大\n常住人口,,\n", "utf-8")
    with pytest.raises(BadTable) as caught:
        read_duties(file, made, PACK)
    assert [f.where.row for f in caught.value.findings] == ["2", "3", "3", "4"]


def test_what_else_a_step_changes_is_told_cell_by_cell(made: TaskDraft) -> None:
    after = units.edited(units.without_unit(made, "tjj"), "slj", {"phone": "138"})
    after = draft.dated(after, "slj", "2026-04-30")
    moved = replace(after.places[1], name="新小区", aliases=("老小区",))
    after = replace(after, places=(after.places[0], moved, *after.places[2:-1]))
    said = {(d.part, d.what, d.field): d.new for d in comparing.differences(made, after, PACK)}
    assert said["单位", "县统计局", ""] == "移出"
    assert said["单位", "县水利局", "电话"] == "138"
    assert said["单位", "县水利局", "期限"] == "2026-04-30"
    assert said["体检单元", "小区 新小区", "别名"] == "老小区"
    assert said["体检单元", "楼栋 3号楼", ""] == "移出"


def test_last_years_values_are_those_that_stood_and_count_as_signed(county: County) -> None:
    received(county)
    ws = county.bureau
    made = following.begin_after(ws, county.task, "2026")
    held = {(v.code, v.subject): v for v in history.history(ws, "2025")}
    assert (held["pop", COUNTY].value, held["pop", COUNTY].signed) == (Decimal(70000), True)
    assert held["pop", COUNTY].source == "县统计局"
    assert held["i2", COUNTY].value == Decimal("80.00")
    assert held["need", "e1"].value == Decimal(100)
    assert made.period == "2026"


def test_a_contested_year_tells_what_stood(county: County) -> None:
    contested(county)
    lastyear.take_over(county.bureau, county.task)
    held = {v.code: v.value for v in history.history(county.bureau, "2025")}
    assert held["area"] == Decimal("10.5")


def test_a_new_year_on_another_pack_keeps_what_still_has_its_place(
    county: County, made: TaskDraft
) -> None:
    from cityexam_desktop.formpack.reader import lint_tables

    ws = county.bureau
    made = additions.with_indicator(ws, made, TEA)
    made = choosing.left_out(ws, made, "9", "无轨道")
    made = choosing.left_out(ws, made, "10", "重复")
    made = choosing.with_threshold(ws, made, "2", OWN)
    made = choosing.confirmed(ws, made, "1", document="手册", who="李敏")
    draft.keep(ws, made)
    former = issuing.issue_draft(ws, now=NOW)
    rows = tables()
    rows["pack"] = [r | {"value": "2027010101"} if r["key"] == "version" else r
                    for r in rows["pack"]]  # fmt: skip
    rows["indicators"] = [r for r in rows["indicators"] if r["code"] != "i10"]
    extra = {"code": "trees", "name": "古树", "form": "land"}
    rows["base_data"].append(rows["base_data"][2] | extra)
    for row in rows["indicators"]:
        if row["code"] == "i1":
            row["threshold_low"] = "1"
    newer, findings = lint_tables(rows)
    assert newer is not None, [f.sentence for f in findings]
    next_ = following.begin_after(ws, former, "2026", newer)
    pack = choosing.pack_in_force(ws, next_)
    assert "i9" not in pack.indicator
    assert pack.indicator["i2"].threshold == OWN
    assert pack.indicators[-1].name == "茶园占比"
    assert pack.owner_of["own_d1"] == "slj"
    before = tasks.pack_of(ws, former)
    assert {(row.pack, row.old) for row in pack.concordance} == {
        (before.id, "own_d1"), (before.id, before.indicators[-1].code),
    }  # fmt: skip
    assert "“黑臭水体数”在新方案里没有了，上年的决定没有沿用。" in next_.told
    assert "“有隐患楼栋”的标准与上年不同，请重新核实。" in next_.told
    said = [f.sentence for f in left_to_do(next_, pack)]
    assert next_.told[0] in said
    assert pack.owner_of["trees"] == "zrzyj"
    assert "项按方案的建议分了工，请在“分工”里核对。" in next_.told[-1]
    assert all(f.level.value != "must" for f in left_to_do(next_, pack))
    back = choosing.taken_back(ws, next_, "9")
    assert "i9" in choosing.pack_in_force(ws, back).indicator


def test_units_with_sensitive_values_of_before_get_packages_of_their_own(county: County) -> None:
    ws = county.bureau
    rows = tables()
    for row in rows["base_data"]:
        if row["code"] in {"sewage", "floors"}:
            row["sensitivity"] = "no_wechat"
    asked, judged = tables_to_bytes(rows)
    task = issue(ws, replace(plan_of(ws, county.task), asked=asked, judged=judged), now=NOW)
    history.put_history(ws, [
        HistoryValue("2024", "sewage", COUNTY, Decimal(5), "年报"),
        HistoryValue("2024", "floors", "b1", Decimal(5), "年报"),
    ])  # fmt: skip
    assert packages.units_to_serve(ws, task) == ("县水利局",)
    files = packages.write_unit_packages(ws, county.folder)
    assert [file.name for file in files.values()] == ["2025年度城市体检-县水利局专用.cxb"]


def test_the_choice_comes_back_as_it_went_and_decides_what_was_written(
    county: County, made: TaskDraft, tmp_path: Path
) -> None:
    ws = county.bureau
    made = choosing.left_out(ws, made, "10", "重复")
    made = choosing.with_threshold(ws, made, "2", OWN)
    pack = choosing.pack_in_force(ws, made)
    write_sheet(choice_sheet(made, pack), tmp_path / "取舍.xlsx")
    back = choicetable.read_choices(ws, tmp_path / "取舍.xlsx", made)
    assert comparing.differences(made, back, pack, choosing.pack_in_force(ws, back)) == ()
    file = tmp_path / "取舍.csv"
    file.write_text(
        "代码,指标,是否采用,不采用理由,本县标准,本县依据\n"
        "i9,,否,县城无轨道,,\ni10,,是,,,\ni4.fast,,,,≥35,县文3号\ni6,,,,5000～9000,县文3号\n",
        "utf-8",
    )
    after = choicetable.read_choices(ws, file, made)
    newer = choosing.pack_in_force(ws, after)
    assert ("i9" in newer.indicator, "i10" in newer.indicator) == (False, True)
    said = {(d.what, d.field): d.new for d in comparing.differences(made, after, pack, newer)}
    assert said["轨道覆盖", "是否采用"] == "不采用：县城无轨道"
    assert said["高峰车速", "快速路的标准"] == "≥35（县文3号）"
    assert said["人口密度", "标准"] == "5000～9000（县文3号）"
    file.write_text(
        "指标,是否采用,不采用理由,本县标准,本县依据\n轨道覆盖,否,,,\n没有,是,,,\n"
        "人口密度,也许,,,\n人口密度,,,很高,甲\n人口密度,,,≥5,\n",
        "utf-8",
    )
    with pytest.raises(BadTable) as caught:
        choicetable.read_choices(ws, file, made)
    assert [f.where.row for f in caught.value.findings] == ["2", "3", "4", "5", "6"]


def test_a_list_of_the_level_above_decides_what_is_used(
    county: County, made: TaskDraft, tmp_path: Path
) -> None:
    ws = county.bureau
    file = tmp_path / "清单.csv"
    file.write_text(
        "序号,维度,指标名称,计量单位,评价标准,责任单位\n1,安全,有隐患楼栋,栋,,县住建局\n"
        "2,安全,绿道覆盖率,%,≥75,县自然资源局\n3,安全,茶园面积,km²,,县水利局\n",
        "utf-8",
    )
    after, findings = choicetable.from_list(ws, file, made, "省文1号")
    pack = choosing.pack_in_force(ws, after)
    assert [one.name for one in pack.indicators] == ["有隐患楼栋", "绿道覆盖率", "茶园面积"]
    assert pack.owner_of["own11_v"] == "slj"
    assert findings == ()
    with pytest.raises(WrongUse, match="哪个文件"):
        choicetable.from_list(ws, file, made, " ")


def test_what_was_explained_last_year_goes_along_for_who_has_no_file_of_it(
    county: County,
) -> None:
    ws = county.bureau
    put_history = history.put_history
    county.fill("zrzyj")
    home = county.home("zrzyj")
    put_history(home, [HistoryValue("2024", "kept", COUNTY, Decimal(9), "年报", pack="small")])
    own = answering.open_draft(home, county.task, "zrzyj")
    answering.explain(home, own.id, Explanation("r_kept", COUNTY, "两处移出名录，有批文"))
    county.receive(county.send("zrzyj"))
    county.clear()
    assert lastyear.explained_before(ws, "tijian", "2025") == ("", ())
    following.begin_after(ws, county.task, "2026")
    task = issuing.issue_draft(ws, now=NOW)
    export_task(ws, task, county.folder / "next.cxb")
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="zrzyj", county="示例县") as fresh:
        accept_task(fresh, county.folder / "next.cxb", now=NOW)
        said = last_said(fresh, tasks.task(fresh), "zrzyj")
    assert said.explanations == {("r_kept", COUNTY): "两处移出名录，有批文"}

"""Packs from the command line: to a workbook and back, compared, run, told on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

from cityexam_desktop.formpack.tables import COLUMNS, write_folder
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


def test_a_pack_goes_to_a_workbook_and_back(terminal: Terminal) -> None:
    t = terminal
    t.fine("pack", "to-xlsx", t / "pack", t / "方案.xlsx")
    assert "已写到“back”" in t.fine("pack", "from-xlsx", t / "方案.xlsx", t / "back")
    ours = {path.name: path.read_bytes() for path in (t.folder / "pack").iterdir()}
    theirs = {path.name: path.read_bytes() for path in (t.folder / "back").iterdir()}
    assert theirs == {name: ours[name] for name in theirs}
    assert "pack.csv" in theirs


def test_a_wrong_workbook_writes_nothing_and_names_the_cell(terminal: Terminal) -> None:
    t = terminal
    t.fine("pack", "to-xlsx", t / "pack", t / "a.xlsx")
    book = openpyxl.load_workbook(t.folder / "a.xlsx")
    book["基础数据项"]["E2"] = "整树"
    book.save(t.folder / "a.xlsx")
    told = t.json("pack", "from-xlsx", t / "a.xlsx", t / "back", code=1)
    assert any("第2行“数据类型”列（E2）" in f["sentence"] for f in told["findings"])
    assert not (t.folder / "back").exists()


def test_a_workbook_is_linted_and_compared_as_it_is(terminal: Terminal) -> None:
    t = terminal
    t.fine("pack", "to-xlsx", t / "pack", t / "a.xlsx")
    assert "可以使用" in t.fine("pack", "lint", t / "a.xlsx")
    assert "共 0 处改动" in t.fine("pack", "diff", t / "pack", t / "a.xlsx")
    book = openpyxl.load_workbook(t.folder / "a.xlsx")
    book["基础数据项"]["E2"] = "整树"
    book.save(t.folder / "a.xlsx")
    told = t.json("pack", "lint", t / "a.xlsx", code=1)
    (wrong,) = [f for f in told["findings"] if "整树" in f["sentence"]]
    assert "工作表“基础数据项”第2行“数据类型”列（E2）" in wrong["sentence"]
    assert wrong["remedy"]
    assert t("pack", "diff", t / "pack", t / "a.xlsx").code == 3


def test_a_plan_is_told_by_what_it_holds(terminal: Terminal) -> None:
    t = terminal
    said = t.fine("pack", "lint", "changzhou-plan")
    assert "可以使用：23 项任务，15 项子任务，53 个目标，8 条机制，33 个单位。" in said
    told = t.json("pack", "lint", "anfu-plan")
    assert (told["ok"], told["work_items"], told["targets"], told["rules"]) == (True, 18, 14, 0)
    assert "没有规则" in t.fine("pack", "test", "anfu-plan")


def test_versions_are_compared(terminal: Terminal) -> None:
    t = terminal
    rows = tables()
    datum = dict(rows["base_data"][0])
    rows["base_data"] = [{**datum, "name": "别的叫法"}, *rows["base_data"][1:]]
    write_folder(rows, t.folder / "new")
    told = t.json("pack", "diff", t / "pack", t / "new")
    assert (told["safe"], [c["column"] for c in told["changes"]]) == (True, ["name"])


def test_examples_are_run(terminal: Terminal) -> None:
    assert "例子全部相符" in terminal.fine("pack", "test", "cn-2025")
    rows = tables()
    rule = dict(rows["rules"][0])
    rows["rules"] = [{**rule, "fails": rule["passes"]}, *rows["rules"][1:]]
    write_folder(rows, terminal.folder / "bad")
    told = terminal.json("pack", "test", terminal / "bad", code=1)
    assert [finding["code"] for finding in told["findings"]] == ["pack.example"]


def test_a_page_is_written(terminal: Terminal) -> None:
    terminal.fine("pack", "page", "cn-2025", terminal / "指标解释.html")
    assert "怎么算" in (terminal.folder / "指标解释.html").read_text("utf-8")


def test_the_concordance_is_listed_and_written_as_a_table(terminal: Terminal) -> None:
    t = terminal
    told = t.json("pack", "concordance", "cn-2023", "cn-2025", "--out", t / "对照.xlsx")
    assert told["counts"] == {"same": 36, "renamed": 6, "scope": 12, "dropped": 7, "added": 6}
    first = told["rows"][0]
    assert (first["old"], first["change"], first["new"]) == ("i01", "renamed", "i01")
    assert (first["old_name"], first["confidence"]) == ("存在使用安全隐患的住宅数量", "verified")
    sheet = openpyxl.load_workbook(t.folder / "对照.xlsx")["新旧对照"]
    assert sheet.max_row > 67
    said = t.fine("pack", "concordance", "cn-2021", "cn-2023")
    assert said.endswith("共 106 行：不变 1，口径变化 19，取消 45，新增 41。\n")
    assert "i21 人均社区体育场地面积（㎡/人） → i35 人均体育场地面积（㎡/人）" in said


def test_codes_that_the_concordance_leaves_unsaid_are_told(terminal: Terminal) -> None:
    t = terminal
    rows = tables()
    rows["pack"][0]["value"] = "newer"
    wrong = dict.fromkeys(COLUMNS["concordance"], "") | {
        "pack": "small", "old": "area", "new": "area", "change": "same", "name": "建成区",
        "measure": "km²", "confidence": "local",
    }  # fmt: skip
    rows["concordance"] = [wrong]
    write_folder(rows, t.folder / "newer")
    told = t.json("pack", "concordance", t / "pack", t / "newer", code=1)
    sentences = [finding["sentence"] for finding in told["findings"]]
    assert "“保护对象数”（kept）没有对照，上年值不会沿用。" in sentences
    assert "“area”在旧方案里叫“建成区面积”，对照里写的是“建成区”。" in sentences
    said = t("pack", "concordance", "cn-1999", "cn-2025")
    assert (said.code, "没有从“cn-1999”到“cn-2025”的新旧对照" in said.err) == (3, True)

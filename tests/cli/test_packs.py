"""Packs from the command line: to a workbook and back, compared, run, told on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

from cityexam_desktop.formpack.tables import write_folder
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

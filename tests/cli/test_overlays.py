"""A county's own pack from the command line: decided, resolved, issued, compared."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.serial import pack_digest
from cityexam_desktop.formpack.tables import read_folder, write_folder
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.tasks import pack_of, task
from tests.cli.conftest import founding
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OWN = ("--operator", ">=", "--low", "75", "--document", "县文3号")


@pytest.fixture
def own(terminal: Terminal) -> str:
    """An overlay beside its base that changes nothing yet."""
    write_folder(tables(), terminal.folder / "small")
    terminal.fine(
        "overlay", "begin", terminal / "small", terminal / "own", "--id", "shili-2026",
        "--title", "示例县方案", "--version", "2026030101",
    )  # fmt: skip
    return terminal / "own"


def test_decisions_are_made_and_taken_back(terminal: Terminal, own: str) -> None:
    t = terminal
    told = t.json("overlay", "leave-out", own, "3", "--reason", "没有学区统计")
    assert (told["indicators"], told["no_longer_asked"]) == (9, ["学位需求", "学位供给"])
    t.fine("overlay", "threshold", own, "2", *OWN)
    t.fine("overlay", "confirm", own, "i1", "--document", "原件", "--who", "王科长")
    t.fine("overlay", "weigh", own, "6", "2")
    t.fine("overlay", "assign", own, "black", "zjj")
    pack = read_pack(t.folder / "own")
    assert [c.action.value for c in pack.local] == [
        "left_out", "confirmed", "threshold", "changed", "changed",
    ]  # fmt: skip
    t.fine("overlay", "take-back", own, "3")
    t.fine("overlay", "threshold", own, "2", "--clear")
    assert "i3" in read_pack(t.folder / "own").indicator


def test_a_wrong_decision_writes_nothing(terminal: Terminal, own: str) -> None:
    before = read_folder(terminal.folder / "own")
    told = terminal.json("overlay", "threshold", own, "3", *OWN, code=1)
    assert "方向相反" in told["findings"][0]["sentence"]
    said = terminal("overlay", "leave-out", own, "99", "--reason", "没有")
    assert (said.code, "没有指标“99”" in said.err) == (3, True)
    assert "不是数" in terminal("overlay", "weigh", own, "3", "重").err
    assert read_folder(terminal.folder / "own") == before


def test_lint_takes_an_overlay_with_its_base(terminal: Terminal, own: str) -> None:
    assert "可以使用" in terminal.fine("pack", "lint", own)
    (terminal.folder / "small").rename(terminal.folder / "elsewhere")
    told = terminal.json("pack", "lint", own, code=1)
    assert "找不到" in told["findings"][0]["sentence"]
    terminal.fine("pack", "lint", own, "--base", terminal / "elsewhere")


def test_resolving_writes_a_whole_pack(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("overlay", "leave-out", own, "3", "--reason", "没有学区统计")
    told = t.json("pack", "resolve", t / "small", own, t / "whole")
    assert told["digest"] == pack_digest(read_pack(t.folder / "whole"))
    assert [(one["number"], one["reason"]) for one in told["local"]] == [("3", "没有学区统计")]
    said = t.fine("pack", "resolve", t / "small", own, t / "whole")
    assert "不采用：3 学位缺口（没有学区统计）" in said
    assert "不再填报：学位需求、学位供给。" in said
    assert t("pack", "resolve", t / "small", t / "small", t / "x").code == 3


def test_versions_of_a_county_s_own_pack_are_compared(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("pack", "resolve", t / "small", own, t / "first")
    t.fine("overlay", "leave-out", own, "3", "--reason", "没有学区统计")
    told = t.json("pack", "diff", t / "first", own, code=1)
    unsafe = [change["key"] for change in told["changes"] if not change["safe"]]
    assert unsafe == ["seat", "need", "have"]


def test_a_new_version_of_the_base_is_taken_by_rebasing(terminal: Terminal, own: str) -> None:
    t = terminal
    rows = tables()
    rows["units"][0]["name"] = "县住房城乡建设局"
    write_folder(rows, t.folder / "small")
    assert "pack rebase" in t.json("pack", "lint", own, code=1)["findings"][0]["remedy"]
    t.fine("pack", "rebase", own)
    t.fine("pack", "lint", own)


def test_a_task_is_issued_with_an_overlay_and_carries_the_resolved_pack(
    terminal: Terminal, own: str
) -> None:
    t = terminal
    t.fine("overlay", "leave-out", own, "3", "--reason", "没有学区统计")
    t.fine("overlay", "threshold", own, "2", *OWN)
    t.fine(
        "task", "issue", t / "c.cityexam", "--out", t / "t.cxb", "--pack", own, "--period", "2025",
        "--county-name", "示例县", "--unit", "zjj", "--as-of", "2025-12-31",
        "--deadline", "2026-05-31", "--places", t / "places.csv",
        *founding(t),
    )  # fmt: skip
    t.fine("task", "open", t / "t.cxb", t / "tjj.cityexam", "--unit", "tjj")
    with Workspace.open(t.folder / "tjj.cityexam") as ws:
        pack = pack_of(ws, task(ws))
    assert pack.id == "shili-2026"
    assert [c.reason for c in local_of(pack, LocalAction.LEFT_OUT)] == ["没有学区统计"]
    threshold = pack.indicator["i2"].threshold
    assert threshold is not None
    assert (threshold.low, threshold.document) == (Decimal(75), "县文3号")
    assert not {"need", "have"} & {datum.code for datum in pack.asked_of("tjj")}


def test_the_workbook_of_an_overlay_goes_there_and_back(terminal: Terminal, own: str) -> None:
    t = terminal
    made = decisions.leave_out(
        read_folder(t.folder / "own")[0], read_pack(t.folder / "small"), 3, "没有"
    )
    write_folder(made, t.folder / "own")
    t.fine("pack", "to-xlsx", own, t / "own.xlsx")
    t.fine("pack", "from-xlsx", t / "own.xlsx", t / "back")
    ours = {path.name: path.read_bytes() for path in (t.folder / "own").iterdir()}
    assert {path.name: path.read_bytes() for path in (t.folder / "back").iterdir()} == ours


def test_a_list_from_the_level_above_becomes_a_draft(terminal: Terminal, own: str) -> None:
    t = terminal
    (t.folder / "list.csv").write_text(
        "序号,指标名称,计量单位\n1,有隐患楼栋,栋\n3,学位缺口,个\n9,没听说过的指标,个\n", "gb18030"
    )
    words = ("--base", t / "small", "--id", "draft", "--title", "草稿", "--version", "2026030101",
             "--document", "省厅1号")  # fmt: skip
    told = t.json("pack", "from-list", t / "list.csv", t / "draft", *words, code=1)
    assert [one["code"] for one in told["placed"]] == ["i1", "i3"]
    assert "没听说过的指标" in told["findings"][0]["sentence"]
    assert [i.code for i in read_pack(t.folder / "draft").indicators] == ["i1", "i3"]
    (t.folder / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    assert t("pack", "from-list", t / "bad.xlsx", t / "x", *words).code == 3
    assert own

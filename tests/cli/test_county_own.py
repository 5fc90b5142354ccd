"""The county's own pack through a whole year: overlay, task, filling, assessment, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.serial import pack_digest
from cityexam_desktop.formpack.tables import write_folder
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.tasks import pack_of, task
from tests.cli.conftest import founding
from tests.report.pdftools import needs_poppler, pages
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

LAND = {"area": "10.5", "green": "8.4", "kept": "7", "tea": "1.05"}


@pytest.fixture
def county(terminal: Terminal) -> str:
    """A bureau that issued an overlay whose base lies elsewhere, and one unit's report."""
    t = terminal
    write_folder(tables(), t.folder / "national" / "small")
    base = ("--base", t / "national/small")
    t.fine("overlay", "begin", t / "national/small", t / "own", "--id", "shili-2026",
           "--title", "示例县方案", "--version", "2026030101")  # fmt: skip
    t.fine("overlay", "leave-out", t / "own", "3", "--reason", "没有学区统计", *base)
    t.fine("overlay", "threshold", t / "own", "2", "--operator", ">=", "--low", "85",
           "--document", "县文3号", *base)  # fmt: skip
    t.fine("overlay", "own-indicator", t / "own", "--name", "茶园覆盖率", "--dimension", "安全",
           "--measure", "%", "--definition", "茶园面积占建成区的比例。", "--formula",
           "tea / area * 100", "--document", "县文3号", "--operator", ">=", "--low", "5",
           "--datum", "tea=茶园面积|km²|年末实有茶园|县自然资源局", *base)  # fmt: skip
    t.fine(
        "task", "issue", t / "c.cityexam", "--out", t / "t.cxb", "--pack", t / "own", *base,
        "--period", "2025", "--county-name", "示例县", "--unit", "zjj", "--as-of", "2025-12-31",
        "--deadline", "2026-05-31", "--places", t / "places.csv", *founding(t),
    )  # fmt: skip
    return t / "c.cityexam"


def reported(t: Terminal, county: str) -> None:
    home = t / "zrzyj.cityexam"
    told = t.json("task", "open", t / "t.cxb", home, "--unit", "zrzyj")
    t.fine("task", "confirm", home, told["bureau_code"])
    for code, value in LAND.items():
        t.fine("set", home, code, value)
    edition = t.json("finalise", home)
    t.fine("export", home, t / "a.cxb")
    (file,) = t.json("receive", county, t / "a.cxb")["files"]
    t.fine("register", county, file["id"], edition["submission_code"])


def test_the_resolved_pack_and_its_digest_travel(terminal: Terminal, county: str) -> None:
    t = terminal
    shown = t.json("overlay", "show", t / "own", "--base", t / "national/small")
    t.fine("task", "open", t / "t.cxb", t / "slj.cityexam", "--unit", "slj")
    with Workspace.open(t.folder / "slj.cityexam") as ws:
        pack = pack_of(ws, task(ws))
    assert pack_digest(pack) == shown["digest"]
    assert pack.base is not None
    assert pack.base.id == "small"
    assert county


def test_an_own_indicator_is_asked_computed_and_judged(terminal: Terminal, county: str) -> None:
    reported(terminal, county)
    rows = {row["code"]: row for row in terminal.json("assess", county)["indicators"]}
    assert (rows["own11"]["value"], rows["own11"]["met"]) == ("10.00", True)
    assert (rows["i2"]["value"], rows["i2"]["met"]) == ("80.00", False)  # the county's own 85
    assert "i3" not in rows


@needs_poppler
def test_the_report_names_what_is_the_countys_own(terminal: Terminal, county: str) -> None:
    reported(terminal, county)
    terminal.fine("report", county, terminal / "体检报告.pdf")
    laid = "\n".join(pages(terminal.folder / "体检报告.pdf")).splitlines()
    said = {"".join(line.split()) for line in laid}
    assert {
        "本县方案以“small”（版本2026010101）为基准。以下内容由本县决定。",
        "3学位缺口没有学区统计",
        "11茶园覆盖率%≥5县文3号",
        "茶园面积km²县自然资源局年末实有茶园",
        "2绿道覆盖率本县标准县文3号",
    } <= said
    assert any("注：本县特色指标，不在基准方案内" in line for line in said)

"""The health index on the command line and on paper: on trial it leaves no trace outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from cityexam_desktop.formpack.indexrule import TRIAL
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.tables import read_folder, write_folder
from tests.cli.conftest import founding
from tests.report.pdftools import needs_poppler, text
from tests.support.small import tables

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Terminal

RULE = ("--version", "1", "--cap", "60", "--missing", "zero")
APPROVED = (*RULE, "--document", "县文1号")


@pytest.fixture
def own(terminal: Terminal) -> str:
    """An overlay beside its base, in which the first standard is a bottom line."""
    made = tables()
    made["indicators"][1]["kind"] = "bottom_line"
    write_folder(made, terminal.folder / "small")
    terminal.fine(
        "overlay", "begin", terminal / "small", terminal / "own", "--id", "shili-2026",
        "--title", "示例县方案", "--version", "2026030101",
    )  # fmt: skip
    return terminal / "own"


def reported(t: Terminal, own: str) -> str:
    """A bureau that issued the overlay, and one unit's figures: i2 is 40 of 70, no others known."""
    county, home = t / "c.cityexam", t / "zrzyj.cityexam"
    t.fine(
        "task", "issue", county, "--out", t / "t.cxb", "--pack", own, "--period", "2025",
        "--county-name", "示例县", "--unit", "zjj", "--as-of", "2025-12-31", "--deadline",
        "2026-05-31", "--places", t / "places.csv", *founding(t),
    )  # fmt: skip
    told = t.json("task", "open", t / "t.cxb", home, "--unit", "zrzyj")
    t.fine("task", "confirm", home, told["bureau_code"])
    for code, value in {"area": "10.5", "green": "4.2", "kept": "7"}.items():
        t.fine("set", home, code, value)
    edition = t.json("finalise", home)
    t.fine("export", home, t / "a.cxb")
    (file,) = t.json("receive", county, t / "a.cxb")["files"]
    t.fine("register", county, file["id"], edition["submission_code"])
    return county


def cells(book: Path) -> str:
    sheets = load_workbook(book).worksheets
    values = (c for sheet in sheets for row in sheet.iter_rows(values_only=True) for c in row)
    return "\n".join(str(value) for value in values if value is not None)


@needs_poppler
def test_on_trial_it_is_told_to_the_bureau_and_stands_on_no_paper(
    terminal: Terminal, own: str
) -> None:
    t = terminal
    assert f"健康指数未启用（{TRIAL}）：第1版" in t.fine("overlay", "index", own, *RULE)
    county = reported(t, own)
    said = t.fine("index", county).splitlines()
    assert said[0].startswith(TRIAL)
    assert said[-1] == f"健康指数：14.29　{TRIAL}"
    assert "  2. 绿道覆盖率：40.00%，标准 ≥70，得分 57.14 × 权重 1.00，贡献 14.29" in said
    told = t.json("index", county)
    assert (told["trial"], told["note"], told["value"]) == (True, TRIAL, "14.29")
    t.fine("report", county, t / "报告.pdf")
    t.fine("report", county, t / "报告.xlsx")
    for paper in (text(t.folder / "报告.pdf"), cells(t.folder / "报告.xlsx")):
        assert "绿道覆盖率" in paper  # the paper can be read
        assert not [word for word in ("健康指数", "内部测算", "14.29", "57.14") if word in paper]


@needs_poppler
def test_switched_on_the_report_tells_it_with_its_document_as_the_countys_own(
    terminal: Terminal, own: str
) -> None:
    t = terminal
    t.fine("overlay", "index", own, *APPROVED[:-4], "--missing", "left_out", "--cap", "50",
           "--document", "县文1号")  # fmt: skip
    county = reported(t, own)
    said = t.fine("index", county).splitlines()
    assert said[0] == "启用依据：县文1号"
    assert said[-2:] == ["底线型指标未达标：绿道覆盖率", "健康指数：50.00（未封顶时 57.14）"]
    told = t.json("index", county)
    assert (told["trial"], told["note"], told["capped"]) == (False, "", True)
    assert (told["value"], told["uncapped"], told["failing"]) == ("50.00", "57.14", ["i2"])
    t.fine("report", county, t / "报告.pdf")
    paper = text(t.folder / "报告.pdf")
    assert "全县健康指数50.00分（底线型指标绿道覆盖率未达标，已封顶；未封顶时57.14分）。" in paper
    assert "健康指数按本县自定的规则计算，启用依据：县文1号。" in paper
    assert "等级、排名未经启用" in paper
    t.fine("report", county, t / "报告.xlsx")
    assert "健康指数；第1版；" in cells(t.folder / "报告.xlsx")


def test_a_rule_is_changed_switched_off_and_taken_back(terminal: Terminal, own: str) -> None:
    t = terminal
    assert "本县改动：健康指数" in t.fine("overlay", "index", own, *APPROVED)
    t.fine("overlay", "index", own, "--version", "2", "--cap", "70")
    t.fine("overlay", "set", own, "index_missing", "left_out")
    rule = read_pack(t.folder / "own").index
    assert (rule.version, str(rule.cap), rule.document) == ("2", "70", "县文1号")
    assert "缺数的指标不计入" in rule.words
    t.fine("overlay", "index", own, "--off")
    assert f"健康指数未启用（{TRIAL}）" in t.fine("overlay", "show", own)
    rule = read_pack(t.folder / "own").index
    assert (rule.version, rule.trial) == ("2", True)
    t.fine("overlay", "index", own, "--clear")
    assert not read_pack(t.folder / "own").index.written
    assert "健康指数" not in t.fine("overlay", "show", own)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 3, "只能做一样"),
        (("--off", "--cap", "60"), 3, "只能做一样"),
        (("--version", "1", "--document", "县文1号"), 1, "没有写缺数的指标怎样计"),
        (("--cap", "60"), 1, "没有写版本"),
        (("--version", "1", "--cap", "600"), 1, "底线封顶分不能是“600”"),
    ],
)
def test_a_rule_that_does_not_hold_writes_nothing(
    terminal: Terminal, own: str, words: tuple[str, ...], code: int, says: str
) -> None:
    before = read_folder(terminal.folder / "own")
    said = terminal("overlay", "index", own, *words)
    assert (said.code, says in said.out + said.err) == (code, True), said
    assert read_folder(terminal.folder / "own") == before

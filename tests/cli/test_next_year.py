"""A new year on another pack: last year's accepted values go by its concordance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.tables import COLUMNS, write_folder
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Office, Terminal

ROWS = (
    ("area", "area", "same", "", "建成区面积", "km²"),
    ("green", "green", "scope", "今年只计宽度达标的绿道。", "绿道覆盖面积", "km²"),
    ("i2", "i2", "scope", "今年只计宽度达标的绿道。", "绿道覆盖率", "%"),
    ("kept", "", "dropped", "改由名录登记。", "保护对象数", "个"),
)

IN_FORCE = "计入：县自然资源局 第 1 稿"


def newer(terminal: Terminal) -> str:
    """The small pack under another id, with what became of the small one's codes."""
    made = tables()
    made["pack"][0]["value"] = "newer"
    made["concordance"] = [
        {
            **dict.fromkeys(COLUMNS["concordance"], ""), "pack": "small", "old": old, "new": new,
            "change": change, "note": note, "name": name, "measure": measure,
            "confidence": "local",
        }
        for old, new, change, note, name, measure in ROWS
    ]  # fmt: skip
    write_folder(made, terminal.folder / "newer")
    return terminal / "newer"


def fill(office: Office, home: str, kept: str) -> None:
    """Fill, report and register the land bureau's data file."""
    t = office.terminal
    for code, value in (("area", "10.5"), ("green", "8.4"), ("kept", kept)):
        t.fine("set", home, code, value)
    assert t.json("check", home)["findings"] == []
    edition = t.json("finalise", home)
    t.fine("export", home, f"{home}.cxb")
    (file,) = t.json("receive", office.county, f"{home}.cxb")["files"]
    t.fine("register", office.county, file["id"], edition["submission_code"])


def test_a_year_on_another_pack_gets_what_its_concordance_carries(office: Office) -> None:
    fill(office, office.open("zrzyj"), "7")
    t = office.terminal
    issue = ("task", "issue", office.county, "--out", t / "next.cxb", "--pack", newer(t),
             "--period", "2026", "--places", t / "places.csv", *office.secret)  # fmt: skip
    told = t.json(*issue)["last_year"]
    assert told == {"period": "2025", "compared": 1, "broken": 2, "left": 1}
    assert "2 项口径有变化、只列不比" in t.fine(*issue)
    home = t / "next.cityexam"
    t.fine("task", "open", t / "next.cxb", home, "--unit", "zrzyj")
    t.fine("task", "confirm", home, office.code)
    fill(office, home, "1")  # fewer than last year's 7, which are not compared
    (row,) = [r for r in t.json("assess", office.county)["indicators"] if r["code"] == "i2"]
    assert (row["value"], row["last_year"], row["change"], row["difference"]) == (
        "80.00", "80.00", None, None,
    )  # fmt: skip
    assert row["broken"] == "今年只计宽度达标的绿道。"
    assert "绿道覆盖率：80.00%，已计算，达标，口径有变化" in t.fine("assess", office.county)


def test_the_year_before_is_named_where_another_was_issued(office: Office) -> None:
    fill(office, office.open("zrzyj"), "7")
    t = office.terminal
    t.fine("task", "issue", office.county, "--out", t / "next.cxb", "--pack", newer(t),
           "--period", "2026", "--places", t / "places.csv", *office.secret)  # fmt: skip
    assert IN_FORCE in t.fine("--task", "2025年度城市体检", "merge", office.county)
    assert IN_FORCE not in t.fine("merge", office.county)
    t.fine("--task", "2025", "withdraw", office.county, "zrzyj", "--reason", "核对中")
    assert IN_FORCE not in t.fine("--task", "2025", "merge", office.county)
    assert t("--task", "2020", "merge", office.county).code == 3

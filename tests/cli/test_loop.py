"""One year of two homes, played on the command line only."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Office

FILLED = {"area": "10.5 km²", "green": "８.4", "kept": "7"}


def filled(office: Office) -> str:
    """The land bureau's data file, filled in."""
    home = office.open("zrzyj")
    for datum, text in FILLED.items():
        office.terminal.fine("set", home, datum, text)
    return home


def sent(office: Office, home: str, name: str) -> str:
    """A frozen and exported edition."""
    t = office.terminal
    t.fine("finalise", home)
    t.fine("export", home, t / name)
    return t / name


def figures(office: Office) -> dict[str, object]:
    told = office.terminal.json("assess", office.county)
    return {row["code"]: row["value"] for row in told["indicators"]}


def test_a_value_goes_from_the_clerks_keyboard_to_the_assessment(office: Office) -> None:
    t = office.terminal
    home = filled(office)
    assert t.json("check", home) == {"findings": []}
    first = sent(office, home, "first.cxb")

    received = t.json("receive", office.county, first)
    assert (received["given"], received["files"][0]["verdict"]) == (1, "parked")
    (waiting,) = t.json("parked", office.county)["parked"]
    assert waiting["unit"] == "zrzyj"
    assert figures(office)["i2"] is None

    code = t.json("keys", home)["code"]
    misheard = str((int(code[0]) + 1) % 10) + code[1:]
    wrong = t.json("register", office.county, waiting["id"], misheard, code=1)
    assert (wrong["done"], wrong["groups"]) == (False, [False, *[True] * 5])
    assert t.json("register", office.county, waiting["id"][:8], code)["way"] == "unit_code"
    assert figures(office)["i2"] == "80.00"

    t.fine(
        "return", office.county, waiting["id"], t / "return.cxb",
        "--remark", "green=请核对绿道面积", "--by", "经办人", *office.secret,
    )  # fmt: skip
    reply = t.json("reply", "open", home, t / "return.cxb")
    assert reply["kind"] == "return"
    assert reply["remarks"] == [{"datum": "green", "place": "county", "text": "请核对绿道面积"}]
    assert t.json("show", home)["comments"][0]["text"] == "请核对绿道面积"

    t.fine("set", home, "green", "6.3")
    second = sent(office, home, "second.cxb")
    both = t.json("receive", office.county, second, first)
    assert [row["verdict"] for row in both["files"]] == ["accepted", "duplicate"]

    merged = t.json("merge", office.county)
    assert [(row["unit"], row["edition"]) for row in merged["in_force"]] == [("zrzyj", 2)]
    assert merged["silent"] == ["zjj", "tjj", "slj"]
    assert figures(office)["i2"] == "60.00"
    assert t.json("audit", office.county) == {"ok": True, "problems": []}


def test_the_audit_finds_one_changed_value(office: Office) -> None:
    t = office.terminal
    t.fine("receive", office.county, sent(office, filled(office), "first.cxb"))
    with sqlite3.connect(office.county) as db:
        db.execute("UPDATE observation SET value = '9.4' WHERE datum = 'green'")
    db.close()
    told = t.json("audit", office.county, code=1)
    assert told["ok"] is False
    assert [problem["what"] for problem in told["problems"]] == [
        "入库的“绿道覆盖面积”（green，county）与签名的填报值不一致"
    ]


def test_an_indicator_tells_the_signed_file_behind_each_input(office: Office) -> None:
    t = office.terminal
    home = filled(office)
    edition = t.json("finalise", home)
    t.fine("export", home, t / "a.cxb")
    (file,) = t.json("receive", office.county, t / "a.cxb")["files"]
    t.fine("register", office.county, file["id"], edition["submission_code"])
    rows = {row["code"]: row for row in t.json("assess", office.county)["indicators"]}
    area = next(one for one in rows["i2"]["inputs"] if one["code"] == "area")
    assert (area["value"], area["unit"]) == ("10.5", "县自然资源局")
    assert (area["bundle"], area["submission_code"]) == (file["id"], edition["submission_code"])
    assert (rows["i2"]["number"], rows["i2"]["state"], rows["i2"]["met"]) == (2, "computed", True)
    assert [part["code"] for part in rows["i4"]["parts"]] == ["i4.fast", "i4.main"]
    assert rows["i4"]["parts"][0].keys() | {"graded_by"} == rows["i4"].keys()
    assert (rows["i9"]["state"], rows["i9"]["value"], rows["i9"]["grade"]) == (
        "not_applicable", None, None,
    )  # fmt: skip


def test_earlier_years_travel_to_the_departments_and_give_directions(office: Office) -> None:
    t = office.terminal
    (t.folder / "last.csv").write_text(
        "代码,对象,数值,来源\nkept,,5,上年报告\ni2,,81.2%,上年报告\n", encoding="gb18030"
    )
    assert t.json(
        "history", "import", office.county, t / "last.csv", "--period", "2024"
    )["values"] == 2  # fmt: skip
    again = t.json("task", "issue", office.county, "--out", office.package, *office.secret)
    assert (again["task"]["version"], again["task"]["places"]) == (2, 7)
    home = filled(office)
    t.fine("set", home, "kept", "4")
    (finding,) = t.json("check", home, code=1)["findings"]
    assert (finding["code"], finding["level"], finding["datum"]) == ("r_kept", "explain", "kept")
    assert t("finalise", home).code == 1
    t.fine("explain", home, "r_kept", "两处保护对象经批准撤销，附批文")
    t.fine("set", home, "kept", "3")
    assert t("check", home).code == 1, "what was explained of four is not explained of three"
    t.fine("set", home, "kept", "4")
    t.fine("receive", office.county, sent(office, home, "a.cxb"))
    (waiting,) = t.json("parked", office.county)["parked"]
    t.fine("register", office.county, waiting["id"], t.json("keys", home)["code"])
    rows = {row["code"]: row for row in t.json("assess", office.county)["indicators"]}
    assert rows["i5"]["value"] == "-1"
    assert (rows["i2"]["last_year"], rows["i2"]["change"]) == ("81.20", "worse")
    assert Decimal(rows["i2"]["difference"]) == Decimal("-1.2")


@pytest.mark.parametrize("winner", [0, 1])
def test_a_fork_waits_until_it_is_decided(office: Office, winner: int) -> None:
    t = office.terminal
    home = filled(office)
    t.fine("backup", home, t / "copy.cityexam")
    one = sent(office, home, "one.cxb")
    t.fine("set", t / "copy.cityexam", "green", "7.35")
    t.fine("finalise", t / "copy.cityexam")
    t.fine("export", t / "copy.cityexam", t / "two.cxb")
    ids = [row["id"] for row in t.json("receive", office.county, one, t / "two.cxb")["files"]]
    t.fine("register", office.county, ids[0], t.json("keys", home)["code"])
    merged = t.json("merge", office.county)
    assert (merged["in_force"], merged["forks"]) == ([], {"zrzyj": sorted(ids)})
    assert t.json("progress", office.county)["units"][1]["state"] == "fork"
    t.fine("decide", office.county, "--winner", ids[winner], "--reason", "电话核实")
    assert figures(office)["i2"] == ("80.00", "70.00")[winner]


def test_two_units_numbers_are_settled_corrected_and_withdrawn(office: Office) -> None:
    t = office.terminal
    land, water = filled(office), office.open("slj")
    for datum in ("black", "gone", "all_black"):
        t.fine("set", water, datum, "0")
    t.fine("set", water, "area", "12")
    for home, name in ((land, "land.cxb"), (water, "water.cxb")):
        t.fine("receive", office.county, sent(office, home, name))
        (waiting,) = t.json("parked", office.county)["parked"]
        t.fine("register", office.county, waiting["id"], t.json("keys", home)["code"])
    (conflict,) = t.json("merge", office.county)["conflicts"]
    assert [said["value"] for said in conflict["said"]] == ["10.5", "12"]
    t.fine("decide", office.county, "--datum", "area", "--unit", "县水利局", "--reason", "会商确定")
    assert figures(office)["i2"] == "70.00"
    t.fine("decide", office.county, "--datum", "area", "--unit", "zrzyj", "--reason", "再次会商")
    t.fine(
        "correct", office.county, "green", "9.45", "--author", "甲", "--approver", "乙",
        "--reason", "现场复核",
    )  # fmt: skip
    assert figures(office)["i2"] == "90.00"
    (cell,) = t.json("show", office.county, "--datum", "green")["cells"]
    assert (cell["value"], cell["unit"], bool(cell["correction"])) == ("9.45", "zrzyj", True)
    t.fine("withdraw", office.county, "zrzyj", "--reason", "数据有疑问")
    assert figures(office)["i2"] is None
    t.fine("restore", office.county, "zrzyj", "--reason", "已核实")
    t.fine("approve", office.county, cell["bundle"])
    units = {row["unit"]: row["state"] for row in t.json("progress", office.county)["units"]}
    assert (units["zrzyj"], units["slj"]) == ("approved", "received")
    t.fine("grade", office.county, "2", "很好", "--who", "专家组", "--reason", "评审会")
    rows = t.json("assess", office.county)["indicators"]
    assert [row["grade"] for row in rows if row["code"] == "i2"] == ["很好"]


def test_the_bureau_answers_through_the_same_door(office: Office) -> None:
    t = office.terminal
    t.fine("set", office.county, "floors", "2", "--at", "B0")
    assert t.json("set", office.county, "crack", "是", "--at", "b0")["surveyed"] is False
    assert t("survey", office.county, "house", "--state", "已调查").code == 3
    told = t.json("survey", office.county, "楼栋", "--all", "--state", "surveyed")
    assert (told["rows"], told["form"]) == (4, "house")
    for building in ("b1", "b2", "b3"):
        t.fine("set", office.county, "floors", "2", "--at", building)
    t.fine("finalise", office.county)
    assert figures(office)["i1"] == "1"
    assert t.json("check", office.county) == {"findings": []}


def test_the_bureau_sees_each_units_findings_and_those_across_units(office: Office) -> None:
    t, home = office.terminal, office.open("tjj")
    for datum, text in (("pop", "120"), ("fast", "54.44"), ("main", "18.2")):
        t.fine("set", home, datum, text)
    for estate, need, have in (("E1", "100", "60"), ("小区2", "5", "90")):
        t.fine("set", home, "need", need, "--at", estate)
        t.fine("set", home, "have", have, "--at", estate)
    (own,) = t.json("check", home)["findings"]
    assert (own["code"], own["place"], own["level"]) == ("r_seat", "e2", "notice")
    t.fine("set", home, "pop", "100")
    t.fine("receive", office.county, sent(office, home, "a.cxb"))
    (waiting,) = t.json("parked", office.county)["parked"]
    t.fine("register", office.county, waiting["id"], t.json("keys", home)["code"])
    seen = t.json("check", office.county, code=1)["findings"]
    assert [(row["code"], row["unit"]) for row in seen] == [("r_seat", "tjj"), ("r_county", "")]
    assert seen[1]["values"] == [
        {"name": "学位需求合计", "value": "105"}, {"name": "常住人口", "value": "100"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "head"), [("a.pdf", b"%PDF-"), ("a.docx", b"PK\x03\x04"), ("a.XLSX", b"PK\x03\x04")]
)
def test_the_report_is_written_by_its_extension(office: Office, name: str, head: bytes) -> None:
    t = office.terminal
    t.fine("report", office.county, t / name)
    assert (t.folder / name).read_bytes().startswith(head)


def test_what_was_explained_last_year_is_told_where_it_has_to_be_explained_again(
    office: Office,
) -> None:
    t = office.terminal
    issue = ("task", "issue", office.county, *office.secret, "--out")

    def earlier(period: str, value: str) -> None:
        (t.folder / "last.csv").write_text(f"代码,对象,数值,来源\nkept,,{value},报告\n", "utf-8")
        t.fine("history", "import", office.county, t / "last.csv", "--period", period)

    earlier("2024", "9")
    t.fine(*issue, office.package)
    home = filled(office)
    t.fine("explain", home, "r_kept", "两处保护对象经批准撤销，附批文")
    (file,) = t.json("receive", office.county, sent(office, home, "a.cxb"))["files"]
    t.fine("register", office.county, file["id"], t.json("keys", home)["code"])
    t.fine(*issue, t / "2026.cxb", "--period", "2026", "--pack", t / "pack")
    t.fine("task", "open", t / "2026.cxb", t / "new.cityexam", "--unit", "zrzyj")
    t.fine("set", t / "new.cityexam", "kept", "3")
    said = t("check", t / "new.cityexam").out
    assert "2025 年对“土地·保护对象数 r_kept”的说明：两处保护对象经批准撤销，附批文" in said

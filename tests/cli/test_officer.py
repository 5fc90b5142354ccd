from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.formpack.model import COUNTY
from tests.cli.test_loop import filled, sent

if TYPE_CHECKING:
    from tests.cli.conftest import Office


@pytest.fixture
def collected(office: Office) -> Office:
    """The county with the land bureau's first edition accepted."""
    t = office.terminal
    home = filled(office)
    t.json("receive", office.county, sent(office, home, "first.cxb"))
    (waiting,) = t.json("parked", office.county)["parked"]
    t.json("register", office.county, waiting["id"], t.json("keys", home)["code"])
    return office


def the_id(office: Office) -> str:
    told = office.terminal.json("trace", office.county, "area")
    return str(told["bundle"])


def test_paper_is_noted_and_asked_for_until_then(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    owing = {one["unit"]: one["owes"] for one in t.json("chase", county)["owing"]}
    assert owing["zrzyj"][0].startswith("请补交盖章纸质件")
    assert t.json("stamped", county, the_id(collected), "--date", "2026年3月2日")["number"] > 0
    assert "zrzyj" not in {one["unit"] for one in t.json("chase", county)["owing"]}
    assert t("stamped", county, the_id(collected), "--none").code == 3


def test_reminders_are_written_as_sheet_and_text(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    t.fine("chase", county, "--out", t / "催报单.xlsx")
    assert Path(t / "催报单.xlsx").read_bytes()[:2] == b"PK"
    assert "请下列单位抓紧办理" in t.fine("chase", county, "--text")
    one = t.fine("chase", county, "--unit", "slj", "--text")
    assert one.startswith("【2025年度城市体检】县水利局：")
    t.fine("chase", county, "--unit", "县水利局", "--out", t / "水利局.pdf")
    assert Path(t / "水利局.pdf").read_bytes()[:4] == b"%PDF"
    assert t("chase", county, "--unit", "没有的局").code == 3


def test_a_watched_folder_gives_only_what_is_new(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    folder = Path(t / "收件")
    folder.mkdir()
    (folder / "first.cxb").write_bytes(Path(t / "first.cxb").read_bytes())
    (folder / "坏.cxb").write_bytes(b"x")
    told = t.json("watch", county, str(folder))
    assert ([Path(one).name for one in told["new"]], told["before"]) == (["坏.cxb"], 1)
    received = t.json("watch", county, str(folder), "--receive", code=1)
    assert [one["verdict"] for one in received["files"]] == ["rejected"]
    assert t.json("watch", county, str(folder))["new"] == []


def test_the_ledger_is_read_searched_and_written(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    rows = t.json("ledger", county, "--find", "下发任务")["rows"]
    assert [row["word"] for row in rows] == ["下发任务"]
    t.fine("ledger", county, "--out", t / "登记簿.pdf")
    assert Path(t / "登记簿.pdf").read_bytes()[:4] == b"%PDF"
    assert "没有更正" in t.fine("corrections", county)
    t.fine("confirm", county, "slj", t / "确认单.xlsx")
    assert Path(t / "确认单.xlsx").read_bytes()[:2] == b"PK"


def test_remarks_are_noted_and_go_out_with_the_return(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    about = the_id(collected)
    t.fine("remark", county, about, "area", "与国土调查不同", "--by", "李敏")
    told = t.json("remark", county, about)["remarks"]
    assert told == [{"datum": "area", "place": COUNTY, "text": "与国土调查不同"}]
    back = ("return", county, about, t / "退回.cxb", *collected.secret)
    assert t(*back, "--due", "后天").code == 3
    returned = t.json(*back, "--due", "2026年6月15日")
    assert returned["remarks"] == 1
    by_sheet = t("return", county, about, t / "退回.xlsx", *collected.secret)
    assert by_sheet.code == 3  # it has the program


def test_a_rule_is_lowered_for_a_unit_from_the_next_version_on(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    assert t("exempt", county, "slj", "r_kept").code == 3
    told = t.json("exempt", county, "县水利局", "r_kept", "--reason", "新建局，无上年")
    assert [(one["unit"], one["state"]) for one in told["exemptions"]] == [
        ("slj", "下次下发后生效")
    ]
    back = ("exempt", county, "slj", "r_kept", "--take-back")
    assert t(*back).code == 3
    assert t.json(*back, "--reason", "已有上年数")["exemptions"] == []


def test_files_and_paper_are_accounted_for_and_receipts_written(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    told = t.json("intake", county)
    assert (told["total"], told["waiting"]) == (1, 0)
    assert {one["unit"]: one["paper"] for one in told["units"]}["zrzyj"] == "none"
    assert "县自然资源局　电子：第 1 稿　纸质：未交" in t.fine("intake", county)
    written = t.json("receipts", county, t / "回执", *collected.secret)["receipts"]
    assert [Path(one["file"]).suffix for one in written] == [".cxb"]


def test_forms_are_written_for_units_without_the_program(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    t.fine("forms", county, t / "表", "--unit", "县统计局")
    assert [one.name for one in Path(t / "表").iterdir()] == ["县统计局填报表.xlsx"]
    written = t.json("forms", county, t / "全部")["forms"]
    assert len(written) == 3  # the bureau fills in its own section here
    assert t("forms", county, t / "x", "--unit", "县住建局").code == 3


def test_what_is_sensitive_is_named_or_left_out(office: Office) -> None:
    """The small county has nothing sensitive: nothing is said, and nothing is left out."""
    t = office.terminal
    for words in (("dataset", office.county), ("talks", office.county, "--out")):
        said = t.fine(*words, t / "a.xlsx")
        assert "请当面交" not in said
        assert t.fine(*words, t / "b.xlsx", "--harmless") == said.replace("a.xlsx", "b.xlsx")


def test_the_dataset_is_written_for_people_and_for_programs(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    t.fine("dataset", county, t / "全县数据.xlsx")
    t.fine("dataset", county, t / "数据包")
    told = json.loads(Path(t / "数据包", "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in told["resources"]] == ["values", "data", "places", "survey"]
    assert t("dataset", county, t / "x.doc").code == 3


def test_a_value_is_traced_compared_and_looked_at(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    told = t.json("trace", county, "area")
    assert told["tellings"][0]["what"] == "第 1 稿"
    found = t.json("compare", county, the_id(collected)[:10], "merged")
    assert found == {"differences": [], "beside": []}
    assert t.json("outliers", county) == {"outliers": []}
    assert t.json("talks", county) == {"talks": []}


def test_a_table_goes_out_and_comes_back_checked(collected: Office) -> None:
    t, county = collected.terminal, collected.county
    file = Path(t / "审核表.xlsx")
    t.fine("table", "write", county, "reviews", str(file))
    book = openpyxl.load_workbook(file)
    (page,) = book.worksheets
    page.cell(4, [cell.value for cell in page[3]].index("审核") + 1).value = "通过"
    book.save(file)
    shown = t.json("table", "read", county, "reviews", str(file), "--preview")
    assert [one["new"] for one in shown["changes"]] == ["通过"]
    assert "审核通过" not in t.fine("ledger", county)
    assert t.json("table", "read", county, "reviews", str(file))["taken"]
    assert "与现在的一样" in t.fine("table", "read", county, "reviews", str(file))
    page.cell(4, [cell.value for cell in page[3]].index("审核") + 1).value = "同意"
    book.save(file)
    assert t.json("table", "read", county, "reviews", str(file), code=3)["error"]["code"] == "table"
    assert t("table", "write", county, "别的", str(file)).code == 3

"""Answers that come and go as workbooks."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from tests.cli.conftest import Office


def fill(book: str, values: dict[str, object], target: str) -> None:
    """Write values into the column 本年, in the rows of the named data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        held: Any = load_workbook(book)
    for sheet in held.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
        columns = [cell.column for cell in cells if cell.value == "本年"]
        for cell in cells:
            for name, value in values.items():
                if columns and str(cell.value).startswith(name):
                    sheet.cell(cell.row, columns[0], value)
    held.save(target)


def test_a_workbook_that_was_filled_in_becomes_answers(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine("set", home, "area", "10.5")
    t.fine("sheet", "export", home, t / "book.xlsx")
    fill(t / "book.xlsx", {"绿道覆盖面积": 8.4, "保护对象数": "约7"}, t / "filled.xlsx")

    preview = t.json("sheet", "import", home, t / "filled.xlsx", "--preview", code=1)
    assert preview["imported"] is False
    assert [cell["datum"] for cell in t.json("show", home)["cells"]] == ["area"]
    told = t.json("sheet", "import", home, t / "filled.xlsx", "--who", "小王", code=1)
    assert [(c["datum"], c["new"]["value"]) for c in told["changes"]] == [("green", "8.4")]
    assert [p["datum"] for p in told["problems"] if p["lost"]] == ["kept"]
    shown = t.json("show", home)
    assert {cell["datum"]: cell["value"] for cell in shown["cells"]} == {
        "area": "10.5", "green": "8.4",
    }  # fmt: skip
    assert [draft["text"] for draft in shown["drafts"]] == ["约7"]


def test_what_the_columns_hold_is_said_once(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    with Path(t / "台账.csv").open("w", encoding="utf-8") as file:
        file.write("科目,上报\n绿道覆盖面积,8.4\n建成区面积,10.5\n")
    told = t.json(
        "sheet", "columns", home, t / "台账.csv", "--as", "科目=name", "--as", "上报=本年值"
    )
    assert [c["role"] for c in told["sheets"][0]["columns"]] == ["name", "value"]
    read = t.json("sheet", "import", home, t / "台账.csv")
    assert {(c["datum"], c["new"]["value"]) for c in read["changes"]} == {
        ("green", "8.4"), ("area", "10.5"),
    }  # fmt: skip
    wrong = t("sheet", "columns", home, t / "台账.csv", "--as", "上报=天气")
    assert (wrong.code, "天气" in wrong.err) == (3, True)


def test_a_row_that_nobody_recognises_is_said_once(office: Office) -> None:
    t, home = office.terminal, office.open("tjj")
    for name in ("甲", "乙"):
        (t.folder / f"{name}.csv").write_text("小区名称,学位需求\n小区1,3\n西片,5\n", "gb18030")
    path = t / "甲.csv"
    shown = t("sheet", "import", home, path, "--preview")
    assert (shown.code, "有 1 行没有认出" in shown.out) == (1, True)
    wrong = t("sheet", "import", home, path, "--row", "西片=火星")
    assert (wrong.code, "火星" in wrong.err) == (3, True)
    told = t.json("sheet", "import", home, path, "--row", "西片=E2", "--preview")
    assert [(c["place"], c["new"]["value"]) for c in told["changes"]] == [("e1", "3"), ("e2", "5")]
    assert t("sheet", "import", home, path, "--preview").code == 1, "a preview keeps nothing"
    t.fine("sheet", "import", home, path, "--row", "西片=小区2")
    again = t.json("sheet", "import", home, t / "乙.csv")
    assert [(row["text"], row["read_as"]) for row in again["rows"]] == [("西片", "e2")]


def test_a_foreign_workbook_is_a_sentence(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    answer = t("sheet", "import", home, t / "places.csv")
    assert (answer.code, answer.out) == (3, "")
    assert "places.csv" in answer.err


def test_the_bureau_enters_a_units_workbook(office: Office) -> None:
    t = office.terminal
    t.fine("sheet", "export", office.county, t / "book.xlsx", "--unit", "zrzyj")
    values = {"建成区面积": 10.5, "绿道覆盖面积": 8.4, "保护对象数": "约7"}
    fill(t / "book.xlsx", values, t / "filled.xlsx")
    told = t.json(
        "enter", office.county, "zrzyj", "--workbook", t / "filled.xlsx",
        "--entered-by", "甲", "--checked-by", "乙", *office.secret, code=1,
    )  # fmt: skip
    assert [p["datum"] for p in told["problems"] if p["lost"]] == ["kept"]
    rows = {row["code"]: row for row in t.json("assess", office.county)["indicators"]}
    assert rows["i2"]["value"] == "80.00"
    assert rows["i2"]["inputs"][0]["nature"] == "entered_for"


def test_what_the_bureau_said_of_a_table_counts_when_it_enters_one(office: Office) -> None:
    t = office.terminal
    path = t.folder / "台账.csv"
    path.write_text("科目,旧数,上报\n绿道覆盖面积,1,8.4\n建成区面积,2,10.5\n", "gb18030")
    said = ("--as", "科目=name", "--as", "上报=value", "--as", "旧数=", "--unit", "zrzyj")
    t.fine("sheet", "columns", office.county, str(path), *said)
    t.json(
        "enter", office.county, "zrzyj", "--workbook", str(path),
        "--entered-by", "甲", "--checked-by", "乙", *office.secret,
    )  # fmt: skip
    rows = {row["code"]: row for row in t.json("assess", office.county)["indicators"]}
    assert rows["i2"]["value"] == "80.00"


HANDS = ("--entered-by", "甲", "--checked-by", "乙")


def test_a_workbook_is_shown_cell_by_cell_before_it_is_entered(office: Office) -> None:
    t = office.terminal
    t.fine("set", office.county, "green", "8", "--unit", "zrzyj")
    t.fine("set", office.county, "area", "10", "--unit", "zrzyj")
    t.fine("enter", office.county, "zrzyj", *HANDS, *office.secret)
    path = t.folder / "台账.csv"
    path.write_text("指标,本年值\n绿道覆盖面积,8.4\n发绿的地,1\n", "gb18030")
    words = ("enter", office.county, "zrzyj", "--workbook", str(path))
    preview = t.json(*words, "--dry-run", "--row", "发绿的地=kept", code=0)
    assert preview["entered"] is False
    assert [(c["datum"], c["old"]["value"], c["new"]["value"]) for c in preview["changes"]] == [
        ("green", "8", "8.4"), ("kept", None, "1"),
    ]  # fmt: skip
    assert "绿道覆盖面积：8 → 8.4" in t(*words, "--dry-run").out
    t.json(*words, *HANDS, *office.secret, "--row", "发绿的地=kept")
    rows = {row["code"]: row for row in t.json("assess", office.county)["indicators"]}
    assert rows["i2"]["value"] == "84.00", "the area that the table does not ask still stands"
    assert "要和 --workbook 同写" in t("enter", office.county, "zrzyj", "--dry-run").err


def test_what_is_typed_for_a_unit_begins_from_what_stands_and_may_be_emptied(
    office: Office,
) -> None:
    t = office.terminal
    for datum, value in (("green", "8.4"), ("area", "10"), ("kept", "7")):
        t.fine("set", office.county, datum, value, "--unit", "zrzyj")
    t.fine("enter", office.county, "zrzyj", *HANDS, *office.secret)
    t.fine("set", office.county, "kept", "", "--unit", "zrzyj")
    t.fine("enter", office.county, "zrzyj", *HANDS, *office.secret)
    cells = t.json("show", office.county, "--unit", "zrzyj")["cells"]
    assert {cell["datum"]: cell["value"] for cell in cells} == {"green": "8.4", "area": "10"}


def test_a_guessed_column_is_taken_only_when_somebody_is_sure(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    rows = "指标名称,计划数,完成数\n建成区面积,12,10.5\n"
    Path(t / "土地.csv").write_text(rows, encoding="utf-8")
    seen = t.json("sheet", "import", home, t / "土地.csv", "--preview")
    assert [p["kind"] for p in seen["problems"] if p["asks"]] == ["guessed"]
    refused = t("sheet", "import", home, t / "土地.csv")
    assert (refused.code, "C 列“完成数”" in refused.err) == (3, True)
    assert t.json("show", home)["cells"] == []
    told = t.json("sheet", "import", home, t / "土地.csv", "--sure")
    assert [(c["datum"], c["new"]["value"]) for c in told["changes"]] == [("area", "10.5")]


def test_a_guessed_column_is_entered_and_collected_only_when_somebody_is_sure(
    office: Office,
) -> None:
    t = office.terminal
    path = t.folder / "土地.csv"
    path.write_text("指标名称,计划数,完成数\n建成区面积,12,10.5\n", "utf-8")
    words = ("enter", office.county, "zrzyj", "--workbook", str(path), *HANDS, *office.secret)
    refused = t(*words)
    assert (refused.code, "C 列“完成数”" in refused.err) == (3, True)
    kinds = [row["kind"] for row in t.json("ledger", office.county)["rows"]]
    assert "receive" not in kinds
    t.fine(*words, "--sure")
    home = office.open("zrzyj")
    refused = t("collect", home, str(path))
    assert (refused.code, "C 列“完成数”" in refused.err) == (3, True)
    t.fine("collect", home, str(path), "--sure")
    assert [cell["value"] for cell in t.json("show", home)["cells"]] == ["10.5"]

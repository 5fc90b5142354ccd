"""Hand out and collect, typed on the command line."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Office


def fill(book: Path, subject: str, floors: object) -> None:
    """Survey a building in a handed-out workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        held: Any = load_workbook(book)
    sheet = held["楼栋"]
    roles = {cell.value: cell.column for cell in sheet[2]}
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == subject)
    sheet.cell(row, roles["state"], "已调查")
    sheet.cell(row, roles["value:floors"], floors)
    held.save(book)


def test_a_form_goes_out_in_parts_and_comes_back_with_its_origins(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    out = t.folder / "分发"
    dry = t.json("handout", "write", home, "house", str(out), "--by", "小区", "--dry-run")
    assert (dry["written"], out.exists()) == (False, False)
    told = t.json("handout", "write", home, "house", str(out), "--by", "小区")
    assert [p["file"] for p in told["parts"]] == ["楼栋-小区1.xlsx", "楼栋-小区2.xlsx"]

    fill(out / "楼栋-小区1.xlsx", "b0", 6)
    (out / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    preview = t.json("collect", home, str(out), "--dry-run", code=1)
    assert preview["collected"] is False
    assert t.json("show", home)["cells"] == []
    t.json("collect", home, str(out), "--who", "李敏", code=1)
    assert [cell["value"] for cell in t.json("show", home)["cells"]] == ["6"]
    state = t.json("handout", "state", home, "house", "--rows")
    assert [(p["name"], p["rows"], p["of"]) for p in state["parts"]] == [
        ("小区1", 1, 2), ("小区2", 0, 2),
    ]  # fmt: skip
    assert [(r["place"], r["file"], r["who"]) for r in state["rows"]] == [
        ("b0", "楼栋-小区1.xlsx", "李敏")
    ]


def test_rows_are_put_into_parts_by_name(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    t.fine("handout", "assign", home, "house", "房管科", "b0", "B3")
    told = t.json("handout", "assign", home, "house", "城东所", "-")
    assert told["rows"] == ["b1", "b2"]
    t.fine("handout", "assign", home, "house", "", "b2")
    assert "不是这张表的行" in t("handout", "assign", home, "house", "房管科", "月亮").err
    out = t.json(
        "handout", "write", home, "house", str(t.folder / "分发"), "--by", "named", "--dry-run"
    )
    assert [(p["name"], p["rows"]) for p in out["parts"]] == [
        ("房管科", 2), ("城东所", 1), ("未归入", 1),
    ]  # fmt: skip


def test_conflicts_keep_what_stands_until_a_file_is_preferred(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    for name, floors in (("甲.csv", 6), ("乙.csv", 7)):
        (t.folder / name).write_text(f"编号,名称,层数\nB0,0号楼,{floors}\n", "gb18030")
    told = t.json("collect", home, t / "甲.csv", t / "乙.csv", code=1)
    assert [c["decided"] for c in told["conflicts"]] == [False]
    assert t.json("show", home)["cells"] == []
    again = t("collect", home, t / "甲.csv", t / "乙.csv", "--prefer", "乙.csv")
    assert "[已定]" in again.out
    assert [cell["value"] for cell in t.json("show", home)["cells"]] == ["7"]


def test_a_handout_may_leave_out_what_must_not_be_sent_by_wechat(office: Office) -> None:
    t, home, out = office.terminal, office.open("zjj"), office.terminal.folder / "分发"
    t.fine("set", home, "floors", "6", "--at", "b0")
    t.json("handout", "write", home, "house", str(out), "--by", "小区", "--harmless")
    t.fine("collect", home, str(out))
    assert [cell["value"] for cell in t.json("show", home)["cells"]] == ["6"]


def test_a_row_of_a_returned_file_is_said_once(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    path = t.folder / "甲.csv"
    path.write_text("小区,名称,层数\n小区1,南边那栋,6\n小区2,1号楼,3\n", "gb18030")
    seen = t("collect", home, str(path), "--dry-run")
    assert (seen.code, "南边那栋" in seen.out) == (1, True)
    told = t.json("collect", home, str(path), "--row", "南边那栋=B2")
    assert [(row["file"], row["read_as"]) for row in told["rows"]] == [("甲.csv", "b2")]
    assert [cell["place"] for cell in t.json("show", home)["cells"]] == ["b1", "b2"]
    assert t("collect", home, str(path), "--dry-run").code == 0, "it is remembered"


def test_a_form_that_cannot_be_split_so_is_a_sentence(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    said = t("handout", "write", home, "house", t / "out", "--by", "街道")
    assert said.code == 3
    assert "可以按：小区" in said.err


def test_the_bureau_hands_out_its_own_section_from_the_county_s_file(office: Office) -> None:
    t, county, out = office.terminal, office.county, office.terminal.folder / "本局"
    own = ("--unit", "zjj")
    t.json("handout", "write", county, "house", str(out), "--by", "row", "--part", "B1 1号楼", *own)
    (book,) = out.iterdir()
    fill(book, "b1", 7)
    told = t.json("collect", county, str(book), *own)
    assert [(f["part"], f["rows"]) for f in told["files"]] == [("B1 1号楼", 1)]
    state = t.json("handout", "state", county, "house", *own)
    assert [p["state"] for p in state["parts"]] == ["未分发", "已交回", "未分发", "未分发"]

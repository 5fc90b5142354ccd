"""Headings of several rows, of several years, with measures: one model of them all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.spreadsheet import Sheet
from cityexam_desktop.workspace.sheets import Kind, NothingFound, read_workbook
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.columns import guessed, headed_sheets
from cityexam_desktop.workspace.sheets.head import Page
from cityexam_desktop.workspace.sheets.headings import Headings
from cityexam_desktop.workspace.sheets.years import is_year, told
from tests.support.clerk import foreign, kinds, pack, read, task, values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cityexam_desktop.workspace.sheets import SheetReading


def merged(path: Path, rows: Sequence[Sequence[Any]], *areas: str) -> Path:
    """Write one sheet with merged cells."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(list(row))
    for area in areas:
        page.merge_cells(area)
    book.save(path)
    return path


def sentence(reading: SheetReading, kind: Kind) -> str:
    return "".join(p.sentence for p in reading.problems if p.kind is kind)


def paths(*rows: tuple[str, ...]) -> list[str]:
    """What each column stands under in the heading that begins in the first row."""
    head = Page(Sheet("表", rows), "2025").head(0)
    return [column.path for column in head.columns]


# The model


def test_a_group_stands_over_all_columns_that_it_parts_and_over_no_other() -> None:
    rows = (
        ("编号", "小区", "学位需求", "", "学位供给", "", "备注"),
        ("", "", "上年", "本年", "上年", "本年"),
        ("E1", "小区1", "1", "2", "3", "4"),
    )
    assert paths(*rows) == [
        "编号", "小区", "学位需求/上年", "学位需求/本年", "学位供给/上年", "学位供给/本年", "备注",
    ]  # fmt: skip


def test_the_first_row_of_data_is_no_part_of_the_heading() -> None:
    for data in (
        ("E1", "小区1", "", "好"),
        ("E1", "小区1", "暂缺", ""),
        ("", "小区1", "3", ""),
    ):
        page = Page(Sheet("表", (("编号", "小区", "学位需求", "位置"), data)), "2025")
        assert (page.head(0).top, page.head(0).low) == (0, 0), data


def test_titles_and_words_for_the_whole_table_are_no_heading() -> None:
    rows = (
        ("2024年学位情况",), ("填报单位：县统计局", "", "填表时间：2025年1月"),
        ("", "", "单位：个"),
        ("编号", "小区", "学位需求"), ("E1", "小区1", "3"),
    )  # fmt: skip
    page = Page(Sheet("表", rows), "2025")
    assert [head.top for head in page.heads] == [3, 4]


@pytest.mark.parametrize(
    ("text", "year", "rest"),
    [
        ("2025年", 0, ""), ("２０２４年末", -1, ""), ("2025年1-12月", 0, ""),
        ("截至2025年底", 0, ""),
        ("2025.12", 0, ""), ("2025", 0, ""), ("上年同期", -1, ""), ("本年数", 0, "数"),
        ("2023年学位需求", -2, "学位需求"), ("2025年上半年", 0, "上半年"),
        ("2000年以前建成", None, "2000年以前建成"), ("2020-2025年", None, "2020-2025年"),
        ("建成年份", None, "建成年份"), ("32025", None, "32025"), ("2025年（公顷）", 0, ""),
        ("本年实际（单位：万元）", 0, "实际"), ("学位（公办）", None, "学位(公办)"),
    ],
)  # fmt: skip
def test_a_heading_tells_its_year(text: str, year: int | None, rest: str) -> None:
    assert told(text, "2025") == (year, rest)
    assert is_year(text, "2025") is (year is not None and rest in {"", "数", "实际"})


# Tables


NOW = {"本年", "本年（个）", "2025年", "2025年末"}
SUBHEADS = [
    ["上年（个）", "本年（个）", "上年（个）", "本年（个）"],
    ["上年", "本年", "上年", "本年"],
    ["2024年", "2025年", "2024年", "2025年"],
    ["2024年末", "2025年末", "2024年末", "2025年末"],
    ["2025年", "2024年", "2025年", "2024年"],
]


@pytest.mark.parametrize("low", SUBHEADS)
@pytest.mark.parametrize("areas", [(), ("A1:A2", "B1:B2", "C1:D1", "E1:F1")])
def test_of_two_years_under_one_heading_this_year_is_read_and_the_other_is_told(
    tmp_path: Path, low: list[str], areas: tuple[str, ...]
) -> None:
    rows: list[list[Any]] = [
        ["编号", "小区名称", "学位需求", None, "学位供给", None],
        [None, None, *low],
        ["E1", "小区1", 1, 2, 3, 4],
    ]
    reading = read(merged(tmp_path / "学位.xlsx", rows, *areas), "tjj")
    now = [i + 1 for i, word in enumerate(low) if word in NOW]
    assert values(reading) == {("need", "e1"): now[0], ("have", "e1"): now[1]}
    past = next(word for word in low if word not in NOW)
    assert f"“学位需求/{past}”、“学位供给/{past}”是别的年度的" in sentence(
        reading, Kind.UNREAD_COLUMN
    )
    assert reading.asks == ()


def test_of_years_above_the_items_this_year_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["编号", "小区", "2024年", None, "2025年", None],
        [None, None, "学位需求", "学位供给", "学位需求", "学位供给"],
        ["E1", "小区1", 1, 2, 3, 4],
    ]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 3, ("have", "e1"): 4}
    rows[0:2] = [
        ["编号", "小区", "2024年学位需求", "2024年学位供给", "2025年学位需求", "2025年学位供给"]
    ]
    reading = read(foreign(tmp_path / "一行.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 3, ("have", "e1"): 4}


def test_a_part_is_not_the_whole(tmp_path: Path) -> None:
    """A quarter is no year, and one kind of school not all of them."""
    rows: list[list[Any]] = [
        ["小区", "学位需求", None, None, "学位供给", None],
        [None, "一季度", "二季度", "全年", "公办", "民办"],
        ["小区1", 1, 2, 3, 4, 5],
    ]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 3}
    told_ = sentence(reading, Kind.UNREAD_COLUMN)
    assert [f"“{path}”" in told_ for path in (
        "学位需求/一季度", "学位供给/公办", "学位供给/民办",
    )] == [True, True, True]  # fmt: skip


@pytest.mark.parametrize("group", ["规划", "2025年计划", "预测情况"])
def test_what_is_planned_is_not_what_there_is(tmp_path: Path, group: str) -> None:
    rows = [
        ["小区", "现状", None, group, None],
        [None, *["学位需求", "学位供给"] * 2],
        ["小区1", 1, 2, 3, 4],
    ]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 1, ("have", "e1"): 2}
    assert f"“{group}/学位需求”" in sentence(reading, Kind.UNREAD_COLUMN)


def test_two_columns_of_one_item_are_asked_about(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["小区", "学位需求", "学位需求"], ["小区1", 1, 2]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 1}
    (ask,) = reading.asks
    assert "B 列“学位需求”，没有读 C 列“学位需求”" in ask.sentence


def test_a_table_of_other_years_only_is_not_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["小区", "学位需求", None],
        [None, "2023年", "2024年"],
        ["小区1", 1, 2],
    ]
    with pytest.raises(NothingFound, match="没有 2025 年的列"):
        read(foreign(tmp_path / "学位.xlsx", rows), "tjj")


def test_both_rows_of_a_heading_may_stand_on_every_page(tmp_path: Path) -> None:
    head = [["小区", "学位需求", None], [None, "上年", "本年"]]
    rows: list[list[Any]] = [*head, ["小区1", 1, 2], *head, ["小区2", 3, 4]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 2, ("need", "e2"): 4}
    assert reading.refused == ()
    assert "第 4、5 行" in sentence(reading, Kind.SKIPPED)


def test_what_was_said_of_a_heading_holds_for_all_its_rows_and_moves_with_the_years(
    tmp_path: Path,
) -> None:
    rows: list[list[Any]] = [
        ["小区", "缺额", None, "现有", None],
        [None, *["2024年", "2025年"] * 2],
        ["小区1", 1, 2, 3, 4],
    ]
    path = foreign(tmp_path / "学位.xlsx", rows)
    (sheet,) = headed_sheets(path, Asked(pack(), task(), "tjj"))
    assert [c.heading for c in sheet.columns][1:3] == ["缺额/2024年", "缺额/2025年"]
    roles = ("name", "", "value:need", "", "value:have")
    said = {sheet.key: Headings(sheet.key, "seat", roles)}

    def again(*rows_: list[Any]) -> dict[tuple[str, str], object]:
        file = foreign(tmp_path / "又一份.xlsx", rows_)
        return dict(values(read_workbook(file, pack(), task(), "tjj", headings=said)))

    assert again(["某县"], *rows) == {("need", "e1"): 2, ("have", "e1"): 4}
    with pytest.raises(NothingFound):
        again(["小区", "空余", None, "现有", None], *rows[1:])
    with pytest.raises(NothingFound):
        again(rows[0], [None, *["2023年", "2024年"] * 2], rows[2])


def test_what_columns_may_hold_is_proposed_by_all_their_headings(tmp_path: Path) -> None:
    rows = [["对象", "学位需求", None, "学位供给"], [None, "2024年", "2025年", "公办"],
            ["小区1", 1, 2, 3]]  # fmt: skip
    asked = Asked(pack(), task(), "tjj")
    (sheet,) = headed_sheets(foreign(tmp_path / "学位.xlsx", rows), asked)
    assert guessed(asked, sheet, "seat") == ("", "", "value:need", "")


def test_a_number_of_the_building_names_its_row(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["序号", "楼栋号", "所属小区", "层数"], [1, "1号楼", "小区2", 6]]
    assert values(read(foreign(tmp_path / "楼栋.xlsx", rows), "zjj")) == {("floors", "b1"): 6}


# Measures


@pytest.mark.parametrize(
    ("heads", "typed"),
    [
        ([["积水点名称", "积水深度", "位置"], [None, "(厘米)", None]], 35),
        ([["积水点名称", "积水深度", "位置"], ["单位", "cm", None]], 35),
        ([["积水点名称", "积水深度", "位置"], [None, "单位：毫米", None]], 350),
        ([["积水点名称", "积水深度（cm）", "位置"]], 35),
        ([["积水点名称", "积水深度（单位：厘米）", "位置"]], 35),
        ([["积水点名称", "积水深度/cm", "位置"]], 35),
        ([["积水点名称", "积水深度：厘米", "位置"]], 35),
        ([["积水点名称", "积水深度cm", "位置"]], 35),
        ([["积水点名称", "积水深度 mm", "位置"]], 350),
        ([["积水点名称", "情况（cm）", None], [None, "积水深度", "位置"]], 35),
    ],
)
def test_the_measure_of_a_column_is_read_from_any_row_of_its_heading(
    tmp_path: Path, heads: list[list[Any]], typed: int
) -> None:
    path = foreign(tmp_path / "积水.xlsx", [*heads, ["东门桥", typed, "东门"]])
    reading = read(path, "slj")
    assert values(reading) == {("depth", "new:1"): Decimal("0.35"), ("where", "new:1"): "东门"}
    assert kinds(reading) == ["converted"]


def test_hundreds_and_tens_of_thousands_are_multiplied(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["小区", "学位需求（百个）", "学位供给"],
        [None, None, "（万个）"],
        ["小区1", 1, 0.2],
    ]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 100, ("have", "e1"): 2000}


def test_the_measure_of_one_column_is_none_of_the_others(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["小区", "学位需求（单位：万个）", "学位供给"], ["小区1", 0.5, 30]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 5000, ("have", "e1"): 30}


def test_an_item_may_carry_its_measure_behind_a_stroke_or_a_colon(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["指标名称/单位", "数值"],
        ["进水量/万m³/日", 1.5],
        ["排水量：万立方米/日", 1.2],
    ]
    reading = read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    assert values(reading) == {("inflow", COUNTY): 15000, ("outflow", COUNTY): 12000}


# Lists of several columns


@pytest.mark.parametrize(
    ("heads", "value"),
    [
        (["指标名称", "2023年", "2024年", "2025年"], 3),
        (["指标名称", "2024年末", "2025年末", "增减"], 2),
        (["指标名称", "2024年实际", "2025年实际", "备注"], 2),
        (["指标名称", "2025年1-12月", "", ""], 1),
        (["指标名称", "上年实际（个）", "本年实际（个）", "备注"], 2),
    ],
)
def test_the_column_of_this_year_is_read(tmp_path: Path, heads: list[str], value: int) -> None:
    path = foreign(tmp_path / "水务.xlsx", [heads, ["黑臭水体", 1, 2, 3]])
    reading = read(path, "slj")
    assert values(reading) == {("black", COUNTY): value}
    assert reading.asks == ()


@pytest.mark.parametrize(
    ("heads", "value", "said"),
    [
        (["指标名称", "计划数", "完成数"], 2,
         "把 C 列“完成数”当作 2025 年的填报值，没有读 B 列“计划数”"),
        (["指标名称", "全县域", "建成区"], 1,
         "把 B 列“全县域”当作 2025 年的填报值，没有读 C 列“建成区”"),
        (["指标名称", "2025年", "2025年"], 1, "读的是 B 列“2025年”，没有读 C 列“2025年”"),
        (["指标名称", "2024年", "情况"], 2, "把 C 列“情况”当作 2025 年的填报值"),
    ],
)  # fmt: skip
def test_a_column_that_was_guessed_is_named_with_its_year_and_asked_about(
    tmp_path: Path, heads: list[str], value: int, said: str
) -> None:
    reading = read(foreign(tmp_path / "水务.xlsx", [heads, ["黑臭水体", 1, 2]]), "slj")
    assert values(reading) == {("black", COUNTY): value}
    (ask,) = reading.asks
    assert said in ask.sentence


def test_quarters_of_this_year_are_not_this_year(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["指标名称", "2025年", None, None], [None, "一季度", "上半年", "全年"],
            ["黑臭水体", 1, 2, 3]]  # fmt: skip
    reading = read(merged(tmp_path / "水务.xlsx", rows, "A1:A2", "B1:D1"), "slj")
    assert values(reading) == {("black", COUNTY): 3}
    assert "“2025年/一季度”、“2025年/上半年”" in sentence(reading, Kind.UNREAD_COLUMN)


def test_a_list_of_other_years_only_is_not_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["指标名称", "2023年", "2024年"], ["黑臭水体", 1, 2], ["进水量", 3, 4]]
    with pytest.raises(NothingFound, match="只有“2023年”、“2024年”，没有 2025 年的列"):
        read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    turned: list[list[Any]] = [["年份", "黑臭水体", "进水量"], ["2023", 1, 2], ["2024", 3, 4]]
    with pytest.raises(NothingFound, match="没有 2025 年的列"):
        read(foreign(tmp_path / "横排.xlsx", turned), "slj")


def test_a_turned_table_with_streets_takes_the_total_and_asks(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["单位名称", "黑臭水体", "进水量"],
        ["城东街道", 1, 2],
        ["城西街道", 3, 4],
        ["合计", 4, 6],
    ]
    reading = read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    assert values(reading) == {("black", COUNTY): 4, ("inflow", COUNTY): 6}
    (ask,) = reading.asks
    assert "第 4 行“合计”当作 2025 年" in ask.sentence


def test_a_hidden_column_is_read_last(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["指标名称", "本年值", "本年值"], ["黑臭水体", 1, 3]):
        page.append(row)
    page.column_dimensions["B"].hidden = True
    book.save(tmp_path / "表.xlsx")
    reading = read(tmp_path / "表.xlsx", "slj")
    assert values(reading) == {("black", COUNTY): 3}
    assert "C 列" in reading.asks[0].sentence


# Sheets of several years


def test_of_two_sheets_the_one_of_this_year_is_read_whatever_their_order(tmp_path: Path) -> None:
    last: list[list[Any]] = [["指标名称", "数值"], ["黑臭水体", 1], ["进水量", 7]]
    this: list[list[Any]] = [["指标名称", "数值"], ["黑臭水体", 9]]
    for number, (sheets, names) in enumerate((
        ((last, this), ("2024年", "2025年")),
        ((this, last), ("2025年", "2024年")),
        (([["2024年统计表"], *last], [["2025年统计表"], *this]), ("甲", "乙")),
    )):  # fmt: skip
        reading = read(foreign(tmp_path / f"{number}.xlsx", *sheets, names=names), "slj")
        assert values(reading) == {("black", COUNTY): 9}, "nor is its other item taken from 2024"
        assert "2024 年的，没有读" in sentence(reading, Kind.UNREAD_SHEET)
        assert reading.asks == ()


@pytest.mark.parametrize(("name", "title"), [("2024年", "水务统计"), ("表", "2024年水务统计")])
def test_a_sheet_of_another_year_alone_is_read_only_after_a_yes(
    tmp_path: Path, name: str, title: str
) -> None:
    rows: list[list[Any]] = [[title], ["指标名称", "本年值"], ["黑臭水体", 1]]
    reading = read(foreign(tmp_path / "水务.xlsx", rows, names=[name]), "slj")
    assert values(reading) == {("black", COUNTY): 1}
    (ask,) = reading.asks
    assert (ask.kind, "2024 年" in ask.sentence, "2025 年" in ask.sentence) == (
        Kind.OTHER_YEAR, True, True,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["2000户以上", "附件2030", "20240115导出", "2025年", "2024-2025"])
def test_not_every_number_in_a_sheet_s_name_is_another_year(tmp_path: Path, name: str) -> None:
    rows = [["指标名称", "本年值"], ["黑臭水体", 1]]
    reading = read(foreign(tmp_path / "水务.xlsx", rows, names=[name]), "slj")
    assert [ask.kind for ask in reading.asks] == ([Kind.OTHER_YEAR] if "2030" in name else [])


def test_a_column_dated_this_year_needs_no_yes_on_a_sheet_of_another_name(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["指标名称", "2024年", "2025年"], ["黑臭水体", 1, 2]]
    reading = read(foreign(tmp_path / "水务.xlsx", rows, names=["2024年起"]), "slj")
    assert values(reading) == {("black", COUNTY): 2}
    assert reading.asks == ()


# A row a year


@pytest.mark.parametrize(
    "rows",
    [
        [["指标", "年度", "数值"], ["黑臭水体", "2024年", 1], [None, "2025年", 2],
         ["进水量", "2024年", 3], [None, "2025年", 4]],
        [["指标", "年度", "数值"], ["黑臭水体", 2025, 2], ["黑臭水体", 2024, 1],
         ["进水量", 2025, 4], ["进水量", 2024, 3]],
        [["项目", "黑臭水体", None, "进水量", None],
         ["年份", "2024年", "2025年", "2024年", "2025年"], ["数值", 1, 2, 3, 4]],
    ],
)  # fmt: skip
def test_of_an_item_with_a_row_for_each_year_this_year_s_is_read(
    tmp_path: Path, rows: list[list[Any]]
) -> None:
    reading = read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    assert values(reading) == {("black", COUNTY): 2, ("inflow", COUNTY): 4}
    assert (kinds(reading), "2024" in sentence(reading, Kind.SKIPPED)) == (["skipped"], True)


def test_of_a_place_with_a_row_for_each_year_this_year_s_is_read(tmp_path: Path) -> None:
    rows = [["小区", "年份", "学位需求"], ["小区1", 2024, 1], [None, 2025, 2], ["小区2", 2024, 3],
            ["小区2", 2025, 4]]  # fmt: skip
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 2, ("need", "e2"): 4}
    assert kinds(reading) == ["skipped"]


def test_a_number_that_looks_like_a_year_is_a_number(tmp_path: Path) -> None:
    rows = [["指标名称", "数值"], ["黑臭水体", 2024], ["进水量", 2023]]
    reading = read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    assert values(reading) == {("black", COUNTY): 2024, ("inflow", COUNTY): 2023}
    turned = [["指标", "黑臭水体", "进水量"], ["2025年", 2024, 2023]]
    reading = read(foreign(tmp_path / "横排.xlsx", turned), "slj")
    assert values(reading) == {("black", COUNTY): 2024, ("inflow", COUNTY): 2023}
    floors = [["小区", "学位需求"], ["小区1", 2024], ["小区2", 2019]]
    reading = read(foreign(tmp_path / "学位.xlsx", floors), "tjj")
    assert values(reading) == {("need", "e1"): 2024, ("need", "e2"): 2019}

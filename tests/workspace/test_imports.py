from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.imports import BadTable, read_history, read_places
from cityexam_desktop.workspace.model import HistoryValue, Place
from tests.support.small import small_pack

if TYPE_CHECKING:
    from pathlib import Path

PACK = small_pack()


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "表.csv"
    file.write_text(text, encoding=encoding)
    return file


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadTable) as caught:
        read_places(table(folder, text), PACK, "示例县")
    return [finding.sentence for finding in caught.value.findings]


def test_places_are_read_with_their_parents_by_id_or_code(tmp_path: Path) -> None:
    text = "名称,层级,代码,上级\n1号楼,楼栋,B1,E1\n一小区,小区,E1,\n"
    assert read_places(table(tmp_path, text, "gb18030"), PACK, "示例县") == (
        Place("county", "place", "county", "county", "示例县", ""),
        Place("B1", "place", "building", "B1", "1号楼", "E1"),
        Place("E1", "place", "estate", "E1", "一小区", "county"),
    )


def test_the_county_may_be_listed_with_its_code(tmp_path: Path) -> None:
    text = "id,level,code,name\n361,county,361,某县\ne1,estate,E1,一小区\n"
    county, estate = read_places(table(tmp_path, text), PACK, "示例县")
    assert (county.id, county.code, county.name) == ("county", "361", "某县")
    assert (estate.id, estate.parent) == ("e1", "county")


def test_all_mistakes_of_a_register_are_told_together(tmp_path: Path) -> None:
    text = (
        "id,level,name,parent\n"
        "a,village,甲,\n"
        "b,estate,,\n"
        "c,estate,丙,nowhere\n"
        "d,building,丁,c\n"
        "d,building,丁,c\n"
        "e,estate,戊,d\n"
    )
    said = mistakes(tmp_path, text)
    assert [sentence.partition("：")[0] for sentence in said] == [
        "第2行", "第3行", "第6行", "第4行", "第7行",
    ]  # fmt: skip
    assert ["层级" in said[0], "名称" in said[1], "重复" in said[2]] == [True] * 3
    assert said[4] == "第7行：上级“丁”的层级不高于“戊”。"


def test_a_missing_column_and_a_hidden_character_are_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "id,name\na,甲\n") == ["第1行：缺少“level”或“层级”列。"]
    assert mistakes(tmp_path, "level,name\nestate,甲\u202e乙\n") == [
        "第2行：有换行或看不见的字符。"
    ]


def test_earlier_values_are_read_as_their_datum_or_indicator_wants(tmp_path: Path) -> None:
    text = (
        "code,subject,value,source\narea,,1050公顷,年报\ni2,,81.2%,年报\ni8,,不适用,\nneed,e1,5,\n"
    )
    assert read_history(table(tmp_path, text), "2024", PACK) == (
        HistoryValue("2024", "area", "county", Decimal("10.5"), "年报", pack=PACK.id),
        HistoryValue("2024", "i2", "county", Decimal("81.2"), "年报", pack=PACK.id),
        HistoryValue("2024", "i8", "county", Absence.NOT_APPLICABLE, "", pack=PACK.id),
        HistoryValue("2024", "need", "e1", Decimal(5), "", pack=PACK.id),
    )


@pytest.mark.parametrize("text", ["", "约5", "NaN", "Infinity", "5%", "五"])
def test_what_is_no_number_is_no_earlier_value(tmp_path: Path, text: str) -> None:
    file = table(tmp_path, f"code,value,source\ni3,{text},年报\n")
    with pytest.raises(BadTable) as caught:
        read_history(file, "2024", PACK)
    assert len(caught.value.findings) == 1


def test_a_spreadsheet_is_read_too(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["code", "value"])
    sheet.append(["kept", 5])
    book.save(tmp_path / "last.xlsx")
    (value,) = read_history(tmp_path / "last.xlsx", "2024", PACK)
    assert value.value == 5


def test_a_file_that_is_not_there_is_a_file_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        read_places(tmp_path / "nowhere.csv", PACK, "示例县")

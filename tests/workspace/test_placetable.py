"""The register of places: aliases, coordinates, codes that are made, levels that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.workspace.placetable import read_places
from cityexam_desktop.workspace.tabular import BadTable
from tests.support.small import PLACES, small_pack

if TYPE_CHECKING:
    from pathlib import Path

PACK = small_pack()


def table(folder: Path, text: str) -> Path:
    file = folder / "小区.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_names_coordinates_and_dates_are_read(tmp_path: Path) -> None:
    text = (
        "示例县小区名录\n层级,代码,名 称,别名,经度(CGCS2000),纬度,启用日期\n"
        "小区,E9,东苑,东院、老东苑,114.7321,27.3920,2001年5月1日\n"
    )
    _, place = read_places(table(tmp_path, text), PACK, "示例县")
    assert (place.aliases, place.longitude, place.latitude) == (
        ("东院", "老东苑"), "114.7321", "27.3920",
    )  # fmt: skip
    assert place.valid_from == "2001-05-01"


def test_codes_are_made_below_the_parents(tmp_path: Path) -> None:
    text = "层级,名称,上级\n小区,东苑,\n楼栋,1号楼,东苑\n楼栋,2号楼,东苑\n"
    made = read_places(table(tmp_path, text), PACK, "示例县")
    assert [(p.id, p.code, p.parent) for p in made[1:]] == [
        ("D001", "D001", "county"), ("D001-001", "D001-001", "D001"),
        ("D001-002", "D001-002", "D001"),
    ]  # fmt: skip


def test_a_known_place_keeps_its_id_and_other_levels_stay(tmp_path: Path) -> None:
    text = "名称,代码\n小区一,E1\n小区2,\n新苑,E7\n"
    made = read_places(table(tmp_path, text), PACK, "示例县", PLACES, "estate")
    assert {p.id for p in made} == {"county", "e1", "e2", "E7", "b0", "b1", "b2", "b3"}
    assert next(p for p in made if p.id == "e1").name == "小区一"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("27.39,114.73", "写反"),
        ("38500123.5,3029876.2", "平面坐标"),
        ("10,10", "不在我国"),
        ("114.73,", "不是两个数"),
    ],
)
def test_wrong_coordinates_are_told_with_their_row(tmp_path: Path, cells: str, said: str) -> None:
    with pytest.raises(BadTable, match="第2行") as caught:
        read_places(table(tmp_path, f"层级,名称,经度,纬度\n小区,东苑,{cells}\n"), PACK, "示例县")
    assert said in caught.value.sentence


def test_a_day_that_is_none_and_a_place_that_ends_before_it_began(tmp_path: Path) -> None:
    text = "层级,名称,启用日期,停用日期\n小区,甲,昨天,\n小区,乙,2020-01-01,2019-01-01\n"
    with pytest.raises(BadTable) as caught:
        read_places(table(tmp_path, text), PACK, "示例县")
    assert len(caught.value.findings) == 2

"""What must not be sent by WeChat is known of the county's data, and can be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.checks import check_county
from cityexam_desktop.county.crossing import crossings
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.outside.quiet import quiet, secret_in
from cityexam_desktop.county.outside.taking import Grounds
from cityexam_desktop.county.secrecy import (
    quiet_crossings,
    secret_crossings,
    secret_values,
    without_secret,
)
from cityexam_desktop.formpack.model import COUNTY, Sensitivity
from cityexam_desktop.report.officer.dataset import write_dataset
from cityexam_desktop.report.officer.outside import OUTSIDE
from cityexam_desktop.workspace.sensitive import BY_HAND
from tests.support.officer import contested
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def secretive(county: County) -> CountyDataset:
    """Two units tell the built-up area differently, and it is sensitive."""
    dataset = merge(contested(county).bureau)
    data = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "area" else d
        for d in dataset.pack.base_data
    )
    return replace(dataset, pack=replace(dataset.pack, base_data=data))


def test_the_dataset_says_what_is_sensitive_and_is_written_without_it(county: County) -> None:
    dataset = secretive(county)
    assert [datum.name for datum in secret_values(dataset)] == ["建成区面积"]
    kept = without_secret(dataset)
    assert ("area", COUNTY) not in kept.values
    assert dataset.values.keys() - kept.values.keys() == {("area", COUNTY)}
    assert secret_values(kept) == ()
    target = county.folder / "全县数据.xlsx"
    write_dataset(county.bureau, kept, target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "建成区面积" not in texts
    assert "常住人口" in texts


def test_a_difference_is_talked_about_without_its_numbers(county: County) -> None:
    dataset = secretive(county)
    found = crossings(dataset, check_county(dataset.pack, dataset.answers))
    assert [datum.code for datum in secret_crossings(dataset.pack, found)] == ["area"]
    (one,) = [c for c in quiet_crossings(dataset.pack, found) if c.kind == "conflict"]
    assert {side.value for side in one.sides} == {BY_HAND}
    assert one.gap is None
    assert "11" not in one.sentence


@pytest.mark.parametrize("table", ["talks", "corrections", "doubts"])
def test_a_table_that_goes_out_tells_nothing_sensitive_when_that_is_wanted(
    county: County, table: str
) -> None:
    grounds = Grounds(county.bureau, secretive(county))
    assert [datum.code for datum in secret_in(table, grounds)] in (["area"], [])
    sheet = OUTSIDE[table].sheet(quiet(grounds))
    told = str(sheet.rows)
    assert "10.5" not in told
    assert secret_in("papers", grounds) == ()


def test_a_talk_sheet_and_a_correction_sheet_are_asked_about(county: County) -> None:
    grounds = Grounds(county.bureau, secretive(county))
    assert [datum.code for datum in secret_in("talks", grounds)] == ["area"]
    assert [datum.code for datum in secret_in("corrections", grounds)] == ["area"]

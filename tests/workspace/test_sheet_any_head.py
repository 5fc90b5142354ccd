"""Whatever columns people make, in whatever order: what is read is the whole of this year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.spreadsheet import Sheet
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.reading import Reader
from tests.support.clerk import pack, task, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.workspace.sheets import SheetReading

PAST = ("上年", "2024年", "2024年末", "2023年", "上年实际（个）", "2024年度")
NOW = ("本年", "2025年", "2025年末", "2025年度", "本年实际（个）", "截至2025年12月31日")
PARTS = ("公办", "其中：民办", "一季度", "上半年", "规划", "增减", "同比（%）")

subs = st.tuples(
    st.lists(st.sampled_from(PAST), max_size=2, unique=True),
    st.sampled_from(NOW),
    st.lists(st.sampled_from(PARTS), max_size=2, unique=True),
).flatmap(lambda one: st.permutations([*one[0], one[1], *one[2]]))


def told(unit: str, rows: Sequence[Sequence[str]]) -> SheetReading:
    """What a unit's foreign sheet says, without a file."""
    reader = Reader(Asked(pack(), task(), unit))
    reader.read(Sheet("表", tuple(map(tuple, rows))))
    return reader.told()


@settings(max_examples=60, deadline=None)
@given(need=subs, have=subs, titled=st.booleans(), measured=st.booleans())
def test_of_all_that_stands_under_an_item_this_year_is_read(
    *, need: list[str], have: list[str], titled: bool, measured: bool
) -> None:
    low = [*need, *have]
    high = ["学位需求", *[""] * (len(need) - 1), "学位供给", *[""] * (len(have) - 1)]
    cells = [str(100 + number) for number in range(len(low))]
    rows = [
        *([["小区学位情况统计表"]] if titled else []),
        ["小区", *high],
        ["", *low],
        *([["", *["（个）"] * len(low)]] if measured else []),
        ["小区1", *cells],
    ]
    at = [number for number, word in enumerate(low) if word in NOW]
    reading = told("tjj", rows)
    assert values(reading) == {("need", "e1"): 100 + at[0], ("have", "e1"): 100 + at[1]}
    assert reading.asks == ()


@settings(max_examples=60, deadline=None)
@given(columns=subs, measure=st.booleans(), turned=st.booleans())
def test_of_all_columns_of_a_list_this_year_s_is_read(
    *, columns: list[str], measure: bool, turned: bool
) -> None:
    beside = ["个"] if measure else []
    cells = [str(100 + number) for number in range(len(columns))]
    rows = [
        ["指标名称", *(["计量单位"] if measure else []), *columns],
        ["1. 黑臭水体", *beside, *cells],
        ["2. 原有黑臭水体（个）", *beside, *cells],
    ]
    if turned:
        rows = [list(row) for row in zip(*rows, strict=True)]
    at = next(number for number, word in enumerate(columns) if word in NOW)
    reading = told("slj", rows)
    assert values(reading) == {("black", COUNTY): 100 + at, ("all_black", COUNTY): 100 + at}
    assert reading.asks == ()

"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from cityexam_desktop.formpack.dates import day, day_or_month, last_day, month, until
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.formpack.values import Parsed, Refusal, parse
from tests.formpack.test_values import asked


@pytest.mark.parametrize(
    "text",
    [
        "2025-3-1", "2025/03/01", "2025.3.1", "2025年3月1日", "2025年03月1号", "20250301",
        "2025/3/1 0:00", "2025-03-01 00:00:00", "2025-03-01T00:00:00", "2025/3/1 8:30",
        "2025 年 3 月 1 日", " 2025 - 3 - 1 ", "２０２５年３月１日", "2025年3月1日 星期六",
        "2025年3月1日星期六", "1-Mar-25", "01-mar-2025", "2025-3-1  周六",
    ],
)  # fmt: skip
def test_a_day(text: str) -> None:
    assert day(text) == "2025-03-01"
    assert month(text) == "2025-03"


@pytest.mark.parametrize(
    "text",
    [
        "", "2025-3-1 5", "2025-3-1-5", "2025 3 1", "2025-3/1", "2025-2-29", "2025-13-1", "25-3-1",
        "3月1日", "2025-3- 1 5", "202 5-3-1", "2025-1 2-1", "2025-3-1 25:00", "2025-3-1 0:00 3",
        "1-Mär-25", "1-Abc-25", "2025-03", "45717", "2025年3月", "2025-3-15日5",
    ],
)  # fmt: skip
def test_no_day(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    "text",
    ["2025-3", "2025/03", "2025.03", "2025年3月", "2025年3月份", "2025 年 3 月", "202503", "Mar-25",
     "mar-2025"],
)  # fmt: skip
def test_a_month(text: str) -> None:
    assert month(text) == "2025-03"
    assert day(text) is None


@pytest.mark.parametrize("text", ["", "2025", "3月", "2025-0", "2025-13", "Mai-25", "2025-3-1 5"])
def test_no_month(text: str) -> None:
    assert month(text) is None


def test_years_of_two_digits_are_read_as_spreadsheets_read_them() -> None:
    assert (month("Mar-29"), month("Mar-30"), day("1-Mar-98")) == (
        "2029-03",
        "1930-03",
        "1998-03-01",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30", "2026-06-30"), ("2026年6月", "2026-06"), ("预计2026年6月底", "2026-06"),
        ("2026-6", "2026-06"), ("2026年6月30日前", "2026-06-30"), ("2026年6月中旬", "2026-06"),
        ("2026/6/30", "2026-06-30"), ("6月", None), ("待定", None), ("2026-06-31", None),
        ("尽快", None), ("2026年", None), ("月底", None), ("前", None),
    ],
)  # fmt: skip
def test_by_when_something_is_expected(text: str, expected: str | None) -> None:
    assert day_or_month(text) == expected


def test_the_last_day_of_a_month_and_of_a_day() -> None:
    assert [last_day(t) for t in ("2026-02", "2024-02", "2026-06-03")] == [
        "2026-02-28", "2024-02-29", "2026-06-03",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("2025-03", "2025-03", ""),
        ("2025-03-01", "2025-03", ""),
        ("2025年3月1日", "2025-03", ""),
        ("2025/3/1 0:00", "2025-03", ""),
        ("Mar-25", "2025-03", ""),
        ("2025-03-15", "2025-03", "已把2025-03-15记作2025-03"),
    ],
)
def test_a_month_takes_a_day_and_says_when_one_is_left_out(
    text: str, value: str, note: str
) -> None:
    assert parse(asked(DatumType.MONTH), text) == Parsed(value, note)


def test_a_date_takes_what_a_spreadsheet_shows_and_no_half_number() -> None:
    built = asked(DatumType.DATE)
    assert parse(built, "2025/3/1 0:00") == Parsed("2025-03-01")
    assert isinstance(parse(built, "2025-3-1 5"), Refusal)


def test_by_when_something_is_promised_is_written_out() -> None:
    told = [until(t) for t in ("2026-06-30", "2026-06", "待定", "2026-13")]
    assert told == ["2026-06-30 前", "2026-06 月底前", "待定 前", "2026-13 前"]

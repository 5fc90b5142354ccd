"""Two versions of a pack: what changed, and what spoils answers."""

from __future__ import annotations

import pytest

from cityexam_desktop.formpack.build import build
from cityexam_desktop.formpack.diff import compare, touched
from cityexam_desktop.formpack.tables import read_folder
from cityexam_desktop.paths import forms

Rows = dict[str, list[dict[str, str]]]


def tables() -> Rows:
    read, _ = read_folder(forms() / "cn-2025")
    return {table: [dict(row) for row in rows] for table, rows in read.items()}


BEFORE = build(tables()).pack


@pytest.mark.parametrize(
    ("table", "key", "column", "text", "safe"),
    [
        ("base_data", "gw_cov", "name", "换个叫法", True),
        ("base_data", "gw_cov", "definition", "换个说法。", True),
        ("base_data", "gw_cov", "measure", "hm²", False),
        ("base_data", "gw_cov", "type", "count", False),
        ("base_data", "built_area", "maximum", "600", True),
        ("base_data", "built_area", "maximum", "", True),
        ("base_data", "built_area", "maximum", "5", False),
        ("base_data", "built_area", "minimum", "0", True),
        ("base_data", "built_area", "minimum", "2", False),
        ("base_data", "built_area", "decimals", "2", False),
        ("base_data", "built_area", "decimals", "6", True),
        ("base_data", "built_area", "required", "no", True),
        ("base_data", "built_area", "time", "whole_year", False),
        ("forms", "bld", "title", "楼栋", True),
        ("forms", "bld", "level", "estate", False),
        ("indicators", "i31", "threshold_low", "80", True),
        ("rules", "r_floors_high", "right", "50", True),
        ("units", "zjj", "name", "县住房城乡建设局", True),
    ],
)
def test_a_change_is_safe_or_not(table: str, key: str, column: str, text: str, safe: bool) -> None:  # noqa: FBT001
    rows = tables()
    (row,) = (row for row in rows[table] if row["code"] == key)
    assert row[column] != text
    row[column] = text
    (change,) = compare(BEFORE, build(rows).pack)
    assert (change.table, change.key, change.column, change.safe) == (table, key, column, safe)
    assert change.new == text
    assert bool(change.data) is not safe


def test_what_is_gone_is_told_with_the_answers_it_takes_along() -> None:
    rows = tables()
    rows["base_data"] = [row for row in rows["base_data"] if row["code"] != "gw_cov"]
    rows["rules"] = rows["rules"][1:]
    unsafe = [change for change in compare(BEFORE, build(rows).pack) if not change.safe]
    assert [(change.key, change.data) for change in unsafe] == [("gw_cov", ("gw_cov",))]
    assert "取消" in unsafe[0].sentence


def test_a_datum_that_moves_to_another_form_is_another_datum() -> None:
    rows = tables()
    (row,) = (row for row in rows["base_data"] if row["code"] == "gw_cov")
    row["form"] = "base"
    unsafe = [change for change in compare(BEFORE, build(rows).pack) if not change.safe]
    assert [(change.key, change.column) for change in unsafe] == [("gw_cov", "form")]


def test_what_is_added_is_safe() -> None:
    rows = tables()
    rows["units"].append({"code": "qxj", "name": "县气象局", "kind": "", "note": ""})
    (change,) = compare(BEFORE, build(rows).pack)
    assert (change.safe, change.sentence) == (True, "填报单位“县气象局”：新增。")


def test_the_same_pack_has_no_changes() -> None:
    assert compare(BEFORE, build(tables()).pack) == ()


def test_an_unsafe_change_spoils_the_answers_of_its_datum_and_of_no_other() -> None:
    rows = tables()
    (row,) = (row for row in rows["base_data"] if row["code"] == "gw_cov")
    row["measure"] = "hm²"
    newer = build(rows).pack
    assert touched(BEFORE, newer) == {"gw_cov"}


def test_judging_differently_spoils_nothing() -> None:
    rows = tables()
    rows["indicators"][0]["weight"] = "3"
    rows["rules"] = rows["rules"][1:]
    assert touched(BEFORE, build(rows).pack) == frozenset()

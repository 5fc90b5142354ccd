"""Last year on another pack: carried by the concordance, shown beyond a break, never judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.differences import MERGED, compare
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning.lastyear import take_over
from cityexam_desktop.county.provenance import provenance
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.report.content import results, words
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import HistoryValue
from cityexam_desktop.workspace.yearbefore import breaks_of, comparable, last_text, last_year, reach
from tests.support.small import FILLED, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.tables import Tables

WHY = "上年只计国家级保护对象。"
ROWS = [
    ("n1", "i2", "renamed", "", "绿地覆盖率", "%"),
    ("n2", "i10", "scope", "上年计事件数。", "黑臭事件", "个"),
    ("n3", "", "dropped", "", "窨井盖", "个"),
    ("protected", "kept", "scope", WHY, "国家级保护对象", "个"),
    ("people", "pop", "same", "", "常住人口", "人"),
]
EARLIER = [
    ("n1", "81.2"), ("n2", "3"), ("n3", "12"), ("protected", "9"), ("people", "69000"),
    ("unknown", "1"),
]  # fmt: skip


def on_another_pack() -> Tables:
    made = tables()
    made["concordance"] = [
        {
            **dict.fromkeys(COLUMNS["concordance"], ""),
            "pack": "older", "old": old, "new": new, "change": change, "note": note,
            "name": name, "measure": measure, "confidence": "verified",
        }
        for old, new, change, note, name, measure in ROWS
    ]  # fmt: skip
    return made


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    values = [
        HistoryValue("2024", code, COUNTY, Decimal(text), "2024年报告", pack="older")
        for code, text in EARLIER
    ]
    made = new_county(tmp_path, on_another_pack(), values)
    yield made
    made.close()


def everything_in(county: County) -> None:
    for unit in FILLED:
        county.fill(unit)
        county.receive(county.send(unit))
    county.clear()


def test_a_department_gets_last_years_values_by_this_years_codes(county: County) -> None:
    home = county.home("zrzyj")
    last = previous_values(home, tasks.task(home))
    assert last == {
        ("i2", COUNTY): Decimal("81.2"), ("i10", COUNTY): Decimal(3),
        ("kept", COUNTY): Decimal(9), ("pop", COUNTY): Decimal(69000),
    }  # fmt: skip
    assert last.breaks == {"i10": "上年计事件数。", "kept": WHY}
    assert last.left == (("older", "n3"), ("older", "unknown"))
    assert comparable(last).keys() == {("i2", COUNTY), ("pop", COUNTY)}
    data = tasks.pack_of(home, tasks.task(home)).datum
    assert [last_text(last, data[code]) for code in ("kept", "pop", "area")] == [
        "9（口径有变化）", "69,000", "",
    ]  # fmt: skip
    assert history(home) == history(county.bureau)  # as they were told, by the older codes


def test_how_much_of_last_year_reaches_this_one_is_said(county: County) -> None:
    told = reach(last_year(county.bureau, county.task)).sentence
    assert told == (
        "上年值取自 2024 年度：2 项可以比较，2 项口径有变化、只列不比，"
        "2 项已取消或没有对照、不再使用。"
    )


def test_a_rule_does_not_compare_across_a_break(county: County) -> None:
    county.fill("zrzyj")  # 7 protected objects, and 9 of another kind last year
    assert county.send("zrzyj").exists()  # what fires would have to be explained first


def test_an_indicator_that_reads_last_year_is_not_computed_across_a_break(county: County) -> None:
    everything_in(county)
    figures = {r.indicator.code: r.figure for r in assess(merge(county.bureau)).indicators}
    assert figures["i5"].state == "not_computable"
    assert figures["i5"].reason == "缺数未算（旧表未问），欠：上年保护对象数（上年口径不同）"


def test_results_are_judged_better_or_worse_only_on_one_scope(county: County) -> None:
    everything_in(county)
    by_code = {r.indicator.code: r for r in assess(merge(county.bureau)).indicators}
    renamed, broken = by_code["i2"].figure, by_code["i10"].figure
    assert (renamed.change, renamed.difference, renamed.broken) == ("worse", Decimal("-1.20"), "")
    assert (broken.last_year, broken.value) == (Decimal(3), Decimal(0))
    assert (broken.change, broken.difference, broken.broken) == ("", None, "上年计事件数。")
    assert words.change_text(broken) == "口径有变化"
    assert results.row(by_code["i10"])[3:5] == ("3", "0")
    assert results.row(by_code["i10"])[-1] == "口径有变化"


def test_the_officer_sees_the_value_and_that_its_scope_was_another(county: County) -> None:
    everything_in(county)
    dataset = merge(county.bureau)
    known = provenance(county.bureau, dataset, "kept", COUNTY).tellings
    told = [t for t in known if "上年值" in t.what]
    assert [(t.what, t.value, t.note) for t in told] == [("上年值（口径有变化）", Decimal(9), WHY)]
    found = {d.datum: (d.left, d.right) for d in compare(county.bureau, dataset, "2024", MERGED)}
    assert found == {"kept": (Decimal(9), Decimal(7)), "pop": (Decimal(69000), Decimal(70000))}


def test_a_year_is_taken_over_under_its_own_packs_name_and_is_one_series(county: County) -> None:
    everything_in(county)
    assert take_over(county.bureau, county.task) > 0
    taken = [v for v in history(county.bureau, "2025") if v.subject == COUNTY]
    assert {v.pack for v in taken} == {"small"}
    assert all(v.signed for v in taken)
    last = last_year(county.bureau, replace(county.task, period="2026"))
    assert last["kept", COUNTY] == 7
    assert not breaks_of(last)


def test_a_year_imported_by_the_wrong_pack_is_mended_by_importing_it_again(
    county: County,
) -> None:
    again = [replace(v, pack="small") for v in history(county.bureau, "2024")]
    put_history(county.bureau, again)
    assert {v.pack for v in history(county.bureau, "2024")} == {"small"}
    assert not last_year(county.bureau, county.task)
    put_history(county.bureau, [replace(v, pack="older") for v in again])
    assert last_year(county.bureau, county.task)["i2", COUNTY] == Decimal("81.2")

"""From 2021 over 2023 to 2025: every code went somewhere, and values go by that way alone."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.checked import lint_tables
from cityexam_desktop.formpack.concordance import (
    Became,
    Carried,
    Concordance,
    counts,
    label_of,
    measures_of,
    passage,
    rows_between,
)
from cityexam_desktop.formpack.local import BaseRef, LocalAction, LocalChange
from cityexam_desktop.formpack.model import Confidence
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.continuing import continued
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.tables import read_folder
from cityexam_desktop.paths import forms

if TYPE_CHECKING:
    from cityexam_desktop.formpack.tables import Tables

DATA = Path(__file__).parents[1] / "data"
LIST_2023: list[dict[str, Any]] = json.loads((DATA / "indicators-2023.json").read_text("utf-8"))
PACK = read_pack(forms() / "cn-2025")
OLDER = read_pack(forms() / "cn-2021")
FROM_2023 = rows_between(PACK, "cn-2023")
FROM_2021 = rows_between(PACK, "cn-2021")
INTO_2023 = rows_between(PACK, "cn-2021", "cn-2023")
CONFIDENCE = {
    "verified": "verified", "recalled": "recalled", "verified-2025-name-only": "inferred",
}  # fmt: skip


def told(rows: tuple[Concordance, ...]) -> dict[str, int]:
    return {change.value: number for change, number in counts(rows).items()}


def indicators(rows: tuple[Concordance, ...]) -> tuple[Concordance, ...]:
    known = PACK.indicator.keys() | OLDER.indicator.keys()
    return tuple(row for row in rows if (row.old or row.new) in known)


def carried(older: str, code: str, value: Value = Decimal(5)) -> tuple[Carried, ...]:
    return passage(PACK, older).carry(code, value)


def test_the_61_of_2023_and_the_60_of_2025_are_each_spoken_of_once() -> None:
    assert told(FROM_2023) == {"same": 36, "renamed": 6, "scope": 12, "dropped": 7, "added": 6}
    assert [row.old for row in FROM_2023 if row.old] == [f"i{n:02d}" for n in range(1, 62)]
    assert sorted(row.new for row in FROM_2023 if row.new) == sorted(PACK.indicator)


@pytest.mark.parametrize("fact", LIST_2023, ids=lambda fact: fact["number"])
def test_an_indicator_of_2023_is_as_the_list_has_it(fact: dict[str, Any]) -> None:
    (row,) = (row for row in FROM_2023 if row.old == f"i{fact['number']:02d}")
    assert row.name == fact["name"]
    assert row.new == (f"i{fact['new']:02d}" if fact["new"] else "")
    assert measures.same(row.measure, fact["measure"])
    assert row.confidence.value == CONFIDENCE[fact["confidence"]]


def test_the_65_of_2021_are_each_spoken_of_once_on_both_ways() -> None:
    direct = indicators(FROM_2021)
    assert told(direct) == {"same": 1, "renamed": 0, "scope": 16, "dropped": 48, "added": 43}
    assert told(INTO_2023) == {"same": 1, "renamed": 0, "scope": 19, "dropped": 45, "added": 41}
    for rows in (direct, INTO_2023):
        assert [row.old for row in rows if row.old] == list(OLDER.indicator)
    assert sorted(row.new for row in direct if row.new) == sorted(PACK.indicator)
    assert {row.new for row in INTO_2023 if row.new} == {f"i{n:02d}" for n in range(1, 62)}


def test_the_way_over_2023_ends_where_the_direct_one_does_and_breaks_no_less() -> None:
    after = {row.old: row for row in FROM_2023 if row.old}
    direct = {row.old: row for row in indicators(FROM_2021) if row.old}
    for first in INTO_2023:
        if first.old:
            then = after[first.new] if first.new else None
            assert (then.new if then else "") == direct[first.old].new
            if then is not None and then.new:
                whole = Became.SCOPE in {first.change, then.change}
                assert (direct[first.old].change is Became.SCOPE) is whole


def test_every_datum_of_2021_is_spoken_of_with_its_own_name_and_measure() -> None:
    rows = {row.old: row for row in FROM_2021 if row.old in OLDER.datum}
    assert list(rows) == list(OLDER.datum)
    assert told(tuple(rows.values())) == {
        "same": 4, "renamed": 1, "scope": 10, "dropped": 90, "added": 0,
    }  # fmt: skip
    for row in FROM_2021:
        if row.old:
            known = OLDER.datum.get(row.old) or OLDER.indicator[row.old]
            assert row.name == known.name
            assert measures_of(OLDER)[row.old] in {"", row.measure} or measures.same(
                measures_of(OLDER)[row.old], row.measure
            )


def test_codes_that_left_this_pack_are_spoken_of() -> None:
    rows = rows_between(PACK, "cn-2025")
    assert {row.old for row in rows} == {
        "b_com", "b_fac", "b_liv", "fix_all", "fix_done", "qm_coord", "qm_mediate",
    }  # fmt: skip
    assert not {row.old for row in rows} & PACK.datum.keys()


def test_every_break_says_why() -> None:
    assert all(row.note for row in PACK.concordance if row.change is Became.SCOPE)


@pytest.mark.parametrize(
    ("older", "code", "new"),
    [
        ("cn-2023", "i02", "i02"),  # the same
        ("cn-2023", "i08", "i07"),  # the same under another number
        ("cn-2023", "i59", "i57"),  # renamed
        ("cn-2021", "built_area", "built_area"),
        ("cn-2025", "i02", "i02"),  # a version of this pack itself
        ("", "pop_built", "pop_built"),
    ],
)
def test_what_stayed_or_was_renamed_carries_its_value(older: str, code: str, new: str) -> None:
    assert carried(older, code) == (Carried(new, Decimal(5)),)


def test_a_changed_scope_carries_the_value_with_its_reason() -> None:
    (found,) = carried("cn-2023", "i52")
    assert found == Carried("i52", Decimal(5), found.broken)
    assert "两种分母" in found.broken


@pytest.mark.parametrize(
    ("older", "code"),
    [
        ("cn-2023", "i07"),  # dropped
        ("cn-2021", "i18"),  # a share that became a count
        ("cn-2021", "i02"),  # 组团规模 is not 燃气安全隐患, though both are called i02
        ("cn-2021", "road_len"),
        ("cn-2025", "fix_all"),
        ("cn-1999", "pop_built"),  # a pack of which nothing is known
        ("", "nothing"),
    ],
)
def test_what_was_dropped_or_is_something_else_is_not_carried(older: str, code: str) -> None:
    assert carried(older, code) == ()


def test_values_are_converted_exactly_or_not_carried() -> None:
    row = next(row for row in FROM_2021 if row.old == "shelter")
    in_hectares = replace(PACK, concordance=(replace(row, measure="hm²"),))
    assert passage(in_hectares, "cn-2021").carry("shelter", Decimal(2)) == (
        Carried("sh_eff", Decimal(20000), row.note),
    )
    other = replace(PACK, concordance=(replace(row, measure="个"),))
    assert passage(other, "cn-2021").carry("shelter", Decimal(2)) == ()


def test_absences_carry_and_words_only_where_they_are_still_an_option() -> None:
    assert carried("", "bridge_grade", "A") == (Carried("bridge_grade", "A"),)
    row = Concordance(
        "cn-2019", "grade", "bridge_grade", Became.RENAMED, "", "桥梁等级", "", "",
        Confidence.INFERRED,
    )  # fmt: skip
    way = passage(replace(PACK, concordance=(row,)), "cn-2019")
    assert way.carry("grade", "A") == (Carried("bridge_grade", "A"),)
    assert way.carry("grade", "一级") == ()
    assert way.carry("grade", Absence.PENDING) == (Carried("bridge_grade", Absence.PENDING),)


def test_own_codes_are_kept_under_the_overlay_and_the_rest_under_its_base() -> None:
    own = LocalChange("indicators", "i60", LocalAction.OWN)
    ours = replace(PACK, id="ours", base=BaseRef("cn-2025", "1", "0" * 64), local=(own,))
    assert label_of(PACK, "i01") == "cn-2025"
    assert label_of(ours, "i01") == "cn-2025"
    assert label_of(ours, "i60") == "ours"
    for older in ("ours", "cn-2025"):
        assert passage(ours, older).carry("i60", Decimal(1)) == (Carried("i60", Decimal(1)),)
    assert passage(PACK, "ours").carry("i60", Decimal(1)) == ()


@pytest.mark.parametrize(
    ("key", "column", "text", "code", "says"),
    [
        (("cn-2023", "i01"), "new", "i99", "pack.unknown_code", "没有指标或数据项“i99”"),
        (("cn-2023", "i01"), "new", "i02", "pack.double_target", "“i02”在 concordance.csv 第"),
        (("cn-2023", "i01"), "measure", "km", "pack.measure_mismatch", "不能换算"),
        (("cn-2023", "i01"), "measure", "幢幢", "pack.unknown_measure", "不认识计量单位"),
        (("cn-2023", "i01"), "name", "", "pack.incomplete", "没有写旧名称"),
        (("cn-2023", "i01"), "change", "same", "pack.bad_value", "名称“存在使用安全隐患"),
        (("cn-2023", "i02"), "change", "renamed", "pack.bad_value", "没有变"),
        (("cn-2023", "i05"), "note", "", "pack.incomplete", "须写明原因"),
        (("cn-2023", "i05"), "change", "moved", "pack.bad_value", "不能是“moved”"),
        (("cn-2023", "i07"), "new", "i16", "pack.incomplete", "取消的没有新代码"),
        (("cn-2023", "i08"), "old", "", "pack.incomplete", "缺少代码"),
        (("cn-2021", "i02"), "into", "cn-2022", "pack.unknown_code", "没有从“cn-2022”到本方案"),
        (("cn-2021", "i07"), "new", "i99", "pack.unknown_code", "没有“cn-2023”的代码“i99”"),
        (("cn-2025", "b_com"), "old", "b_res", "pack.conflict", "“b_res”现在还在用"),
        (("cn-2023", "i01"), "confidence", "sure", "pack.bad_value", "不能是“sure”"),
    ],
)
def test_lint_names_what_cannot_be(
    key: tuple[str, str], column: str, text: str, code: str, says: str
) -> None:
    tables = {
        name: [dict(row) for row in rows]
        for name, rows in read_folder(forms() / "cn-2025")[0].items()
    }
    number, row = next(
        (n, row)
        for n, row in enumerate(tables["concordance"], start=2)
        if (row["pack"], row["old"]) == key
    )
    row[column] = text
    found = [f for f in lint_tables(tables)[1] if f.where.table == "concordance"]
    assert code in {f.code for f in found}
    finding = next(f for f in found if f.code == code)
    assert says in finding.sentence
    assert finding.remedy
    if code != "pack.double_target":
        assert finding.where.order[0] == number


def test_a_code_cannot_be_dropped_and_carried_too() -> None:
    tables = {name: list(rows) for name, rows in read_folder(forms() / "cn-2025")[0].items()}
    gone = next(r for r in tables["concordance"] if (r["pack"], r["old"]) == ("cn-2023", "i07"))
    tables["concordance"].append({**gone, "new": "i60", "change": "scope", "note": "并入。"})
    codes = [f.code for f in lint_tables(tables)[1] if f.where.column == "old"]
    assert codes == ["pack.double_target"]


def test_what_a_county_leaves_out_is_dropped_for_it_and_the_way_over_2023_stays() -> None:
    made = decisions.begin(PACK, "shili-2026", "示例县方案", "2026030101")
    found = resolve(PACK, decisions.leave_out(made, PACK, "i57", "没有高层建筑"))
    assert found.findings == ()
    assert found.pack is not None
    (row,) = (r for r in rows_between(found.pack, "cn-2023") if r.old == "i59")
    assert (row.change, row.new, row.note) == (Became.DROPPED, "", "本县不采用。")
    assert passage(found.pack, "cn-2023").carry("i59", Decimal(1)) == ()
    assert rows_between(found.pack, "cn-2021", "cn-2023") == INTO_2023
    assert not [r for r in found.pack.concordance if not r.into and r.new == "i57"]


REST = Concordance(
    "cn-2024", "*", "*", Became.SAME, "", "其余代码", "", "", Confidence.VERIFIED
)  # fmt: skip


def test_one_row_says_that_all_the_rest_is_the_same() -> None:
    gone = replace(REST, old="i01", new="", change=Became.DROPPED, name="结构")
    way = passage(replace(PACK, concordance=(REST, gone)), "cn-2024")
    assert way.carry("i02", Decimal(3)) == (Carried("i02", Decimal(3)),)
    assert way.carry("i01", Decimal(3)) == ()
    assert way.carry("no_such_code", Decimal(3)) == ()


@pytest.mark.parametrize(
    "wrong", [{"new": "i01"}, {"change": "renamed"}, {"into": "cn-2023"}, {"old": "i01"}]
)
def test_such_a_row_says_nothing_else(wrong: dict[str, str]) -> None:
    tables = {name: list(rows) for name, rows in read_folder(forms() / "cn-2025")[0].items()}
    row = dict.fromkeys(tables["concordance"][0], "") | {
        "pack": "cn-2024", "old": "*", "new": "*", "change": "same", "confidence": "verified",
    }  # fmt: skip
    tables["concordance"].append(row)
    assert lint_tables(tables)[1] == ()
    tables["concordance"][-1] = {**row, **wrong}
    found = lint_tables(tables)[1]
    assert [(f.code, f.where.table) for f in found] == [("pack.bad_value", "concordance")]
    assert "其余代码全部不变" in found[0].sentence


def test_a_pack_on_a_resolved_one_is_still_one_with_the_pack_below() -> None:
    made = decisions.begin(PACK, "city-2026", "示例市方案", "2026030101")
    city = resolve(PACK, made).pack
    assert city is not None
    county = resolve(city, decisions.begin(city, "county-2026", "示例县方案", "2026030101")).pack
    assert county is not None
    for older in ("cn-2025", "city-2026", "county-2026"):
        assert passage(county, older).carry("i01", Decimal(1)) == (Carried("i01", Decimal(1)),)
    assert passage(county, "cn-2025").carry("fix_all", Decimal(1)) == ()


def test_own_codes_go_on_in_the_next_overlay_while_they_are_the_same_thing() -> None:
    def overlay(code: str, own: dict[str, str]) -> Tables:
        made = decisions.begin(PACK, code, "示例县方案", "2026030101")
        made = decisions.own_form(made, "own", "本县特色指标")
        for datum, measure in own.items():
            cells = {"code": datum, "form": "own", "name": datum, "measure": measure,
                     "definition": "口径"}  # fmt: skip
            made = decisions.own_datum(made, PACK, cells, unit="zjj", document="县文3号")
        return made

    before = overlay("shili-2025", {"tea": "hm²", "mills": "个", "gone": "个"})
    now = continued(overlay("shili-2026", {"tea": "hm²", "mills": "座"}), before, PACK)
    found = resolve(PACK, now)
    assert found.pack is not None, found.findings
    way = passage(found.pack, "shili-2025")
    assert way.carry("tea", Decimal(5)) == (Carried("tea", Decimal(5)),)
    assert way.carry("mills", Decimal(5)) == ()  # counted otherwise now
    assert continued(now, before, PACK) == now
    dropped = decisions.drop_own(now, "tea")
    assert not dropped["concordance"]
    assert "concordance" not in continued(overlay("shili-2026", {"x1": "个"}), before, PACK)

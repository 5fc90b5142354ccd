from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.county import actions
from cityexam_desktop.county.doubts import Checked
from cityexam_desktop.county.merge import MergedValue, merge
from cityexam_desktop.county.outliers import LIMIT, apart, median, outliers, scores
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import HistoryValue
from tests.support.officer import received
from tests.support.small import NOW, new_county

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset

D = Decimal


def dataset_of(
    folder: Path,
    values: dict[tuple[str, str], str],
    previous: dict[tuple[str, str], str] | None = None,
) -> CountyDataset:
    county = new_county(folder)
    made = merge(county.bureau)
    county.close()
    held = {
        (datum, subject): MergedValue(datum, subject, D(text), "tjj", "b")
        for (datum, subject), text in values.items()
    }
    last = {key: D(text) for key, text in (previous or {}).items()}
    return replace(made, values=held, previous=last)


def test_the_median_is_exact() -> None:
    assert median([D("0.3"), D("0.1"), D("0.2")]) == D("0.2")
    assert median([D(1), D(2)]) == D("1.5")
    assert median([]) == 0


def test_one_number_wrong_by_a_thousand_does_not_hide_itself() -> None:
    values = [D(n) for n in (96, 98, 99, 100, 101, 102, 104, 100_000)]
    middle, far = scores(values)
    assert middle == D("100.5")
    assert [score >= LIMIT for score in far] == [False] * 7 + [True]
    mean = sum(values, D()) / len(values)
    deviation = (sum(((value - mean) ** 2 for value in values), D()) / len(values)).sqrt()
    assert (values[-1] - mean) / deviation < D("2.7")  # mean and σ would let it pass below 3


def test_equal_numbers_have_no_outlier_and_the_one_that_differs_is_found() -> None:
    assert set(scores([D(5)] * 9)[1]) == {D(0)}
    assert scores([D(5)] * 9 + [D(6)])[1][-1] >= LIMIT


def test_a_place_unlike_the_others_is_told_with_what_it_is_compared_with(tmp_path: Path) -> None:
    values = {("need", f"e{n}"): str(100 + n) for n in range(9)} | {("need", "e9"): "10400"}
    (found,) = outliers(dataset_of(tmp_path, values))
    assert (found.kind, found.subject, found.among) == ("places", "e9", 10)
    assert found.sentence == (
        "填报 10400，10 个同类对象的中位数 104.5，是它的 100 倍，请核对计量单位"
    )


def test_a_few_places_are_not_compared_with_each_other(tmp_path: Path) -> None:
    values = {("need", f"e{n}"): "100" for n in range(6)} | {("need", "e9"): "10400"}
    assert outliers(dataset_of(tmp_path, values)) == ()


def test_a_change_by_half_of_last_year_is_told_and_a_smaller_one_is_not(tmp_path: Path) -> None:
    values = {("pop", COUNTY): "70000", ("area", COUNTY): "16", ("kept", COUNTY): "7"}
    last = {("pop", COUNTY): "69000", ("area", COUNTY): "10.5", ("kept", COUNTY): "0"}
    (found,) = outliers(dataset_of(tmp_path, values, last))
    assert (found.kind, found.datum, found.against) == ("year", "area", D("10.5"))
    assert found.sentence == "填报 16，上年值 10.5，是它的 1.5 倍"


def test_where_everything_doubled_the_one_that_did_not_is_told(tmp_path: Path) -> None:
    last = {("need", f"e{n}"): "100" for n in range(9)}
    values = {key: str(200 + n) for n, key in enumerate(last)} | {("need", "e8"): "45"}
    found = outliers(dataset_of(tmp_path, values, last))
    assert {(one.kind, one.subject) for one in found} == {("year", "e8"), ("places", "e8")}


def test_texts_and_boxes_are_no_numbers(tmp_path: Path) -> None:
    values = {("crack", f"b{n}"): "0" for n in range(30)} | {("crack", "b30"): "1"}
    assert outliers(dataset_of(tmp_path, values)) == ()


def test_many_high_buildings_among_low_ones_are_no_outliers(tmp_path: Path) -> None:
    floors = {("floors", f"b{n}"): "6" if n % 4 else "18" for n in range(120)}
    usual = {**floors, **{("floors", f"b{n}"): str(3 + n % 5) for n in range(1, 120, 2)}}
    assert outliers(dataset_of(tmp_path, usual)) == ()
    other = tmp_path / "other"
    other.mkdir()
    (found,) = outliers(dataset_of(other, usual | {("floors", "b7"): "3300"}))
    assert (found.subject, found.value) == ("b7", D(3300))


def test_counts_where_most_places_have_none_are_compared_among_those_that_have_some() -> None:
    few = [D(0)] * 80 + [D(n) for n in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)]
    assert max(apart(few)[1]) < LIMIT
    middle, far = apart([*few, D(900)])
    assert middle == D(3)
    assert [n for n, score in enumerate(far) if score >= LIMIT] == [90]


def test_one_zero_among_large_counts_is_told_and_many_are_not() -> None:
    large = [D(n) for n in range(200, 240)]
    far = apart([*large, D(0)])[1]
    assert [n for n, score in enumerate(far) if score >= LIMIT] == [40]
    assert max(apart([*large, *[D(0)] * 9])[1]) < LIMIT


def test_what_may_be_negative_is_compared_as_it_is() -> None:
    far = apart([D(n) for n in (-3, -2, -1, 0, 0, 1, 2, 3, 2, 1, 900)])[1]
    assert [n for n, score in enumerate(far) if score >= LIMIT] == [10]


def test_outliers_are_worked_out_again_only_for_another_merge(tmp_path: Path) -> None:
    before = HistoryValue("2024", "pop", COUNTY, D(700), "年鉴")
    county = received(new_county(tmp_path, earlier=[before]), "tjj", "slj")
    checked, ws = Checked(), county.bureau

    def told() -> list[D]:
        found = checked.outliers(ws, merge(ws))
        assert found == outliers(merge(ws))
        assert checked.outliers(ws, merge(ws)) is found
        return [one.value for one in found]

    assert told() == [D(70000)]
    held = checked.outliers(ws, merge(ws))
    actions.approve(ws, merge(ws).resolution.in_force["tjj"], now=NOW)
    assert checked.outliers(ws, merge(ws)) is held
    names = {"reason": "公报", "author": "甲", "approver": "乙"}
    actions.correct(merge(ws), ws, ("pop", COUNTY), D(60000), **names, now=NOW)
    assert told() == [D(60000)]
    county.fill("tjj", {("pop", COUNTY): D(701)})
    county.receive(county.send("tjj"))
    assert told() == []
    actions.withdraw(ws, "tjj", reason="另报", now=NOW)
    assert told() == []
    county.close()

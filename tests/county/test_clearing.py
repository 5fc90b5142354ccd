"""One sitting: a list of what was heard on the telephone and read on stamped sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.clearing import Line, clear_list
from cityexam_desktop.county.decisions import read_decisions
from tests.support.small import NOW, County

if TYPE_CHECKING:
    from cityexam_desktop.workspace.database import Workspace

UNITS = ("zrzyj", "slj")


@pytest.fixture
def waiting(county: County) -> County:
    """Files of two units, both under keys that nobody knows."""
    for unit in UNITS:
        county.fill(unit)
        assert county.receive(county.send(unit)) == ["parked"]
    return county


def code(county: County, unit: str) -> str:
    return ownkeys.own_code(county.home(unit))


def paper(county: County, unit: str) -> str:
    [found] = [f for f in actions.parked(county.bureau) if f.unit == unit]
    return submission_code(found.id)


def only(ws: Workspace, line: str) -> Line:
    [one] = clear_list(ws, [line], now=NOW)
    return one


@pytest.mark.parametrize(
    "written",
    ["县水利局 {}", "县水利局，{}", "slj:{}", "县水利局\t{}", "  县水利局（{}）", "县水利局{}"],
)
def test_a_unit_and_its_code_are_read_however_they_were_written(
    waiting: County, written: str
) -> None:
    line = only(waiting.bureau, written.format(code(waiting, "slj")))
    assert (line.unit, line.way) == ("slj", "unit_code"), line.sentence
    assert read_decisions(waiting.bureau).keys.keys() == {ownkeys.own_public(waiting.home("slj"))}


@pytest.mark.parametrize("name", ["", "县水利局 "])
def test_a_code_from_a_stamped_sheet_accepts_that_one_file(waiting: County, name: str) -> None:
    line = only(waiting.bureau, name + paper(waiting, "slj"))
    assert (line.unit, line.way) == ("slj", "submission_code")
    assert read_decisions(waiting.bureau).keys == {}


def test_a_unit_code_without_the_unit_that_was_called_clears_nothing(waiting: County) -> None:
    """Else whoever reads a code aloud would be believed in whatever unit's name a file came."""
    line = only(waiting.bureau, code(waiting, "slj"))
    assert not line.done
    assert "哪个单位" in line.sentence


def test_a_code_clears_only_a_file_of_the_unit_that_was_called(waiting: County) -> None:
    line = only(waiting.bureau, f"县自然资源局 {code(waiting, 'slj')}")
    assert not line.done
    assert line.sentence.startswith("对不上")
    line = only(waiting.bureau, f"县自然资源局 {paper(waiting, 'slj')}")
    assert not line.done
    assert len(actions.parked(waiting.bureau)) == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("县水利局 1234", "这里是 4 位"),
        ("县水利局", "这里是 0 位"),
        ("县气象局 {}", "没有“县气象局”这个单位"),
        ("县统计局 {}", "县统计局没有待核对的报送包"),
    ],
)
def test_what_a_line_lacks_is_told(waiting: County, written: str, said: str) -> None:
    line = only(waiting.bureau, written.format(code(waiting, "slj")))
    assert not line.done
    assert said in line.sentence


def test_each_line_is_judged_alone_and_empty_ones_are_passed_over(waiting: County) -> None:
    lines = [
        "县水利局 1",
        "",
        f"县自然资源局 {code(waiting, 'zrzyj')}",
        f"slj {code(waiting, 'slj')}",
    ]
    told = clear_list(waiting.bureau, lines, now=NOW)
    assert [(one.number, one.done) for one in told] == [(1, False), (3, True), (4, True)]
    assert actions.parked(waiting.bureau) == ()


def test_a_new_key_takes_the_place_of_the_others_if_wanted(waiting: County) -> None:
    ws, home = waiting.bureau, waiting.home("slj")
    assert only(ws, f"slj {code(waiting, 'slj')}").done
    old = ownkeys.own_public(home)
    ownkeys.create_key(home, now=NOW)
    assert waiting.receive(waiting.send("slj")) == ["parked"]
    [line] = clear_list(ws, [f"slj {code(waiting, 'slj')}"], replace=True, reason="重装", now=NOW)
    assert line.done
    assert read_decisions(ws).retired.keys() == {old}

"""Which way a datum gets better, where it alone decides."""

from __future__ import annotations

from cityexam_desktop.formpack.directions import better_ways
from cityexam_desktop.formpack.model import Direction
from cityexam_desktop.formpack.reader import lint_tables
from tests.support import small


def test_what_goes_into_an_indicator_as_it_is_takes_its_direction() -> None:
    ways = better_ways(small.small_pack())
    assert ways["black"] is Direction.LOWER, "the formula is the datum"
    assert ways["sewage"] is Direction.HIGHER, "entered as the result"
    assert ways["fast"] is Direction.HIGHER, "a part of an indicator"


def test_what_is_counted_in_rows_counts_also_by_way_of_a_computed_item() -> None:
    ways = better_ways(small.small_pack())
    assert ways["unsafe"] is ways["crack"] is ways["lift"] is Direction.LOWER
    assert "floors" not in ways, "it only says what is asked"


def test_what_others_help_to_decide_has_no_direction() -> None:
    ways = better_ways(small.small_pack())
    assert ways.keys().isdisjoint({"green", "area", "need", "have", "gone", "pop", "kept"})


def test_a_datum_that_is_good_for_one_and_bad_for_another_has_none() -> None:
    made = small.tables()
    [one] = [row for row in made["indicators"] if row["code"] == "i9"]
    one.update(formula="black", applicable="yes", direction="higher", measure="个")
    pack, findings = lint_tables(made)
    assert pack is not None, findings
    assert "black" not in better_ways(pack)

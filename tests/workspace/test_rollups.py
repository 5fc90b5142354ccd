"""What the rows of a form come to, by the way their datum adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Rollup
from cityexam_desktop.workspace.rollups import rolled_up
from tests.support import small

NEED = small.small_pack().datum["need"]
ROWS = (Decimal(3), Absence.PENDING, Decimal(9), Absence.BLANK)


@pytest.mark.parametrize(
    ("way", "whole"),
    [(Rollup.SUM, Decimal(12)), (Rollup.MAX, Decimal(9)), (Rollup.MIN, Decimal(3))],
)
def test_rows_come_to_their_sum_their_largest_or_their_smallest(
    way: Rollup, whole: Decimal
) -> None:
    assert rolled_up(replace(NEED, rollup=way), ROWS) == whole


def test_a_mean_is_weighted_by_its_datum_and_rows_without_a_weight_are_left_out() -> None:
    mean = replace(NEED, rollup=Rollup.MEAN, weight="have")
    weights = (Decimal(1), Decimal(1), Decimal(2), Decimal(1))
    assert rolled_up(mean, ROWS, weights) == Decimal(7)
    assert rolled_up(mean, ROWS, (Absence.BLANK,) * 4) is Absence.BLANK


def test_what_does_not_add_up_has_no_whole() -> None:
    assert rolled_up(replace(NEED, rollup=Rollup.NONE), ROWS) is Absence.BLANK
    assert rolled_up(NEED, (Absence.PENDING,)) is Absence.BLANK

from __future__ import annotations

from cityexam_desktop.formpack.formula import State, evaluate, parse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.answers import Answers
from tests.support.small import PLACES, small_pack

COUNT = parse("COUNTIF(unsafe, unsafe = 1)")
NO_BUILDINGS = tuple(p for p in PLACES if p.form != "building")


def test_a_level_without_any_place_is_missing_and_not_zero() -> None:
    answers = Answers(small_pack(), NO_BUILDINGS)
    assert evaluate(COUNT, answers.at(COUNTY)).state is State.MISSING


def test_rows_of_a_silent_owner_are_missing() -> None:
    answers = Answers(small_pack(), PLACES, silent=frozenset({"unsafe"}))
    assert evaluate(COUNT, answers.county).missing == ("unsafe",)

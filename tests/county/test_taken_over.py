"""The bureau sees how much of a unit's answers is as last year, and what of last year is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning.lastyear import explained_before
from cityexam_desktop.county.progress import Taken, progress
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.lastrows import struck_rule
from cityexam_desktop.workspace.model import Explanation, Nature
from tests.support.small import new_county

if TYPE_CHECKING:
    from pathlib import Path

WHY = "桥梁名录，003 南门桥：2026年汛期冲毁后改建涵洞"


def test_what_was_taken_over_and_what_was_struck_reaches_the_bureau(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    county.fill("zrzyj")
    home = county.home("zrzyj")
    draft = answering.open_draft(home, county.task, "zrzyj").id
    kept = next(o for o in observations(home, draft) if o.datum == "kept")
    answering.record(home, draft, [replace(kept, nature=Nature.TAKEN_OVER, note="名录没有调整")])
    answering.explain(home, draft, Explanation(struck_rule("zrzyj-3"), COUNTY, WHY))
    county.receive(county.send("zrzyj"))
    county.clear()
    (one,) = [u for u in progress(county.bureau, merge(county.bureau)) if u.unit == "zrzyj"]
    assert (one.taken.over, one.taken.struck) == (1, (WHY,))
    assert one.taken.word.endswith(f"个数，上年的 1 行不再列入（{WHY}）")
    _, told = explained_before(county.bureau, county.task.series, "2026")
    assert not [text for *_, text in told if text == WHY], "it is over with its year"
    county.close()


def test_nothing_is_said_where_nothing_is_as_last_year() -> None:
    assert not Taken(values=5, rows=3).word

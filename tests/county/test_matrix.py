from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.checks import check_county
from cityexam_desktop.county import actions, onbehalf
from cityexam_desktop.county.chasing import chases, message, notice
from cityexam_desktop.county.doubts import Checked, clean, unit_findings
from cityexam_desktop.county.matrix import matrix
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answering import open_draft, record
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Nature
from tests.support.officer import contested
from tests.support.small import FILLED, NOW, County

if TYPE_CHECKING:
    from cityexam_desktop.county.matrix import Matrix

D = Decimal
TODAY = date(2026, 6, 10)


def receive(county: County, unit: str) -> str:
    county.receive(county.send(unit))
    county.clear()
    return merge(county.bureau).resolution.in_force[unit]


def laid(county: County, *, checked: bool = True) -> Matrix:
    dataset = merge(county.bureau)
    found = unit_findings(county.bureau, dataset) if checked else None
    return matrix(county.bureau, dataset, found, today=TODAY)


def words(county: County) -> dict[str, str]:
    made = laid(county)
    return {
        line.unit.unit: " | ".join(c.word for c in line.cells if c.state != "not_asked")
        for line in made.lines
    }


def test_every_form_of_every_unit_has_a_state(county: County) -> None:
    county.fill("tjj")
    receive(county, "tjj")
    county.fill("slj")
    county.receive(county.send("slj"))
    made = laid(county)
    assert [form.code for form in made.forms] == ["land", "people", "water", "house", "seat"]
    assert words(county) == {
        "zjj": "未报",
        "zrzyj": "未报",
        "tjj": "已收 | 已收",
        "slj": "待核对 | 待核对",
    }


def test_it_is_told_how_much_is_as_last_year(county: County) -> None:
    county.fill("zrzyj")
    home = county.home("zrzyj")
    draft = open_draft(home, tasks.task(home), "zrzyj")
    kept = next(o for o in content(home, draft.id).observations if o.datum == "kept")
    record(home, draft.id, [replace(kept, nature=Nature.TAKEN_OVER)])
    receive(county, "zrzyj")
    unit = next(line.unit for line in laid(county).lines if line.unit.unit == "zrzyj")
    assert (unit.taken.over, unit.taken.word) == (1, f"1/{unit.taken.values} 个数")
    others = [line.unit.taken.word for line in laid(county).lines if line.unit.unit != "zrzyj"]
    assert set(others) == {""}


def test_a_form_with_gaps_and_one_with_doubts_say_how_many(county: County) -> None:
    gaps = {**FILLED["zrzyj"], ("kept", COUNTY): Absence.PENDING, ("green", COUNTY): D(11)}
    county.fill("zrzyj", gaps)
    before = laid(county, checked=False)
    assert not before.checked
    home = county.home("zrzyj")
    said = content(home, open_draft(home, county.task, "zrzyj").id)
    onbehalf.enter(
        county.bureau, tasks.task(county.bureau), "zrzyj", said,
        basis="paper", entered_by="李敏", checked_by="周宁", now=NOW,
    )  # fmt: skip
    assert words(county)["zrzyj"] == "有意见 1 条"


def test_a_returned_and_an_approved_submission_show_in_every_form(county: County) -> None:
    county.fill("tjj")
    bundle = receive(county, "tjj")
    actions.give_back(
        county.bureau, bundle, (), county.folder / "r.cxb", sentence="请核对", desk=actions.Desk()
    )
    assert words(county)["tjj"] == "已退回 | 已退回"
    actions.approve(county.bureau, bundle)
    assert words(county)["tjj"] == "已通过 | 已通过"


def test_who_holds_things_up_comes_first_and_days_late_are_counted(county: County) -> None:
    county.fill("tjj")
    actions.approve(county.bureau, receive(county, "tjj"))
    county.fill("slj")
    receive(county, "slj")
    made = laid(county)
    assert [line.unit.unit for line in made.by_weight] == ["zjj", "zrzyj", "slj", "tjj"]
    late = {line.unit.unit: line.days_late for line in made.lines}
    assert late == {"zjj": 10, "zrzyj": 10, "tjj": 0, "slj": 0}


def test_each_unit_is_told_what_it_owes_in_words(county: County) -> None:
    county.fill("tjj")
    bundle = receive(county, "tjj")
    owing = {chase.unit: chase for chase in chases(laid(county))}
    assert owing["zrzyj"].owes == ("尚未报送，已逾期 10 天",)
    (paper,) = owing["tjj"].owes
    assert paper.startswith("请补交盖章纸质件（报送码 ")
    note_paper(county.bureau, bundle, Paper.ORIGINAL, now=NOW)
    assert "tjj" not in {chase.unit for chase in chases(laid(county))}
    task = tasks.task(county.bureau)
    assert message(task, owing["zrzyj"]) == (
        "【2025年度城市体检】县自然资源局：\n尚未报送，已逾期 10 天。\n"
        "报出期限 2026-05-31，数据时点 2025-12-31。有困难请及时与县住建局联系。"
    )
    assert "县水利局：尚未报送，已逾期 10 天。" in notice(task, chases(laid(county)))
    assert notice(task, ()) == ""


def test_only_what_nobody_doubts_is_clean(county: County) -> None:
    contested(county)
    dataset = merge(county.bureau)
    across = check_county(dataset.pack, dataset.answers)
    found = unit_findings(county.bureau, dataset)
    sure = {dataset.facts[bundle].unit for bundle in clean(dataset, found, across)}
    assert sure == {"tjj"}
    actions.settle(dataset, county.bureau, "area", COUNTY, "zrzyj", reason="会商")
    dataset = merge(county.bureau)
    sure = {dataset.facts[bundle].unit for bundle in clean(dataset, found, across)}
    assert sure == {"zrzyj", "tjj", "slj"}
    actions.approve(county.bureau, dataset.resolution.in_force["tjj"])
    dataset = merge(county.bureau)
    assert {dataset.facts[b].unit for b in clean(dataset, found, across)} == {"zrzyj", "slj"}


def test_a_submission_is_checked_once_while_it_stands(county: County) -> None:
    county.fill("tjj")
    receive(county, "tjj")
    checked, steps = Checked(), []
    dataset = merge(county.bureau)
    assert checked.left(county.bureau, dataset) == ("tjj",)
    first = checked.findings(county.bureau, dataset, lambda *step: steps.append(step))
    assert checked.left(county.bureau, dataset) == ()
    assert checked.findings(county.bureau, dataset, lambda *step: steps.append(step)) == first
    assert steps == [(0, 1)]
    assert first == unit_findings(county.bureau, dataset)


def test_a_unit_is_late_by_its_own_deadline_and_is_told_that_one(county: County) -> None:
    dataset = merge(county.bureau)
    task = replace(dataset.task, deadlines=(("slj", "2026-04-30"), ("tjj", "2026-06-20")))
    own = replace(dataset, task=task)
    made = matrix(county.bureau, own, today=TODAY)
    late = {line.unit.unit: line.days_late for line in made.lines}
    assert late == {"zjj": 10, "zrzyj": 10, "tjj": 0, "slj": 41}
    owing = chases(made)
    assert owing[0].unit == "slj"
    told = {chase.unit: message(task, chase) for chase in owing}
    assert "报出期限 2026-04-30" in told["slj"]
    assert "报出期限 2026-05-31" in told["zrzyj"]
    assert "县水利局（期限 2026-04-30）：尚未报送，已逾期 41 天。" in notice(task, owing)

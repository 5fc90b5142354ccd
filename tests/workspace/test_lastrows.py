"""A register of last year is offered for this year, row by row, under its ids and codes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.contentreader import read
from cityexam_desktop.bundle.contents import to_members
from cityexam_desktop.bundle.submission import to_send
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.paths import forms
from cityexam_desktop.workspace import answering, lastrows, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.lastyear import Before, CarryOver, carry_over, take
from cityexam_desktop.workspace.model import Explanation, Nature, Observation, Subject
from tests.support.desk import new_draft, next_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content

REASON = "与市政设施普查名录核对过"
GONE = "2026年汛期冲毁后改建涵洞"


def bridge(number: int, name: str) -> Subject:
    return Subject(f"slj-{number}", "row", "bridge", f"{number:03}", name, COUNTY, "slj")


def two_years(rows: Iterable[Subject], *carried: str) -> Workspace:
    """Last year's register in its own task, and the empty draft of this year."""
    ws = new_draft("slj")
    old = answering.open_draft(ws, tasks.task(ws), "slj").id
    answering.add_objects(ws, old, rows)
    answering.record(
        ws, old,
        [Observation(code, row.id, value)
         for row in rows
         for code, value in (("span", Decimal(30)), ("kind", "拱桥"), ("risky", Decimal(1)))],
    )  # fmt: skip
    next_year(ws, *carried)
    return ws


def again(ws: Workspace, without: Mapping[str, str] | None = None) -> CarryOver:
    task = tasks.task(ws)
    pack = tasks.pack_of(ws, task)
    before = Before({}, lastrows.last_rows(ws, task, pack, "slj"), without or {})
    return carry_over(pack, task, "slj", "bridge", stands(ws), before, reason=REASON)


def draft(ws: Workspace) -> int:
    return answering.open_draft(ws, tasks.task(ws), "slj").id


def stands(ws: Workspace) -> Content:
    return content(ws, draft(ws))


def test_rows_come_back_under_their_ids_with_what_does_not_change() -> None:
    ws = two_years([bridge(1, "新安大桥"), bridge(2, "南门桥")], "span", "kind")
    take(ws, draft(ws), again(ws), who="李敏")
    said = stands(ws)
    assert [(row.id, row.code, row.name) for row in said.objects] == [
        ("slj-1", "001", "新安大桥"), ("slj-2", "002", "南门桥"),
    ]  # fmt: skip
    assert {(o.datum, o.subject): o.value for o in said.observations} == {
        ("span", "slj-1"): Decimal(30), ("kind", "slj-1"): "拱桥",
        ("span", "slj-2"): Decimal(30), ("kind", "slj-2"): "拱桥",
    }, "what is found out anew each time is left blank"  # fmt: skip
    assert {o.nature for o in said.observations} == {Nature.TAKEN_OVER}
    assert {o.note.endswith(REASON) for o in said.observations} == {True}
    assert [d.code for d in again(ws).flows] == ["risky"]


def test_rows_come_back_though_none_of_their_values_may_be_taken_over() -> None:
    ws = two_years([bridge(1, "新安大桥")])
    done = again(ws)
    assert [row.id for row in done.added] == ["slj-1"]
    assert done.observations == ()


def test_a_new_row_gets_an_id_that_no_year_has_used() -> None:
    ws = two_years([bridge(1, "新安大桥"), bridge(12, "南门桥")])
    assert answering.new_object_id(ws, "slj") == "slj-13"


def test_a_row_that_is_no_more_is_struck_with_its_reason() -> None:
    ws = two_years([bridge(1, "新安大桥"), bridge(2, "南门桥")], "span")
    take(ws, draft(ws), again(ws, {"slj-2": GONE}))
    said = stands(ws)
    assert [row.id for row in said.objects] == ["slj-1"]
    assert said.explanations == (
        Explanation("struck:slj-2", COUNTY, "桥梁名录，002 南门桥：" + GONE),
    )
    assert lastrows.struck(said) == {"slj-2": said.explanations[0].text}
    assert not again(ws, lastrows.struck(said)).added, "it is not offered a second time"


def test_why_a_row_is_no_more_travels_with_the_submission() -> None:
    ws = two_years([bridge(1, "新安大桥"), bridge(2, "南门桥")], "span")
    take(ws, draft(ws), again(ws, {"slj-2": GONE}))
    task = tasks.task(ws)
    pack = tasks.pack_of(ws, task)
    sent = to_send(ws, task, pack, "slj", stands(ws))
    members = to_members(pack, sent)
    received = read(pack, "slj", members, members.__getitem__).content()
    assert [e.text for e in received.explanations] == ["桥梁名录，002 南门桥：" + GONE]
    assert [(row.id, row.code) for row in received.objects] == [("slj-1", "001")]
    assert [o.nature for o in received.observations] == [Nature.TAKEN_OVER], "the bureau counts it"


def test_a_row_is_not_struck_without_a_reason() -> None:
    ws = two_years([bridge(1, "新安大桥")])
    with pytest.raises(WrongUse, match="001 新安大桥"):
        again(ws, {"slj-1": "没有了"})


def test_a_struck_row_that_comes_back_is_not_explained_away() -> None:
    ws = two_years([bridge(1, "新安大桥")])
    take(ws, draft(ws), again(ws, {"slj-1": GONE}))
    take(ws, draft(ws), again(ws))
    assert [row.id for row in stands(ws).objects] == ["slj-1"]
    assert stands(ws).explanations == ()


def test_what_is_here_stays_as_it_is() -> None:
    ws = two_years([bridge(1, "新安大桥"), bridge(2, "南门桥")], "span")
    answering.add_objects(ws, draft(ws), [bridge(1, "新安桥"), bridge(9, "南门桥")])
    answering.record(ws, draft(ws), [Observation("span", "slj-1", Decimal(31))])
    done = again(ws)
    assert done.added == (), "one by its id, one typed anew by its name"
    assert done.observations == ()


def test_values_come_for_a_row_that_was_brought_back_without_them() -> None:
    ws = two_years([bridge(1, "新安大桥")], "span")
    answering.add_objects(ws, draft(ws), [bridge(1, "新安大桥")])
    assert [(o.datum, o.value) for o in again(ws).observations] == [("span", Decimal(30))]


def test_what_was_missing_last_year_is_not_taken_over() -> None:
    ws = two_years([bridge(1, "新安大桥")], "span")
    old = answering.find_draft(ws, "t", "slj")
    assert old is not None
    answering.record(ws, old.id, [Observation("span", "slj-1", Absence.PENDING, reason="在测")])
    assert again(ws).observations == ()


def test_rows_come_in_the_natural_order_of_their_ids() -> None:
    ws = two_years([bridge(n, f"{n}号桥") for n in range(1, 12)])
    ids = [f"slj-{n}" for n in range(1, 12)]
    assert [row.id for row in again(ws).added] == ids
    take(ws, draft(ws), again(ws))
    assert [row.id for row in stands(ws).objects] == ids


def test_registers_of_the_handbook_go_on_but_for_the_list_of_a_year() -> None:
    pack = read_pack(forms() / "cn-2025")
    anew = {
        form.code
        for form in pack.forms
        if form.kind is FormKind.REGISTER and not lastrows.goes_on(pack, form.code)
    }
    assert anew == {"fixlist"}
    carried = {d.code for d in pack.data_of_form["sch"] if d.carry}
    assert carried == {"sc_kind", "sc_seats", "sc_pitch"}, "pupils are counted every year"

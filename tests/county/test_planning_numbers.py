"""The base numbers of a task: asked first, confirmed, sealed, fixed for every unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.submission import findings_of
from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.entries import entries
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning import (
    agreeing,
    basenumbers,
    comparing,
    draft,
    following,
    issuing,
    lastyear,
)
from cityexam_desktop.county.planning.numbertable import read_numbers
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.sheets import write_sheet
from cityexam_desktop.report.sheets.tasksheets import (
    base_number_sheet,
)
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.tabular import BadTable
from tests.support.small import FILLED, NOW, County, record, small_pack

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft


PACK = small_pack()


@pytest.fixture
def made(county: County) -> TaskDraft:
    return draft.reopen(county.bureau, county.task)


def test_the_first_round_asks_the_base_numbers_alone_and_leaves_the_draft(
    county: County, made: TaskDraft
) -> None:
    ws = county.bureau
    task = basenumbers.issue_first_round(ws, "2026-03-15", now=NOW)
    pack = tasks.pack_of(ws, task)
    assert [d.code for d in pack.base_data] == ["area", "pop"]
    assert (task.series, task.deadline, task.version) == ("tijian-dishu", "2026-03-15", 1)
    assert draft.draft(ws) == made
    assert lastyear.task_of(ws).id == county.task.id
    orphan = replace(made, owners=tuple(o for o in made.owners if o.datum != "pop"))
    draft.keep(ws, orphan)
    with pytest.raises(WrongUse, match="常住人口"):
        basenumbers.issue_first_round(ws, now=NOW)


def test_what_the_first_round_brought_is_confirmed_with_a_reason_where_units_differ(
    county: County, made: TaskDraft
) -> None:
    ws = county.bureau
    task = basenumbers.issue_first_round(ws, now=NOW)
    export_task(ws, task, county.folder / "task.cxb")
    county.task = task
    for unit, area in (("zrzyj", "10.5"), ("slj", "11"), ("tjj", "")):
        county.fill(unit, {("area", COUNTY): Decimal(area)} if area else
                    {("pop", COUNTY): FILLED["tjj"]["pop", COUNTY]})  # fmt: skip
        county.receive(county.send(unit))
    county.clear()
    found = {one.datum.code: one for one in basenumbers.numbers(ws, made, PACK)}
    assert [(v.unit, v.value) for v in found["area"].said] == [
        ("zrzyj", Decimal("10.5")), ("slj", Decimal(11)),
    ]  # fmt: skip
    with pytest.raises(WrongUse, match="不一样"):
        basenumbers.taken(made, found["area"], "slj", "")
    made = basenumbers.taken(made, found["area"], "slj", "以水利普查为准")
    made = basenumbers.taken(made, found["pop"], "tjj", "")
    made = basenumbers.sealed(made, "slj", "2026年3月2日", "确认表原件")
    said = "".join(f.sentence for f in left_to_do(made, PACK))
    assert "县统计局还没有在底数确认表上盖章" in said
    row = base_number_sheet(ws, made, PACK).rows[0]
    assert isinstance(row, tuple)
    assert (row[1], row[6], row[7], row[8], row[9]) == (
        "11", "县自然资源局 10.5", "+0.5", "以水利普查为准", "2026-03-02",
    )  # fmt: skip
    draft.keep(ws, made)
    issued = issuing.issue_draft(ws, now=NOW)
    assert {one.datum for one in issued.confirmed} == {"area", "pop"}
    told = [one for one in entries(ledger.rows(ws), merge(ws)) if one.kind == "number"]
    assert [one.text for one in told] == [
        "建成区面积（全县） 确认为 11 km²，2026-03-02 已盖章", "常住人口（全县） 确认为 70,000 人",
    ]  # fmt: skip


def test_a_seal_outlives_issuing_and_may_come_after_it(county: County, made: TaskDraft) -> None:
    ws = county.bureau
    made = basenumbers.confirmed(made, PACK, "area", "11", unit="slj", source="普查")
    made = basenumbers.confirmed(made, PACK, "pop", "70000", unit="tjj", source="年鉴")
    draft.keep(ws, made)
    agreeing.seal(ws, "slj", "2026-03-02", "确认表原件")
    issued = issuing.issue_draft(ws, now=NOW)
    agreeing.seal(ws, "tjj", "2026年3月9日")
    held = {("slj", "2026-03-02", "确认表原件"), ("tjj", "2026-03-09", "")}
    shown = agreeing.task_at_hand(ws)
    assert {(one.unit, one.date, one.paper) for one in shown.agreed} == held
    rows = [row for row in base_number_sheet(ws, shown, PACK).rows if isinstance(row, tuple)]
    assert {row[-1] for row in rows if row[1]} == {"2026-03-02", "2026-03-09"}
    again = draft.reopen(ws, issued)
    assert not any("盖章" in one.sentence for one in left_to_do(again, PACK))
    many = len(ledger.rows(ws))
    issuing.issue_draft(ws, now=NOW)
    assert not any(row.kind == "sealed" for row in ledger.rows(ws, many)), "they stand already"
    agreeing.seal(ws, "tjj", "")
    assert [one.unit for one in agreeing.task_at_hand(ws).agreed] == ["slj"]
    assert following.begin_after(ws, issued, "2026").agreed == ()
    told = [one for one in entries(ledger.rows(ws), merge(ws)) if one.kind == "sealed"]
    assert [(one.unit, one.text) for one in told] == [
        ("县水利局", "2026-03-02 在底数确认表上盖章　确认表原件"),
        ("县统计局", "2026-03-09 在底数确认表上盖章"),
        ("县统计局", "取消底数确认表的盖章登记"),
    ]


def test_a_seal_wants_a_task_and_a_unit_of_it(county: County, made: TaskDraft) -> None:
    draft.keep(county.bureau, made)
    with pytest.raises(WrongUse, match="没有“nobody”这个单位"):
        agreeing.seal(county.bureau, "nobody", "2026-03-02")
    empty = Workspace.in_memory(WorkspaceRole.BUREAU, unit="zjj", county="示例县")
    with pytest.raises(draft.NoDraft):
        agreeing.seal(empty, "slj", "2026-03-02")
    empty.close()


def test_a_confirmed_number_is_in_everybodys_package_and_nobody_changes_it(
    county: County, made: TaskDraft
) -> None:
    ws = county.bureau
    made = basenumbers.confirmed(made, PACK, "area", "11", unit="slj", source="普查")
    draft.keep(ws, made)
    export_task(ws, issuing.issue_draft(ws, now=NOW), county.folder / "task.cxb")
    home = county.home("zrzyj")
    task = tasks.task(home)
    own = answering.open_draft(home, task, "zrzyj")
    (held,) = content(home, own.id).observations
    assert (held.value, held.source, held.note) == (Decimal(11), "普查", "底数，全县统一")
    record(home, task, "zrzyj", FILLED["zrzyj"])
    found = findings_of(home, task, tasks.pack_of(home, task), "zrzyj", content(home, own.id))
    (finding,) = [f for f in found if f.code == "value.not_confirmed"]
    assert finding.blocks
    assert "全县确认的底数是 11" in finding.sentence
    assert {one.datum for one in tasks.task(county.home("tjj")).confirmed} == {"area"}


def test_a_filled_in_confirmation_sheet_is_read_back(
    county: County, made: TaskDraft, tmp_path: Path
) -> None:
    file = tmp_path / "底数.csv"
    file.write_text(
        "底数确认表\n底数,本年,来源文件、页,提供单位,采用理由,签章\n"
        '常住人口（人）,"70,000",年鉴 12,县统计局,,2026-03-02\n建成区面积（km²）,,,,,\n',
        "utf-8",
    )
    after = read_numbers(file, made, PACK)
    (one,) = after.confirmed
    assert (one.value, one.unit, one.source) == (Decimal(70000), "tjj", "年鉴 12")
    assert after.agreed[0].date == "2026-03-02"
    write_sheet(base_number_sheet(county.bureau, after, PACK), tmp_path / "底数.xlsx")
    back = read_numbers(tmp_path / "底数.xlsx", after, PACK)
    assert comparing.differences(after, back, PACK) == ()
    file.write_text("底数,本年\n常住人口,很多\n学位需求,3\n", "utf-8")
    with pytest.raises(BadTable) as caught:
        read_numbers(file, made, PACK)
    assert [f.where.row for f in caught.value.findings] == ["2", "3"]

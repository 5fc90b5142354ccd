"""Planning a year on the small county: units, owners, choices, what is left, issuing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.task import accept_task, export_task
from cityexam_desktop.county.planning import (
    choosing,
    draft,
    following,
    issuing,
    ownership,
    renewing,
    units,
)
from cityexam_desktop.county.planning.model import Contact, TaskDraft
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import Confidence, ReportingUnit, Role, Threshold
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.rules import Exemption
from cityexam_desktop.formpack.serial import pack_from_bytes
from cityexam_desktop.paths import forms
from cityexam_desktop.workspace import archive, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Place, WorkspaceRole
from cityexam_desktop.workspace.tabular import BadTable
from tests.support.small import NOW, PLACES, small_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACK = small_pack()


@pytest.fixture
def ws() -> Iterator[Workspace]:
    """A bureau with a key that lies open, and no task yet."""
    made = Workspace.in_memory(WorkspaceRole.BUREAU, unit="zjj", county="示例县")
    key = keys.generate()
    archive.put_key(made, key.public, keys.seal_secret(key), now=NOW)
    yield made
    made.close()


def begun(ws: Workspace) -> TaskDraft:
    from dataclasses import replace

    made = draft.begin(ws, PACK, "2025")
    made = replace(made, places=PLACES, as_of="2025-12-31", deadline="2026-05-31")
    draft.keep(ws, made)
    return made


def test_a_draft_is_read_back_as_it_was_kept(ws: Workspace) -> None:
    made = units.with_unit(
        begun(ws), PACK.units[1], Contact("zrzyj", "王局", "李敏", "科长", "0796-123", "program")
    )
    made = draft.dated(choosing.left_out(ws, made, "2", "本县无绿道"), "slj", "2026-04-30")
    draft.keep(ws, made)
    assert draft.draft(ws) == made
    assert draft.contacts(ws)[0].liaison == "李敏"
    draft.drop(ws)
    with pytest.raises(draft.NoDraft):
        draft.draft(ws)


def test_units_come_from_a_table_in_other_words_and_keep_their_codes(
    ws: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "联络员.csv"
    file.write_text(
        "示例县城市体检联络员名单\n序号,责任单位（全称）,联系人,职　务,联系电话,报送方式\n"
        "1,县统计局,张三,股长,13800000000,Excel\n2,县教育局,李四,,0796-1,函\n",
        "gb18030",
    )
    read = units.read_units(file, PACK.units)
    made = units.with_units(begun(ws), read)
    assert made.contact("tjj") == Contact("tjj", "", "张三", "股长", "13800000000", "workbook")
    assert made.units[-1] == ReportingUnit("dw1", "县教育局")
    assert made.contact("dw1").way == "letter"


def test_every_mistake_of_a_unit_table_is_named_by_its_row(tmp_path: Path) -> None:
    file = tmp_path / "单位.csv"
    file.write_text("单位,电话,报送方式\n甲,abc,\n乙,1234,快递\n甲,1234,\n,1234,\n", "utf-8")
    with pytest.raises(BadTable) as caught:
        units.read_units(file, ())
    said = [finding.sentence for finding in caught.value.findings]
    assert [one.partition("：")[0] for one in said] == ["第2行", "第3行", "第4行", "第5行"]


def test_what_a_unit_owned_is_unowned_when_it_goes(ws: Workspace) -> None:
    made = units.without_unit(begun(ws), "slj")
    open_ = {d.datum.code for d in ownership.duties(made, PACK) if not d.owners}
    assert open_ == {"black", "gone", "all_black", "sewage", "inflow", "outflow"}
    told = [f for f in left_to_do(made, PACK) if f.level is Level.MUST]
    assert "6 项无人牵头" in told[0].sentence


def test_a_new_owner_takes_the_place_of_the_old_and_a_witness_stands_beside(
    ws: Workspace,
) -> None:
    made = ownership.assigned(begun(ws), ["pop", "area"], "zjj", Role.OWNER)
    by_code = {duty.datum.code: duty for duty in ownership.duties(made, PACK)}
    assert by_code["pop"].owners == ("zjj",)
    assert (by_code["area"].owners, by_code["area"].witnesses) == (("zjj",), ("slj",))
    again = ownership.proposed(made, PACK, only_open=False)
    assert {d.datum.code: d for d in ownership.duties(again, PACK)}["pop"].owners == ("tjj",)
    with pytest.raises(WrongUse, match="没有"):
        ownership.assigned(made, ["pop"], "nobody", Role.OWNER)


def test_choices_make_the_pack_that_is_issued(ws: Workspace) -> None:
    made = choosing.left_out(ws, begun(ws), "黑臭水体数", "并入第 8 项")
    own = Threshold(">=", Decimal(75), None, "2025", "县政府文件", Confidence.LOCAL)
    made = choosing.with_threshold(ws, made, "2", own)
    made = choosing.confirmed(ws, made, "1", document="手册", who="李敏")
    draft.keep(ws, made)
    task = issuing.issue_draft(ws, now=NOW)
    pack = tasks.pack_of(ws, task)
    assert "i10" not in pack.indicator
    assert pack.indicator["i2"].threshold is not None
    assert pack.indicator["i2"].threshold.low == 75
    assert pack.indicator["i1"].threshold is not None
    assert pack.indicator["i1"].threshold.judges
    assert draft.held(ws) is None
    with pytest.raises(WrongUse):
        choosing.left_out(ws, made, "3", " ")
    with pytest.raises(WrongUse):
        choosing.confirmed(ws, made, "1", document="", who="李敏")


def test_a_task_with_something_unowned_is_not_issued(ws: Workspace) -> None:
    draft.keep(ws, units.without_unit(begun(ws), "slj"))
    with pytest.raises(issuing.NotReady, match="无人牵头"):
        issuing.issue_draft(ws, now=NOW)
    assert tasks.tasks(ws) == ()
    assert draft.held(ws) is not None


def test_a_new_version_tells_in_words_what_it_changes(ws: Workspace) -> None:
    begun(ws)
    task = issuing.issue_draft(ws, now=NOW)
    made = draft.reopen(ws, task)
    assert renewing.changes_in_words(ws, made) == ()
    made = draft.dated(choosing.left_out(ws, made, "10", "重复"), "slj", "2026-04-30")
    made = ownership.assigned(made, ["pop"], "zjj", Role.OWNER)
    said = "".join(renewing.changes_in_words(ws, made))
    for words in (
        "黑臭水体数",
        "“县水利局”的期限改为 2026-04-30",
        "分工“常住人口”的牵头由“县统计局”改为“县住建局”。（影响已填的数）",
    ):
        assert words in said
    draft.keep(ws, made)
    assert issuing.issue_draft(ws, now=NOW).version == 2


def test_a_new_version_names_places_that_move_and_rules_that_are_lowered(ws: Workspace) -> None:
    from dataclasses import replace

    begun(ws)
    made = draft.reopen(ws, issuing.issue_draft(ws, now=NOW))
    first, *rest = (p for p in made.places if p.form == "building")
    changed = {first.id: replace(first, name="老一号楼", parent="e2")}
    places = tuple(changed.get(p.id, p) for p in made.places if p.id != rest[-1].id)
    lowered = Exemption("r_pop", "tjj", Level.NOTICE, "户籍数另有统计口径")
    said = {
        one.sentence: one.safe
        for one in renewing.changes(ws, replace(made, places=places, exemptions=(lowered,)))
    }
    what = "体检单元“楼栋 老一号楼”的"
    assert said.pop(f"{what}名称由“{first.name}”改为“老一号楼”。")
    (moved,) = [text for text in said if text.startswith(f"{what}上级由")]
    assert not said[moved]
    assert said[f"移出体检单元：楼栋 {rest[-1].name}。"] is False
    (granted,) = [text for text in said if text.startswith("准予“县统计局”降为")]
    assert granted.endswith("（户籍数另有统计口径）")


def test_deadlines_names_and_coordinates_reach_the_department(
    ws: Workspace, tmp_path: Path
) -> None:
    from dataclasses import replace

    place = Place("e9", "place", "estate", "E9", "东苑", "county", "", "", "", ("东院",),
                  "114.5", "27.4")  # fmt: skip
    made = draft.dated(begun(ws), "slj", "2026-04-30")
    draft.keep(ws, replace(made, places=(*PLACES, place)))
    export_task(ws, issuing.issue_draft(ws, now=NOW), tmp_path / "task.cxb")
    home = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="slj", county="示例县")
    task = accept_task(home, tmp_path / "task.cxb", now=NOW)
    assert (task.deadline_of("slj"), task.deadline_of("tjj")) == ("2026-04-30", "2026-05-31")
    assert task.places[-1] == place
    home.close()


def test_the_next_year_keeps_what_still_stands(ws: Workspace) -> None:
    from dataclasses import replace

    gone = replace(PLACES[1], valid_to="2025-06-30")
    draft.keep(ws, replace(begun(ws), places=(PLACES[0], gone, *PLACES[2:])))
    former = issuing.issue_draft(ws, now=NOW)
    made = following.begin_after(ws, former, "2026")
    assert (made.title, made.as_of, made.units) == ("2026年度城市体检", "", former.units)
    assert {p.id for p in made.places} == {"county", "e2", "b1", "b3"}
    with pytest.raises(WrongUse, match="不晚于"):
        following.begin_after(ws, former, "2025")


def test_a_plan_without_indicators_is_issued_too(ws: Workspace) -> None:
    pack = read_pack(forms() / "anfu-plan")
    draft.begin(ws, pack, "2025")
    task = issuing.issue_draft(ws, now=NOW)
    again = pack_from_bytes(tasks.blob(ws, task.asked), tasks.blob(ws, task.judged))
    assert (len(again.work_items), again.indicators) == (len(pack.work_items), ())

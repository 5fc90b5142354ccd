"""What an import would change, shown before; taken as one step, taken back as one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Content,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
    WorkspaceRole,
)
from cityexam_desktop.workspace.sheets import (
    SheetChange,
    apply,
    differences,
    import_sheet,
)
from cityexam_desktop.workspace.sheets.importing import Differences
from tests.support import clerk
from tests.support.clerk import Clerk, read, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.model import Submission

HEAD = ["序号", "指标名称", "计量单位", "本年值", "上年值", "数据来源", "备注"]
POND = Subject("slj-1", "row", "pond", "1", "东门桥", COUNTY, "slj")


@pytest.fixture
def home() -> Iterator[tuple[Workspace, Submission]]:
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="slj", county="示例县") as ws:
        draft = answering.open_draft(ws, clerk.task(), "slj")
        answering.add_objects(ws, draft.id, [POND])
        answering.record(ws, draft.id, [
            Observation("black", COUNTY, Decimal(2), source="旧台账"),
            Observation("gone", COUNTY, Decimal(1), note="不变"),
            Observation("depth", "slj-1", Decimal("0.5")),
        ])  # fmt: skip
        yield ws, draft


def returned(path: Path) -> Path:
    at = Clerk.at(write(path, "slj", Content(objects=(POND,))))
    at.type("水务", "black", value=3)
    at.type("水务", "gone", value=1)
    at.type("水务", "sewage", value="没统计")
    page = at.book["积水点名录"]
    page.cell(8, 3).value, page.cell(8, 4).value = "火车站", 0.6
    return at.save()


def test_the_preview_shows_cell_by_cell_what_would_change(
    tmp_path: Path, home: tuple[Workspace, Submission]
) -> None:
    ws, draft = home
    held = content(ws, draft.id)
    shown = differences(read(returned(tmp_path / "表.xlsx"), "slj", held.objects), held)
    assert [(d.datum, d.subject, d.old, d.new) for d in shown] == [
        ("", "new:1", "", "火车站"),
        ("black", COUNTY, 2, 3),
        ("depth", "new:1", Absence.BLANK, Decimal("0.6")),
    ]
    assert content(ws, draft.id) == held


def test_the_preview_tells_every_field_that_would_change() -> None:
    was = Observation("black", COUNTY, Decimal(45), source="年鉴", note="旧的备注")
    pending = Observation(
        "black", COUNTY, Absence.PENDING, reason="测绘没有验收", expected="2026-09", source="年鉴"
    )
    elsewhere = replace(was, source="台账", page="5", nature=Nature.LEDGER)
    surveyed = SurveyRow("house", "b0", RowState.SURVEYED, "张三", "2026-03-01")

    def told(after: Observation) -> list[tuple[str, str, str]]:
        (one,) = Differences(SheetChange((after,)), Content((was,)))
        assert (one.old, one.new) == (Decimal(45), after.value)
        return [(f.word, f.old, f.new) for f in one.fields]

    assert told(pending) == [
        ("原因", "", "测绘没有验收"), ("预计日期", "", "2026-09"), ("备注", "旧的备注", ""),
    ]  # fmt: skip
    assert told(elsewhere) == [
        ("数据性质", "", "业务台账"), ("来源文件", "年鉴", "台账"), ("页码", "", "5"),
    ]  # fmt: skip
    by_another = SheetChange(rows=(replace(surveyed, by="李四"),))
    (row,) = Differences(by_another, Content(rows=(surveyed,)))
    assert (row.beside, [(f.word, f.old, f.new) for f in row.fields]) == (
        True, [("调查人", "张三", "李四")],
    )  # fmt: skip


def test_an_import_is_one_step_that_can_be_undone_and_done_again(
    tmp_path: Path, home: tuple[Workspace, Submission]
) -> None:
    ws, draft = home
    held = content(ws, draft.id)
    reading = read(returned(tmp_path / "表.xlsx"), "slj", held.objects)
    undo = import_sheet(ws, draft, reading, who="某某")
    after = content(ws, draft.id)
    told = {(o.datum, o.subject): o for o in after.observations}
    assert told["black", COUNTY] == Observation("black", COUNTY, Decimal(3))
    assert told["gone", COUNTY].note == "不变"
    assert told["depth", "slj-2"].value == Decimal("0.6")
    assert [(o.id, o.code, o.name) for o in after.objects] == [
        ("slj-1", "1", "东门桥"), ("slj-2", "2", "火车站"),
    ]  # fmt: skip
    assert [(d.datum, d.text) for d in answering.drafts(ws, draft.id)] == [("sewage", "没统计")]
    redo = apply(ws, draft.id, undo)
    assert content(ws, draft.id) == held
    assert answering.drafts(ws, draft.id) == ()
    apply(ws, draft.id, redo)
    assert content(ws, draft.id) == after
    assert len(answering.drafts(ws, draft.id)) == 1


def test_importing_the_same_sheet_again_changes_nothing(
    tmp_path: Path, home: tuple[Workspace, Submission]
) -> None:
    ws, draft = home
    path = returned(tmp_path / "表.xlsx")
    import_sheet(ws, draft, read(path, "slj", content(ws, draft.id).objects))
    held = content(ws, draft.id)
    assert list(differences(read(path, "slj", held.objects), held)) == []


def test_survey_states_come_in_with_the_rows(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "楼.xlsx", "zjj"))
    at.type("楼栋", "b0", state="已调查", value_floors=6)
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="zjj", county="示例县") as ws:
        draft = answering.open_draft(ws, clerk.task(), "zjj")
        undo = import_sheet(ws, draft, read(at.save(), "zjj"))
        assert content(ws, draft.id).rows == (SurveyRow("house", "b0", RowState.SURVEYED),)
        apply(ws, draft.id, undo)
        assert [r.state for r in content(ws, draft.id).rows] in ([], [RowState.NOT_SURVEYED])

"""A workbook of 100,000 buildings: read, matched and previewed; then stored.

The reading is laid beside python-calamine giving the same cells as Python values, the
storing beside `executemany` of the same rows into the same table, in one transaction.
Both pairs are taken in turn within one run.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure import Figure, middle, ratio, timed

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Content, Place, Task, WorkspaceRole
from cityexam_desktop.workspace.sheets import (
    SheetReading,
    differences,
    import_sheet,
    read_workbook,
)

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack

PACK = Path(__file__).resolve().parent.parent / "forms" / "cn-2025"
UNIT = "zjj"
ROWS, ESTATES = 100_000, 500
RUNS = 3
HEADS = ("住房楼栋编号", "住房楼栋名称", "所属小区", "地址", "建成年份", "地上层数", "住宅套数",
         "结构类型", "有电梯", "调查状态", "采集人", "采集日期")  # fmt: skip
CODES = ("bld_year", "bld_floors", "bld_hh", "bld_struct", "bld_lift")


def run(folder: Path) -> list[Figure]:
    pack = read_pack(PACK)
    task = Task("t", "s", 1, "2025", "测速", "县", "2025-12-31", "", "", "", (), (), _places(),
                bundle="b")  # fmt: skip
    book = _book(folder / "楼栋台账.xlsx", pack)
    ours, theirs = [], []
    reading, changes, cells = SheetReading(), (), []
    for _ in range(RUNS):
        reading, changes, cells = SheetReading(), (), []  # what the last run made goes before
        with timed() as span:
            reading = read_workbook(book, pack, task, UNIT)
            changes = differences(reading, Content())
        ours.append(span.seconds)
        with timed() as span:
            cells = _calamine(book)
        theirs.append(span.seconds)
    assert len(cells) == ROWS + 1
    assert len(reading.observations) == ROWS * len(CODES) == sum(1 for c in changes if c.datum)
    stored, floor = _storing(folder, task, reading)
    return [
        Figure("100,000 rows read, matched, previewed", middle(ours), "s"),
        Figure("python-calamine, the same cells", middle(theirs), "s"),
        Figure("read, matched, previewed / calamine", ratio(ours, theirs), "x", 4),
        Figure("100,000 rows stored", middle(stored), "s"),
        Figure("executemany of the same rows", middle(floor), "s"),
        Figure("stored / executemany", ratio(stored, floor), "x", 3),
    ]


def _calamine(book: Path) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(book) as opened:
        return opened.get_sheet_by_index(0).to_python()


def _storing(folder: Path, task: Task, reading: SheetReading) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    for number in range(RUNS):
        with Workspace.create(
            folder / f"{number}.cityexam", WorkspaceRole.DEPARTMENT, unit=UNIT
        ) as ws:
            draft = answering.open_draft(ws, task, UNIT)
            with timed() as span:
                import_sheet(ws, draft, reading)
            ours.append(span.seconds)
            found = content(ws, draft.id).observations
        assert len(found) == len(reading.observations)
        with Workspace.create(
            folder / f"{number}-floor.cityexam", WorkspaceRole.DEPARTMENT, unit=UNIT
        ) as ws:
            draft = answering.open_draft(ws, task, UNIT)
            with timed() as span:
                _floor(ws, draft.id, reading)
            theirs.append(span.seconds)
    return ours, theirs


def _floor(ws: Workspace, draft: int, reading: SheetReading) -> None:
    with ws.transaction():
        ws.run_many(
            "INSERT INTO observation VALUES (?, ?, ?, ?, NULL, '', '', '', '', '', '', '')",
            ((draft, o.datum, o.subject, str(o.value)) for o in reading.observations),
        )
        ws.run_many(
            "INSERT INTO survey_row VALUES (?, ?, ?, ?, ?, ?)",
            ((draft, r.form, r.subject, r.state.value, r.by, r.date) for r in reading.rows),
        )


def _places() -> tuple[Place, ...]:
    above = [("county", COUNTY), ("town", "t"), ("street", "s"), ("community", "c")]
    found = [
        Place(id_, "place", level, id_, id_, above[i - 1][1] if i else "")
        for i, (level, id_) in enumerate(above)
    ]
    found += [Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", "c") for i in range(ESTATES)]
    found += [
        Place(f"b{i}", "place", "building", f"B{i:06}", f"{i}号楼", f"e{i % ESTATES}")
        for i in range(ROWS)
    ]
    return tuple(found)


def _book(target: Path, pack: FormPack) -> Path:
    """What a department keeps: a heading, a row per building, numbers as numbers."""
    import openpyxl

    kinds = pack.datum["bld_struct"].choices
    day = date(2025, 11, 20)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("楼栋")
    sheet.append(HEADS)
    for i in range(ROWS):
        sheet.append((
            f"B{i:06}", f"{i}号楼", f"小区{i % ESTATES}", f"人民路{i}号", 1970 + i % 50, 1 + i % 30,
            1 + i % 200, kinds[i % len(kinds)], "是" if i % 3 else "否", "已调查", "采集员", day,
        ))  # fmt: skip
    book.save(target)
    return target

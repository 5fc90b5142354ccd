"""A small county: a pack with one indicator of each kind, three units, two homes.

The kinds: row count, ratio, gap summed upwards, two parts, prev, shared base datum,
direct entry, zero denominator, not applicable, no threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import keys, ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormPack
from cityexam_desktop.formpack.reader import lint_tables
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.workspace import answering, archive, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import (
    Observation,
    Place,
    RowState,
    SurveyRow,
    Task,
    WorkspaceRole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.tables import Tables
    from cityexam_desktop.workspace.model import HistoryValue

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DATUM = {
    "measure": "个", "type": "count", "decimals": "0", "minimum": "0", "rollup": "sum",
    "required": "yes", "carry": "no", "time": "as_of", "definition": "口径", "evidence": "no",
    "shared": "no", "sensitivity": "public", "source": "m", "confidence": "verified",
}  # fmt: skip
INDICATOR = {
    "dimension": "d1", "measure": "%", "level": "county", "direction": "higher",
    "kind": "target", "zero_denominator": "missing", "decimals": "2", "weight": "1",
    "applicable": "yes", "graded": "yes", "definition": "含义", "source": "m",
    "confidence": "verified",
}  # fmt: skip
_FORMS = [
    ("land", "土地", "list", "county", "no"),
    ("people", "人口", "list", "county", "no"),
    ("water", "水务", "list", "county", "no"),
    ("house", "楼栋", "places", "building", "yes"),
    ("seat", "学位", "places", "estate", "no"),
]
_DATA = [
    ("area", "land", "建成区面积", {"measure": "km²", "type": "decimal", "decimals": "2",
     "shared": "yes", "carry": "yes", "minimum": "0.01"}),
    ("green", "land", "绿道覆盖面积", {"measure": "km²", "type": "decimal", "decimals": "2"}),
    ("kept", "land", "保护对象数", {"carry": "yes"}),
    ("pop", "people", "常住人口", {"measure": "人", "shared": "yes"}),
    ("fast", "people", "快速路车速", {"measure": "km/h", "type": "decimal", "decimals": "2"}),
    ("main", "people", "主干路车速", {"measure": "km/h", "type": "decimal", "decimals": "2"}),
    ("black", "water", "黑臭水体", {}),
    ("gone", "water", "消除的黑臭水体", {}),
    ("all_black", "water", "原有黑臭水体", {}),
    ("sewage", "water", "污水收集率", {"measure": "%", "type": "decimal", "decimals": "2",
     "required": "no", "maximum": "100"}),
    ("inflow", "water", "进水量", {"measure": "m³/日", "type": "decimal", "decimals": "2",
     "required": "no"}),
    ("outflow", "water", "排水量", {"measure": "m³/日", "type": "decimal", "decimals": "2",
     "required": "no"}),
    ("crack", "house", "墙体裂缝", {"type": "yesno", "default": "0", "required": "no",
     "measure": ""}),
    ("lift", "house", "电梯停用", {"type": "yesno", "default": "0", "required": "no",
     "measure": "", "relevant": "floors > 3"}),
    ("floors", "house", "层数", {"measure": "层"}),
    ("unsafe", "house", "有隐患", {"type": "yesno", "formula": "OR(crack = 1, lift = 1)",
     "required": "no", "measure": ""}),
    ("need", "seat", "学位需求", {}),
    ("have", "seat", "学位供给", {}),
]  # fmt: skip
_INDICATORS = [
    ("1", "i1", "有隐患楼栋", "COUNTIF(unsafe, unsafe = 1)", {"measure": "栋",
     "direction": "lower", "decimals": "0", "threshold_operator": "=", "threshold_low": "0",
     "threshold_confidence": "inferred", "threshold_document": "推断"}),
    ("2", "i2", "绿道覆盖率", "green/area*100", {
     "threshold_operator": ">=",
     "threshold_low": "70", "threshold_confidence": "verified", "threshold_document": "手册"}),
    ("3", "i3", "学位缺口", "MAX(need-have, 0)", {"measure": "个", "level": "estate",
     "combine": "sum", "direction": "lower", "decimals": "0"}),
    ("4", "i4", "高峰车速", "", {"measure": "km/h"}),
    ("5", "i5", "保护对象增加", "kept - prev(kept)", {"measure": "个", "decimals": "0"}),
    ("6", "i6", "人口密度", "pop/area", {"measure": "人/km²", "direction": "range",
     "threshold_operator": "between", "threshold_low": "6000", "threshold_high": "10000",
     "threshold_confidence": "verified", "threshold_document": "手册"}),
    ("7", "i7", "污水收集率", "outflow/inflow*100", {"direct": "sewage",
     "threshold_operator": ">=", "threshold_low": "70", "threshold_confidence": "verified",
     "threshold_document": "手册"}),
    ("8", "i8", "黑臭消除率", "gone/all_black*100", {"zero_denominator": "none_here"}),
    ("9", "i9", "轨道覆盖", "pop/area", {"measure": "人/km²", "applicable": "no",
     "applicable_note": "县城无轨道"}),
    ("10", "i10", "黑臭水体数", "black", {"measure": "个", "direction": "lower",
     "decimals": "0"}),
]  # fmt: skip
_PARTS = [
    ("i4.fast", "快速路", "fast", "30"),
    ("i4.main", "主干路", "main", "20"),
]
_RULES = [
    ("r_green", "department", "land", "green", "<=", "area", "must",
     "绿道覆盖 {left} 大于建成区 {right}", "green=1; area=2", "green=3; area=2"),
    ("r_kept", "year", "land", "kept", ">=", "prev(kept)", "explain",
     "保护对象由 {right} 减到 {left}", "kept=3; prev(kept)=2", "kept=1; prev(kept)=2"),
    ("r_seat", "row", "seat", "have", "<=", "need*10", "notice",
     "供给 {left} 远大于需求", "have=1; need=2", "have=30; need=2"),
    ("r_county", "county", "", "SUM(need)", "<=", "pop", "explain",
     "学位需求 {left} 大于人口 {right}", "need=[1,2]; pop=10", "need=[6,7]; pop=10"),
]  # fmt: skip


def tables() -> dict[str, list[dict[str, str]]]:
    """The pack's tables as rows of text."""
    owners = [("land", "zrzyj"), ("people", "tjj"), ("water", "slj"), ("house", "zjj"),
              ("seat", "tjj")]  # fmt: skip
    head = {"id": "small", "title": "小方案", "version": "2026010101", "needs": "0.1.0",
            "document": "测试", "as_of_rule": "上年末", "scope_note": "测试用",
            "unevaluated_count": "yes"}  # fmt: skip
    made: dict[str, list[dict[str, str]]] = {
        "pack": [{"key": k, "value": v} for k, v in head.items()],
        "levels": [
            {"code": "county", "name": "县", "parent": ""},
            {"code": "estate", "name": "小区", "parent": "county"},
            {"code": "building", "name": "楼栋", "parent": "estate"},
        ],
        "dimensions": [{"code": "d1", "name": "安全", "group": "城区"}],
        "units": [
            {"code": c, "name": n}
            for c, n in (("zjj", "县住建局"), ("zrzyj", "县自然资源局"), ("tjj", "县统计局"),
                         ("slj", "县水利局"))
        ],
        "forms": [
            {"code": c, "title": t, "kind": k, "level": lv, "by_exception": e}
            for c, t, k, lv, e in _FORMS
        ],
        "base_data": [
            {**DATUM, "code": c, "form": f, "name": n, **more} for c, f, n, more in _DATA
        ],
        "owners": [
            *({"form": f, "datum": "*", "unit": u, "role": "owner"} for f, u in owners),
            {"form": "land", "datum": "area", "unit": "slj", "role": "witness"},
        ],
        "indicators": [
            {**INDICATOR, "number": no, "code": c, "name": n, "formula": f, **more}
            for no, c, n, f, more in _INDICATORS
        ],
        "parts": [
            {"code": c, "indicator": "i4", "name": n, "measure": "km/h", "formula": f,
             "zero_denominator": "missing", "decimals": "2", "threshold_operator": ">=",
             "threshold_low": low, "threshold_confidence": "verified",
             "threshold_document": "手册"}
            for c, n, f, low in _PARTS
        ],
        "rules": [
            {"code": c, "scope": s, "form": f, "left": left, "operator": op, "right": right,
             "tolerance": "0", "left_missing": "skip", "right_missing": "skip", "level": level,
             "sentence": said, "instruction": "请核对。", "passes": passes, "fails": fails,
             "source": "m"}
            for c, s, f, left, op, right, level, said, passes, fails in _RULES
        ],
        "grades": [
            {"grade": "优", "basis": "best", "low": "80", "high": "101", "poor": "none",
             "source": "m", "confidence": "verified"},
            {"grade": "良", "basis": "good", "low": "60", "high": "101", "poor": "any",
             "source": "m", "confidence": "verified"},
            {"grade": "差", "basis": "good", "low": "0", "high": "60", "poor": "any",
             "source": "m", "confidence": "verified"},
        ],
        "sources": [{"code": "m", "document": "手册", "clause": "", "confidence": "verified"}],
    }  # fmt: skip
    return {
        table: [{column: row.get(column, "") for column in COLUMNS[table]} for row in rows]
        for table, rows in made.items()
    }


def small_pack() -> FormPack:
    """The pack itself."""
    pack, findings = lint_tables(tables())
    assert pack is not None, [f.sentence for f in findings]
    return pack


PLACES = (
    Place(COUNTY, "place", "county", "361", "示例县", ""),
    *(Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", COUNTY) for i in (1, 2)),
    *(Place(f"b{i}", "place", "building", f"B{i}", f"{i}号楼", f"e{1 + i % 2}") for i in range(4)),
)
FILLED: dict[str, dict[tuple[str, str], Value]] = {
    "zrzyj": {("area", COUNTY): Decimal("10.5"), ("green", COUNTY): Decimal("8.4"),
              ("kept", COUNTY): Decimal(7)},
    "tjj": {("pop", COUNTY): Decimal(70000), ("fast", COUNTY): Decimal("54.44"),
            ("main", COUNTY): Decimal("18.2"), ("need", "e1"): Decimal(100),
            ("have", "e1"): Decimal(60), ("need", "e2"): Decimal(50),
            ("have", "e2"): Decimal(90)},
    "slj": {("black", COUNTY): Decimal(0), ("gone", COUNTY): Decimal(0),
            ("all_black", COUNTY): Decimal(0), ("sewage", COUNTY): Decimal("81.06"),
            ("area", COUNTY): Decimal("10.5")},
    "zjj": {("crack", "b0"): Decimal(1), ("floors", "b0"): Decimal(2),
            ("floors", "b1"): Decimal(6), ("floors", "b2"): Decimal(6),
            ("lift", "b1"): Decimal(1), ("floors", "b3"): Decimal(3)},
}  # fmt: skip


@dataclass
class County:
    """The bureau's workspace, the departments' ones, and the folder between them."""

    folder: Path
    bureau: Workspace
    task: Task
    homes: dict[str, Workspace] = field(default_factory=dict)

    def home(self, unit: str) -> Workspace:
        """The unit's workspace, set up from the task package when it is not there yet."""
        if unit not in self.homes:
            path = self.folder / f"{unit}.cityexam"
            ws = Workspace.create(path, WorkspaceRole.DEPARTMENT, unit=unit, county="示例县")
            ownkeys.create_key(ws, now=NOW)
            task = task_bundle.accept_task(ws, self.folder / "task.cxb", now=NOW)
            task_bundle.confirm_bureau(ws, task, ownkeys.own_code(self.bureau))
            self.homes[unit] = ws
        return self.homes[unit]

    def fill(self, unit: str, values: dict[tuple[str, str], Value] | None = None) -> None:
        """Record a unit's values."""
        ws = self.home(unit)
        record(ws, self.task, unit, FILLED[unit] if values is None else values)

    def send(self, unit: str, name: str = "") -> Path:
        """Freeze and export the unit's draft; give the file."""
        ws = self.home(unit)
        edition = submission.finalise(ws, tasks.task(ws), unit, now=NOW)
        target = self.folder / (name or f"{unit}-{edition.number}.cxb")
        submission.export(ws, edition.bundle, target)
        return target

    def receive(self, *files: Path) -> list[str]:
        """Receive files; give the verdicts."""
        return [r.verdict for r in inbox.receive(self.bureau, files, now=NOW)]

    def clear(self) -> None:
        """Register every parked key by its unit's code."""
        for fact in actions.parked(self.bureau):
            code = ownkeys.own_code(self.homes[fact.unit])
            assert actions.clear(self.bureau, fact.id, code, now=NOW).done

    def close(self) -> None:
        """Close every workspace."""
        for ws in (self.bureau, *self.homes.values()):
            ws.close()


def record(ws: Workspace, task: Task, unit: str, values: dict[tuple[str, str], Value]) -> None:
    """Record values, an absence with its reason, and survey every building."""
    draft = answering.open_draft(ws, task, unit, now=NOW)
    answering.record(
        ws,
        draft.id,
        [
            Observation(
                datum,
                subject,
                value,
                reason="尚未统计完成，年内补报" if value is Absence.PENDING else "",
                expected="2026-12-31" if value is Absence.PENDING else "",
            )
            for (datum, subject), value in values.items()
        ],
        now=NOW,
    )
    if unit == "zjj":
        surveyed = [SurveyRow("house", f"b{i}", RowState.SURVEYED) for i in range(4)]
        answering.survey(ws, draft.id, surveyed, now=NOW)


def new_county(
    folder: Path, made: Tables | None = None, earlier: Iterable[HistoryValue] = ()
) -> County:
    """A bureau that has issued its task, on the small pack or on `made`; `earlier` it knew."""
    bureau = Workspace.create(folder / "county.cityexam", WorkspaceRole.BUREAU, unit="zjj",
                              county="示例县")  # fmt: skip
    # A bureau's key is always sealed; here it lies open, for opening one takes a tenth of a second.
    key = keys.generate()
    archive.put_key(bureau, key.public, keys.seal_secret(key), now=NOW)
    put_history(bureau, earlier)
    asked, judged = tables_to_bytes(made or tables())
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-05-31", asked, judged, PLACES, "示例数据")  # fmt: skip
    task = task_bundle.issue(bureau, plan, now=NOW)
    task_bundle.export_task(bureau, task, folder / "task.cxb")
    return County(folder, bureau, task)

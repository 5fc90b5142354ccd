"""指标取舍 out of a table: the 指标取舍表 that was worked on, or a list of the level above."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning import choosing
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import Owner, Role
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.fromlist import read_list
from cityexam_desktop.workspace.tabular import BadTable, Doubts, table_rows

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack, Threshold
    from cityexam_desktop.formpack.tables import Tables
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

CHOICE_COLUMNS: Final = {
    "code": ("代码", "code"),
    "name": ("指标", "指标名称", "名称", "name"),
    "use": ("是否采用", "采用", "use"),
    "reason": ("不采用理由", "理由", "reason"),
    "standard": ("本县标准", "standard"),
    "document": ("本县依据", "依据文件", "document"),
}
_YES: Final = frozenset({"是", "采用", "√", "1", "yes", "y"})
_NO: Final = frozenset({"否", "不采用", "×", "x", "0", "no", "n"})
_SIGNS: Final = (("≥", ">="), (">=", ">="), ("≤", "<="), ("<=", "<="), ("＝", "="), ("=", "="))
_RANGE: Final = re.compile(r"([0-9.,]+)[~～—–至-]([0-9.,]+)")


def standard_text(held: Threshold | None) -> str:
    """A standard as people read and write it: ``≥75``, ``6000～10000``; empty without one."""
    if held is None:
        return ""
    if held.operator == "between":
        return f"{held.low}～{held.high}"
    limit = held.high if held.operator == "<=" else held.low
    sign = {">=": "≥", "<=": "≤", "=": "＝"}.get(held.operator, held.operator)
    return f"{sign}{limit}"


def standard_of(text: str, document: str) -> Threshold:
    """Read what `standard_text` writes; raises `WrongUse` for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for sign, operator in _SIGNS:
        if plain.startswith(sign):
            limit = plain.removeprefix(sign)
            low, high = ("", limit) if operator == "<=" else (limit, "")
            return choosing.standard(operator, low, high, document)
    found = _RANGE.fullmatch(plain)
    if found is None:
        raise WrongUse(f"标准“{text}”看不懂。", "请写成 ≥75、≤5、＝0 或 6000～10000 的样子。")
    return choosing.standard("between", found[1], found[2], document)


def read_choices(ws: Workspace, file: Path, made: TaskDraft) -> TaskDraft:
    """The draft with what a 指标取舍表 decides; empty cells leave everything as it was.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    base = choosing.base_of(ws, made)
    rows: Tables = made.overlay or choosing.begun(base, made.period)
    reading = _Reading(base, doubts)
    for row in table_rows(file, CHOICE_COLUMNS, ("name",), doubts):
        rows = reading.take(rows, row)
    doubts.stop()
    if rows == made.overlay or (not made.overlay and rows == choosing.begun(base, made.period)):
        return made
    choosing.whole(ws, made, rows)
    return replace(made, overlay={table: tuple(cells) for table, cells in rows.items()})


class _Reading:
    """Decisions, as the rows of one file come."""

    def __init__(self, base: FormPack, doubts: Doubts) -> None:
        self.base, self.doubts = base, doubts
        parts = [part.code for one in base.indicators for part in one.parts]
        self.known = {one.code: one.code for one in base.indicators} | {p: p for p in parts}
        self.known |= {one.name: one.code for one in base.indicators}

    def take(self, rows: Tables, row: Row) -> Tables:
        """One row's decisions."""
        if not any(row[name] for name in ("use", "standard")):
            return rows
        code = self.known.get(row["code"]) or self.known.get(row["name"])
        if code is None:
            own = {one["code"] for one in rows.get("indicators", ())}
            if row["code"] not in own:
                what = f"方案里没有“{row['name']}”。"
                self.doubts.at(row.number, "name", what, "请用导出的表。")
            return rows
        try:
            return self._standard(self._use(rows, row, code), row, code)
        except WrongUse as error:
            self.doubts.at(row.number, "use", error.sentence, error.remedy)
            return rows

    def _use(self, rows: Tables, row: Row, code: str) -> Tables:
        use = row["use"].casefold()
        gone = {
            (one["code"], one["reason"]) for one in rows.get("local", ())
            if one["action"] == "left_out"
        }  # fmt: skip
        if use in _NO and code in self.base.indicator:
            if not row["reason"]:
                raise WrongUse(f"不采用“{row['name']}”没有写理由。", "请写明理由，报告里要印。")
            if (code, row["reason"]) in gone:
                return rows
            rows = decisions.take_back(rows, code)
            return decisions.leave_out(rows, self.base, code, row["reason"])
        if use in _YES:
            return decisions.take_back(rows, code) if code in dict(gone) else rows
        if use:
            raise WrongUse(f"是否采用“{row['use']}”看不懂。", "请写“是”或“否”。")
        return rows

    def _standard(self, rows: Tables, row: Row, code: str) -> Tables:
        if not row["standard"]:
            return rows
        if not row["document"]:
            raise WrongUse(f"“{row['name']}”的本县标准没有写依据。", "请写文件名称和文号。")
        own = standard_of(row["standard"], row["document"])
        if _held(rows, code, own):
            return rows
        return decisions.own_threshold(rows, self.base, code, own)


def _held(rows: Tables, code: str, own: Threshold) -> bool:
    """Whether the county has this very standard already, of whatever year."""
    wanted = (own.operator, own.document, *(f"{x:f}" if x is not None else "" for x in
              (own.low, own.high)))  # fmt: skip
    names = ("threshold_operator", "threshold_document", "threshold_low", "threshold_high")
    every = (*rows.get("indicators", ()), *rows.get("parts", ()))
    return any(one["code"] == code and tuple(one[n] for n in names) == wanted for one in every)


def from_list(
    ws: Workspace, file: Path, made: TaskDraft, document: str
) -> tuple[TaskDraft, tuple[Finding, ...]]:
    """The draft by a list of the level above, and what of the list could not be placed.

    What the draft decided before is replaced. Raises `WrongUse` without the list's
    document, `BadTable` where no table is found, `BadPack`, and what `read_sheets` raises.
    """
    if not document.strip():
        raise WrongUse("没有写清单出自哪个文件。", "请写文件名称和文号，标准和取舍都以它为依据。")
    base = choosing.base_of(ws, made)
    drafted = read_list(file, base, choosing.begun(base, made.period), document.strip())
    if not drafted.placed and drafted.findings:
        raise BadTable(file.name, tuple(drafted.findings))
    choosing.whole(ws, made, drafted.tables)
    units = {unit.code for unit in made.units}
    owners = tuple(
        Owner(row["datum"], row["unit"], Role(row["role"]), row.get("basis", ""))
        for row in drafted.tables.get("owners", ())
        if row["datum"] not in base.datum and row["unit"] in units
    )
    overlay = {table: tuple(cells) for table, cells in drafted.tables.items()}
    kept = tuple(one for one in made.owners if one.datum in base.datum)
    return replace(made, overlay=overlay, owners=(*kept, *owners)), tuple(drafted.findings)

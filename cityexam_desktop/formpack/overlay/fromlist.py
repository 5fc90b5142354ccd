"""An indicator list that the level above sends, read into the draft of an overlay.

Headings may stand below titles and go by many names; names are compared without blanks
and without a measure in brackets. An indicator of the base that the list has stays, with
the list's standard where that is a plain limit; one that it has not is left out; one that
only the list has becomes an own indicator entered directly, when measure, dimension and
unit are clear. Everything else is told with its row and what to do, never guessed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.model import Confidence, Direction, Threshold
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.spreadsheet import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack, Indicator
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.formpack.tables import Tables

_TITLES: Final = 15
_NEAR: Final = 0.8
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("序号", "编号", "指标编号", "指标序号", "编码"),
    "name": ("指标名称", "指标项", "体检指标", "指标", "名称", "三级指标", "具体指标"),
    "measure": ("计量单位", "单位", "指标单位"),
    "definition": ("指标解释", "体检内容", "指标说明", "指标释义", "指标含义", "解释", "口径"),
    "standard": ("评价标准", "标准", "标准值", "目标值", "评价标准值"),
    "dimension": ("维度", "类别", "目标", "二级指标", "指标维度"),
    "unit": ("责任单位", "牵头单位", "责任部门", "牵头部门", "数据提供单位", "填报单位"),
}
_BRACKET: Final = re.compile(r"[（(]([^（()）]*)[)）]$")
_LIMIT: Final = re.compile(
    r"(≥|>=|不小于|不低于|不少于|≤|<=|不大于|不高于|不超过)?(\d{1,12}(?:\.\d{1,6})?)(\D{0,8})"
)
_AT_MOST: Final = frozenset({"≤", "<=", "不大于", "不高于", "不超过"})
_FORM: Final = "own_list"


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the list: the cells by meaning, and where it stands."""

    sheet: str
    number: int
    """The row as the spreadsheet shows it."""
    cells: Mapping[str, str]


@dataclass(slots=True)
class Drafted:
    """The overlay's rows so far, what was placed (row, code), and what could not be."""

    tables: Tables
    document: str
    findings: list[Finding] = field(default_factory=list)
    placed: list[tuple[int, str]] = field(default_factory=list)

    def say(self, row: Row, what: str, remedy: str) -> None:
        """Note what could not be placed."""
        sentence = f"工作表“{row.sheet}”第{row.number}行“{row.cells['name']}”：{what}"
        where = Where(row.sheet, (row.number, 0), str(row.number))
        self.findings.append(Finding("list.unplaced", Level.EXPLAIN, where, sentence, remedy))


def read_list(path: Path, base: FormPack, begun: Tables, document: str) -> Drafted:
    """Read a list into the overlay `begun` on `base`; raises what `read_sheets` raises.

    `document` is the list's document, the basis of its standards and of what it leaves out.
    """
    drafted = Drafted(begun, document)
    rows = [row for sheet in read_sheets(path) for row in _rows(sheet)]
    if not rows:
        where = Where(path.name, (1, 0), "1")
        what = f"“{path.name}”里没有找到指标表：没有一行表头写着“指标名称”一类的列。"
        drafted.findings.append(
            Finding("list.no_table", Level.MUST, where, what, "请补上表头后再读。")
        )
        return drafted
    seen: dict[str, Row] = {}
    for row in rows:
        indicator = _match(base, row)
        if not row.cells["name"]:
            drafted.say(row, "没有指标名称，没有读。", "是指标的请写明名称；公式请改成文字。")
        elif indicator is None:
            _own(drafted, base, row)
        elif indicator.code in seen:
            first = seen[indicator.code].number
            drafted.say(row, f"与第{first}行同是“{indicator.name}”，没有读。", "请只留一行。")
        else:
            seen[indicator.code] = row
            drafted.placed.append((row.number, indicator.code))
            _standard(drafted, base, indicator, row)
    for indicator in base.indicators if seen else ():
        if indicator.code not in seen:
            reason = f"{document}没有列入"
            drafted.tables = decisions.leave_out(drafted.tables, base, indicator.code, reason)
    return drafted


def _rows(sheet: Sheet) -> Iterator[Row]:
    top, columns = _heading(sheet)
    if "name" not in columns:
        return
    dimension = ""
    for at in range(top + 1, len(sheet.rows)):
        cells = {key: sheet.text(at, column).strip() for key, column in columns.items()}
        dimension = cells.get("dimension") or dimension  # merged cells hold their first row only
        name = "".join(cells["name"].split())
        waiting = any((at, column) in sheet.uncomputed for column in columns.values())
        if _bare(name) in _HEADINGS["name"] or not (waiting or any(map(str.strip, sheet.rows[at]))):
            continue  # the headings again on the next page, or nothing
        bracket = _BRACKET.search(name)
        inside = bracket[1] if bracket and measures.find(bracket[1]) else ""
        measure = cells.get("measure") or inside
        bare = name[: bracket.start()] if bracket and inside else name
        yield Row(
            sheet.name,
            at + 1,
            {**cells, "name": bare, "measure": measure, "dimension": dimension},
        )


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of headings: the one that names most; a column is taken once."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, texts in enumerate(sheet.rows[:_TITLES]):
        found: dict[str, int] = {}
        for key, names in _HEADINGS.items():
            places = [
                (names.index(_bare(t)), at) for at, t in enumerate(texts) if _bare(t) in names
            ]
            if places:
                found[key] = min(places)[1]
        if len(found) > len(best[1]) and len(found) > 1:
            best = (number, found)
    return best


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("*＊：:")


def _match(base: FormPack, row: Row) -> Indicator | None:
    """The base's indicator of the same name, else of a near one; a number alone is nothing."""
    names = {_plain(indicator.name): indicator for indicator in base.indicators}
    wanted = _plain(row.cells["name"])
    if wanted in names:
        return names[wanted]
    near = difflib.get_close_matches(wanted, list(names), n=1, cutoff=_NEAR)
    return names[near[0]] if near else None


def _plain(name: str) -> str:
    return re.sub(r"[\s（）()、，,“”\"]", "", name)


def _standard(drafted: Drafted, base: FormPack, indicator: Indicator, row: Row) -> None:
    if row.cells["measure"] and not measures.same(row.cells["measure"], indicator.measure):
        what = f"计量单位是“{row.cells['measure']}”，基准方案是“{indicator.measure}”。"
        drafted.say(row, what, "请核对口径；不同的，请不采用基准方案的这一项，另立特色指标。")
        return
    text = "".join(row.cells.get("standard", "").split())
    if text in {"", "-", "—", "/", "无"}:
        return
    threshold = _threshold(text, indicator, drafted.document)
    if threshold is None or indicator.parts or indicator.direction is Direction.OBSERVE:
        what = f"评价标准“{text[:40]}”不是一个简单的界限，没有写进方案。"
        drafted.say(row, what, "请在增减方案的指标表里照文件填写标准。")
    elif not _same(indicator.threshold, threshold):
        drafted.tables = decisions.own_threshold(drafted.tables, base, indicator.code, threshold)


def _threshold(text: str, indicator: Indicator, document: str) -> Threshold | None:
    match = _LIMIT.fullmatch(text)
    if match is None or (match[3] and not measures.same(match[3], indicator.measure)):
        return None
    lower = indicator.direction is Direction.LOWER
    at_most = match[1] in _AT_MOST or (not match[1] and lower)
    if at_most is not lower:
        return None
    value = Decimal(match[2])
    low, high = (None, value) if at_most else (value, None)
    return Threshold("<=" if at_most else ">=", low, high, "", document, Confidence.LOCAL)


def _same(one: Threshold | None, other: Threshold) -> bool:
    return one is not None and one.judges and (one.low, one.high) == (other.low, other.high)


def _own(drafted: Drafted, base: FormPack, row: Row) -> None:
    """An own indicator, entered directly; nothing where its facts are not clear."""
    cells = row.cells
    dimension = next((d.code for d in base.dimensions if d.name == cells["dimension"]), "")
    unit = next((u.code for u in base.units if u.name == cells.get("unit", "")), "")
    lacking = [
        word
        for word, there in (
            ("计量单位", bool(cells["measure"]) and measures.find(cells["measure"]) is not None),
            ("维度", bool(dimension)),
            ("责任单位", bool(unit)),
        )
        if not there
    ]
    if lacking:
        what = f"基准方案里没有这一项，{'、'.join(lacking)}又认不出，没有写进方案。"
        drafted.say(row, what, "请在列表里写明后再读，或在增减方案里另立特色指标。")
        return
    code = f"own{decisions.next_number(drafted.tables, base)}"
    definition = cells.get("definition") or cells["name"]
    measure = cells["measure"]
    shared = {"name": cells["name"], "measure": measure, "definition": definition}
    tables = decisions.own_form(drafted.tables, _FORM, "本县特色指标")
    tables = decisions.own_datum(
        tables,
        base,
        {**shared, "code": f"{code}_v", "form": _FORM},
        unit=unit,
        document=drafted.document,
    )
    drafted.tables = decisions.own_indicator(
        tables,
        base,
        {**shared, "code": code, "dimension": dimension, "formula": f"{code}_v",
         "direction": "observe"},
        document=drafted.document,
    )  # fmt: skip
    drafted.placed.append((row.number, code))
    if cells.get("standard", "").strip():
        drafted.say(row, "特色指标的评价标准没有写进方案。", "请写明好坏方向和标准。")

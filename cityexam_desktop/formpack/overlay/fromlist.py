"""An indicator list that the level above sends, read into the draft of an overlay.

Headings may stand below titles and go by many names (`listrows`). An indicator is known by
its name, by the name that an older pack had for it (`formpack.concordance`), or by one that
is near and like no other; the last is placed and told, to be looked at. What the base has and
the list has not is left out; what only the list has becomes an own indicator entered
directly, when measure, dimension and unit are clear. Everything else is told with its row
and what to do, never guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.concordance import Became
from cityexam_desktop.formpack.model import Confidence, Direction, Threshold
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.listrows import Row, plain_name, rows_of_list
from cityexam_desktop.formpack.spreadsheet import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack, Indicator
    from cityexam_desktop.formpack.tables import Tables

_NEAR: Final = 0.8
_APART: Final = 0.05
"""How much nearer a name must be than the next one to be taken for it."""
_AT_LEAST: Final = ("≥", ">=", "不小于", "不低于", "不少于", "大于等于", "达到")
_AT_MOST: Final = ("≤", "<=", "不大于", "不高于", "不超过", "小于等于", "不多于")
_LIMIT: Final = re.compile(
    rf"({'|'.join((*_AT_LEAST, *_AT_MOST))})?(\d{{1,12}}(?:\.\d{{1,6}})?)(\D\S{{0,9}}?)?"
    r"(以上|及以上|以下|及以下)?"
)
_RANGE: Final = re.compile(
    r"(\d{1,12}(?:\.\d{1,6})?)(?:[~～—–-]|至|到)(\d{1,12}(?:\.\d{1,6})?)(\D\S{0,9})?"
)
_SPLIT: Final = re.compile(r"[、，,；;/\n]")
_FORM: Final = "own_list"


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
    rows = [row for sheet in read_sheets(path) for row in rows_of_list(sheet)]
    if not rows:
        where = Where(path.name, (1, 0), "1")
        what = f"“{path.name}”里没有找到指标表：没有一行表头写着“指标名称”一类的列。"
        drafted.findings.append(
            Finding("list.no_table", Level.MUST, where, what, "请补上表头后再读。")
        )
        return drafted
    seen: dict[str, Row] = {}
    waiting = [row for row in rows if not _placed_by_name(drafted, base, row, seen)]
    for row in waiting:  # near names only after every name that is one
        _placed_by_likeness(drafted, base, row, seen)
    for indicator in base.indicators if seen else ():
        if indicator.code not in seen:
            reason = f"{document}没有列入"
            drafted.tables = decisions.leave_out(drafted.tables, base, indicator.code, reason)
    drafted.placed.sort()
    drafted.findings.sort(key=lambda found: (found.where.table, found.where.order))
    return drafted


def _placed_by_name(drafted: Drafted, base: FormPack, row: Row, seen: dict[str, Row]) -> bool:
    """Place a row whose name the base or an older pack has; False leaves it for later."""
    name = plain_name(row.cells["name"])
    if not name:
        drafted.say(row, "没有指标名称，没有读。", "是指标的请写明名称；公式请改成文字。")
        return True
    names = {plain_name(indicator.name): indicator for indicator in base.indicators}
    indicator = names.get(name)
    if indicator is None:
        indicator, broken = _by_older_name(base, name)
        if indicator is not None and broken:
            what = f"这是旧名称，现为“{indicator.name}”，口径有变化：{broken}"
            drafted.say(row, what, "请核对上级要的是哪一种口径。")
    if indicator is None:
        return False
    _place(drafted, base, indicator, row, seen)
    return True


def _by_older_name(base: FormPack, name: str) -> tuple[Indicator | None, str]:
    """The indicator that an older pack called so, and why its scope is another one now."""
    for line in base.concordance:
        known = not line.into and line.new in base.indicator and plain_name(line.name) == name
        if known:
            return base.indicator[line.new], line.note if line.change is Became.SCOPE else ""
    return None, ""


def _placed_by_likeness(drafted: Drafted, base: FormPack, row: Row, seen: dict[str, Row]) -> None:
    """Place a row by the one name that is near; where several are, ask; else it is an own one."""
    wanted = plain_name(row.cells["name"])
    near = sorted(
        (
            (difflib.SequenceMatcher(None, wanted, plain_name(one.name)).ratio(), one)
            for one in base.indicators
            if one.code not in seen
        ),
        key=lambda pair: -pair[0],
    )
    close = [(ratio, one) for ratio, one in near if ratio >= _NEAR]
    if not close:
        _own(drafted, base, row)
    elif len(close) > 1 and close[0][0] - close[1][0] < _APART:
        names = "、".join(f"“{one.name}”" for _, one in close[:3])
        what = f"基准方案里没有这个名称，像是{names}，分不清，没有读。"
        drafted.say(row, what, "是其中一项的，请改成同样的名称后再读；都不是的，请另立特色指标。")
    else:
        indicator = close[0][1]
        what = f"按相近的名称认作“{indicator.name}”。"
        drafted.say(row, what, "请核对；不是同一项的，请改名后再读。")
        _place(drafted, base, indicator, row, seen)


def _place(
    drafted: Drafted, base: FormPack, indicator: Indicator, row: Row, seen: dict[str, Row]
) -> None:
    if indicator.code in seen:
        first = seen[indicator.code].number
        drafted.say(row, f"与第{first}行同是“{indicator.name}”，没有读。", "请只留一行。")
        return
    seen[indicator.code] = row
    drafted.placed.append((row.number, indicator.code))
    _standard(drafted, base, indicator, row)


def _standard(drafted: Drafted, base: FormPack, indicator: Indicator, row: Row) -> None:
    if row.cells["measure"] and not measures.same(row.cells["measure"], indicator.measure):
        what = f"计量单位是“{row.cells['measure']}”，基准方案是“{indicator.measure}”。"
        drafted.say(row, what, "请核对口径；不同的，请不采用基准方案的这一项，另立特色指标。")
        return
    text = _standard_text(row)
    if not text:
        return
    threshold = _threshold(text, indicator.direction, indicator.measure, drafted.document)
    if threshold is None or indicator.parts or indicator.direction is Direction.OBSERVE:
        what = f"评价标准“{text[:40]}”不是一个简单的界限，没有写进方案。"
        drafted.say(row, what, "请在增减方案的指标表里照文件填写标准。")
    elif not _same(indicator.threshold, threshold):
        drafted.tables = decisions.own_threshold(drafted.tables, base, indicator.code, threshold)


def _standard_text(row: Row) -> str:
    """The standard in narrow letters; empty where the list says that there is none."""
    text = "".join(unicodedata.normalize("NFKC", row.cells.get("standard", "")).split())
    return "" if text in {"-", "—", "/", "无", "无标准", "暂无"} else text


def _threshold(text: str, direction: Direction, measure: str, document: str) -> Threshold | None:
    """A plain limit that goes the indicator's way, or a range for one that has a range."""
    if direction is Direction.RANGE:
        found = _RANGE.fullmatch(text)
        if found is None or (found[3] and not measures.same(found[3], measure)):
            return None
        low, high = Decimal(found[1]), Decimal(found[2])
        return Threshold("between", low, high, "", document, Confidence.LOCAL)
    match = _LIMIT.fullmatch(text)
    if match is None or (match[3] and not measures.same(match[3], measure)):
        return None
    lower = direction is Direction.LOWER
    at_most = _is_at_most(match)
    if at_most is None:
        at_most = lower
    if at_most is not lower:
        return None
    value = Decimal(match[2])
    if at_most:
        return Threshold("<=", None, value, "", document, Confidence.LOCAL)
    return Threshold(">=", value, None, "", document, Confidence.LOCAL)


def _is_at_most(match: re.Match[str]) -> bool | None:
    """Whether a limit is an upper one; None where its text does not say."""
    if match[1]:
        return match[1] in _AT_MOST
    if match[4]:
        return match[4].endswith("以下")
    return None


def _same(one: Threshold | None, other: Threshold) -> bool:
    return one is not None and one.judges and (one.low, one.high) == (other.low, other.high)


def _own(drafted: Drafted, base: FormPack, row: Row) -> None:
    """An own indicator, entered directly; nothing where its facts are not clear."""
    cells = row.cells
    dimension, units = _dimension(base, cells["dimension"]), _units(base, cells.get("unit", ""))
    lacking = [
        word
        for word, there in (
            ("计量单位", bool(cells["measure"]) and measures.find(cells["measure"]) is not None),
            ("维度", bool(dimension)),
            ("责任单位", bool(units)),
        )
        if not there
    ]
    if lacking:
        what = f"基准方案里没有这一项，{'、'.join(lacking)}又认不出，没有写进方案。"
        drafted.say(row, what, "请在列表里写明后再读，或在增减方案里另立特色指标。")
        return
    code = f"own{decisions.next_number(drafted.tables, base)}"
    threshold = _own_threshold(drafted, row)
    shared = {"name": cells["name"], "measure": cells["measure"],
              "definition": cells.get("definition") or cells["name"]}  # fmt: skip
    tables = decisions.own_form(drafted.tables, _FORM, "本县特色指标")
    datum = {**shared, "code": f"{code}_v", "form": _FORM}
    tables = decisions.own_datum(tables, base, datum, unit=units[0], document=drafted.document)
    for unit in units[1:]:
        tables = decisions.assign(tables, base, f"{code}_v", unit, role="support")
    direction = {None: "observe", ">=": "higher", "<=": "lower"}
    drafted.tables = decisions.own_indicator(
        tables,
        base,
        {**shared, "code": code, "dimension": dimension, "formula": f"{code}_v",
         "direction": direction[threshold.operator if threshold else None]},
        document=drafted.document,
        threshold=threshold,
    )  # fmt: skip
    drafted.placed.append((row.number, code))


def _own_threshold(drafted: Drafted, row: Row) -> Threshold | None:
    """An own indicator's limit where its text says which way it goes; else it is told."""
    text = _standard_text(row)
    match = _LIMIT.fullmatch(text)
    at_most = _is_at_most(match) if match else None
    if at_most is not None:
        way = Direction.LOWER if at_most else Direction.HIGHER
        found = _threshold(text, way, row.cells["measure"], drafted.document)
        if found is not None:
            return found
    if text:
        drafted.say(row, "特色指标的评价标准没有写进方案。", "请写明好坏方向和标准。")
    return None


def _dimension(base: FormPack, text: str) -> str:
    """The dimension that a text names: by its name, else the longest name that stands in it."""
    exact = [d.code for d in base.dimensions if d.name == text]
    inside = [d for d in base.dimensions if d.name in text]
    inside.sort(key=lambda d: -len(d.name))
    return exact[0] if exact else inside[0].code if inside else ""


def _units(base: FormPack, text: str) -> list[str]:
    """The codes of the units that a text names, the first of them in the lead."""
    known = {unit.name: unit.code for unit in base.units}
    named = [known.get(part.strip(), "") for part in _SPLIT.split(text)]
    return list(dict.fromkeys(filter(None, named)))

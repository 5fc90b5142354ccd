"""基础数据 and 上年数据: what the formulas of the county read, one row per value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.progress import basis_of, nature_told
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import State, evaluate
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.content import words
from cityexam_desktop.report.county_xlsx import cells
from cityexam_desktop.report.county_xlsx.addresses import BASE, EARLIER
from cityexam_desktop.report.county_xlsx.cells import EMPTY, ZERO, Cell, Column, Page
from cityexam_desktop.report.county_xlsx.live import MISSING, live, quoted
from cityexam_desktop.report.county_xlsx.spots import CountySpot
from cityexam_desktop.report.county_xlsx.tables import INAPPLICABLE
from cityexam_desktop.workspace.yearbefore import breaks_of

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.report.county_xlsx.addresses import Addresses

_BASE_COLUMNS = (
    Column("填报表", 14),
    Column("编号", 12),
    Column("名称", 26),
    Column("计量单位", 9),
    Column("数值", 13),
    Column("缺数", 10),
    Column("上年", 12),
    Column("填报单位", 15),
    Column("报送码", 29),
    Column("数据性质", 10),
    Column("时间", 12),
    Column("来源", 16),
    Column("页", 6),
    Column("说明", 20),
)
_EARLIER_COLUMNS = (
    Column("类别", 10),
    Column("编号", 14),
    Column("名称", 34),
    Column("对象", 22),
    Column("数值", 16),
    Column("计量单位", 12),
)


def base_page(at: Addresses) -> Page:
    """Lay out every datum of the list forms; computed ones are live formulas."""
    return Page(
        BASE,
        "基础数据（全县）",
        "一行一项。数值缺的，“缺数”一栏写明原因；补上数值后，用到它的指标自动重算。"
        "“无此对象”按 0 计。按楼栋、小区等逐行填报的数据在各自的表里。",
        _BASE_COLUMNS,
        tuple(_base_row(at, datum) for datum in at.listed),
        frozen=3,
    )


def _base_row(at: Addresses, datum: BaseDatum) -> tuple[Cell, ...]:
    held = at.dataset.values.get((datum.code, COUNTY))
    asked = datum.code not in at.dataset.not_asked
    formula = datum.formula if asked else None
    value, word = _computed(at, datum, formula) if formula else _typed(at, datum)
    return (
        Cell(at.pack.form[datum.form].title),
        Cell(datum.code),
        Cell(datum.name),
        Cell(datum.measure, cells.CENTRE),
        value,
        word,
        _last_year(at, datum),
        Cell(_unit(at, datum, held)),
        *_provenance(at, held),
        Cell(_note(at, datum, held)),
    )


def _typed(at: Addresses, datum: BaseDatum) -> tuple[Cell, Cell]:
    """A value and, beside it, the word of an absence."""
    value = at.answers.value(datum.code)
    cell = cells.value_cell(datum, value)
    if not isinstance(value, Absence):
        return cell, EMPTY
    word = Cell(value.word, cells.WORD)
    if isinstance(cell.shown, Decimal):  # 无此对象 counts as 0
        return cell, word
    # An option is compared with words, so a text's absence stands in its own cell.
    return (Cell("", cells.number_style(datum)) if datum.type.numeric else cell), word


def _computed(at: Addresses, datum: BaseDatum, formula: Formula) -> tuple[Cell, Cell]:
    result = evaluate(formula, at.answers.county)
    shown: Decimal | str = MISSING
    if result.state is State.OK and result.value is not None:
        shown = result.value
    elif result.state is State.NOT_APPLICABLE:
        shown = INAPPLICABLE
    word = quoted(INAPPLICABLE if shown == INAPPLICABLE else MISSING)
    text = live(CountySpot(at), formula, result.state, missing=word, broken=quoted(MISSING))
    return Cell(shown, cells.number_style(datum), text or ""), EMPTY


def _last_year(at: Addresses, datum: BaseDatum) -> Cell:
    value = at.dataset.previous.get((datum.code, COUNTY))
    cell = at.earlier_cell(datum.code, COUNTY)
    if not isinstance(value, Decimal) or cell is None:
        return Cell("" if value is None else _word(value), cells.WORD)
    return Cell(value, cells.number_style(datum), cell)


def _word(value: Value) -> str:
    return value.word if isinstance(value, Absence) else str(value)


def _unit(at: Addresses, datum: BaseDatum, held: MergedValue | None) -> str:
    unit = at.pack.unit.get(held.unit if held else at.pack.owner_of.get(datum.code, ""))
    return unit.name if unit and datum.formula is None else words.NONE


def _provenance(at: Addresses, held: MergedValue | None) -> tuple[Cell, ...]:
    if held is None:
        return (EMPTY,) * 5
    return (
        Cell(submission_code(held.bundle) if held.bundle else ""),
        Cell(nature_told(held.nature, basis_of(at.dataset, held.bundle)), cells.CENTRE),
        Cell(held.time),
        Cell(held.source),
        Cell(held.page, cells.CENTRE),
    )


def _note(at: Addresses, datum: BaseDatum, held: MergedValue | None) -> str:
    broken = breaks_of(at.dataset.previous).get(datum.code, "")
    told = (_said(datum, held), f"上年口径不同：{broken}" if broken else "")
    return "；".join(filter(None, told))


def _said(datum: BaseDatum, held: MergedValue | None) -> str:
    if datum.formula is not None:
        return datum.definition
    if held is None:
        return ""
    corrected = "本局更正" if held.correction else ""
    return "；".join(text for text in (corrected, held.reason, held.note) if text)


def earlier_page(at: Addresses) -> Page:
    """Lay out last year's accepted values, of indicators and of base data."""
    return Page(
        EARLIER,
        "上年数据",
        "上一年度认可的数值；指标的“上年”和公式里的上年数都取自这里。",
        _EARLIER_COLUMNS,
        tuple(_earlier_row(at, code, subject) for code, subject in at.earlier),
        frozen=3,
    )


def _earlier_row(at: Addresses, code: str, subject: str) -> tuple[Cell, ...]:
    value = at.dataset.previous.get((code, subject), Absence.BLANK)
    datum = at.pack.datum.get(code)
    item = next((each for _, each in at.items if each.code == code), None)
    place = at.answers.places.get(subject)
    return (
        Cell("指标" if item else "基础数据" if datum else "其他", cells.CENTRE),
        Cell(code),
        Cell(item.name if item else datum.name if datum else ""),
        Cell("全县" if subject == COUNTY else place.name if place else subject),
        _earlier_value(datum, value, item.decimals if item else 0),
        Cell(item.measure if item else datum.measure if datum else "", cells.CENTRE),
    )


def _earlier_value(datum: BaseDatum | None, value: Value, decimals: int) -> Cell:
    if datum is not None:
        return cells.value_cell(datum, value)
    if value is Absence.NONE_HERE:
        return Cell(ZERO, cells.none_here(decimals))
    if isinstance(value, Decimal):
        return Cell(value, cells.figure(decimals))
    return Cell(_word(value), cells.WORD)

"""What the item panel says about a datum; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import describe, describe_with, evaluate, figures_of, parse
from cityexam_desktop.formpack.model import COUNTY, TimeKind
from cityexam_desktop.formpack.relevance import condition_in_words
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.listsheet import judged_change
from cityexam_desktop.workspace.answering import answer_rule
from cityexam_desktop.workspace.scopes import RowScope

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import BaseDatum, Indicator
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.collecting import Origin
    from cityexam_desktop.workspace.scopes import PlaceScope


@dataclass(frozen=True, slots=True)
class Fact:
    """One named line or paragraph of the panel."""

    name: str
    text: str


def facts(live: Live, datum: BaseDatum, subject: str) -> tuple[Fact, ...]:
    """Definition, formula, time, range, last year, use: what a clerk asks of an item."""
    found = [
        Fact("口径", datum.definition),
        Fact("怎么算的", _computed(live, datum, subject)),
        Fact("适用条件", condition_in_words(live.pack, datum, live.unit)),
        Fact("填写示例", datum.example),
        Fact("数据时间", _time(live, datum)),
        Fact("允许范围", _range(datum)),
        Fact("上年值", _last(live, datum, subject)),
        Fact("比上年", _change(live, datum, subject)),
        Fact("用于指标", "\n".join(_uses(live, datum))),
        Fact("对退回意见的答复", _answered(live, datum, subject)),
        Fact("保密要求", {"no_wechat": "不得用微信传送", "internal": "内部资料"}.get(
            datum.sensitivity.value, "")),
    ]  # fmt: skip
    return tuple(fact for fact in found if fact.text)


def _answered(live: Live, datum: BaseDatum, subject: str) -> str:
    """What was answered to a remark that does not stand here itself, as in a received edition."""
    said = live.explained.get((answer_rule(datum.code), subject))
    return said.text if said and not live.remarks_at(datum.code, subject) else ""


def sides(live: Live, finding: Finding) -> tuple[str, ...]:
    """What a rule's finding compares: every datum with its value and where that comes from."""
    rule = live.pack.rule.get(finding.code)
    if rule is None:
        return ()
    lines = []
    for code in sorted(rule.left.codes | rule.right.codes):
        datum = live.pack.datum[code]
        table = live.answers.tables.get(datum.form)
        subject = finding.where.row if table and finding.where.row in table.index else COUNTY
        if table is not None and subject == COUNTY:
            continue  # a total of many rows
        held = live.observation(code, subject)
        origin = " ".join(filter(None, (held.nature.word, held.source, held.page)))
        value = live.value(code, subject)
        told = "没有填" if value is Absence.BLANK else f"{show(datum, value)}{datum.measure}"
        lines.append(f"{datum.name}：{told}" + (f"（{origin}）" if origin else ""))
    for code in sorted(rule.left.prev_codes | rule.right.prev_codes):
        datum, last = live.pack.datum[code], live.last(code, finding.where.row or COUNTY)
        if last is not Absence.BLANK:
            lines.append(f"上年{datum.name}：{show(datum, last)}{datum.measure}")
    return tuple(lines)


def whose(live: Live, datum: BaseDatum, subject: str) -> str:
    """Form, row and measure of a cell in one line."""
    form = live.form_of(datum)
    parts = [form.title]
    if subject != COUNTY and (table := live.answers.tables.get(form.code)):
        row = table.index.get(subject)
        parts += [table.subjects[row].name] if row is not None else []
    parts += [f"单位：{datum.measure}"] if datum.measure else []
    return " · ".join(parts)


def row_facts(live: Live, form: str, subject: str, origin: str) -> tuple[Fact, ...]:
    """What is known of a row: its name, code, where it lies, survey, who collected it."""
    table = live.answers.tables.get(form)
    at = table.index.get(subject) if table else None
    if table is None or at is None:
        return ()
    row, kind = table.subjects[at], live.pack.form[form]
    above = live.answers.places.get(row.parent)
    state = live.survey_row(form, subject)
    survey = f"{state.state.word}　{state.by}　{state.date}".strip() if kind.by_exception else ""
    found = (
        Fact("名称", row.name or row.code),
        Fact("编号", row.code),
        Fact("所属", above.name if above and above.id != row.id else ""),
        Fact("调查状态", survey),
        Fact("采集", origin),
    )
    return tuple(fact for fact in found if fact.text)


def collected(origin: Origin) -> str:
    """Who collected a row, when, and what file it came in with."""
    day = f"{datetime.fromisoformat(origin.at).astimezone():%Y-%m-%d %H:%M} 收回"
    told = (origin.by, origin.date, origin.file, f"{origin.who} {day}".strip())
    return "，".join(part for part in told if part)


def name_of(live: Live, code: str) -> str:
    """The name of a datum or indicator; the code itself where there is none."""
    datum = live.pack.datum.get(code)
    if datum is not None:
        return datum.name
    indicator = live.pack.indicator.get(code)
    return indicator.name if indicator else code


def indicators_fed(live: Live, code: str) -> tuple[Indicator, ...]:
    """The indicators that a datum's value goes into, also by way of computed data."""
    reached = {code}
    grown = True
    while grown:
        new = {
            d.code
            for d in live.pack.base_data
            if d.formula is not None and d.formula.codes & reached
        }
        grown = not new <= reached
        reached |= new
    return tuple(i for i in live.pack.indicators if _reads(i, reached))


def _reads(indicator: Indicator, codes: set[str]) -> bool:
    formulas = [f for f in (indicator.formula, *(p.formula for p in indicator.parts)) if f]
    directs = {indicator.direct, *(p.direct for p in indicator.parts)}
    return bool(directs & codes) or any(f.codes & codes for f in formulas)


def _uses(live: Live, datum: BaseDatum) -> list[str]:
    lines = []
    for indicator in indicators_fed(live, datum.code):
        words = ""
        if indicator.formula is not None and indicator.direct != datum.code:
            words = f"＝{describe(indicator.formula, lambda code: name_of(live, code))}"
        lines.append(f"{indicator.number}. {indicator.name}{words}")
    return lines


def _computed(live: Live, datum: BaseDatum, subject: str) -> str:
    if datum.formula is None:
        return ""
    words = describe(datum.formula, lambda code: name_of(live, code))
    return f"{words}\n＝ {with_numbers(live, datum.formula, subject)}"


def with_numbers(live: Live, formula: Formula, subject: str) -> str:
    """A formula with the values put in, as seen from a subject."""
    scope: PlaceScope | RowScope = live.answers.at(subject)
    for table in live.answers.tables.values():
        if subject in table.index:
            scope = RowScope(live.answers, table, table.index[subject])
    figures = {}
    for text in figures_of(formula):
        result = evaluate(parse(text), scope)
        figures[text] = "缺数" if result.value is None else f"{result.value}"
    return describe_with(formula, figures.__getitem__)


def _time(live: Live, datum: BaseDatum) -> str:
    if datum.time is TimeKind.AS_OF:
        return f"{datum.time.word} {live.task.as_of}"
    if datum.time is TimeKind.WHOLE_YEAR:
        return f"{live.task.period} 年全年"
    return datum.time.word


def _range(datum: BaseDatum) -> str:
    low = show(datum, datum.minimum) if datum.minimum is not None else ""
    high = show(datum, datum.maximum) if datum.maximum is not None else ""
    if not low and not high:
        return ""
    if low and high:
        return f"{low} 至 {high}"
    return f"不小于 {low}" if low else f"不大于 {high}"


def _last(live: Live, datum: BaseDatum, subject: str) -> str:
    value = live.last(datum.code, subject)
    if value is Absence.BLANK:
        return ""
    broken = live.broken(datum.code)
    told = f"{show(datum, value)} {datum.measure}".strip()
    return f"{told}\n口径有变化，不与本年比较：{broken}" if broken else told


def _change(live: Live, datum: BaseDatum, subject: str) -> str:
    """The change to last year, with better or worse where that can be said of the datum."""
    if live.broken(datum.code):
        return ""
    text = judged_change(live, datum, subject)[0]
    if text or live.last(datum.code, subject) is Absence.BLANK:
        return text
    new, old = live.value(datum.code, subject), live.last(datum.code, subject)
    return "" if new is Absence.BLANK else "与上年相同" if new == old else "与上年不同"

"""The forms of one edition as tables: lists value by value, rows by totals and one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.formpack.values import show, to_text
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Style, Table
from cityexam_desktop.report.content.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cityexam_desktop.bundle.editions import FrozenEdition
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.workspace.model import Observation

ROWS: Final = 60
"""A form of more rows is printed by its totals and its digest."""
_LIST: Final = (
    Column("编号", 9),
    Column("名称", 26),
    Column("计量单位", 8, Align.CENTRE),
    Column("本年", 12, Align.RIGHT),
    Column("上年", 12, Align.RIGHT),
    Column("变化", 14, Align.RIGHT),
    Column("数据性质", 9, Align.CENTRE),
    Column("来源", 20),
    Column("说明", 24),
    Column("佐证", 10),
)
_TOTALS: Final = (
    Column("编号", 12),
    Column("名称", 34),
    Column("计量单位", 10, Align.CENTRE),
    Column("有数值的行", 12, Align.RIGHT),
    Column("合计", 18, Align.RIGHT),
    Column("暂缺", 8, Align.RIGHT),
    Column("不适用", 8, Align.RIGHT),
    Column("无此对象", 9, Align.RIGHT),
)


def forms(edition: FrozenEdition) -> Iterator[Block]:
    """Every form that the unit is asked, in the pack's order."""
    asked: dict[str, list[BaseDatum]] = defaultdict(list)
    for datum in edition.pack.asked_of(edition.unit):
        asked[datum.form].append(datum)
    for form in edition.pack.forms:
        if form.code in asked:
            yield Heading(3, form.title, numbered=False)
            if form.kind is FormKind.LIST:
                yield _list(edition, asked[form.code])
            else:
                yield from _rows(edition, form, asked[form.code])


def _list(edition: FrozenEdition, data: Sequence[BaseDatum]) -> Table:
    said = {o.datum: o for o in edition.content.observations if o.subject == COUNTY}
    papers = Counter(e.datum for e in edition.content.evidence if e.subject == COUNTY)
    rows = tuple(_line(edition, datum, said.get(datum.code), papers[datum.code]) for datum in data)
    return Table("", _LIST, rows)


def _line(
    edition: FrozenEdition, datum: BaseDatum, said: Observation | None, papers: int
) -> tuple[str, ...]:
    last = edition.previous.get((datum.code, COUNTY), Absence.BLANK)
    now = edition.answers.value(datum.code)
    note = "；".join(text for text in (said.reason, said.note) if text) if said else ""
    page = f"第 {said.page} 页" if said and said.page.isdigit() else said.page if said else ""
    source = "，".join(text for text in (said.source if said else "", page) if text)
    return (
        datum.code,
        datum.name,
        datum.measure,
        show(datum, now),
        show(datum, last),
        words_of_change(edition, datum.code, now, last),
        said.nature.word if said else "",
        source,
        note,
        f"{papers} 份" if papers else "",
    )


def words_of_change(edition: FrozenEdition, code: str, now: Value, last: Value) -> str:
    """The change, or that the datum's scope is another than last year's."""
    broken = last is not Absence.BLANK and code in edition.previous.breaks
    return "口径有变化" if broken else change(now, last)


def change(now: Value, last: Value) -> str:
    """The difference and its share of last year's value; empty where either is no number."""
    if not isinstance(now, Decimal) or not isinstance(last, Decimal):
        return ""
    gap = now - last
    sign = "+" if gap > 0 else ""
    share = f"（{sign}{gap * 100 / last:.1f}%）" if last and gap else ""
    return f"{sign}{to_text(gap)}{share}"


def _rows(edition: FrozenEdition, form: Form, data: Sequence[BaseDatum]) -> Iterator[Block]:
    """The totals of a form's columns, then its rows, or the digest that stands for them."""
    table = edition.answers.tables[form.code]
    done, total = table.coverage
    yield Table("", _TOTALS, tuple(_total(edition, form, datum) for datum in data))
    counted = f"共 {total} 行，已调查 {done} 行。" if form.by_exception else f"共 {total} 行。"
    if total <= ROWS:
        yield Table("", _columns(), tuple(_row_lines(edition, form, data)), notes=(counted,))
        return
    member = edition.digests.get(f"forms/{form.code}.json", "")
    yield Paragraph(
        f"{counted}逐行数据见报送包，本表不逐行印出；该表内容的摘要（SHA-256）：{member}",
        Style.NOTE,
    )


def _total(edition: FrozenEdition, form: Form, datum: BaseDatum) -> tuple[str, ...]:
    """One column's total over the rows that stand; of a yes-or-no, how often yes."""
    table = edition.answers.tables[form.code]
    column = edition.answers.column_of(table, datum)
    stand = [column[row] for row in table.counted_rows]
    numbers = [value for value in stand if isinstance(value, Decimal)]
    texts = sum(isinstance(value, str) for value in stand)
    said = Counter(value for value in stand if isinstance(value, Absence))
    added = number(sum(numbers, Decimal(0))) if datum.type.numeric else "—"
    yes = datum.type is DatumType.YESNO
    return (
        datum.code,
        datum.name,
        datum.measure,
        str(len(numbers) + texts),
        f"“是” {added} 行" if yes else added,
        str(said[Absence.PENDING]),
        str(said[Absence.NOT_APPLICABLE]),
        str(said[Absence.NONE_HERE]),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("编号", 12),
        Column("对象", 22),
        Column("所在", 18),
        Column("调查状态", 9, Align.CENTRE),
        Column("填报内容（没有列出的检查项目：没有问题或不适用）", 80),
    )


def _row_lines(
    edition: FrozenEdition, form: Form, data: Sequence[BaseDatum]
) -> Iterator[tuple[str, ...]]:
    """What was typed in each row, item by item."""
    table = edition.answers.tables[form.code]
    for row, subject in enumerate(table.subjects):
        said = (
            f"{datum.name} {show(datum, table.typed[datum.code][row])}"
            + (f" {datum.measure}" if datum.measure else "")
            for datum in data
            if datum.code in table.typed and row in table.typed[datum.code]
        )
        yield (
            subject.code,
            subject.name,
            edition.subject_name(subject.parent) if subject.parent else "",
            table.states[row].word if form.by_exception else "",
            "；".join(said),
        )

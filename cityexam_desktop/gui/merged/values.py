"""The merged dataset as rows, and the findings between departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.names import nature_word
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.results import County

COLUMNS = (
    Column("填报表", 9),
    Column("数据项", 15),
    Column("体检单元", 11),
    Column("数值", 7, number=True),
    Column("计量单位", 5),
    Column("填报单位", 8),
    Column("报送码", 14),
    Column("数据性质", 5),
    Column("来源", 10),
    Column("更正", 10),
)
ACROSS = (
    Column("级别", 6),
    Column("意见", 24),
    Column("两边的数", 20),
    Column("涉及单位", 12),
    Column("怎么办", 12),
)
VALUE, CORRECTED = 3, 9
_SIGNS = {Level.MUST: "must", Level.EXPLAIN: "doubt", Level.NOTICE: "notice"}


def forms(county: County) -> tuple[tuple[str, str], ...]:
    """(code, title) of the forms of which something was merged, in the pack's order."""
    pack = county.dataset.pack
    held = {pack.datum[datum].form for datum, _ in county.dataset.values}
    return tuple((form.code, form.title) for form in pack.forms if form.code in held)


def value_rows(county: County, form: str = "", datum: str = "") -> tuple[Row, ...]:
    """The merged values, of one form or one datum when asked, in the order of the pack.

    Of a computed datum those are shown from which it is computed.
    """
    pack = county.dataset.pack
    wanted = behind(pack, datum)
    values = [
        value
        for value in county.dataset.values.values()
        if form in {"", pack.datum[value.datum].form} and (not datum or value.datum in wanted)
    ]
    place = {p.id: n for n, p in enumerate(county.dataset.task.places)}
    last = len(place)
    values.sort(key=lambda v: (pack.datum[v.datum].order, place.get(v.subject, last), v.subject))
    codes = {b: submission_code(b) for b in county.dataset.resolution.in_force.values()}
    return tuple(_row(county, value, codes) for value in values)


def behind(pack: FormPack, datum: str) -> frozenset[str]:
    """A datum and everything from which it is computed, step by step."""
    found: set[str] = set()
    ahead = [datum] if datum in pack.datum else []
    while ahead:
        code = ahead.pop()
        if code in pack.datum and code not in found:
            found.add(code)
            formula = pack.datum[code].formula
            ahead += formula.codes if formula else ()
    return frozenset(found)


def _row(county: County, value: MergedValue, codes: dict[str, str]) -> Row:
    names, datum = county.names, county.dataset.pack.datum[value.datum]
    marks = [Mark(VALUE, "explain")] if isinstance(value.value, Absence) else []
    if value.correction:
        marks += [Mark(VALUE, "notice"), Mark(CORRECTED, "notice", "explain")]
    texts = (
        names.form_of(value.datum),
        datum.name,
        names.place(value.subject),
        show(datum, value.value),
        datum.measure,
        names.unit(value.unit),
        codes.get(value.bundle, ""),
        nature_word(value.nature),
        " ".join(filter(None, (value.source, value.page))),
        f"本局更正：{value.reason}" if value.correction else "",
    )
    return Row(texts, f"{value.datum}\x1f{value.subject}", value, tuple(marks))


def across_rows(findings: Iterable[Finding]) -> tuple[Row, ...]:
    """The findings between departments, the gravest first."""
    return tuple(_across_row(f) for f in sorted(findings, key=lambda f: f.level.rank))


def _across_row(finding: Finding) -> Row:
    both = "；".join(f"{name} {value}" for name, value in finding.values)
    texts = (
        finding.level.word,
        finding.sentence,
        both,
        "、".join(finding.sources),
        finding.remedy,
    )
    mark = Mark(0, finding.level.value, _SIGNS[finding.level])
    return Row(texts, finding.code, finding, (mark,))

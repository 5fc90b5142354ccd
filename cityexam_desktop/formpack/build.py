"""From rows of text to a `FormPack`; the one path for folders, workbooks and bundles."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import buildplan
from cityexam_desktop.formpack.cells import DECIMAL, Sheet
from cityexam_desktop.formpack.concordance import Became, Concordance
from cityexam_desktop.formpack.examples import read_examples
from cityexam_desktop.formpack.indexrule import IndexMissing, IndexRule
from cityexam_desktop.formpack.local import BaseRef, LocalAction, LocalChange
from cityexam_desktop.formpack.model import (
    BaseDatum,
    Confidence,
    DatumType,
    Dimension,
    Direction,
    Form,
    FormKind,
    FormPack,
    GradeBand,
    Indicator,
    IndicatorKind,
    IndicatorPart,
    Missing,
    Owner,
    PlaceLevel,
    ReportingUnit,
    Role,
    Rollup,
    Rule,
    RuleScope,
    Sensitivity,
    Source,
    Threshold,
    TimeKind,
    ZeroMeaning,
)
from cityexam_desktop.formpack.tables import BASE_KEYS, COLUMNS, INDEX_KEYS, PACK_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.tables import Tables

ALL = "*"
"""In ``owners.csv``: all data of the form that have no row of their own for the role."""
CHANGES = ("same", "renamed", "scope", "dropped", "added")
COMPARISONS = (">=", "<=", "=", "<>", ">", "<")


@dataclass(frozen=True, slots=True)
class Built:
    """A pack as far as it could be built, its rows (for places of findings), the mistakes."""

    pack: FormPack
    rows: Mapping[str, tuple[Row, ...]]
    findings: list[Finding]


def build(tables: Tables) -> Built:
    """Build a pack out of `tables`; where a cell is wrong a harmless value stands in."""
    sheet = Sheet()
    rows = {table: sheet.rows(tables, table) for table in COLUMNS}
    rows["rules"] = _county_last(rows["rules"])
    head = _head(rows["pack"])
    base_data = tuple(_datum(row, n) for n, row in enumerate(rows["base_data"], start=1))
    parts = tuple(map(_part, rows["parts"]))
    pack = FormPack(
        id=head["id"],
        title=head["title"],
        version=head["version"],
        needs=head["needs"],
        document=head["document"],
        as_of_rule=head["as_of_rule"],
        scope_note=head["scope_note"],
        unevaluated_count=head["unevaluated_count"] == "yes",
        levels=tuple(map(_level, rows["levels"])),
        dimensions=tuple(map(_dimension, rows["dimensions"])),
        units=tuple(map(_unit, rows["units"])),
        forms=tuple(map(_form, rows["forms"])),
        base_data=base_data,
        owners=_owners(rows["owners"], base_data),
        indicators=tuple(_indicator(row, parts) for row in rows["indicators"]),
        rules=tuple(_rule(row, n) for n, row in enumerate(rows["rules"], start=1)),
        grades=tuple(map(_grade, rows["grades"])),
        sources=tuple(map(_source, rows["sources"])),
        concordance=tuple(map(_concordance, rows["concordance"])),
        members=tuple(map(buildplan.member, rows["members"])),
        work_items=tuple(map(buildplan.work_item, rows["work_items"])),
        targets=tuple(map(buildplan.target, rows["targets"])),
        mechanisms=tuple(map(buildplan.mechanism, rows["mechanisms"])),
        index=_index(rows["pack"]),
        base=BaseRef(*(head[key] for key in BASE_KEYS)) if head[BASE_KEYS[0]] else None,
        local=tuple(map(_local, rows["local"])),
    )
    return Built(pack, rows, sheet.findings)


def _head(rows: tuple[Row, ...]) -> dict[str, str]:
    found = dict.fromkeys((*PACK_KEYS, *BASE_KEYS), "")
    for row in rows:
        key = row.option("key", (*found, *INDEX_KEYS))
        if key in INDEX_KEYS:
            continue
        found[key] = (
            row.option("value", ("no", "yes"))
            if key == "unevaluated_count"
            else row.needed("value")
        )
    return found


def _index(rows: tuple[Row, ...]) -> IndexRule:
    """The rule of the index; each of its keys may be left out or empty."""
    held = {row.text("key"): row for row in rows}
    version, cap, missing, document = (held.get(key) for key in INDEX_KEYS)
    options = ("", *(one.value for one in IndexMissing))
    counted = missing.option("value", options) if missing else ""
    return IndexRule(
        version.text("value") if version else "",
        cap.number_or_none("value") if cap else None,
        IndexMissing(counted) if counted else None,
        document.text("value") if document else "",
    )


def _level(row: Row) -> PlaceLevel:
    return PlaceLevel(row.code(), row.needed("name"), row.text("parent"))


def _dimension(row: Row) -> Dimension:
    return Dimension(row.code(), row.needed("name"), row.needed("group"))


def _unit(row: Row) -> ReportingUnit:
    return ReportingUnit(row.code(), row.needed("name"), row.text("kind"), row.text("note"))


def _form(row: Row) -> Form:
    return Form(
        code=row.code(),
        title=row.needed("title"),
        kind=row.member("kind", FormKind),
        level=row.needed("level"),
        rows_by=row.option("rows_by", ("", "owner", "bureau")),
        by_exception=row.flag("by_exception"),
        note=row.text("note"),
    )


def _datum(row: Row, order: int) -> BaseDatum:
    choices = row.text("choices")
    return BaseDatum(
        code=row.code(),
        form=row.needed("form"),
        name=row.needed("name"),
        measure=row.text("measure"),
        type=row.member("type", DatumType),
        choices=tuple(choices.split("|")) if choices else (),
        decimals=row.integer("decimals"),
        minimum=row.number_or_none("minimum"),
        maximum=row.number_or_none("maximum"),
        rollup=row.member("rollup", Rollup),
        weight=row.text("weight"),
        formula=row.formula_or_none("formula"),
        required=row.flag("required"),
        relevant=row.formula_or_none("relevant"),
        default=row.text("default"),
        carry=row.flag("carry"),
        time=row.member("time", TimeKind),
        definition=row.text("definition"),
        example=row.text("example"),
        evidence=row.flag("evidence"),
        shared=row.flag("shared"),
        sensitivity=row.member("sensitivity", Sensitivity),
        min_coverage=row.number_or_none("min_coverage"),
        source=row.text("source"),
        confidence=row.member("confidence", Confidence),
        order=order,
    )


def _owners(rows: tuple[Row, ...], base_data: tuple[BaseDatum, ...]) -> tuple[Owner, ...]:
    """Expand ``*``: all data of the form that no row of the same role names."""
    read = [
        (
            row.text("form"),
            row.needed("datum"),
            row.needed("unit"),
            row.member("role", Role),
            row.text("basis"),
        )
        for row in rows
    ]
    named = {(datum, role) for _, datum, _, role, _ in read if datum != ALL}
    found: list[Owner] = []
    for form, datum, unit, role, basis in read:
        if datum != ALL:
            found.append(Owner(datum, unit, role, basis))
            continue
        found += [
            Owner(d.code, unit, role, basis)
            for d in base_data
            if d.form == form and (d.code, role) not in named
        ]
    return tuple(found)


def _threshold(row: Row) -> Threshold | None:
    operator = row.option("threshold_operator", ("", ">=", "<=", "=", "between"))
    low, high = row.number_or_none("threshold_low"), row.number_or_none("threshold_high")
    year, document = row.text("threshold_year"), row.text("threshold_document")
    if not operator:
        filled = [c for c in COLUMNS["indicators"] if c.startswith("threshold_") and row.text(c)]
        for column in filled:
            row.say(
                column, "pack.bad_value", "没有比较符，标准不完整。", "请填 threshold_operator。"
            )
        return None
    return Threshold(
        operator, low, high, year, document, row.member("threshold_confidence", Confidence)
    )


def _part(row: Row) -> IndicatorPart:
    return IndicatorPart(
        code=row.code(),
        indicator=row.needed("indicator"),
        name=row.needed("name"),
        measure=row.needed("measure"),
        formula=row.formula("formula"),
        direct=row.text("direct"),
        zero_denominator=row.member("zero_denominator", ZeroMeaning),
        decimals=row.integer("decimals"),
        threshold=_threshold(row),
    )


def _indicator(row: Row, parts: tuple[IndicatorPart, ...]) -> Indicator:
    code = row.code()
    return Indicator(
        number=row.integer("number"),
        code=code,
        dimension=row.needed("dimension"),
        name=row.needed("name"),
        measure=row.needed("measure"),
        formula=row.formula_or_none("formula"),
        level=row.needed("level"),
        combine=row.option("combine", ("", "sum")),
        direction=row.member("direction", Direction),
        kind=row.member("kind", IndicatorKind),
        threshold=_threshold(row),
        norm=row.text("norm"),
        zero_denominator=row.member("zero_denominator", ZeroMeaning),
        direct=row.text("direct"),
        decimals=row.integer("decimals"),
        weight=row.decimal("weight"),
        applicable=row.flag("applicable"),
        applicable_note=row.text("applicable_note"),
        graded=row.flag("graded"),
        definition=row.needed("definition"),
        source=row.needed("source"),
        confidence=row.member("confidence", Confidence),
        note=row.text("note"),
        parts=tuple(part for part in parts if part.indicator == code),
    )


def _tolerance(row: Row) -> tuple[Decimal, bool]:
    """Read ``0.5`` as an amount and ``5%`` as a share of the right side."""
    text = row.text("tolerance") or "0"
    relative = text.endswith("%")
    if not DECIMAL.fullmatch(text.removesuffix("%")) or text.startswith("-"):
        row.say("tolerance", "pack.bad_value", f"“{text}”不是容差。", "请写成 0.5 或 5% 的样子。")
        return Decimal(0), relative
    amount = Decimal(text.removesuffix("%"))
    return (amount / 100 if relative else amount), relative


def _rule(row: Row, order: int) -> Rule:
    tolerance, relative = _tolerance(row)
    return Rule(
        code=row.code(),
        scope=row.member("scope", RuleScope),
        form=row.text("form"),
        left=row.formula("left"),
        operator=row.option("operator", COMPARISONS),
        right=row.formula("right"),
        tolerance=tolerance,
        relative=relative,
        left_missing=row.member("left_missing", Missing),
        right_missing=row.member("right_missing", Missing),
        level=row.member("level", Level),
        sentence=row.needed("sentence"),
        instruction=row.needed("instruction"),
        passes=read_examples(row, "passes"),
        fails=read_examples(row, "fails"),
        source=row.text("source"),
        order=order,
    )


def _county_last(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The county's rules come last, for they travel apart from the others."""
    return tuple(sorted(rows, key=lambda row: row.text("scope") == RuleScope.COUNTY.value))


def _grade(row: Row) -> GradeBand:
    return GradeBand(
        grade=row.needed("grade"),
        basis=row.option("basis", ("best", "good")),
        low=row.decimal("low"),
        high=row.decimal("high"),
        poor=row.option("poor", ("none", "some", "any")),
        source=row.text("source"),
        confidence=row.member("confidence", Confidence),
    )


def _source(row: Row) -> Source:
    return Source(
        row.code(),
        row.needed("document"),
        row.text("clause"),
        row.member("confidence", Confidence),
    )


def _concordance(row: Row) -> Concordance:
    return Concordance(
        row.needed("pack"),
        row.text("old"),
        row.text("new"),
        row.member("change", Became),
        row.text("note"),
        row.text("name"),
        row.text("measure"),
        row.text("into"),
        row.member("confidence", Confidence),
    )


def _local(row: Row) -> LocalChange:
    rest = ("number", "name", "reason", "document", "who", "date")
    return LocalChange(
        row.needed("table"),
        row.needed("code"),
        row.member("action", LocalAction),
        *(row.text(column) for column in rest),
    )

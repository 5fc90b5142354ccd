"""From rows of text to the work items and targets of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import Confidence
from cityexam_desktop.formpack.plan import (
    Mechanism,
    Member,
    Period,
    Target,
    TargetKind,
    WorkItem,
)

if TYPE_CHECKING:
    from cityexam_desktop.formpack.cells import Row

TARGET_OPERATORS = ("=", ">=", "<=", "between", "about")


def member(row: Row) -> Member:
    """Read one unit behind a collective name."""
    return Member(row.needed("collective"), row.needed("unit"), row.text("basis"))


def work_item(row: Row) -> WorkItem:
    """Read one task or sub-task."""
    return WorkItem(
        code=row.code(),
        parent=row.text("parent"),
        number=row.integer("number"),
        group_number=row.needed("group_number"),
        group=row.needed("group"),
        title=row.needed("title"),
        units=_listed(row, "units"),
        actions=_listed(row, "actions"),
        places=_listed(row, "places"),
        deliverables=_listed(row, "deliverables"),
        note=row.text("note"),
        source=row.text("source"),
        confidence=row.member("confidence", Confidence),
    )


def target(row: Row) -> Target:
    """Read one target; a number or words, as the kind of measure wants."""
    return Target(
        code=row.code(),
        item=row.needed("item"),
        name=row.needed("name"),
        measure=row.text("measure"),
        operator=row.option("operator", TARGET_OPERATORS),
        value=row.number_or_none("value"),
        high=row.number_or_none("high"),
        words=row.text("words"),
        from_year=row.text("from_year"),
        year=row.text("year"),
        period=row.member("period", Period),
        scope=row.text("scope"),
        kind=row.member("kind", TargetKind),
        note=row.text("note"),
        source=row.text("source"),
    )


def mechanism(row: Row) -> Mechanism:
    """Read one standing arrangement."""
    return Mechanism(
        row.code(),
        row.needed("name"),
        row.needed("content"),
        row.text("who"),
        row.text("frequency"),
        row.text("source"),
    )


def _listed(row: Row, column: str) -> tuple[str, ...]:
    text = row.text(column)
    return tuple(text.split("|")) if text else ()

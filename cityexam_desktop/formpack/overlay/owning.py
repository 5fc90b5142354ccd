"""Who answers what, as the overlay has it: per datum and role, the overlay's row counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.build import ALL
from cityexam_desktop.formpack.local import LocalAction, LocalChange
from cityexam_desktop.formpack.overlay.lines import CLEAR, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.tables import Cells


def owners(
    base: Sequence[Cells], data: Sequence[Line], rows: Sequence[Row]
) -> tuple[list[Line], list[LocalChange]]:
    """The base's owners but where `rows` say otherwise, and then those of `rows`.

    A row replaces all that the base says of its datum and role, and what the base says
    of its unit there; ``*`` means all data of the form that `rows` do not name in that
    role; a unit ``-`` takes the role away.
    """
    before = list(_shortened(base, data))
    told = list(_expanded(data, rows))
    by_role = {_key(line.cells, "role") for line in told}
    by_unit = {_key(line.cells, "unit") for line in told}
    kept = [
        Line(cells)
        for cells in before
        if _key(cells, "role") not in by_role and _key(cells, "unit") not in by_unit
    ]
    new = [line for line in told if line.cells["unit"] != CLEAR]
    after = [line.cells for line in (*kept, *new)]
    return [*kept, *new], _changes(before, after, data)


def _key(cells: Cells, column: str) -> tuple[str, str, str]:
    return cells["form"], cells["datum"], cells[column]


def _shortened(base: Sequence[Cells], data: Sequence[Line]) -> Iterator[Cells]:
    """The base's rows with ``*`` again for what is computed, which no row may name."""
    computed = {line.cells["code"] for line in data if line.cells["formula"]}
    seen = set()
    for cells in base:
        if cells["datum"] not in computed:
            yield cells
        elif (key := (cells["form"], cells["unit"], cells["role"])) not in seen:
            seen.add(key)
            yield {**cells, "datum": ALL}


def _expanded(data: Sequence[Line], rows: Sequence[Row]) -> Iterable[Line]:
    form_of = {line.cells["code"]: line.cells["form"] for line in data}
    typed = [line.cells for line in data if not line.cells["formula"]]
    named = {(row.text("datum"), row.text("role")) for row in rows}
    for row in rows:
        cells = {column: row.text(column) for column in ("form", "datum", "unit", "role", "basis")}
        form = cells["form"] or form_of.get(cells["datum"], "")
        yield Line({**cells, "form": form}, row.number)
        if cells["datum"] == ALL:
            yield from (
                Line({**cells, "datum": datum["code"]}, row.number)
                for datum in typed
                if datum["form"] == form and (datum["code"], cells["role"]) not in named
            )


def _changes(
    before: Sequence[Cells], after: Sequence[Cells], data: Sequence[Line]
) -> list[LocalChange]:
    """Which of the base's data are answered by others than before."""
    old, new = (
        {(c["datum"], c["unit"], c["role"]) for c in cells if c["datum"] != ALL}
        for cells in (before, after)
    )
    touched = {datum for datum, _, _ in old ^ new}
    known = {datum for datum, _, _ in old}
    return [
        LocalChange("owners", x.cells["code"], LocalAction.CHANGED, name=x.cells["name"])
        for x in data
        if x.cells["code"] in touched & known
    ]

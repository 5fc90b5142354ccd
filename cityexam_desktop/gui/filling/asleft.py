"""How a page was left: the form in front, and of each form its cell, order, filter and scroll."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from cityexam_desktop.gui.filling.spot import Spot, go_to_spot, spot_of

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.table import FormTable

FILES: Final = 10
"""Files of which it is remembered where one was."""
_SIX: Final = 6
DOWN: Final = Qt.SortOrder.DescendingOrder


@dataclass(frozen=True, slots=True)
class Left:
    """How one form was left: the cell, the filter, the order by a column's key, and the scroll.

    `top` is the first row in sight, -1 where it is not known; `across` are pixels.
    """

    spot: Spot | None = None
    words: str = ""
    order: tuple[str, Qt.SortOrder] | None = None
    top: int = -1
    across: int = 0


@dataclass(slots=True)
class AsLeft:
    """How the page of a draft was left."""

    form: str = ""
    unfinished: bool = False
    forms: dict[str, Left] = field(default_factory=dict)


def left(table: FormTable, words: str) -> Left:
    """How the form in a table is left now, with `words` as its filter."""
    grid, by = table.grid, table.grid.sorted_by
    return Left(
        spot_of(table),
        words,
        None if by is None else (grid.sheet.columns[by[0]].key, by[1]),
        table.verticalScrollBar().value(),
        table.horizontalScrollBar().value(),
    )


def lay(table: FormTable, how: Left) -> None:
    """Order the lines as they were, go to the cell, and scroll; the filter is laid already."""
    keys = [column.key for column in table.grid.sheet.columns]
    if how.order is not None and how.order[0] in keys:
        table.order_by(keys.index(how.order[0]), how.order[1])
    if how.spot is not None and go_to_spot(table, how.spot) and how.top >= 0:
        table.scroll_to(how.top, how.across)


def recall(text: str, file: str, draft: int) -> AsLeft:
    """Where one was in a draft of a file, by what `record` wrote."""
    for one in _lines(text):
        if one[:2] == [file, str(draft)]:
            _, _, form, *spot = one
            return AsLeft(form, forms={form: Left(Spot(*spot))})
    return AsLeft()


def record(text: str, file: str, draft: int, form: str, spot: Spot | None) -> str:
    """`text` with where one is in a draft of a file; those of former files stay, a few of them."""
    own = [file, str(draft), form, *((spot.subject, spot.datum, spot.column) if spot else [""] * 3)]
    if any("\t" in part or "\n" in part for part in own):
        return text
    others = [one for one in _lines(text) if one[:2] != own[:2]]
    return "\n".join("\t".join(one) for one in [own, *others][:FILES])


def _lines(text: str) -> list[list[str]]:
    """The lines of a record that can be understood."""
    return [one for line in text.split("\n") if len(one := line.split("\t")) == _SIX]

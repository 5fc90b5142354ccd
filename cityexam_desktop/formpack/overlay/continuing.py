"""A county's own codes from one overlay to the next: what they were last year, they are still.

Last year's values of own indicators and data are kept under the name of last year's overlay.
An overlay with another name says in its concordance which of them go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.concordance import Became, measures_of
from cityexam_desktop.formpack.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Cells, Tables

_OWN = ("indicators", "parts", "base_data")


def continued(overlay: Tables, older: Tables, base: FormPack) -> dict[str, tuple[Cells, ...]]:
    """Say of every own code that both overlays have with one measure that it goes on.

    `base` is the pack that `overlay` stands on: what it has is no own code. The same name,
    or nothing in common, changes nothing.
    """
    rows = {table: tuple(held) for table, held in overlay.items()}
    was, now = _id(older), _id(overlay)
    if not was or was == now:
        return rows
    known = measures_of(base)
    before, after = _owned(older), _owned(overlay)
    said = {(row["pack"], row["old"]) for row in rows.get("concordance", ())}
    more = tuple(
        _row(was, code, before[code], cells)
        for code, cells in after.items()
        if code in before
        and code not in known
        and before[code]["measure"] == cells["measure"]
        and (was, code) not in said
    )
    return {**rows, "concordance": (*rows.get("concordance", ()), *more)} if more else rows


def without_rows_to(overlay: Tables, code: str) -> Tables:
    """The overlay without what it says of older values of `code`, which is no more."""
    held = overlay.get("concordance", ())
    kept = tuple(row for row in held if row["new"] != code)
    return overlay if len(kept) == len(held) else {**overlay, "concordance": kept}


def _row(was: str, code: str, before: Cells, after: Cells) -> Mapping[str, str]:
    same = before["name"] == after["name"]
    cells = {
        "pack": was, "old": code, "new": code, "name": before["name"],
        "measure": before["measure"], "confidence": "local",
        "change": (Became.SAME if same else Became.RENAMED).value,
    }  # fmt: skip
    return {column: cells.get(column, "") for column in COLUMNS["concordance"]}


def _owned(overlay: Tables) -> dict[str, Cells]:
    """The rows of results and data by code, those that name a measure or a name."""
    return {row["code"]: row for table in _OWN for row in overlay.get(table, ()) if row.get("name")}


def _id(overlay: Tables) -> str:
    return next((row["value"] for row in overlay.get("pack", ()) if row["key"] == "id"), "")

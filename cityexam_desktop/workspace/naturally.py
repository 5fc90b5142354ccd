"""The natural order of codes that end in a count: row 2 before row 10.

The one order of a register's rows: on screen, in the exported workbook and in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.workspace.model import Subject


def natural(code: str) -> tuple[str, int, str]:
    """What a code such as ``<unit>-<n>`` is sorted by: its stem, then its count as a number."""
    stem = code.rstrip("0123456789")
    digits = code[len(stem) :]
    return stem, int(digits) if digits else -1, code


def in_order(rows: Iterable[Subject]) -> list[Subject]:
    """Rows of registers, form by form, in the order in which they were made (by their ids)."""
    return sorted(rows, key=lambda row: (row.form, natural(row.id)))

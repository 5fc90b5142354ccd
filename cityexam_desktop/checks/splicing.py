"""What a change replaces in a long list of findings, told as stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.findings import Finding

Splice: TypeAlias = "tuple[int, int, tuple[Finding, ...]]"
"""From where to where in the old list, and what stands there now."""


def spliced(found: tuple[Finding, ...], splices: Iterable[Splice]) -> tuple[Finding, ...]:
    """The list with its stretches replaced; they come in order and do not overlap."""
    pieces: list[Finding] = []
    end = 0
    for start, stop, fresh in splices:
        pieces += found[end:start]
        pieces += fresh
        end = stop
    return (*pieces, *found[end:])

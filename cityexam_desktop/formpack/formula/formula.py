"""A formula: its text, its tree, and the codes it reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.compiled import compiled
from cityexam_desktop.formpack.formula.nodes import (
    Aggregate,
    Code,
    CountIf,
    Prev,
    children,
    walk,
)
from cityexam_desktop.formpack.formula.parser import OVER_ROWS, parse_tree
from cityexam_desktop.formpack.formula.printer import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.outcome import Run


# No slots: the compiled function is cached in the instance's dictionary.
@dataclass(frozen=True)
class Formula:
    """A parsed formula; equal when the trees are, and printed in canonical form.

    `text` is the text as it was written. The sets of codes: `plain_codes` are read
    at the subject itself, `row_codes` in the rows below (inside SUM, AVERAGE, COUNT,
    COUNTIF), `either_codes` by MIN or MAX of a single code, which may be both;
    `prev_codes` are read from last year, of the subject or of the rows.
    """

    root: Node
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Give the canonical text."""
        return to_text(self.root)

    @cached_property
    def compiled(self) -> Run:
        """The function that computes it, built when first used."""
        return compiled(self.root)

    @cached_property
    def plain_codes(self) -> frozenset[str]:
        """Codes read at the subject itself."""
        return frozenset(_plain(self.root))

    @cached_property
    def row_codes(self) -> frozenset[str]:
        """Codes read in the rows below."""
        over_rows = [n for n in walk(self.root) if isinstance(n, Aggregate | CountIf)]
        return frozenset(code for node in over_rows for code in _in_rows(node))

    @cached_property
    def either_codes(self) -> frozenset[str]:
        """Codes of MIN and MAX of a single code."""
        return frozenset(
            n.code for n in walk(self.root) if isinstance(n, Aggregate) and n.name not in OVER_ROWS
        )

    @cached_property
    def prev_codes(self) -> frozenset[str]:
        """Codes read from last year."""
        return frozenset(n.code for n in walk(self.root) if isinstance(n, Prev))

    @cached_property
    def codes(self) -> frozenset[str]:
        """All codes read from this year."""
        return self.plain_codes | self.row_codes | self.either_codes


def _plain(node: Node) -> Iterator[str]:
    """Give the codes outside COUNTIF, whose condition is about the rows."""
    if isinstance(node, Code):
        yield node.code
    elif not isinstance(node, CountIf):
        for child in children(node):
            yield from _plain(child)


def _in_rows(node: Aggregate | CountIf) -> Iterator[str]:
    """Give the codes that SUM, AVERAGE, COUNT or COUNTIF read in the rows."""
    if isinstance(node, CountIf):
        yield node.code
        yield from (n.code for n in walk(node.condition) if isinstance(n, Code))
    elif node.name in OVER_ROWS:
        yield node.code


def parse(text: str) -> Formula:
    """Read a formula; raise `FormulaError` and nothing else, whatever the text is."""
    return Formula(parse_tree(text), text)

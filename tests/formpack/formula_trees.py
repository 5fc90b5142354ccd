"""Random formulas and random data for the tests of the formula language."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.formula import PlainScope, lexer
from cityexam_desktop.formpack.formula.nodes import (
    Aggregate,
    Call,
    Chain,
    Code,
    Compare,
    CountIf,
    Negate,
    Node,
    Number,
    Prev,
    Round,
    Text,
    walk,
)

OWN = ("a", "b", "i42.express")
ROWS = ("r", "s", "h_struct")

_numbers = (st.decimals(0, 10**9, places=3) | st.integers(0, 12).map(Decimal)).map(
    lambda number: lexer.number(format(number, "f"))
)
_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=12
)
_signs = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))


def _leaves(codes: tuple[str, ...]) -> st.SearchStrategy[Node]:
    code = st.sampled_from(codes)
    return st.one_of(
        st.builds(Number, _numbers), st.builds(Text, _texts), code.map(Code), code.map(Prev)
    )


def _chains(inner: st.SearchStrategy[Node], signs: str) -> st.SearchStrategy[Node]:
    rest = st.lists(st.tuples(st.sampled_from(signs), inner), min_size=1, max_size=3)
    return st.builds(Chain, inner, rest.map(tuple))


def _many(inner: st.SearchStrategy[Node], fewest: int) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(inner, min_size=fewest, max_size=3).map(tuple)


def _above(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    three = st.tuples(inner, inner, inner)
    return st.one_of(
        st.builds(Negate, inner),
        st.builds(Round, inner, st.integers(-6, 12)),
        _chains(inner, "+-"),
        _chains(inner, "*/"),
        st.builds(Compare, _signs, inner, inner),
        st.builds(Call, st.sampled_from(("AND", "OR")), _many(inner, 1)),
        st.builds(Call, st.sampled_from(("MIN", "MAX")), _many(inner, 2)),
        st.builds(Call, st.sampled_from(("NOT", "ABS")), st.tuples(inner)),
        st.builds(Call, st.just("IF"), three),
    )


conditions: st.SearchStrategy[Node] = st.recursive(_leaves(ROWS), _above, max_leaves=6).filter(
    lambda tree: any(isinstance(node, Code | Prev) for node in walk(tree))
)
_over_rows = st.builds(
    Aggregate, st.sampled_from(("SUM", "AVERAGE", "COUNT", "MIN", "MAX")), st.sampled_from(ROWS)
) | st.builds(CountIf, st.sampled_from(ROWS), conditions)

trees: st.SearchStrategy[Node] = st.recursive(_leaves(OWN) | _over_rows, _above, max_leaves=12)
"""Trees as the parser makes them, over the codes `OWN` and, in aggregates, `ROWS`."""

values: st.SearchStrategy[Value] = st.one_of(
    st.decimals(),  # infinities and NaN among them
    st.integers(-9, 9).map(Decimal),
    st.sampled_from(Absence),
    _texts,
)


def _rows(carried: st.SearchStrategy[Value]) -> st.SearchStrategy[list[PlainScope]]:
    row = st.fixed_dictionaries(dict.fromkeys(ROWS, carried))
    return st.lists(st.builds(PlainScope, row, row), max_size=4)


def scopes(carried: st.SearchStrategy[Value] = values) -> st.SearchStrategy[PlainScope]:
    """Give subjects with values of their own, last year's, and rows below."""
    own = st.fixed_dictionaries(dict.fromkeys(OWN, carried))
    return st.builds(
        PlainScope,
        own,
        own,
        _rows(carried).map(lambda rows: dict.fromkeys(ROWS, rows)),
        st.dictionaries(st.sampled_from(ROWS), st.integers(0, 3)),
        st.dictionaries(st.sampled_from(ROWS), st.decimals(0, 1, places=1)),
    )

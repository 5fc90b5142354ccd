"""The manual's page on formulas: the whole grammar, and every line of its table as it says."""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal

import pytest

from cityexam_desktop.formpack.formula import (
    FormulaError,
    PlainScope,
    describe,
    describe_with,
    evaluate,
    lexer,
    parse,
    parser,
    to_spreadsheet,
)
from cityexam_desktop.formpack.formula.nodes import Node, walk
from cityexam_desktop.formpack.values import to_text
from cityexam_desktop.paths import manual

PAGE = (manual() / "formulas.md").read_text("utf-8")
LINES = [
    tuple(cell.strip().strip("`") for cell in line.strip("|\n").split(" | "))
    for line in PAGE.splitlines()
    if line.startswith("| `")
]
EXAMPLES = [line for line in LINES if len(line) == 5]
MISTAKES = [line for line in LINES if len(line) == 2]
GRAMMAR = PAGE.split("```")[1].strip()

NAMES = {
    "done": "已改造", "plan": "计划改造", "i42.express": "快速路车速", "kind": "结构类型",
    "floors": "层数", "has_lift": "电梯",
}  # fmt: skip
BUILDINGS = [
    PlainScope({"floors": Decimal(floors), "has_lift": Decimal(lift)})
    for floors, lift in ((6, 0), (12, 0), (18, 1))
]
COUNTY = PlainScope(
    {
        "done": Decimal(9), "plan": Decimal(12), "i42.express": Decimal("38.5"), "kind": "砖混",
    },
    {"done": Decimal(6)},
    {"floors": BUILDINGS, "has_lift": BUILDINGS},
)  # fmt: skip
CELLS = {"done": "B2", "plan": "B3", "i42.express": "B4", "kind": "B5"}
RANGES = {"floors": "D2:D4", "has_lift": "E2:E4"}


def computed(text: str) -> str:
    value = evaluate(parse(text), COUNTY).value
    assert value is not None
    return to_text(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0])
def test_every_line_of_the_table_is_as_it_says(example: tuple[str, ...]) -> None:
    text, words, with_numbers, result, live = example
    formula = parse(text)
    assert parse(str(formula)) == formula
    assert describe(formula, NAMES.__getitem__) == words
    assert describe_with(formula, computed) == with_numbers
    assert computed(text) == result
    translated = to_spreadsheet(
        formula,
        CELLS.__getitem__,
        lambda code: RANGES.get(code) or CELLS[code],
        lambda code: f"上年!{CELLS[code]}",
    )
    assert translated == live


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[0])
def test_every_mistake_is_answered_as_it_says(mistake: tuple[str, ...]) -> None:
    text, sentence = mistake
    with pytest.raises(FormulaError) as raised:
        parse(text)
    assert raised.value.sentence == sentence


def test_the_page_holds_the_grammar_of_the_parser_whole() -> None:
    lines = textwrap.dedent(parser.__doc__ or "")
    assert textwrap.indent(GRAMMAR, "    ") in lines


def test_the_table_walks_every_production() -> None:
    used = {token.text.upper() for line in EXAMPLES for token in lexer.tokens(line[0])}
    inside = [token for token in used if token[:1].isalpha() or token[:1] in {'"', *"0123456789"}]
    for terminal in re.findall(r"'[^']+'|\"[^\"]+\"", GRAMMAR):
        written = terminal[1:-1].upper()
        assert written in used or any(written in token for token in inside), terminal
    kinds = {type(node) for line in EXAMPLES for node in walk(parse(line[0]).root)}
    assert kinds == set(Node.__args__)


def test_every_production_that_is_named_is_defined() -> None:
    told = {"letter", "digit", "character", "small letter"}
    text = re.sub(r"'[^']*'|\"[^\"]*\"", " ", GRAMMAR)
    defined = set(re.findall(r"^(\w+) +=", text, re.MULTILINE))
    named = set(re.findall(r"small letter|\w+", text))
    assert named - defined == told
    assert all(word in PAGE.split("```")[2] for word in told)

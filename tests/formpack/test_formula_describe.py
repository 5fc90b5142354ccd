from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from cityexam_desktop.formpack.formula import (
    Formula,
    describe,
    describe_with,
    figures_of,
    parse,
)
from tests.formpack.formula_trees import trees

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula.nodes import Node

NAMES = {
    "gw_cov": "绿道1公里覆盖的居住用地面积",
    "res_land": "建成区居住用地面积",
    "need": "停车需求",
    "have": "现有泊位",
    "pts": "内涝点",
    "depth": "积水深度",
    "kind": "结构",
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gw_cov / res_land * 100", "绿道1公里覆盖的居住用地面积 ÷ 建成区居住用地面积 × 100"),
        ("MAX(need - have, 0)", "停车需求 − 现有泊位（小于0时取0）"),
        ("MAX(need - have, 0) * 2", "（停车需求 − 现有泊位（小于0时取0））× 2"),
        ("MIN(100, need / have)", "停车需求 ÷ 现有泊位（大于100时取100）"),
        ("MAX(need, have)", "停车需求、现有泊位 中最大的"),
        ("MIN(need, have, pts)", "停车需求、现有泊位、内涝点 中最小的"),
        ("(need - have) / 2", "（停车需求 − 现有泊位）÷ 2"),
        ("need - (have - 1)", "停车需求 −（现有泊位 − 1）"),
        ("-need", "−停车需求"),
        ("pts - prev(pts)", "内涝点 − 上年内涝点"),
        ("SUM(need) / COUNT(need)", "停车需求合计 ÷ 停车需求个数"),
        ("AVERAGE(depth)", "积水深度平均值"),
        ("MAX(depth)", "积水深度最大值"),
        ("COUNTIF(pts, depth > 15)", "满足（积水深度 > 15）的内涝点个数"),
        ("ROUND(need / 3, 1)", "停车需求 ÷ 3（保留1位小数）"),
        ("ROUND(need, 0)", "停车需求（取整数）"),
        ("ROUND(need, -2)", "停车需求（四舍五入到百位）"),
        ("ABS(need - have)", "（停车需求 − 现有泊位）的绝对值"),
        ("ABS(need)", "停车需求的绝对值"),
        ('kind <> "砖混"', "结构 ≠ “砖混”"),
        ("AND(need >= 1, OR(have <= 2, pts = 0))", "停车需求 ≥ 1 且（现有泊位 ≤ 2 或 内涝点 = 0）"),
        ("NOT(need = have)", "非（停车需求 = 现有泊位）"),
        (
            "IF(need > have, need - have, 0)",
            "若 停车需求 > 现有泊位，则 停车需求 − 现有泊位，否则 0",
        ),
    ],
)
def test_a_formula_describes_itself_with_names(text: str, words: str) -> None:
    assert describe(parse(text), NAMES.__getitem__) == words


def test_a_formula_describes_itself_with_the_numbers_put_in() -> None:
    formula = parse("(SUM(a) - prev(b)) / COUNTIF(r, r > 1) * 100 + c + SUM(a)")
    figures = {"SUM(a)": "1,234", "prev(b)": "12.5", "COUNTIF(r, r > 1)": "7", "c": "-3"}
    assert figures_of(formula) == ("SUM(a)", "prev(b)", "COUNTIF(r, r > 1)", "c")
    words = describe_with(formula, figures.__getitem__)
    assert words == "（1,234 − 12.5）÷ 7 × 100 +（-3）+ 1,234"


@given(trees)
def test_every_formula_has_words_and_every_figure_is_a_formula(root: Node) -> None:
    formula = Formula(root)
    assert describe(formula, str)
    figures = figures_of(formula)
    asked: list[str] = []

    def figure(text: str) -> str:
        asked.append(text)
        return "1"

    assert describe_with(formula, figure)
    assert set(asked) == set(figures)
    for each in figures:
        assert str(parse(each)) == each

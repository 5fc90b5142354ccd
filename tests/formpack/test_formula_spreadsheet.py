from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from cityexam_desktop.formpack.formula import Formula, parse, to_spreadsheet
from tests.formpack.formula_trees import trees

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula.nodes import Node


LARGER = "(R2:R9*(R2:R9>=S2:S9)+S2:S9*(S2:S9>R2:R9))"
NUMBERS = "ISNUMBER(R2:R9)*ISNUMBER(S2:S9)"


def translated(formula: Formula, *, sheet: str = "") -> str | None:
    """Put code a into A1, its column into A2:A9, last year's into P!A1 or P!A2:A9."""

    def cell(code: str) -> str:
        return f"{sheet}{code[0].upper()}1"

    def column(code: str) -> str:
        return f"{sheet}{code[0].upper()}2:{code[0].upper()}9"

    def previous(code: str) -> str:
        return "P!" + (column(code) if code in ("r", "s") else cell(code))

    return to_spreadsheet(formula, cell, column, previous)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b * 100", "=A1/B1*100"),
        ("(a + b) * c", "=(A1+B1)*C1"),
        ("a - (b - c)", "=A1-(B1-C1)"),
        ("-(a + b)", "=-(A1+B1)"),
        ("a - -b", "=A1--B1"),
        ("a - prev(a)", "=A1-P!A1"),
        ("MAX(a - b, 0)", "=MAX(A1-B1,0)"),
        ("ROUND(a / 3, -1)", "=ROUND(A1/3,-1)"),
        ("ABS(a)", "=ABS(A1)"),
        ("SUM(r) / COUNT(r)", "=SUM(R2:R9)/COUNT(R2:R9)"),
        ("MAX(r) - AVERAGE(r)", "=MAX(R2:R9)-AVERAGE(R2:R9)"),
        # A truth that is used as a number is 1 or 0, as it is for us.
        ("a > b", "=IF(A1>B1,1,0)"),
        ("(a > b) * 100", "=IF(A1>B1,1,0)*100"),
        ("(a > b) = c", "=IF(IF(A1>B1,1,0)=C1,1,0)"),
        ('IF(AND(a > 1, NOT(b = c)), "高", "低""")', '=IF(AND(A1>1,NOT(B1=C1)),"高","低""")'),
        ("OR(a, a + 1 > b)", "=IF(OR(A1,A1+1>B1),1,0)"),
        # COUNTIF: products of 1 and 0 over columns, numbers where numbers are compared.
        ("COUNTIF(r, r > 3)", "=SUMPRODUCT(((R2:R9>3)*ISNUMBER(R2:R9)))"),
        ('COUNTIF(r, r = "砖")', '=SUMPRODUCT((1*(R2:R9="砖")))'),
        ("COUNTIF(r, r = s)", "=SUMPRODUCT((1*(R2:R9=S2:S9)))"),
        ("COUNTIF(r, r < prev(r))",
         "=SUMPRODUCT(((R2:R9<P!R2:R9)*ISNUMBER(R2:R9)*ISNUMBER(P!R2:R9)))"),
        ('COUNTIF(r, AND(r = "砖", s = "x"))',
         '=SUMPRODUCT(((1*(R2:R9="砖"))*(1*(S2:S9="x"))))'),
        ('COUNTIF(r, OR(r = "砖", s = "x"))',
         '=SUMPRODUCT((1*(((1*(R2:R9="砖"))+(1*(S2:S9="x")))>0)))'),
        # A negation reaches the comparison, so that an empty cell stays uncounted.
        ("COUNTIF(r, NOT(r > 3))", "=SUMPRODUCT(((R2:R9<=3)*ISNUMBER(R2:R9)))"),
        ('COUNTIF(r, NOT(AND(r = "砖", s = "x")))',
         '=SUMPRODUCT((1*(((1*(R2:R9<>"砖"))+(1*(S2:S9<>"x")))>0)))'),
        ("COUNTIF(r, r)", "=SUMPRODUCT(((R2:R9<>0)*ISNUMBER(R2:R9)))"),
        # Only what is computed with must be a number, not the text that decides.
        ('COUNTIF(r, IF(s = "x", r, 2) = 1)',
         '=SUMPRODUCT(((((1*(S2:S9="x"))*R2:R9+(1*(S2:S9<>"x"))*2)=1)*ISNUMBER(R2:R9)))'),
        ('COUNTIF(r, (s = "x") + (r > 1) = 2)',
         '=SUMPRODUCT((1*(((1*(S2:S9="x"))+((R2:R9>1)*ISNUMBER(R2:R9)))=2)))'),
        ('COUNTIF(r, IF(s = "x", r = "a", r = "b"))',
         '=SUMPRODUCT(((1*(S2:S9="x"))*(1*(R2:R9="a"))+(1*(S2:S9<>"x"))*(1*(R2:R9="b"))))'),
        ("COUNTIF(r, MAX(r, s) * 2 = ABS(-1))",
         f"=SUMPRODUCT(((({LARGER}*2)=ABS((-1)))*{NUMBERS}))"),
    ],
)  # fmt: skip
def test_a_formula_becomes_a_live_formula(text: str, expected: str) -> None:
    assert translated(parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "+".join("a" * 249),
        "COUNTIF(r, " + "MIN(" * 20 + "r" + ", s)" * 20 + " > 1)",
        'COUNTIF(r, IF(r = 1, "x", "y") = s)',
        "ABS(1 = " * 35 + "a" + ")" * 35,
    ],
    ids=["too long", "grows at each level", "text chosen row by row", "nested too deep"],
)
def test_what_no_cell_can_hold_is_not_translated(text: str) -> None:
    assert (
        translated(parse(text), sheet="'2025年基础数据（住房和城乡建设局填报，经统计局核对）'!")
        is None
    )


@given(trees)
def test_every_translation_fits_into_a_cell(root: Node) -> None:
    text = translated(Formula(root))
    assert text is None or (text.startswith("=") and len(text) <= 8192)

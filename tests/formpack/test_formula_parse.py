from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.formula import Formula, FormulaError, is_code, parse
from tests.formpack.formula_trees import trees

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula.nodes import Node


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("b_mid_cov/b_res*100", "b_mid_cov / b_res * 100"),
        ("max( q_need-(q_priv+q_pub*q_k) ,0)", "MAX(q_need - (q_priv + q_pub * q_k), 0)"),
        ("((a))", "a"),
        ("(a*b)+c", "a * b + c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/(b/c)", "a / (b / c)"),
        ("(a+b)*c", "(a + b) * c"),
        ("-(a+b)", "-(a + b)"),
        ("a- -b", "a - -b"),
        ("(a=b)=c", "(a = b) = c"),
        ("007.50", "7.5"),
        ("0.0", "0"),
        ("i42.express>=1", "i42.express >= 1"),
        ('kind<>"砖""混"', 'kind <> "砖""混"'),
        ("PREV(a)", "prev(a)"),
        ("Sum(a)/Count(a)", "SUM(a) / COUNT(a)"),
        ("countif(h,and(h=1,prev(h)=0))", "COUNTIF(h, AND(h = 1, prev(h) = 0))"),
        ("round(a,-2)", "ROUND(a, -2)"),
        ("if(a>1\n,b,\u3000c)", "IF(a > 1, b, c)"),
        ("max((a))", "MAX(a)"),
    ],
)
def test_a_formula_is_printed_in_one_way(text: str, canonical: str) -> None:
    formula = parse(text)
    assert str(formula) == canonical
    assert parse(canonical) == formula
    assert formula.text == text


@given(trees)
def test_what_is_printed_parses_to_the_same_tree(root: Node) -> None:
    printed = str(Formula(root))
    assert parse(printed).root == root
    assert str(parse(printed)) == printed


_PIECES = st.sampled_from(
    [*'()+-*/,=<>%（×绿."', " ", "a", "b.c", "1", "0.5", '"砖"', "<>", "<=", "SUM", "true"]
) | st.sampled_from(("if(", "and(", "not(", "max(", "sum(", "prev(", "countif(", "round(", "x("))


@given(st.text() | st.lists(_PIECES, max_size=20).map("".join))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    try:
        read = parse(text)
    except FormulaError as raised:
        error = raised
    else:
        assert parse(str(read)) == read
        return
    assert 1 <= error.position <= len(text) + 1
    assert error.sentence == f"公式第{error.position}列：{error.found}；{error.expected}。"
    assert error.found
    assert error.expected
    assert error.sentence.isprintable()


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        ("", 1, "公式是空的", "应为数字"),
        ("  ", 1, "公式是空的", "应为数字"),
        ("=a+b", 1, "“=”", "开头不写“=”"),
        ("a b", 3, "“b”", "应为运算符"),
        ("a +", 4, "结束", "应为数字、代码"),
        ("(a", 3, "结束", "“)”"),
        ("a)", 2, "“)”", "配对"),
        ("a <= b <= c", 8, "“<=”", "用AND"),
        ("a == b", 4, "“=”", "只写一个“=”"),
        ("a != b", 3, "“!”", "“<>”"),
        ("a（b）", 2, "“（”", "半角“(”"),
        ("a÷b", 2, "“÷”", "半角“/”"),
        ("a≥b", 2, "“≥”", "半角“>=”"),
        ("１+2", 1, "“１”", "数字请用半角"),
        ("绿地率*2", 1, "“绿”", "不写名称"),
        ("5%", 2, "“%”", "/ 100"),
        ("a^2", 2, "“^”", "乘方"),
        (".5", 1, "“.”", "0.5"),
        ("1e5", 1, "“1e”", "不能直接跟字母"),
        ("a.b.c", 4, "“.”", "点后面"),
        ('"砖混', 1, '“"”', "后面的双引号"),
        ('"砖\n混"', 3, "“U+000A”", "看不见"),
        ("a\x00", 2, "“U+0000”", "没有这个符号"),
        ("\ud800", 1, "“U+D800”", "没有这个符号"),
        ("counti(a, a=1)", 1, "“counti”", "是不是COUNTIF"),
        ("xyz(1)", 1, "“xyz”", "可用的有AND"),
        ("sum + 1", 1, "“sum”", "不能作代码"),
        ("TRUE", 1, "“TRUE”", "是写作1"),
        ("SUM(a+b)", 6, "“+”", "SUM到这里应为“)”"),
        ("SUM(a, b)", 6, "“,”", "SUM只写一个代码"),
        ("SUM(1)", 5, "“1”", "应为代码"),
        ("prev(a+1)", 7, "“+”", "prev到这里应为“)”"),
        ("IF(a, b)", 1, "IF写了2个参数", "3个参数"),
        ("NOT(a, b)", 1, "NOT写了2个参数", "1个参数"),
        ("ROUND(a)", 8, "“)”", "ROUND(算式, 小数位数)"),
        ("ROUND(a, b)", 10, "“b”", "-6到12的整数"),
        ("ROUND(a, 1.5)", 10, "“1.5”", "-6到12的整数"),
        ("ROUND(a, -7)", 11, "“7”", "-6到12的整数"),
        ("COUNTIF(a)", 10, "“)”", "COUNTIF(代码, 条件)"),
        ("COUNTIF(a, 1)", 12, "“1”", "例如a = 1"),
        ('COUNTIF(a, ">5")', 12, '“">5"”', "例如a = 1"),
        ("COUNTIF(a, SUM(b) > 1)", 12, "“SUM”", "只看一行"),
        ("COUNTIF(a, MAX(b) > 1)", 12, "“MAX”", "只看一行"),
        ("COUNTIF(a, COUNTIF(b, b = 1) > 1)", 12, "“COUNTIF”", "只看一行"),
    ],
)
def test_an_error_says_where_what_and_what_was_expected(
    text: str, position: int, found: str, expected: str
) -> None:
    with pytest.raises(FormulaError) as raised:
        parse(text)
    assert raised.value.position == position
    assert found in raised.value.found
    assert expected in raised.value.expected


@pytest.mark.parametrize(
    ("just_right", "too_much", "expected"),
    [
        ("(" * 50 + "a" + ")" * 50, "(" * 51 + "a" + ")" * 51, "最多套50层"),
        ("-" * 50 + "a", "-" * 51 + "a", "最多套50层"),
        ("ABS(" * 50 + "a" + ")" * 50, "ABS(" * 51 + "a" + ")" * 51, "最多套50层"),
        ("+".join("a" * 249), "+".join("a" * 250), "最多250步"),
        ("a" * 2000, "a" * 2001, "最多2000个字符"),
        ("9" * 28, "9" * 29, "最多28位"),
        (f'"{"长" * 255}"', f'"{"长" * 256}"', "最多255个字"),
    ],
)
def test_limits_have_sentences(just_right: str, too_much: str, expected: str) -> None:
    parse(just_right)
    with pytest.raises(FormulaError, match=expected):
        parse(too_much)


def test_blanks_do_not_count_so_that_the_canonical_text_is_never_too_long() -> None:
    longest = "+".join(["a" * 19] * 100)
    assert len(longest) == 1999
    printed = str(parse(longest))
    assert len(printed) > 2000
    assert parse(printed) == parse(longest)


def test_a_formula_knows_the_codes_it_reads_and_how() -> None:
    formula = parse("a / SUM(r) + prev(a) + prev(b) + MAX(e) + MAX(c, 0) + COUNTIF(s, t > prev(u))")
    assert formula.plain_codes == {"a", "c"}
    assert formula.row_codes == {"r", "s", "t"}
    assert formula.either_codes == {"e"}
    assert formula.prev_codes == {"a", "b", "u"}
    assert formula.codes == {"a", "c", "e", "r", "s", "t"}


@pytest.mark.parametrize("text", ["a", "A1", "h_struct", "i42.express", "x.0", "prevalence"])
def test_a_code_is_letters_digits_and_one_dotted_part(text: str) -> None:
    assert is_code(text)
    assert parse(text).codes == {text}


@pytest.mark.parametrize(
    "text", ["", "1a", "_a", "a.", "a.B", "a.b.c", "a-b", "绿", "a ", "a\n", "sum", "If", "PREV"]
)
def test_what_is_no_code_is_told(text: str) -> None:
    assert not is_code(text)

"""From tokens to the tree of a formula.

The grammar, a documented subset of spreadsheet formulas (EBNF; blanks may stand
between any two tokens; names of functions in capitals or not)::

    formula    = comparison ;
    comparison = sum , [ ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) , sum ] ;
    sum        = product , { ( "+" | "-" ) , product } ;
    product    = unary , { ( "*" | "/" ) , unary } ;
    unary      = "-" , unary | primary ;
    primary    = number | text | code | call | "(" , comparison , ")" ;
    call       = ( "AND" | "OR" ) , "(" , list , ")"
               | ( "NOT" | "ABS" ) , "(" , comparison , ")"
               | "IF" , "(" , comparison , "," , comparison , "," , comparison , ")"
               | ( "MIN" | "MAX" ) , "(" , list , ")"
               | "ROUND" , "(" , comparison , "," , [ "-" ] , digits , ")"
               | ( "SUM" | "AVERAGE" | "COUNT" ) , "(" , code , ")"
               | "COUNTIF" , "(" , code , "," , comparison , ")"
               | "prev" , "(" , code , ")" ;
    list       = comparison , { "," , comparison } ;
    number     = digits , [ "." , digits ] ;
    text       = '"' , { character - '"' | '""' } , '"' ;
    code       = letter , { letter | digit | "_" } , [ "." , tail , { tail } ] ;
    tail       = small letter | digit | "_" ;
    digits     = digit , { digit } ;

A letter is one of A to Z and a to z, a small letter one of a to z, a digit one of 0 to 9,
all of half width; a character is any that can be printed.

MIN and MAX of a single code range over the rows below, as SUM does, when the code
is a datum of such rows. The condition of COUNTIF is about one row: it reads at least
one code and holds no SUM, AVERAGE, COUNT, COUNTIF and no MIN or MAX of a single code. The names of
functions, `prev`, TRUE and FALSE are no codes. A formula has at most 2,000
characters (blanks not counted, so that the canonical text, which only adds
blanks, is never too long), 50 levels and 250 steps; a step runs at most once for
every row.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula import lexer
from cityexam_desktop.formpack.formula.errors import FormulaError, shown
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

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 2000
MAX_LEVELS = 50
MAX_STEPS = 250
MIN_PLACES, MAX_PLACES = -6, 12  # what the second argument of ROUND may be

OVER_ROWS = ("SUM", "AVERAGE", "COUNT")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_ARITY = {  # function: fewest and most arguments (the steps bound the lists)
    "AND": (1, MAX_STEPS),
    "OR": (1, MAX_STEPS),
    "NOT": (1, 1),
    "IF": (3, 3),
    "MIN": (1, MAX_STEPS),
    "MAX": (1, MAX_STEPS),
    "ABS": (1, 1),
}
FUNCTIONS = (*_ARITY, *OVER_ROWS, "COUNTIF", "ROUND", "PREV")
_RESERVED = frozenset({*FUNCTIONS, "TRUE", "FALSE"})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[a-z0-9_]+)?")
_OPERAND = "应为数字、代码、函数、文字或“(”"


def is_code(text: str) -> bool:
    """Whether `text` can be the code of a datum or indicator in a formula."""
    return _CODE.fullmatch(text) is not None and text.upper() not in _RESERVED


def parse_tree(text: str) -> Node:
    """Read a formula; raise `FormulaError` and nothing else, whatever the text is."""
    length = len("".join(text.split()))
    if length > MAX_LENGTH:
        raise FormulaError(1, f"公式有{length}个字符", f"公式最多{MAX_LENGTH}个字符，空格不算")
    return _Parser(text).formula()


class _Parser:
    """Recursive descent over the tokens; one method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = lexer.tokens(text)
        self._at = 0
        self._level = 0
        self._steps = 0
        self._in_condition = False

    # -- the lines of the grammar ------------------------------------------------

    def formula(self) -> Node:
        if self._token.kind == "end":
            raise FormulaError(1, "公式是空的", _OPERAND)
        if self._token.text == "=":
            raise self._error("公式开头不写“=”")
        root = self._comparison()
        if self._token.kind != "end":
            raise self._trailing()
        return root

    def _comparison(self) -> Node:
        left = self._sum()
        if self._token.kind != "sign" or self._token.text not in COMPARISONS:
            return left
        operator = self._advance().text
        node = Compare(operator, left, self._sum())
        if self._token.text in COMPARISONS and self._token.kind == "sign":
            raise self._error("比较不能连写，请用AND(…, …)")
        return self._step(node)

    def _sum(self) -> Node:
        return self._chain("+-", self._product)

    def _product(self) -> Node:
        return self._chain("*/", self._unary)

    def _chain(self, operators: str, operand: Callable[[], Node]) -> Node:
        first = operand()
        rest: list[tuple[str, Node]] = []
        while self._token.kind == "sign" and self._token.text in operators:
            operator = self._advance().text
            rest.append((operator, operand()))
        return self._step(Chain(first, tuple(rest))) if rest else first

    def _unary(self) -> Node:
        if not self._is_sign("-"):
            return self._primary()
        self._enter()
        self._advance()
        node = Negate(self._unary())
        self._level -= 1
        return self._step(node)

    def _primary(self) -> Node:
        token = self._token
        if token.kind == "number":
            return self._step(Number(lexer.number(self._advance().text)))
        if token.kind == "text":
            return self._step(Text(self._advance().literal))
        if token.kind == "word":
            return self._word()
        if self._is_sign("("):
            return self._nested()
        raise self._error("相等只写一个“=”" if token.text == "=" else _OPERAND)

    def _nested(self) -> Node:
        self._enter()
        self._advance()
        node = self._comparison()
        self._close("应为运算符或“)”")
        return node

    def _word(self) -> Node:
        following = self._tokens[self._at + 1]
        if following.kind == "sign" and following.text == "(":
            return self._step(self._call())
        return self._step(Code(self._code()))

    # -- calls -------------------------------------------------------------------

    def _call(self) -> Node:
        name = self._token.text.upper()
        if name not in FUNCTIONS:
            raise self._error(_no_such_function(name))
        self._enter()
        called = self._advance()
        self._advance()  # the parenthesis
        if name in OVER_ROWS:
            node: Node = self._aggregate(called, name)
        elif name == "COUNTIF":
            node = self._count_if(called)
        elif name == "PREV":
            node = Prev(self._code())
        elif name == "ROUND":
            node = self._round()
        else:
            node = self._plain_call(called, name)
        self._close(f"{_printed(name)}到这里应为“)”")
        return node

    def _aggregate(self, called: lexer.Token, name: str) -> Node:
        self._refuse_in_condition(called)
        code = self._code()
        if self._is_sign(","):
            raise self._error(f"{name}只写一个代码，几项相加请用“+”")
        return Aggregate(name, code)

    def _count_if(self, called: lexer.Token) -> Node:
        self._refuse_in_condition(called)
        code = self._code()
        self._comma("COUNTIF写成COUNTIF(代码, 条件)")
        begin = self._token
        self._in_condition = True
        condition = self._comparison()
        self._in_condition = False
        if not any(isinstance(node, Code | Prev) for node in walk(condition)):
            expected = f"COUNTIF的条件要写全，例如{code} = 1"
            raise FormulaError(begin.position, begin.shown, expected)
        return CountIf(code, condition)

    def _round(self) -> Node:
        operand = self._comparison()
        self._comma("ROUND写成ROUND(算式, 小数位数)")
        sign = self._advance().text if self._is_sign("-") else ""
        token = self._token
        expected = f"小数位数应为{MIN_PLACES}到{MAX_PLACES}的整数"
        if token.kind != "number" or "." in token.text:
            raise self._error(expected)
        places = int(sign + token.text)
        if not MIN_PLACES <= places <= MAX_PLACES:
            raise self._error(expected)
        self._advance()
        return Round(operand, places)

    def _plain_call(self, called: lexer.Token, name: str) -> Node:
        arguments = [self._comparison()]
        while self._is_sign(","):
            self._advance()
            arguments.append(self._comparison())
        fewest, most = _ARITY[name]
        if not fewest <= len(arguments) <= most:
            raise FormulaError(
                called.position,
                f"{name}写了{len(arguments)}个参数",
                f"{name}应有{fewest}个参数",
            )
        if name in ("MIN", "MAX") and len(arguments) == 1 and isinstance(arguments[0], Code):
            self._refuse_in_condition(called)
            return Aggregate(name, arguments[0].code)
        return Call(name, tuple(arguments))

    def _code(self) -> str:
        token = self._token
        if token.kind != "word":
            raise self._error("应为代码")
        upper = token.text.upper()
        if upper in ("TRUE", "FALSE"):
            raise self._error("是写作1，否写作0")
        if upper in _RESERVED:
            raise self._error(f"{_printed(upper)}是函数，后面应有“(”，也不能作代码")
        return self._advance().text

    # -- small steps -------------------------------------------------------------

    @property
    def _token(self) -> lexer.Token:
        return self._tokens[self._at]

    def _is_sign(self, sign: str) -> bool:
        return self._token.kind == "sign" and self._token.text == sign

    def _advance(self) -> lexer.Token:
        token = self._token
        self._at += 1
        return token

    def _comma(self, expected: str) -> None:
        if not self._is_sign(","):
            raise self._error(expected)
        self._advance()

    def _close(self, expected: str) -> None:
        if not self._is_sign(")"):
            raise self._error(expected)
        self._advance()
        self._level -= 1

    def _enter(self) -> None:
        self._level += 1
        if self._level > MAX_LEVELS:
            raise self._error(f"括号和函数最多套{MAX_LEVELS}层")

    def _step(self, node: Node) -> Node:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise self._error(f"公式最多{MAX_STEPS}步，请分成几项")
        return node

    def _refuse_in_condition(self, called: lexer.Token) -> None:
        if self._in_condition:
            raise FormulaError(
                called.position, called.shown, "COUNTIF的条件只看一行，里面不能再汇总"
            )

    def _error(self, expected: str) -> FormulaError:
        return FormulaError(self._token.position, self._token.shown, expected)

    def _trailing(self) -> FormulaError:
        if self._is_sign(")"):
            return self._error("前面没有与它配对的“(”")
        return self._error("应为运算符，或者公式到此结束")


def _printed(name: str) -> str:
    """How a function is written: capitals, but `prev` small."""
    return "prev" if name == "PREV" else name


def _no_such_function(name: str) -> str:
    """Say that a function does not exist, and which may have been meant."""
    near = difflib.get_close_matches(name, FUNCTIONS, n=1)
    if near:
        return f"没有函数{shown(name)}，是不是{_printed(near[0])}"
    return f"没有函数{shown(name)}，可用的有{'、'.join(_printed(f) for f in FUNCTIONS)}"

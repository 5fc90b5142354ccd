"""From text to tokens; every character is either understood or named in an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cityexam_desktop.formpack.formula.errors import FormulaError, shown

MAX_DIGITS = 28  # the arithmetic keeps no more
MAX_TEXT = 255  # a spreadsheet takes no longer text inside a formula

_BLANKS = " \t\r\n\u3000\u00a0"
_TOKEN = re.compile(
    r"""(?P<number> [0-9]+ (?: \.[0-9]+ )? )
      | (?P<word>   [A-Za-z][A-Za-z0-9_]* (?: \.[a-z0-9_]+ )? )
      | (?P<text>   " (?: [^"] | "" )* " )
      | (?P<sign>   <> | <= | >= | [-+*/()=<>,] )""",
    re.VERBOSE,
)
# What people type with a Chinese keyboard or from other languages, and what they mean.
_INSTEAD = {
    "（": "(", "）": ")", "，": ",", "、": ",", "；": ",", ";": ",",
    "＋": "+", "－": "-", "−": "-", "＊": "*", "×": "*", "／": "/", "÷": "/",
    "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "<>",
    "“": '"', "”": '"', "＂": '"', "'": '"', "‘": '"', "’": '"',
    "!": "<>", "[": "(", "]": ")", "{": "(", "}": ")", "【": "(", "】": ")",
}  # fmt: skip
_HINTS = {
    "%": "百分号请写成“/ 100”或“* 100”",
    "％": "百分号请写成“/ 100”或“* 100”",
    "^": "没有乘方，请写成连乘",
    "&": "没有“&”，几个条件同时成立请用AND(…, …)",
    "|": "没有“|”，几个条件有一个成立请用OR(…, …)",
    ".": "小数要写成0.5，代码里的点后面只能是小写字母、数字和下划线",
    "_": "代码以字母开头",
    "$": "这里写代码，不写单元格地址",
    '"': "文字缺少后面的双引号",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: its kind, itself, and the column it begins at, from 1."""

    kind: str  # number, word, text, sign, end
    text: str
    position: int

    @property
    def shown(self) -> str:
        """How an error calls it."""
        return "公式到这里就结束了" if self.kind == "end" else f"遇到{shown(self.text)}"

    @property
    def literal(self) -> str:
        """The content of a text without its quotes."""
        return self.text[1:-1].replace('""', '"')


def tokens(text: str) -> tuple[Token, ...]:
    """Split a formula into tokens, the last of kind ``end``, or raise `FormulaError`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in _BLANKS:
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise _not_understood(text, at)
        token = Token(match.lastgroup or "", match.group(), at + 1)
        _check(token, text[match.end() : match.end() + 1])
        found.append(token)
        at = match.end()
    return (*found, Token("end", "", len(text) + 1))


def number(text: str) -> Decimal:
    """Give the number of a token, without the zeros that change nothing."""
    stripped = text.rstrip("0").rstrip(".") if "." in text else text
    return Decimal(stripped.lstrip("0") or "0")


def _check(token: Token, following: str) -> None:
    """Refuse what looks like a token and cannot be one; `following` is the next character."""
    if token.kind == "number":
        _check_number(token, following)
    elif token.kind == "text":
        _check_text(token)


def _check_number(token: Token, following: str) -> None:
    if following.isascii() and (following.isalpha() or following == "_"):
        raise FormulaError(
            token.position,
            f"遇到{shown(token.text + following)}",
            "数字后面不能直接跟字母，代码以字母开头",
        )
    if len(token.text.replace(".", "").lstrip("0")) > MAX_DIGITS:
        raise FormulaError(token.position, token.shown, f"数字最多{MAX_DIGITS}位")


def _check_text(token: Token) -> None:
    for offset, character in enumerate(token.text):
        if not character.isprintable() and character != "\u3000":
            raise FormulaError(
                token.position + offset,
                f"遇到{shown(character)}",
                "文字里不能有换行或看不见的字符",
            )
    if len(token.literal) > MAX_TEXT:
        raise FormulaError(token.position, token.shown, f"文字最多{MAX_TEXT}个字")


def _not_understood(text: str, at: int) -> FormulaError:
    """Say what the character at `at` should have been."""
    character = text[at]
    if character in _INSTEAD:
        expected = f"请改用半角{shown(_INSTEAD[character])}"
    elif character in _HINTS:
        expected = _HINTS[character]
    elif character.isdigit():
        expected = "数字请用半角"
    elif character.isalpha():
        expected = "公式里写代码，不写名称；文字要放在半角双引号里"
    else:
        expected = "公式里没有这个符号"
    return FormulaError(at + 1, f"遇到{shown(character)}", expected)

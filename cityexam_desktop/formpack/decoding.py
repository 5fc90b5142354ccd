"""The text of a CSV file, in whichever of the usual encodings it was saved."""

from __future__ import annotations

from typing import Final

_HEAD, _LINES = 20_000, 10
_BOM: Final = "\ufeff"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """Read UTF-8 or GB18030, with a BOM or without, or UTF-16 with its BOM.

    Raises the `UnicodeDecodeError` of UTF-8 when it is none of them. Broken UTF-8 is also
    some text in GB18030, so what is mostly good UTF-8 is not taken for anything else.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = "utf-16" if data[:2] in _UTF16 else "gb18030"
        if encoding == "gb18030" and _is_mostly_utf8(data):
            raise
        try:
            return data.decode(encoding).removeprefix(_BOM)
        except UnicodeDecodeError:
            raise error from None


def separator(text: str) -> str:
    """Tell what parts the columns, by the fullest of the first lines: comma, tab, semicolon.

    Titles, which part nothing, may stand above.
    """
    lines = text[:_HEAD].splitlines()[:_LINES] or [""]
    return max(",\t;", key=lambda mark: max(line.count(mark) for line in lines))


def _is_mostly_utf8(data: bytes) -> bool:
    guess = data.decode("utf-8", errors="replace")
    broken = guess.count("\ufffd")
    return sum(not char.isascii() for char in guess) > 2 * broken

r"""JSON with one reading: what `dumps` writes and nothing looser, what `loads` accepts.

UTF-8, the only escapes are ``\"`` and ``\\`` (nothing else that we allow needs one),
no duplicate keys, no number but whole ones up to 2**53, no control or bidirectional
characters, a limit on size and depth. A quantity is a decimal string, never a number.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from cityexam_desktop.bundle.errors import BadBundle

LARGEST_INTEGER: Final = 2**53
DEPTH: Final = 16
_MOST_DIGITS: Final = 17  # of 2**53 and a sign

# Everything but brackets and quotes goes; both kinds of bracket become one.
_SKELETON: Final = bytes.maketrans(b"{}", b"[]")
_NOT_SKELETON: Final = bytes(c for c in range(256) if c not in b'[]{}"')
_QUOTED: Final = re.compile(rb'"[^"]*"')

# Cc, the bidirectional controls of UAX #9, line and paragraph separator, lone surrogates,
# byte order mark.
_FORBIDDEN_TEXT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_BREAKS: Final = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
# The same as UTF-8, each behind a first byte that is rare in Chinese text and found by memchr.
# The byte order mark's is not rare and is sought in the text; raw characters below U+0020
# are refused by the parser itself.
_FORBIDDEN_BYTES: Final = tuple(
    (first, re.compile(first + rest).search)
    for first, rest in (
        (b"\x7f", b""),
        (b"\xc2", b"[\x80-\x9f]"),
        (b"\xd8", b"\x9c"),
        (b"\xe2", b"\x80[\x8e\x8f\xa8-\xae]"),
        (b"\xe2", b"\x81[\xa6-\xa9]"),
    )
)


def plain(text: str) -> str:
    """Give `text` as a bundle may carry it: line breaks become a space, forbidden ones go."""
    return _FORBIDDEN_TEXT.sub("", _BREAKS.sub(" ", text))


def allowed(text: str) -> bool:
    """Say whether a bundle may carry `text` unchanged."""
    return not _FORBIDDEN_TEXT.search(text)


def dumps(value: object) -> bytes:
    """Write `value` (dicts with str keys, lists, tuples, str, int, bool, None) as bytes.

    Equal values give equal bytes: sorted keys, no spaces. What `loads` would not read back
    (a float, a control character) is a bug of the caller: TypeError or ValueError.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    data = text.encode("utf-8")
    try:
        loads(data, limit=len(data), what="dumps")
    except BadBundle as error:
        kind = TypeError if error.reason == "json_number" else ValueError
        raise kind(f"a bundle cannot carry this value: {error.reason}") from error
    return data


def loads(data: bytes, *, limit: int, depth: int = DEPTH, what: str) -> Any:
    """Read strict JSON of at most `limit` bytes and `depth` levels; `what` names the member.

    Raises `BadBundle` and nothing else for bad input; the caller checks the shape.
    """
    if len(data) > limit:
        raise BadBundle("too_large", what)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadBundle("json_text", what) from error
    _refuse_bad_text(data, text, what)
    _refuse_depth(data, depth, what)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadBundle("json_syntax", what) from error
    except BadBundle as error:
        error.where = what
        raise


def _refuse_bad_text(data: bytes, text: str, what: str) -> None:
    if b"\\" in data and b"\\" in _without_escapes(data):
        raise BadBundle("json_text", what)
    if "\ufeff" in text:
        raise BadBundle("json_text", what)
    for first, search in _FORBIDDEN_BYTES:
        if first in data and search(data):
            raise BadBundle("json_text", what)


def _without_escapes(data: bytes) -> bytes:
    # A run of backslashes pairs off from its left end, so plain replacement reads it right.
    return data.replace(b"\\\\", b"").replace(b'\\"', b"")


def _refuse_depth(data: bytes, depth: int, what: str) -> None:
    """Peel the innermost brackets `depth` times; what is left is deeper or unbalanced."""
    if _at_most(data, b"[", depth // 2) and _at_most(data, b"{", depth // 2):
        return
    bones = _without_escapes(data) if b"\\" in data else data
    # Taking out an adjacent pair of quotes keeps in and out of strings for all the others.
    bones = bones.translate(_SKELETON, _NOT_SKELETON).replace(b'""', b"")
    if b'"' in bones:
        bones = _QUOTED.sub(b"", bones)
    for _ in range(depth):
        bones = bones.replace(b"[]", b"")
        if not bones:
            return
    raise BadBundle("json_depth" if b"[]" in bones else "json_syntax", what)


def _at_most(data: bytes, bracket: bytes, most: int) -> bool:
    """Say whether `bracket` stands at most so often: true of columns, and found by memchr."""
    at = -1
    for _ in range(most + 1):
        at = data.find(bracket, at + 1)
        if at < 0:
            return True
    return False


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadBundle("json_duplicate")
    return result


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or digits == "-0":
        raise BadBundle("json_number")
    number = int(digits)
    if abs(number) > LARGEST_INTEGER:
        raise BadBundle("json_number")
    return number


def _refuse_number(_text: str) -> NoReturn:
    raise BadBundle("json_number")


class _Integers(dict[str, int]):
    """Whole numbers by their digits: small ones are looked up, the others judged each time."""

    def __missing__(self, digits: str) -> int:
        return _integer(digits)


_SMALL: Final = _Integers((str(number), number) for number in range(1000))

_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_SMALL.__getitem__,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)

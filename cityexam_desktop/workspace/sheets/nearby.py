"""Names that look like a name: what is proposed to people, never taken unasked."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from cityexam_desktop.workspace.sheets.words import identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

_TRIED: Final = 40
"""Names that are compared letter by letter."""
_COMMON: Final = 2000
"""Names that share two letters, from which on those two tell nothing (号楼)."""
_LEAST: Final = 0.4
_OTHER: Final = 0.8
_NUMBERS: Final = re.compile(r"\d+")
_BLOCK: Final = re.compile(
    r"(?<=\d)(?:#?号楼|#?号栋|#楼|#栋|#幢|#|号|栋|幢|座|楼)$|(?<=^\d)$|(?<=^\d\d)$"
)
_NUMBERING: Final = re.compile(r"^(?:\d{1,3}[.,)](?!\d)|[一二三四五六七八九十]{1,3}[,.])(?=.)")
_TENS: Final = re.compile("([一二三四五六七八九])?十([一二三四五六七八九])?")
_DIGITS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")


class Nearby(Generic[T]):
    """Finds the things whose names share the most with a text."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        """Take (name, thing) pairs; a thing may have several names."""
        self._named = [(_plain(name), thing) for name, thing in named]
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for number, (name, _) in enumerate(self._named):
            for pair in _pairs(name):
                self._with[pair].append(number)

    def nearest(self, text: str, most: int = 5) -> Sequence[T]:
        """The things that look most like `text`, the likest first, each once."""
        found = (thing for ratio, thing in self._ranked(_plain(text)) if ratio >= _LEAST)
        return list(dict.fromkeys(found))[:most]

    def _ranked(self, plain: str) -> list[tuple[float, T]]:
        numbers = _NUMBERS.findall(plain)
        matcher = difflib.SequenceMatcher(None, "", plain, autojunk=False)
        found: list[tuple[float, int]] = []
        for number in self._candidates(plain):
            name = self._named[number][0]
            matcher.set_seq1(name)
            # A 3号楼 is rather the 3号楼 of a like estate than the 4号楼 of the same one.
            agrees = _NUMBERS.findall(name) == numbers
            found.append((matcher.ratio() * (1 if agrees else _OTHER), number))
        found.sort(key=lambda one: (-one[0], one[1]))
        return [(ratio, self._named[number][1]) for ratio, number in found]

    def _candidates(self, plain: str) -> list[int]:
        """The names that share the most pairs of letters, rare pairs before all."""
        lists = [self._with[pair] for pair in _pairs(plain) if pair in self._with]
        rare = [one for one in lists if len(one) <= _COMMON]
        score: Counter[int] = Counter()
        for numbers in rare or lists:
            weight = len(self._named) // len(numbers) + 1
            for number in numbers:
                score[number] += weight
        return [number for number, _ in score.most_common(_TRIED)]


def likeness(one: str, other: str) -> float:
    """How much two names have in common, 0 to 1; nothing when their numbers differ."""
    a, b = _plain(one), _plain(other)
    if _NUMBERS.findall(a) != _NUMBERS.findall(b):
        return 0
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _plain(text: str) -> str:
    """A name with its numbers as digits and its blocks as 号楼: 三栋 and 3# are 3号楼."""
    name = _NUMBERING.sub("", identity(text), count=1)
    tens = _TENS.sub(lambda found: f"{found[1] or '一'}{found[2] or '零'}", name)
    return _BLOCK.sub("号楼", tens.translate(_DIGITS))


def _pairs(plain: str) -> set[str]:
    """Every two letters that stand side by side, with the edges."""
    edged = f"^{plain}$"
    return {edged[i : i + 2] for i in range(len(edged) - 1)}

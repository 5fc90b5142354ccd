"""Stored values in which words stand: asked of the file, so that nothing is looked at in vain.

A word stands in a value when its number, its text, its absence's or nature's word or a text
beside it holds the word; texts are compared folded, on both sides.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.workspace.content import read_observation
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Observation

_TEXTS: Final = ("reason", "expected", "time", "source", "page", "note")
_BESIDE: Final = " OR ".join(f"{name} <> ''" for name in _TEXTS)
_JOINED: Final = " || char(10) || ".join(_TEXTS)
_WORDED: Final = {
    "absence": {a.word: a.value for a in Absence if a.word},
    "nature": {n.word: n.value for n in Nature if n.word},
}
_YES_NO: Final = {"是": "1", "否": "0"}


@dataclass(frozen=True, slots=True)
class Around:
    """A folded word, and where it stands around values: at which data and which subjects.

    `everywhere` says that it is told of all values, by the year or the unit.
    """

    word: str
    data: tuple[str, ...]
    subjects: tuple[str, ...]
    everywhere: bool = False


def folded(text: str) -> str:
    """A text as it is compared: full-width like half-width, great like small."""
    return unicodedata.normalize("NFKC", text).casefold()


def holding(
    ws: Workspace, submission: int, pack: FormPack, words: Sequence[Around]
) -> Iterator[Observation]:
    """The values that hold at least one of the words, while the others stand around them.

    By datum and subject; what is not taken from the iterator is not read. Values of data that
    the pack does not know are left out.
    """
    ws.connection.create_function("folded", 1, folded, deterministic=True)
    held = [_Test.of(pack, one.word) for one in words]
    some = _Test.any(held)
    tests = [_Test.any([_around(one), test]) for one, test in zip(words, held, strict=True)]
    where = " AND ".join((some.sql, *(test.sql for test in tests)))
    known = json.dumps(list(pack.datum))
    rows = ws.run(
        "SELECT * FROM observation WHERE submission = ? "
        f"AND datum IN (SELECT value FROM json_each(?)) AND {where} ORDER BY datum, subject",
        (submission, known, *some.given, *(value for test in tests for value in test.given)),
    )
    return map(read_observation, rows)


def stored_at(ws: Workspace, submission: int, datum: str, subject: str) -> Observation | None:
    """What is stored in one cell."""
    row = ws.run(
        "SELECT * FROM observation WHERE submission = ? AND datum = ? AND subject = ?",
        (submission, datum, subject),
    ).fetchone()
    return None if row is None else read_observation(row)


@dataclass(frozen=True, slots=True)
class _Test:
    """A condition of SQL and what it is given."""

    sql: str
    given: tuple[Any, ...] = ()

    @classmethod
    def any(cls, tests: Sequence[_Test]) -> _Test:
        """Whether one of them holds."""
        given = tuple(value for test in tests for value in test.given)
        return cls(f"({' OR '.join(test.sql for test in tests)})", given)

    @classmethod
    def of(cls, pack: FormPack, word: str) -> _Test:
        """Whether a word stands in a value or beside it."""
        number = word.replace(",", "")
        tests = [
            cls("instr(value, ?)", (number,)),
            cls("(substr(value, 1, 1) = '''' AND instr(folded(value), ?))", (word,)),
            cls(f"(({_BESIDE}) AND instr(folded({_JOINED}), ?))", (word,)),
        ]
        plain = _plain(number)
        if plain:
            tests.append(cls("value = ?", (plain,)))
        for column, codes in _WORDED.items():
            meant = [code for spoken, code in codes.items() if word in folded(spoken)]
            tests += [cls(f"{column} = ?", (code,)) for code in meant]
        if word in _YES_NO:
            asked = json.dumps([d.code for d in pack.base_data if d.type is DatumType.YESNO])
            ticked = "(value = ? AND datum IN (SELECT value FROM json_each(?)))"
            tests.append(cls(ticked, (_YES_NO[word], asked)))
        return cls.any(tests)


def _around(one: Around) -> _Test:
    if one.everywhere:
        return _Test("1")
    given = (json.dumps(one.data), json.dumps(one.subjects))
    among = "IN (SELECT value FROM json_each(?))"
    return _Test(f"datum {among} OR subject {among}", given)


def _plain(word: str) -> str:
    """A number as it is stored, without zeros at its end; empty for another word."""
    try:
        number = Decimal(word)
    except InvalidOperation:
        return ""
    return f"{number.normalize():f}" if number.is_finite() else ""

"""One cell of a spreadsheet becomes an observation, or a problem that says why not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import dates, measures
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.workspace.model import Observation
from cityexam_desktop.workspace.sheets.model import ABSENCES, EXPECTED, REASON, Kind

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum

_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*([.][0-9]+)?")
_BREAK: Final = re.compile(r"[;；,，、。]+")
_BREAK_OR_BLANK: Final = re.compile(r"[;；,，、。\s]+")
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell gave: an observation, and what must be said about it."""

    observation: Observation | None = None
    kind: Kind | None = None
    sentence: str = ""
    remedy: str = ""


def read_cell(datum: BaseDatum, subject: str, text: str, measure: str = "") -> Reading:
    """Understand the text of a cell; `measure` is the one that the column's heading names."""
    stated = stated_absence(datum, subject, text)
    if stated is not None:
        return Reading(stated)
    typed = _with_measure(datum, text, measure)
    parsed = parse(datum, typed)
    if isinstance(parsed, Refusal):
        return Reading(None, Kind.REFUSED, parsed.sentence, parsed.remedy)
    observation = Observation(datum.code, subject, parsed.value)
    if parsed.note:
        return Reading(observation, Kind.CONVERTED, f"{parsed.note}。")
    if _is_share(datum, parsed.value, text):
        said = f"“{datum.name}”的单位是 %，表里是 {text}，是不是 {text}×100？"
        return Reading(observation, Kind.DOUBTFUL, said, "是 85% 的请填 85，不要填 0.85。")
    return Reading(observation)


def absence_text(observation: Observation) -> str:
    """Write an absence with its reason and date into one cell: the reverse of reading."""
    word = observation.value.word if isinstance(observation.value, Absence) else ""
    text = f"{word}{REASON}{observation.reason}" if observation.reason else word
    return f"{text}{EXPECTED}{observation.expected}" if observation.expected else text


def shown(text: str) -> str:
    """A text from a file, short enough for a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else f"{flat[:_LONGEST_SHOWN]}…"


_BETWEEN: Final = " \u3000:：,，;；、。"
_AROUND: Final = re.compile(r"^[\s:：,，;；、。]+|[\s:：,，;；、]+$")
"""What may stand around a reason and is none of it; a full stop at its end is."""
_BRACKETS: Final = {"(": ")", "（": "）"}


def clean_reason(text: str) -> str:
    """A reason without what stands around it; so written into a cell and read again it is same."""
    return _AROUND.sub("", text)


def stated_absence(datum: BaseDatum, subject: str, text: str) -> Observation | None:
    """An absence, alone or with a reason: ``暂缺：尚未统计完成；2026-06-30``."""
    plain = text.strip()
    for absence in ABSENCES:
        rest = plain.removeprefix(absence.word)
        if rest == plain or (rest and rest[0] not in {*_BETWEEN, *_BRACKETS}):
            continue
        rest = rest.strip(" \u3000")
        if rest[:1] in _BRACKETS and rest[-1] == _BRACKETS[rest[:1]]:
            rest = rest[1:-1]
        stated = Observation(datum.code, subject, absence, reason=clean_reason(rest))
        return _expected(stated) if absence is Absence.PENDING else stated
    return None


def _expected(stated: Observation) -> Observation:
    """Take the date, or the month, off the end of a reason."""
    for breaks in (_BREAK, _BREAK_OR_BLANK):
        parts = [part for part in breaks.split(stated.reason) if part]
        found = dates.day_or_month(parts[-1]) if parts else None
        if found is not None:
            reason = clean_reason(stated.reason[: stated.reason.rindex(parts[-1])])
            return replace(stated, reason=reason, expected=found)
    return stated


def _with_measure(datum: BaseDatum, text: str, measure: str) -> str:
    """Put the heading's measure behind a bare number, when it is not the datum's own."""
    if not measure or not datum.type.numeric or datum.type is DatumType.YESNO:
        return text
    if measure == datum.measure or measures.same(measure, datum.measure):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    return f"{text.strip()}{measure}" if _PLAIN_NUMBER.fullmatch(plain) else text


def _is_share(datum: BaseDatum, value: Value, text: str) -> bool:
    """Whether a percentage looks as if it had been written as a share of one."""
    if datum.measure != "%" or isinstance(value, Absence | str):
        return False
    return 0 < value < 1 and "%" not in text and "％" not in text

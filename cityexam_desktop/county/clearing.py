"""核对一批: many parked submissions cleared in one sitting, from a list that was written down.

A line has a unit and its 单位识别码 as heard over the telephone, or a 报送码 from a stamped
sheet. A 报送码 is bound to the unit that its manifest names. A 单位识别码 is not: whoever
reads one aloud could have sent a file in another unit's name, so a line must say who was
called, and only that unit's files are compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import DIGITS, digits_of, matches, submission_code, unit_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.keyring import clear_replacing
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.formpack.model import ReportingUnit
    from cityexam_desktop.workspace.database import Workspace

# Digits at the end of a line, with what people put between them.
_CODE: Final = re.compile("[0-9\\s\\-_.·‐‑‒–—―−﹣﹘。、,，]*$")
_AROUND: Final = " \t,;:、()"  # as they are after NFKC


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line of the list.

    `number` is the line's, from 1; `unit` and `bundle` are '' where none was found; `way` is
    ``unit_code``, ``submission_code`` or '' when nothing was cleared, and `sentence` tells
    it either way.
    """

    number: int
    text: str
    unit: str
    bundle: str
    way: str
    sentence: str

    @property
    def done(self) -> bool:
        """Whether the line cleared a submission."""
        return bool(self.way)


def clear_list(
    ws: Workspace,
    lines: Iterable[str],
    *,
    replace: bool = False,
    reason: str = "",
    now: datetime | None = None,
) -> tuple[Line, ...]:
    """Clear parked submissions by a list, each line judged alone.

    Passed over are empty lines and a first line that heads the columns.
    With `replace` a registered key takes the place of its unit's others. What was cleared
    stays cleared whatever becomes of later lines.
    """
    units = tasks.task(ws).units
    return tuple(
        _clear(ws, number, text.strip(), units, replace=replace, reason=reason, now=now)
        for number, text in enumerate(lines, 1)
        if text.strip() and not (number == 1 and _heads(text))
    )


def _heads(text: str) -> bool:
    """Whether a line names the columns of a table: no code and no unit has these words."""
    return "码" in text and not any(c.isdigit() for c in text)


def _clear(
    ws: Workspace,
    number: int,
    text: str,
    units: tuple[ReportingUnit, ...],
    *,
    replace: bool,
    reason: str,
    now: datetime | None,
) -> Line:
    """Clear what one line names."""
    named, typed = _parted(text, units)
    unit = next((u for u in units if named in {u.code, u.name}), None)
    waiting = [f for f in actions.parked(ws) if unit is None or f.unit == unit.code]
    found = _meant(waiting, typed)
    whose = unit.code if unit else (found.unit if found else "")
    trouble = _trouble(named, typed, unit, waiting, found)
    if found is None or trouble:
        return Line(number, text, whose, "", "", trouble)
    clear = clear_replacing if replace else actions.clear
    cleared = clear(ws, found.id, typed, reason=reason, now=now)
    name = next((u.name for u in units if u.code == found.unit), found.unit)
    did = f"密钥已登记给{name}" if cleared.way == "unit_code" else f"已认可{name}的这一份"
    return Line(number, text, found.unit, found.id, cleared.way, f"{did}。")


def _parted(text: str, units: tuple[ReportingUnit, ...]) -> tuple[str, str]:
    """A line as the unit's name, which may end in digits, and the code behind it."""
    plain = unicodedata.normalize("NFKC", text)
    for name in (name for unit in units for name in (unit.name, unit.code)):
        rest = plain.removeprefix(unicodedata.normalize("NFKC", name))
        if rest != plain and rest[:1] in {*_AROUND, ""}:
            return name, rest.strip(_AROUND)
    match = _CODE.search(plain)
    at = match.start() if match else len(plain)
    return plain[:at].strip(_AROUND), plain[at:].strip(_AROUND)


def _meant(waiting: list[Fact], typed: str) -> Fact | None:
    """The first submission, in receiving order, of which one of the codes was typed."""
    for fact in waiting:
        if all(matches(typed, submission_code(fact.id))) or all(
            matches(typed, unit_code(fact.signer))
        ):
            return fact
    return None


def _trouble(
    named: str,
    typed: str,
    unit: ReportingUnit | None,
    waiting: list[Fact],
    found: Fact | None,
) -> str:
    """Why a line clears nothing, and what to do; '' when it does."""
    length = len(digits_of(typed))
    if length != DIGITS:
        return f"码应是 {DIGITS} 位数字，这里是 {length} 位；请核对这一行。"
    if named and unit is None:
        return f"任务里没有“{named}”这个单位；请写任务里的单位名称或代码。"
    if unit is not None and not waiting:
        return f"{unit.name}没有待核对的报送包：还没有收到，或已经核对过。"
    if found is None:
        return f"对不上：{_nearest(waiting, typed)}请再核对一遍；仍不同的，不要接收。"
    if unit is None and not all(matches(typed, submission_code(found.id))):
        return "识别码前面要写打电话问的是哪个单位，例如“县水利局 1234 5678 …”。"
    return ""


def _nearest(waiting: list[Fact], typed: str) -> str:
    """Which groups differ from the code that comes nearest; '' when none is near."""
    tried = [
        matches(typed, code)
        for fact in waiting
        for code in (unit_code(fact.signer), submission_code(fact.id))
    ]
    best = max(tried, key=lambda groups: sum(groups) / len(groups), default=())
    wrong = [str(n) for n, same in enumerate(best, 1) if not same]
    return f"第 {'、'.join(wrong)} 组不同。" if any(best) else ""

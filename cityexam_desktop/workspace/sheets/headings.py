"""What people said the columns of a foreign table hold; remembered for the next file like it.

A file is like another when one of its rows has the same headings in the same order,
wherever that row stands. What was said lives in the workspace, so that it passes from
year to year with the data.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.workspace.sheets.model import VALUE
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cityexam_desktop.workspace.database import Workspace

_KEY: Final = "headings"
_MOST: Final = 200
"""How many layouts are remembered; the oldest goes first."""
_FEWEST: Final = 2
"""A row with fewer texts is a title and no heading."""

LIST_ROLES: Final[Mapping[str, str]] = {
    "name": "名称", "value": "本年值", "measure": "计量单位", "nature": "数据性质",
    "time": "数据时间", "source": "来源", "page": "页码", "note": "说明",
    "expected": "预计提供日期",
}  # fmt: skip
"""What a column of a list may hold, and what people call it."""
TABLE_ROLES: Final[Mapping[str, str]] = {
    "code": "编号", "name": "名称", "parent": "所属", "state": "调查状态", "by": "采集人",
    "date": "采集日期",
}  # fmt: skip
"""The same of a table, apart from the data themselves (``value:<code>``)."""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns under a row of headings hold: a role each, empty for none.

    `form` is the table's form; for a list, which may answer several forms, it is empty.
    `key` tells the row of headings, see `key_of`.
    """

    key: str
    form: str
    roles: tuple[str, ...]


def key_of(cells: Sequence[str]) -> str:
    """What tells a row of headings from others, however they are spaced; '' of a title."""
    texts = [normal(text) for text in cells]
    while texts and not texts[-1]:
        texts.pop()
    if sum(map(bool, texts)) < _FEWEST:
        return ""
    return digest(texts)


def digest(texts: Iterable[str]) -> str:
    """What tells texts from others, short enough to be remembered."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:24]


def remembered(ws: Workspace) -> dict[str, Headings]:
    """What was said in this workspace, by key; what cannot be read any more is left out."""
    found = _parsed(ws.meta(_KEY))
    return {one.key: one for one in found}


def remember(ws: Workspace, said: Headings) -> None:
    """Remember what a table's columns hold, in place of what was said of it before."""
    kept = [one for one in remembered(ws).values() if one.key != said.key]
    told = [[one.key, one.form, list(one.roles)] for one in (*kept, said)[-_MOST:]]
    with ws.transaction():
        ws.remember(_KEY, json.dumps(told, ensure_ascii=False))


def forget(ws: Workspace, key: str) -> None:
    """Let the program find out by itself again."""
    told = [[h.key, h.form, list(h.roles)] for h in remembered(ws).values() if h.key != key]
    with ws.transaction():
        ws.remember(_KEY, json.dumps(told, ensure_ascii=False))


def datum_role(code: str) -> str:
    """The role of a column that holds a datum."""
    return f"{VALUE}{code}"


def _parsed(text: str) -> list[Headings]:
    try:
        told: Any = json.loads(text) if text else []
        return [Headings(str(k), str(f), tuple(map(str, roles))) for k, f, roles in told]
    except (ValueError, TypeError):
        return []

"""The history of a cell in words: what stood there, what came in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.content import value_from
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.workspace.model import Change

EMPTY: Final = "（空）"
_NATURES: Final = frozenset(nature.value for nature in Nature)
_BESIDE: Final = {
    "reason": "原因", "expected": "预计", "nature": "性质", "time": "数据时间",
    "source": "来源", "page": "页码", "note": "备注",
}  # fmt: skip


def in_words(datum: BaseDatum, change: Change) -> tuple[str, str]:
    """What a change found and what it left, as people read it.

    Of what stands beside the value only what differs is told. Texts that are no record of
    a value (a document's name, an explanation) stay as they are.
    """
    old, new = _read(change.old), _read(change.new)
    if old is None or new is None:
        return change.old or EMPTY, change.new or EMPTY
    differ = [name for name in _BESIDE if old.get(name, "") != new.get(name, "")]
    return _said(datum, old, differ), _said(datum, new, differ)


def _read(text: str) -> dict[str, Any] | None:
    """A recorded value's fields, none for an empty cell; None for another text."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _said(datum: BaseDatum, held: dict[str, Any], beside: list[str]) -> str:
    if not held:
        return EMPTY
    parts = [_value(datum, held)]
    parts += [f"{_BESIDE[name]}：{_word(name, held[name])}" for name in beside if held.get(name)]
    return "；".join(parts)


def _word(name: str, text: str) -> str:
    return Nature(text).word if name == "nature" and text in _NATURES else text


def _value(datum: BaseDatum, held: dict[str, Any]) -> str:
    value = value_from(held.get("value"), held.get("absence"))
    text = show(datum, value)
    return text if isinstance(value, Absence) else f"{text}{datum.measure}"

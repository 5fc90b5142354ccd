"""Texts that stand in cells and in no file, as nothing could be written when they came; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.model import Draft
from cityexam_desktop.workspace.troubles import ShutFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.filling.edit import Edit, Place
    from cityexam_desktop.gui.filling.entry import Typed
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet

_AGAIN: Final = "没有写进数据文件。请排除故障，再按 F2、回车写一次；不要了的，按 Delete 放弃。"
_SHUT: Final = "没有写进数据文件：{why}要留下的，点“文件 › 备份到…”另存；不要了的，按 Delete 放弃。"

_BESIDE: Final = {
    "reason": "原因", "expected": "预计日期", "source": "来源文件", "page": "页码",
    "time": "数据时间", "note": "备注",
}  # fmt: skip
"""The texts beside a value."""


@dataclass(frozen=True, slots=True)
class Held(Draft):
    """A text in no file; `before` is the refused text that stands in the file at its cell.

    `doing` counts what the clerk did: texts of one doing came, and go, together.
    """

    before: Draft | None = None
    doing: int = 0


def hold(live: Live, texts: Iterable[tuple[str, str, str]], error: CityExamError) -> None:
    """Let texts (datum, subject, text) that `error` kept out of the file stand in their cells."""
    sentence = _SHUT.format(why=error.sentence) if isinstance(error, ShutFile) else _AGAIN
    doing = 1 + max((one.doing for one in unwritten(live)), default=0)
    for datum, subject, text in texts:
        _hold(live, Held(datum, subject, text, sentence, doing=doing))


def hold_again(live: Live, texts: Iterable[Held]) -> None:
    """Let texts of another `Live` of the same draft stand in this one."""
    for text in texts:
        _hold(live, text)


def _hold(live: Live, text: Held) -> None:
    before = in_file(live.draft(text.datum, text.subject))
    live.keep_in_memory(replace(text, before=before))


def unwritten(live: Live) -> tuple[Held, ...]:
    """The texts that stand in cells and in no file."""
    return tuple(text for text in live.drafts.values() if isinstance(text, Held))


def is_unwritten(text: Draft | None) -> bool:
    """Whether a text that stands in a cell stands in no file."""
    return isinstance(text, Held)


def in_file(text: Draft | None) -> Draft | None:
    """The refused text that stands in the file where `text` stands in the cell."""
    return text.before if isinstance(text, Held) else text


def of_last_doing(live: Live) -> tuple[Place, ...]:
    """The cells whose texts came last."""
    held = unwritten(live)
    last = max((one.doing for one in held), default=0)
    return tuple((one.datum, one.subject) for one in held if one.doing == last)


def given_up(live: Live, sheet: Sheet, typed: Iterable[Typed]) -> dict[Typed, Place]:
    """Which texts give up what their cell holds: blank ones, and what stands in the file."""
    found: dict[Typed, Place] = {}
    for one in typed:
        datum = sheet.target(one.row, one.column) if one.row < len(sheet.lines) else None
        if datum is None:
            continue
        place = datum.code, sheet.lines[one.row].subject
        if is_unwritten(live.draft(*place)):
            text, stands = one.text.strip(), show(datum, live.value(*place), thousands=False)
            if text in {"", stands}:
                found[one] = place
    return found


def texts_of(live: Live, edit: Edit) -> tuple[str, ...]:
    """What was typed beside values, in words: it goes with an edit that cannot be written."""
    found = [f"说明：{one.text}" for one in edit.explanations if one.text]
    found += [f"答复：{one.answer}" for one in edit.answered if one.answer]
    for one in edit.observations:
        before = live.observation(one.datum, one.subject)
        name = live.pack.datum[one.datum].name
        for field, word in _BESIDE.items():
            text = getattr(one, field)
            if text and text != getattr(before, field):
                found.append(f"{name}，{word}：{text}")
    return tuple(found)


def let_go(live: Live, places: Iterable[Place]) -> int:
    """Let texts go that stand in no file; how many there were."""
    held = [text for place in places if isinstance(text := live.draft(*place), Held)]
    for text in held:
        if text.before is not None:
            live.keep_in_memory(text.before)
        else:
            live.forget_text(text.datum, text.subject)
    return len(held)

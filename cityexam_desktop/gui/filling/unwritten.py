"""Texts that stand in cells and in no file, as nothing could be written when they came; Qt-free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.gui.filling.live import Live

_UNWRITTEN: Final = "没有写进数据文件。请排除故障，再按 F2、回车写一次。"


def hold(live: Live, texts: Iterable[tuple[str, str, str]]) -> None:
    """Let texts (datum, subject, text) that could not be written stand in their cells."""
    for datum, subject, text in texts:
        live.keep_in_memory(Draft(datum, subject, text, _UNWRITTEN))


def unwritten(live: Live) -> tuple[Draft, ...]:
    """The texts that stand in cells and in no file."""
    return tuple(text for text in live.drafts.values() if is_unwritten(text))


def is_unwritten(text: Draft | None) -> bool:
    """Whether a text that stands in a cell stands in no file."""
    return text is not None and text.sentence == _UNWRITTEN

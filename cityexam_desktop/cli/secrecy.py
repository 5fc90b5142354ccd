"""What the bureau writes and must not be sent by WeChat: left out, or said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.model import BaseDatum

harmless_option = option("--harmless", "不得用微信传送的数不写。", is_flag=True)


def by_hand_line(secret: Sequence[BaseDatum]) -> tuple[str, ...]:
    """A line that names what is in a file and has to be handed over; none for nothing."""
    names = "、".join(datum.name for datum in secret)
    return (f"含不得用微信传送的数据，请当面交：{names}",) if secret else ()

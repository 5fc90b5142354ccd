"""Before something is written: what of it must not leave by WeChat is asked about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cityexam_desktop.gui import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.formpack.model import BaseDatum

NAMED = 5


def ask_before_writing(
    parent: QWidget, secret: Sequence[BaseDatum], then: Callable[[bool], object]
) -> None:
    """Ask whether values that must not be sent by WeChat are left out.

    `then` is told so, at once where there are none; never when the officer gives up.
    """
    if not secret:
        then(False)
        return
    names = "、".join(datum.name for datum in secret[:NAMED])
    more = f"等 {len(secret)} 项" if len(secret) > NAMED else ""
    messages.ask(
        parent,
        "里面有不得用微信传送的数，不写这些数吗？",
        f"这些数是：{names}{more}。不写的可以随意传送；都写的，请用U盘当面交，或用专网传送。",
        "不写这些数",
        partial(then, True),
        other=("都写（当面或专网传送）", partial(then, False)),
    )

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
    messages.ask(
        parent,
        "里面有不得用微信传送的数，不写这些数吗？",
        f"这些数是：{_named(secret)}。不写的可以随意传送；都写的，请用U盘当面交，或用专网传送。",
        "不写这些数",
        partial(then, True),
        other=("都写（当面或专网传送）", partial(then, False)),
    )


def warn_before_writing(
    parent: QWidget, secret: Sequence[BaseDatum], then: Callable[[], object]
) -> None:
    """Say that a file which has to be whole must not be sent by WeChat; `then` goes on.

    At once where nothing sensitive is in it; never when the officer gives up.
    """
    if not secret:
        then()
        return
    messages.ask(
        parent,
        "里面有不得用微信传送的数，照写吗？",
        f"这些数是：{_named(secret)}。写好的文件请用U盘当面交，或用专网传送，不要用微信。",
        "照写",
        then,
        harmless=True,
    )


def _named(secret: Sequence[BaseDatum]) -> str:
    names = "、".join(datum.name for datum in secret[:NAMED])
    return f"{names}等 {len(secret)} 项" if len(secret) > NAMED else names

"""移交县数据文件: the bureau's whole file to the next officer's PC; the old one is for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.frame import WORKSPACES
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame

ABOUT = (
    "整份复制成一个新文件，交给接收人；现在这一份从此只能查看。"
    "收件、登记簿、报送密钥都在新文件里，报送密码请当面告诉接收人。"
)


def hand_over_county(frame: Frame, open_path: Callable[[Path], None]) -> None:
    """Ask who hands over to whom and where the copy goes; then open the old file for reading."""
    county = frame.session.identity.county
    fields = (
        Field("移交人", frame.settings.clerk),
        Field("接收人"),
        Field("原因", hint="例如：岗位调整"),
    )

    def then(said: list[str]) -> bool:
        by, to, reason = said
        if not by or not to or by == to:
            frame.say("请写明移交人和接收人两个人的姓名。")
            return False
        frame.choose_save(
            "移交的文件存到（最好是U盘）", WORKSPACES, f"{county}城市体检-移交{to}.cityexam",
            lambda target: _hand(frame, open_path, target, (to, by, reason)),
        )  # fmt: skip
        return True

    FormDialog(frame, "移交县数据文件", fields, then, about=ABOUT).open()


def _hand(
    frame: Frame, open_path: Callable[[Path], None], target: Path, said: tuple[str, str, str]
) -> None:
    from cityexam_desktop.county.handing import hand_over_county as hand

    to, by, reason = said
    with frame.attempt():
        ws = frame.session.workspace
        hand(ws, target, to=to, by=by, reason=reason)
        if ws.path is not None:
            open_path(ws.path)
        frame.tell(
            f"已移交给{to}：{target.name}",
            f"请{to}把文件复制到自己的电脑上，用“文件 › 打开数据文件”打开，报送密码不变；"
            "接手以后最好换一次报送密钥。\n这一份从此只能查看。",
        )

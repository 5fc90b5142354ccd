"""本局换密钥: why, both passwords, the new backup, and a folder for the packages to send out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog

from cityexam_desktop.county.rekeying import Secrets
from cityexam_desktop.gui.passing.secret import SecretDialog
from cityexam_desktop.gui.reasons import ReasonDialog, with_key

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.rekeying import Rekeyed
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace

ABOUT: Final = (
    "新密钥先备份，再以新旧两个密钥签发没有结束的任务。各单位打开新的任务包，"
    "不用重新核对识别码；没有打开的，收不了以后的回执和退回修改单。\n"
    "旧密钥丢了、打不开的，不能这样换：请从备份取回。"
)
NEW: Final = "新密钥必须设报送密码。忘了谁也找不回来，请写在纸上密封留存。"


def change_bureau_key(frame: Frame) -> None:
    """Ask for everything that a change of the bureau's key wants, and change it."""

    def reasoned(reason: str) -> None:
        with_key(frame, partial(_ask_new, frame, reason))

    ReasonDialog(frame, "本局换密钥", ABOUT, "换密钥…", reasoned).open()


def _ask_new(frame: Frame, reason: str, old: str) -> None:
    def typed(new: str) -> None:
        from cityexam_desktop.gui.passing.keyring import BACKUPS

        frame.choose_save(
            "新密钥备份到（最好是U盘）", BACKUPS, "新报送密钥备份.cxk",
            partial(_ask_folder, frame, reason, Secrets(old, new)),
        )  # fmt: skip

    SecretDialog(frame, "新的报送密码", NEW, typed, needed=True).open()


def _ask_folder(frame: Frame, reason: str, secrets: Secrets, backup: Path) -> None:
    dialog = frame.file_dialog("新的任务包写到哪个文件夹", "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    frame.ask_path(dialog, partial(_change, frame, reason, secrets, backup))


def _change(frame: Frame, reason: str, secrets: Secrets, backup: Path, folder: Path) -> None:
    from cityexam_desktop.county.rekeying import change_bureau_key as change

    def work(ws: Workspace, progress: Progress) -> Rekeyed:
        progress.step(0, 0, "正在换密钥、签发任务包…")
        return change(ws, backup, folder, secrets, reason=reason)

    def done(made: Rekeyed) -> None:
        frame.session.reread()
        files = "\n".join(file.name for file in (*(f for _, f in made.packages), *made.own))
        frame.tell(
            f"已换密钥，新的识别码：{made.code}",
            f"请把任务包都发给各单位，每个都要打开（名称里有单位的只给那个单位）：\n{files}\n"
            f"在 {folder}。以后的通知上印新的识别码；密钥备份 {backup.name} 请单独保管。",
        )

    frame.session.start(frame.jobs, "换密钥", work, done)

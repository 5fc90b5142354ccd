"""移交、接手、取回: one file to the next clerk's PC, and one's own bundle back after a loss."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cityexam_desktop.gui.frame import BUNDLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.bundle.handover import HandedOver, TakenOver
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace

HANDING = (
    "下一位得到一个文件：各稿、草稿、修改记录和佐证材料都在里面，您的报送密钥不在。\n"
    "移交以后，这里的数据文件请不要再改；确认下一位打开了，再删除。"
)


class Passing(QObject):
    """What the menu 文件 does with whole files of a unit."""

    def __init__(self, frame: Frame, open_path: Callable[[Path], None]) -> None:
        """`open_path` opens a data file that was made."""
        super().__init__(frame)
        self.frame, self._open = frame, open_path

    def hand_over(self) -> None:
        """Write everything but the key into one file for the next clerk.

        The bureau's file goes as a whole, and what stays here is for reading.
        """
        if self.frame.session.identity.role.value == "bureau":
            from cityexam_desktop.gui.passing.county import hand_over_county

            hand_over_county(self.frame, self._open)
            return
        self.frame.ask("移交给下一位填报员？", HANDING, "选择移交文件存到哪里", self._choose)

    def _choose(self) -> None:
        def typed(passphrase: str) -> None:
            then = partial(self.hand_over_to, passphrase=passphrase)
            self.frame.choose_save("移交文件存到", BUNDLES, f"{self._name()}移交.cxb", then)

        from cityexam_desktop.gui.reasons import with_key

        with_key(self.frame, typed)

    def _name(self) -> str:
        session = self.frame.session
        unit = session.pack.unit.get(session.unit) if session.pack else None
        return unit.name if unit else ""

    def hand_over_to(self, target: Path, passphrase: str = "") -> None:
        """Write the hand-over to `target`, and say which code the next clerk compares."""

        def work(workspace: Workspace, _progress: Progress) -> tuple[HandedOver, str]:
            from cityexam_desktop.bundle.handover import hand_over
            from cityexam_desktop.bundle.ownkeys import own_code

            return hand_over(workspace, target, passphrase=passphrase), own_code(workspace)

        def done(told: tuple[HandedOver, str]) -> None:
            written, code = told
            left = len(written.left_out)
            lost = f"有 {left} 稿没有报出，密钥也打不开，没有移交。\n" if left else ""
            self.frame.tell(
                f"移交文件已写成：{target.name}",
                f"报送包等 {written.bundles} 个，佐证材料 {written.attachments} 份。\n{lost}"
                f"请下一位打开这个文件接手，并核对是您移交的，识别码：\n{code}",
            )

        self.frame.session.start(self.frame.jobs, "移交", work, done)

    def choose_handover(self) -> None:
        """Let the next clerk choose the file of the one before."""
        self.frame.choose_open("选择上一位的移交文件", BUNDLES, self._open)

    def take_over(self, file: Path) -> None:
        """Ask where the data are to be kept, and go on where the clerk before stopped."""
        from cityexam_desktop.gui.passing.taking import TakeOverDialog

        TakeOverDialog(self.frame, file, partial(self._take_over, file)).open()

    def _take_over(self, file: Path, target: Path, passphrase: str) -> None:
        def work(_progress: Progress) -> TakenOver:
            from cityexam_desktop.bundle.handover import take_over

            return take_over(file, target, passphrase=passphrase)

        def done(taken: TakenOver) -> None:
            self._open(target)
            self.frame.tell(
                f"已接手：{taken.editions} 稿，草稿 {taken.drafts} 份。",
                "请与上一位核对，移交文件是识别码为下面这一串的密钥签发的：\n"
                f"{taken.code}\n定稿以前，您自己再核对一次县住建局的识别码。",
            )

        self.frame.jobs.start("接手", work, done)

    def choose_own(self) -> None:
        """Let the clerk choose a bundle that the unit once sent."""
        self.frame.choose_open("选择本单位报出过的报送包", BUNDLES, self.ask_recover)

    def ask_recover(self, file: Path) -> None:
        """Ask before a sent bundle is read back."""
        self.frame.ask(
            f"把报出过的“{file.name}”取回到现在打开的数据文件？",
            "草稿是空的，就填上当时报出的内容；已经填了的不动。以后的稿子接在这一稿后面。",
            "取回",
            partial(self.recover, file),
        )

    def recover(self, file: Path) -> None:
        """Read one's own sent bundle back into the open file."""
        from cityexam_desktop.bundle.restoring import restore_from_bundle

        session = self.frame.session
        with self.frame.attempt():
            back = restore_from_bundle(session.workspace, file, who=session.who)
            session.touch()
            kept = "" if back.filled else "草稿里已有填报的内容，没有改动。\n"
            lost = f"有 {back.lacking} 份佐证材料不在这份报送包里。\n" if back.lacking else ""
            self.frame.tell(
                f"已取回第 {back.edition} 稿。",
                f"{kept}{lost}请把报送码与盖章表对照：\n{back.code}",
            )


def open_keyring(frame: Frame) -> None:
    """Show the keys of the open file; without one, say that there is none."""
    from cityexam_desktop.bundle.ownkeys import own_public
    from cityexam_desktop.gui.passing.keyring import KeyringDialog

    with frame.attempt():
        own_public(frame.session.workspace)
        KeyringDialog(frame).open()

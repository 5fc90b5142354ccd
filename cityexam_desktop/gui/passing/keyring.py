"""报送密钥: the key in use, its password, its backup, a new one; and the keys of before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.passing.secret import SecretDialog
from cityexam_desktop.gui.reasons import KeyDialog
from cityexam_desktop.gui.widgets import heading, label
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame

BACKUPS: Final = "密钥备份 (*.cxk)"
_NEW: Final = (
    "识别码随着改变：下次报出以后，县住建局打电话重新核对一次。"
    "以前报出的仍然有效；已经定稿、没有报出的一稿，要重新定稿。"
)


class KeyringDialog(QDialog):
    """Shows the keys of the open file and what can be done with the one in use."""

    def __init__(self, frame: Frame) -> None:
        """Read the keys of the open file."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("报送密钥")
        self.setMinimumWidth(560)
        self.frame = frame
        self.code = heading("", larger=4)
        self.code.setAccessibleName("本单位识别码")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state, self.earlier = Flowing(name="报送密码"), Flowing(name="以前的密钥")
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(label("正在使用的报送密钥，识别码是："))
        for part in (self.code, self.state, self.earlier):
            layout.addWidget(part)
        self.secret = self._button("设报送密码…", self.change_secret)
        self.backup = self._button("备份密钥…", self.back_up)
        self.restore = self._button("从备份取回密钥…", self.take_back)
        self.renew = self._button("换新密钥…", self.make_new)
        for button in (self.secret, self.backup, self.restore, self.renew):
            layout.addWidget(button)
        buttons = QDialogButtonBox()
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        close.setDefault(True)
        close.setFocus()
        self.show_keys()

    @property
    def _ours(self) -> bool:
        return self.frame.session.identity.role is WorkspaceRole.DEPARTMENT

    def _button(self, words: str, do: Callable[[], None]) -> QPushButton:
        made = QPushButton(words)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: do())
        return made

    def show_keys(self) -> None:
        """Read the keys again."""
        ws = self.frame.session.workspace
        public = ownkeys.own_public(ws)
        self.sealed = ownkeys.is_sealed(ws)
        self.code.setText(unit_code(public))
        self.state.setText(
            "设了报送密码，报出时要输入。"
            if self.sealed
            else "没有设报送密码：拿到这个数据文件的人就能以本单位的名义签名，以公章为准。"
        )
        self.secret.setText("改报送密码…" if self.sealed else "设报送密码…")
        old = [unit_code(one) for one in archive.own_keys(ws) if one != public]
        self.earlier.setText(f"以前的：{'；'.join(old)}" if old else "")
        self.earlier.setVisible(bool(old))

    def change_secret(self) -> None:
        """Set, change or take away the password of the key in use."""
        words = "密码锁住密钥，忘了谁也找不回来，只能换新密钥。以前的备份仍用以前的密码。"
        if self._ours and self.sealed:
            words += "两行都空着，就是取消密码。"

        def ask_new(old: str) -> None:
            then = partial(self._change, old)
            needed = not (self._ours and self.sealed)
            SecretDialog(self.frame, "报送密码", words, then, needed=needed).open()

        self._with_old(ask_new)

    def _change(self, old: str, new: str) -> None:
        with self.frame.attempt():
            ownkeys.change_passphrase(self.frame.session.workspace, old, new)
            self.frame.say("已改报送密码。" if new else "已取消报送密码。")
            self.show_keys()

    def _with_old(self, then: Callable[[str], None]) -> None:
        if self.sealed:
            KeyDialog(self.frame, then).open()
        else:
            then("")

    def back_up(self) -> None:
        """Write the key in use to a file; an open one is sealed for it."""
        words = "备份必须设密码；取回时要输入。请把备份放在U盘里，单独保管。"

        def ask_file(secret: str) -> None:
            then = partial(self.back_up_to, secret)
            self.frame.choose_save("密钥备份到（最好是U盘）", BACKUPS, "报送密钥备份.cxk", then)

        if self.sealed:
            KeyDialog(self.frame, ask_file).open()
        else:
            SecretDialog(self.frame, "备份的密码", words, ask_file, needed=True).open()

    def back_up_to(self, secret: str, target: Path) -> None:
        """Write the backup and open it again."""
        ws = self.frame.session.workspace
        with self.frame.attempt():
            ownkeys.backup_key(ws, target, secret)
            ownkeys.check_backup(ws, target, secret)
            self.frame.tell(f"密钥已备份到 {target.name}，已打开核对。")

    def take_back(self) -> None:
        """Use the key of a backup, as on a second PC."""

        def ask(file: Path) -> None:
            KeyDialog(self.frame, partial(self.take_back_from, file)).open()

        self.frame.choose_open("选择密钥备份", BACKUPS, ask)

    def take_back_from(self, file: Path, secret: str) -> None:
        """Use the backed-up key from now on."""
        with self.frame.attempt():
            ownkeys.restore_key(self.frame.session.workspace, file, secret)
            self.show_keys()
            self.frame.tell(
                f"已取回密钥，识别码：{self.code.text()}",
                "县住建局认得这个密钥，不用重新核对单位。",
            )

    def make_new(self) -> None:
        """Make a new key after a question; the bureau's with its backup and its packages."""
        if not self._ours:
            from cityexam_desktop.gui.passing.rekeying import change_bureau_key

            self.accept()
            change_bureau_key(self.frame)
            return

        def ask() -> None:
            words = "新密钥可以设报送密码，也可以不设。"
            SecretDialog(self.frame, "新的报送密钥", words, self._renew, needed=False).open()

        self.frame.ask("换用新的报送密钥？", _NEW, "换新密钥", ask)

    def _renew(self, secret: str) -> None:
        with self.frame.attempt():
            ownkeys.create_key(self.frame.session.workspace, secret)
            self.show_keys()
            self.frame.session.touch()
            self.frame.tell(
                f"已换用新的报送密钥，识别码：{self.code.text()}",
                "旧密钥泄露或丢失的，请告诉县住建局停用旧的识别码。",
            )

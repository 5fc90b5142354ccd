"""The workspace's own key: made at set-up, sealed, opened to sign, backed up.

The bureau's key is what every department compared with a stamped notice. So its backup is
not only written but opened again before the first task goes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.errors import CityExamError, FileTrouble, WrongUse
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace


_BACKED_UP = "key_backup"
_LARGEST = 1000


class NoBackup(CityExamError):
    """The bureau's sealed key has no backup that was opened again."""

    code = "no_backup"

    def __init__(self) -> None:
        """Say what to do; there is no way around it."""
        super().__init__(
            "本局的报送密钥还没有备份，不能下发任务。",
            "请先把密钥备份到U盘，再用报送密码把备份打开核对一次；密钥丢失后，各单位都要重新核对识别码。",
        )


def create_key(ws: Workspace, passphrase: str = "", *, now: datetime | None = None) -> str:
    """Make a new key, keep it sealed (in the clear without a passphrase), give its public half."""
    key = keys.generate()
    archive.put_key(ws, key.public, keys.seal_secret(key, passphrase), now=now)
    return key.public


def own_public(ws: Workspace) -> str:
    """The public key in use; raises `WrongUse` when there is none yet."""
    public = ws.meta("key")
    if not public:
        raise WrongUse("还没有报送密钥。", "请先在“报送密钥”里生成。")
    return public


def own_code(ws: Workspace) -> str:
    """The 单位识别码 of the key in use."""
    return unit_code(own_public(ws))


def signer(ws: Workspace, passphrase: str = "", *, public: str = "") -> keys.SecretKey:
    """Open the key in use (or the named one); raises `WrongPassphrase`."""
    return keys.open_secret(archive.sealed_key(ws, public or own_public(ws)), passphrase)


def backup_key(ws: Workspace, target: Path, passphrase: str) -> None:
    """Write the key in use to a file of its own, sealed with `passphrase`.

    A key that is sealed here is opened with the same passphrase. Raises `WrongUse` without
    a passphrase, `WrongPassphrase`, `FileTrouble`.
    """
    if not passphrase:
        raise WrongUse("密钥的备份必须设密码。", "请设一个报送密码。")
    sealed = keys.seal_secret(signer(ws, passphrase), passphrase)
    with atomic(target) as out:
        out.write(sealed)


def check_backup(ws: Workspace, file: Path, passphrase: str) -> None:
    """Open a backup again and remember that it holds the key in use.

    Raises `WrongUse` for another key's backup, `WrongPassphrase`, `DamagedKey`, `FileTrouble`.
    """
    key = _opened(file, passphrase)
    if key.public != own_public(ws):
        raise WrongUse("这是另一个密钥的备份。", "请重新备份现在使用的密钥，再打开核对。")
    with ws.transaction():
        ws.remember(_BACKED_UP, key.public)


def restore_key(ws: Workspace, file: Path, passphrase: str, *, now: datetime | None = None) -> str:
    """Take a backed-up key into the workspace as the one in use; give its public half.

    Raises `WrongPassphrase`, `DamagedKey`, `FileTrouble`.
    """
    key = _opened(file, passphrase)
    with ws.transaction():
        archive.put_key(ws, key.public, keys.seal_secret(key, passphrase), now=now)
        ws.remember(_BACKED_UP, key.public)
    return key.public


def needs_backup(ws: Workspace) -> bool:
    """Whether the bureau's key is sealed and no backup of it was opened again yet.

    A key without a passphrase lies open in the data file, so every copy of that is its
    backup; the window does not let a bureau have one.
    """
    public = own_public(ws)
    return (
        ws.identity.role is WorkspaceRole.BUREAU
        and keys.needs_passphrase(archive.sealed_key(ws, public))
        and ws.meta(_BACKED_UP) != public
    )


def _opened(file: Path, passphrase: str) -> keys.SecretKey:
    try:
        with file.open("rb") as held:
            return keys.open_secret(held.read(_LARGEST), passphrase)
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error

"""The workspace's own key: made at set-up, sealed, opened to sign, backed up.

The bureau's key is what every department compared with a stamped notice. So it always has a
passphrase, and its backup is not only written but opened again before set-up finishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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


SHORTEST: Final = 8
"""Characters that the passphrase of a bureau's key must have."""

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


class ShortPassphrase(CityExamError):
    """The bureau's key is to have no passphrase, or one that is soon guessed."""

    code = "short_passphrase"

    def __init__(self) -> None:
        """Say what is wanted, and why."""
        super().__init__(
            f"县住建局的报送密钥必须设报送密码，至少 {SHORTEST} 位。",
            "各单位凭这个密钥认任务包和回执；请设一个密码，记牢并密封留存一份。",
        )


def create_key(ws: Workspace, passphrase: str = "", *, now: datetime | None = None) -> str:
    """Make a new key, keep it sealed (in the clear without a passphrase), give its public half.

    A department's stamp carries the responsibility, so it may do without a passphrase; for
    the bureau's raises `ShortPassphrase`.
    """
    if ws.identity.role is WorkspaceRole.BUREAU and len(passphrase) < SHORTEST:
        raise ShortPassphrase
    key = keys.generate()
    archive.put_key(ws, key.public, keys.seal_secret(key, passphrase), now=now)
    return key.public


def create_backed_up_key(
    ws: Workspace, passphrase: str, backup: Path, *, now: datetime | None = None
) -> str:
    """Make the bureau's key, write its backup and open that again; give its public half.

    All or nothing in the workspace. Raises `ShortPassphrase`, `WrongUse` when `backup` is
    another key's, `FileTrouble`.
    """
    with ws.transaction():
        public = create_key(ws, passphrase, now=now)
        _write_backup(backup, public, archive.sealed_key(ws, public))
        check_backup(ws, backup, passphrase)
    return public


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


def change_passphrase(ws: Workspace, old: str, new: str) -> None:
    """Seal the key in use with another 报送密码; a department may take it away.

    Copies and backups from before keep the old one. Raises `WrongPassphrase`,
    `ShortPassphrase` for a bureau's key.
    """
    if ws.identity.role is WorkspaceRole.BUREAU and len(new) < SHORTEST:
        raise ShortPassphrase
    key = signer(ws, old)
    archive.reseal_key(ws, key.public, keys.seal_secret(key, new))


def is_sealed(ws: Workspace) -> bool:
    """Whether the key in use wants a 报送密码."""
    return keys.needs_passphrase(archive.sealed_key(ws, own_public(ws)))


def backup_key(ws: Workspace, target: Path, passphrase: str) -> None:
    """Write the key in use to a file of its own, sealed with `passphrase`.

    A key that is sealed here is opened with the same passphrase. Raises `WrongUse` without
    a passphrase and for a file that is another key's backup, `WrongPassphrase`, `FileTrouble`.
    """
    if not passphrase:
        raise WrongUse("密钥的备份必须设密码。", "请设一个报送密码。")
    key = signer(ws, passphrase)
    sealed = archive.sealed_key(ws, key.public)
    if not keys.needs_passphrase(sealed):
        sealed = keys.seal_secret(key, passphrase)
    _write_backup(target, key.public, sealed)


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

    Raises `WrongPassphrase`, `DamagedKey`, `FileTrouble`; `ShortPassphrase` for a bureau
    whose backup lies open.
    """
    key = _opened(file, passphrase)
    if ws.identity.role is WorkspaceRole.BUREAU and not passphrase:
        raise ShortPassphrase
    with ws.transaction():
        archive.put_key(ws, key.public, keys.seal_secret(key, passphrase), now=now)
        ws.remember(_BACKED_UP, key.public)
    return key.public


def needs_backup(ws: Workspace) -> bool:
    """Whether the bureau's key is sealed and no backup of it was opened again yet.

    `create_key` lets no bureau have an open one, of which every copy of the data file would
    be a backup.
    """
    public = own_public(ws)
    return (
        ws.identity.role is WorkspaceRole.BUREAU
        and keys.needs_passphrase(archive.sealed_key(ws, public))
        and ws.meta(_BACKED_UP) != public
    )


def _write_backup(target: Path, public: str, sealed: bytes) -> None:
    """Write a sealed key to a file, but never over another key's backup."""
    if _held_in(target) not in {"", public}:
        raise WrongUse(
            f"“{target.name}”是另一个密钥的备份，不能覆盖。", "请换一个文件名；旧的备份请留着。"
        )
    with atomic(target) as out:
        out.write(sealed)


def _held_in(file: Path) -> str:
    """The public key whose backup a file is; '' when it is none or is not there."""
    try:
        with file.open("rb") as held:
            return keys.public_of(held.read(_LARGEST))
    except (OSError, keys.DamagedKey):
        return ""


def _opened(file: Path, passphrase: str) -> keys.SecretKey:
    try:
        with file.open("rb") as held:
            return keys.open_secret(held.read(_LARGEST), passphrase)
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error

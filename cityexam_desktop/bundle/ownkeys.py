"""The workspace's own key: made at set-up, sealed, opened to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import archive

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace


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

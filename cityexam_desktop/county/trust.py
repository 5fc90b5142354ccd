"""Whose key signed: what a verified bundle's signature is worth here.

A signature alone says that nothing was altered, not who signed. That is judged by the
keys that the ledger registered or, at a department, by the bureau's code compared before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.inbox import fact_of
from cityexam_desktop.county.resolve import key_trouble
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.workspace.database import Workspace

UNJUDGED: Final = "签名有效，未核对是谁的密钥。"
_TROUBLES: Final = {
    "key": "签名有效，但这个密钥没有登记到任何单位。",
    "unit": "签名有效，但这个密钥登记在另一个单位名下。",
    "retired": "签名有效，但这个密钥已经停用。",
    "basis": "签名有效，但代录的内容与本局密钥不相配。",
    "foreign": "签名有效，但不是本局的密钥签发的。",
    "unconfirmed": "签名有效，但不是已核对过的县住建局签发的。",
}


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether the signer is whom the bundle claims to come from, with the Chinese reason."""

    trusted: bool
    reason: str


def trust_of(ws: Workspace, opened: Opened) -> Trust:
    """Judge a verified bundle's signer by what this workspace knows of keys."""
    manifest = opened.manifest
    own = manifest.signer in archive.own_keys(ws)
    if ws.identity.role is WorkspaceRole.DEPARTMENT:
        confirmed = manifest.signer == ws.meta("bureau_confirmed")
        return _judged("" if own or confirmed else "unconfirmed", own=own)
    if isinstance(manifest.head, SubmissionHead):
        return _judged(key_trouble(fact_of(opened.id, manifest), read_decisions(ws)), own=own)
    return _judged("" if own else "foreign", own=own)


def _judged(trouble: str, *, own: bool) -> Trust:
    if trouble:
        return Trust(trusted=False, reason=_TROUBLES[trouble])
    whose = "本单位的密钥签名" if own else "密钥已核对登记"
    return Trust(trusted=True, reason=f"签名有效，{whose}。")

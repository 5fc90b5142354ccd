"""Keys of one's own, and received or produced bundles kept as evidence.

A bundle is kept as manifest, signature and members by SHA-256: every byte of the
file is determined by them, so the file itself is reproduced on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.database import stamp
from cityexam_desktop.workspace.tasks import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace


@dataclass(frozen=True, slots=True)
class Archived:
    """A kept bundle: the signed bytes, who claims it, and its receiving number (0: own)."""

    id: str
    kind: str
    task: str
    unit: str
    signer: str
    manifest: bytes
    signature: bytes
    no: int


def put_key(ws: Workspace, public: str, secret: bytes, *, now: datetime | None = None) -> None:
    """Keep a sealed key of one's own; the newest one signs."""
    with ws.transaction():
        ws.run("INSERT OR REPLACE INTO own_key VALUES (?, ?, ?)", (public, secret, stamp(now)))
        ws.remember("key", public)


def reseal_key(ws: Workspace, public: str, secret: bytes) -> None:
    """Keep one of one's own keys under another seal."""
    with ws.transaction():
        ws.run("UPDATE own_key SET secret = ? WHERE public = ?", (secret, public))


def own_keys(ws: Workspace) -> tuple[str, ...]:
    """All public keys of one's own, the one in use last."""
    current = ws.meta("key")
    found = [row[0] for row in ws.run("SELECT public FROM own_key ORDER BY created, public")]
    return tuple(sorted(found, key=lambda public: public == current))


def sealed_key(ws: Workspace, public: str) -> bytes:
    """The sealed secret of one of one's own keys."""
    (secret,) = ws.run("SELECT secret FROM own_key WHERE public = ?", (public,)).fetchone()
    return bytes(secret)


def put_bundle(
    ws: Workspace,
    bundle: Archived,
    members: Mapping[str, bytes],
    *,
    digests: Mapping[str, str] | None = None,
) -> None:
    """Keep a bundle with the members at hand; one that is here already is completed.

    `digests` are the members' SHA-256 by name where the caller has compared them already.
    """
    named = digests or {name: sha256_of(body) for name, body in members.items()}
    with ws.transaction():
        ws.run(
            "INSERT OR IGNORE INTO bundle VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                bundle.id, bundle.kind, bundle.task, bundle.unit, bundle.signer,
                bundle.manifest, bundle.signature, bundle.no,
            ),
        )  # fmt: skip
        ws.run_many(
            "INSERT OR IGNORE INTO blob VALUES (?, ?)",
            [(named[name], body) for name, body in members.items()],
        )
        ws.run_many(
            "INSERT OR IGNORE INTO bundle_member VALUES (?, ?, ?)",
            [(bundle.id, name, named[name]) for name in members],
        )


def put_signature(ws: Workspace, bundle_id: str, signature: bytes) -> None:
    """Keep the signature of a bundle that was frozen unsigned; a kept one stays."""
    with ws.transaction():
        ws.run(
            "UPDATE bundle SET signature = ? WHERE id = ? AND signature = x''",
            (signature, bundle_id),
        )


def bundle(ws: Workspace, bundle_id: str) -> Archived | None:
    """One kept bundle, or nothing."""
    row = ws.run("SELECT * FROM bundle WHERE id = ?", (bundle_id,)).fetchone()
    return Archived(*row) if row else None


def bundles(ws: Workspace, kind: str = "", task: str = "") -> tuple[Archived, ...]:
    """All kept bundles in receiving order."""
    rows = ws.run(
        "SELECT * FROM bundle WHERE (? = '' OR kind = ?) AND (? = '' OR task = ?) ORDER BY no, id",
        (kind, kind, task, task),
    )
    return tuple(Archived(*row) for row in rows)


def bundle_ids(ws: Workspace) -> frozenset[str]:
    """The ids of all kept bundles."""
    return frozenset(row[0] for row in ws.run("SELECT id FROM bundle"))


def members(ws: Workspace, bundle_id: str) -> dict[str, bytes]:
    """The bytes of the members at hand, by name."""
    rows = ws.run(
        "SELECT m.name, b.body FROM bundle_member m JOIN blob b ON b.sha256 = m.sha256 "
        "WHERE m.bundle = ?",
        (bundle_id,),
    )
    return {name: bytes(body) for name, body in rows}

"""The floor under receiving: what no program that keeps the promises can leave out.

Read each file, hash it, verify Ed25519 over the manifest, parse strict JSON, insert the
values, and commit once per bundle in the same journal mode. No verdicts, no ledger, no
provenance, no archive of the signed bytes, no merge.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from typing import TYPE_CHECKING, Any

from nacl.bindings import crypto_sign_open

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DOMAIN = b"cityexam bundle format 1\n"


def _members(data: bytes) -> list[bytes]:
    """The stored members of the archive, by their local headers."""
    found, at = [], 0
    while data[at : at + 4] == b"PK\x03\x04":
        size, _, name, extra = struct.unpack_from("<IIHH", data, at + 18)
        start = at + 30 + name + extra
        found.append(data[start : start + size])
        at = start + size
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate")
    return found


def receive(files: Iterable[Path], target: Path) -> int:
    """Do the floor's work; give the number of rows inserted."""
    db = sqlite3.connect(target, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(
        "CREATE TABLE observation (unit TEXT, datum TEXT, subject TEXT, value TEXT, source TEXT, "
        "PRIMARY KEY (unit, datum, subject)) STRICT, WITHOUT ROWID"
    )
    count = 0
    for path in files:
        data = path.read_bytes()
        hashlib.sha256(data).hexdigest()
        manifest, signature, *members = _members(data)
        _, public, signed = signature.split()
        key, proof = bytes.fromhex(public.decode()), bytes.fromhex(signed.decode())
        crypto_sign_open(proof + DOMAIN + manifest, key)
        unit = json.loads(manifest, object_pairs_hook=_pairs)["unit"]
        rows = []
        for member in members:
            plain = json.loads(member, object_pairs_hook=_pairs)
            for datum, column in plain.get("columns", {}).items():
                subjects = plain["subjects"]
                for number, value in zip(column["rows"], column["values"], strict=True):
                    rows.append((unit, datum, subjects[number], value, "台账"))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO observation VALUES (?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")
        count += len(rows)
    db.close()
    return count

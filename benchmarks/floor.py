"""The floor under receiving: what no program that keeps the promises can leave out.

Read each file, verify Ed25519 over the manifest, hash each member and compare with the
manifest, parse strict JSON (no duplicate keys, no floats, no invisible characters), insert
the values with their source, and commit once per bundle in the same journal mode. No
verdicts, no ledger, no provenance, no archive of the signed bytes, no judging by the form
pack, no merge.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from itertools import repeat
from typing import TYPE_CHECKING, Any, NoReturn

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


def _whole(digits: str) -> int:
    if len(digits) > 16 or digits == "-0":
        raise ValueError("number")
    return int(digits)


def _refuse(_: str) -> NoReturn:
    raise ValueError("float")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse
)


def _strict(data: bytes) -> Any:
    text = data.decode()
    if not text.isprintable():
        raise ValueError("invisible characters")
    return _DECODER.decode(text)


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
        manifest, signature, *members = _members(path.read_bytes())
        _, public, signed = signature.split()
        crypto_sign_open(
            bytes.fromhex(signed.decode()) + DOMAIN + manifest, bytes.fromhex(public.decode())
        )
        head = _strict(manifest)
        unit, rows = head["unit"], []
        for member, listed in zip(members, head["members"], strict=True):
            if hashlib.sha256(member).hexdigest() != listed["sha256"]:
                raise ValueError("content")
            plain = _strict(member)
            for datum, column in plain.get("columns", {}).items():
                subjects = map(plain["subjects"].__getitem__, column["rows"])
                sources = column["notes"]["source"]["texts"]
                rows += zip(repeat(unit), repeat(datum), subjects, column["values"], sources)
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO observation VALUES (?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")
        count += len(rows)
    db.close()
    return count

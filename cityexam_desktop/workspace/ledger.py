r"""The ledger (收件登记簿): an append-only, hash-chained record.

Row n's hash is the SHA-256 of ``prev`` + ``\n`` + ``no`` + ``\n`` + ``at`` + ``\n`` +
``kind`` + ``\n`` + ``body``, all UTF-8; the first row's ``prev`` is empty.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from cityexam_desktop.workspace.database import stamp
from cityexam_desktop.workspace.model import LedgerRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace

# What a signed file may not carry stands as an escape, so that every row can travel upwards.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_hash(prev: str, no: int, at: str, kind: str, body: str) -> str:
    """The hash of a ledger row."""
    return hashlib.sha256(f"{prev}\n{no}\n{at}\n{kind}\n{body}".encode()).hexdigest()


def append(
    ws: Workspace, kind: str, body: dict[str, Any], *, now: datetime | None = None
) -> LedgerRow:
    """Append one row; `body` is plain data without floats.

    Who works at the file stands in it as `by`, if the body names nobody.
    """
    if ws.who and not body.get("by"):
        body = {**body, "by": ws.who}
    with ws.transaction():
        last = head(ws)
        no, prev = (last.no + 1, last.hash) if last else (1, "")
        at = stamp(now)
        text = _text(body)
        row = LedgerRow(no, at, kind, text, prev, row_hash(prev, no, at, kind, text))
        ws.run(
            "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
            (row.no, row.at, row.kind, row.body, row.prev, row.hash),
        )
    return row


def _text(body: dict[str, Any]) -> str:
    text = _JSON.encode(body)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def body_of(row: LedgerRow) -> dict[str, Any]:
    """What a row records, as plain data."""
    body: dict[str, Any] = json.loads(row.body)
    return body


def chained(rows: Iterable[tuple[int, str, str, str]]) -> tuple[LedgerRow, ...]:
    """Rows (no, at, kind, body) with the hashes that follow from them."""
    found: list[LedgerRow] = []
    prev = ""
    for no, at, kind, body in rows:
        found.append(LedgerRow(no, at, kind, body, prev, row_hash(prev, no, at, kind, body)))
        prev = found[-1].hash
    return tuple(found)


def put_rows(ws: Workspace, rows: Iterable[LedgerRow]) -> None:
    """Write another ledger's rows into an empty one, as they are."""
    with ws.transaction():
        ws.run_many(
            "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
            ((row.no, row.at, row.kind, row.body, row.prev, row.hash) for row in rows),
        )


def head(ws: Workspace) -> LedgerRow | None:
    """The last row, or nothing in an empty ledger."""
    row = ws.run("SELECT * FROM ledger ORDER BY no DESC LIMIT 1").fetchone()
    return LedgerRow(*row) if row else None


def rows(ws: Workspace, after: int = 0) -> tuple[LedgerRow, ...]:
    """All rows after a number, in order."""
    found = ws.run("SELECT * FROM ledger WHERE no > ? ORDER BY no", (after,))
    return tuple(LedgerRow(*row) for row in found)


def breaks(ws: Workspace) -> tuple[tuple[int, str], ...]:
    """Where the chain does not hold: (row number, what is wrong in Chinese)."""
    found: list[tuple[int, str]] = []
    prev, expected = "", 1
    for row in rows(ws):
        if row.no != expected:
            found.append((row.no, f"第 {expected} 行缺失"))
        if row.prev != prev:
            found.append((row.no, "与上一行的校验值接不上"))
        if row.hash != row_hash(row.prev, row.no, row.at, row.kind, row.body):
            found.append((row.no, "内容与校验值不符，被改动过"))
        prev, expected = row.hash, row.no + 1
    return tuple(found)

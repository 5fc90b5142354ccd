"""A form pack as the bytes that travel in a task: `asked` and `judged`.

Both are deterministic JSON of rows of text: what the folder holds, cell by cell.
What is asked (forms, base data, rules up to the department's own) is apart from
how it is judged and by whom it is answered, so that a changed threshold, owner or
title leaves the digest of `asked`, and with it everybody's answers, untouched.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeGuard

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.build import build
from cityexam_desktop.formpack.checked import BadPack
from cityexam_desktop.formpack.model import RuleScope
from cityexam_desktop.formpack.tables import BASE_KEYS, COLUMNS, INDEX_KEYS, PACK_KEYS
from cityexam_desktop.formpack.unbuild import rows_of

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Cells, Tables

_ASKED_KEYS = frozenset({"id", "needs", "as_of_rule"})
_ASKED_TABLES = ("levels", "forms", "base_data")
_SPLIT_TABLES = ("pack", "rules")
_FORMAT = "cityexam-pack/1"


class BadPackBytes(CityExamError):
    """The bytes of a form pack inside a task are damaged or from another format."""

    code = "pack"

    def __init__(self) -> None:
        """Nothing else is known about them."""
        super().__init__(
            "任务包里的指标方案读不出来。",
            "文件可能损坏，或由更新版本的程序生成；请向住建局重新索取任务包。",
        )


def pack_to_bytes(pack: FormPack) -> tuple[bytes, bytes]:
    """Give the (asked, judged) bytes of a pack; the same pack gives the same bytes."""
    return tables_to_bytes(rows_of(pack))


def tables_to_bytes(tables: Tables) -> tuple[bytes, bytes]:
    """Give the (asked, judged) bytes of a pack's rows."""
    return (
        _encode({table: _part(tables, table, asked=True) for table in COLUMNS}),
        _encode({table: _part(tables, table, asked=False) for table in COLUMNS}),
    )


def tables_from_bytes(asked: bytes, judged: bytes) -> dict[str, tuple[Cells, ...]]:
    """Give the rows that (asked, judged) hold; raises `BadPackBytes`."""
    first, second = _decode(asked), _decode(judged)
    tables = {table: (*first.get(table, ()), *second.get(table, ())) for table in COLUMNS}
    order = {key: n for n, key in enumerate((*PACK_KEYS, *INDEX_KEYS, *BASE_KEYS))}
    tables["pack"] = tuple(
        sorted(tables["pack"], key=lambda row: order.get(row.get("key", ""), len(order)))
    )
    return tables


def pack_from_bytes(asked: bytes, judged: bytes) -> FormPack:
    """Read a pack from a task's members; raises `BadPackBytes` or `BadPack`.

    A pack was linted before it was issued. Here only what cannot be built is refused:
    a later program's stricter lint must not close a task that is under way.
    """
    built = build(tables_from_bytes(asked, judged))
    if any(finding.level is Level.MUST for finding in built.findings):
        raise BadPack("任务包内方案", tuple(built.findings))
    return built.pack


def digest(data: bytes) -> str:
    """Give the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def pack_digest(pack: FormPack) -> str:
    """The SHA-256 that names a whole pack: of its `asked` bytes and then its `judged` ones."""
    return digest(b"".join(pack_to_bytes(pack)))


def _part(tables: Tables, table: str, *, asked: bool) -> list[Cells]:
    rows = list(tables.get(table, ()))
    if table in _SPLIT_TABLES:
        return [row for row in rows if _is_asked(table, row) is asked]
    return rows if (table in _ASKED_TABLES) is asked else []


def _is_asked(table: str, row: Cells) -> bool:
    if table == "pack":
        return row.get("key") in _ASKED_KEYS
    return row.get("scope") != RuleScope.COUNTY.value


def _encode(tables: Tables) -> bytes:
    body = {
        table: [[row.get(column, "") for column in COLUMNS[table]] for row in rows]
        for table, rows in tables.items()
        if rows
    }
    columns = {table: list(COLUMNS[table]) for table in body}
    whole = {"format": _FORMAT, "columns": columns, "tables": body}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


def _decode(data: bytes) -> dict[str, tuple[Cells, ...]]:
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadPackBytes from error
    if not isinstance(whole, dict) or whole.get("format") != _FORMAT:
        raise BadPackBytes
    columns, body = whole.get("columns"), whole.get("tables")
    if not isinstance(columns, dict) or not isinstance(body, dict):
        raise BadPackBytes
    return {table: _rows(columns.get(table), rows) for table, rows in body.items()}


def _rows(columns: object, rows: object) -> tuple[Cells, ...]:
    if not _texts(columns) or not isinstance(rows, list):
        raise BadPackBytes
    if not all(_texts(row) and len(row) == len(columns) for row in rows):
        raise BadPackBytes
    return tuple(dict(zip(columns, row, strict=True)) for row in rows)


def _texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)

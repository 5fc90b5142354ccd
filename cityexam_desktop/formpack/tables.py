"""The text tables of a form pack and their canonical bytes.

A pack's content is rows of text and nothing else: a folder of CSV files (UTF-8
with BOM, LF, minimal quoting, the columns below in this order) and the JSON
members of a task are two spellings of the same rows. The columns carry the names
of the fields in `model`; a threshold is flattened into ``threshold_*`` columns.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.decoding import decoded, separator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Cells: TypeAlias = "Mapping[str, str]"
"""One row: column -> text."""
Tables: TypeAlias = "Mapping[str, Sequence[Cells]]"
"""All rows of a pack by table name (without ``.csv``)."""

_ADD = "请照已有方案的样子补上。"
_ONE = "请只留一列。"
_SPLIT = "内容里有英文逗号的，整格要用双引号括起来；请用电子表格软件编辑后另存。"

BOM = "\ufeff"

_THRESHOLD = (
    "threshold_operator",
    "threshold_low",
    "threshold_high",
    "threshold_year",
    "threshold_document",
    "threshold_confidence",
)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "pack": ("key", "value"),
    "levels": ("code", "name", "parent"),
    "dimensions": ("code", "name", "group"),
    "units": ("code", "name", "kind", "note"),
    "forms": ("code", "title", "kind", "level", "rows_by", "by_exception", "note"),
    "base_data": (
        "code", "form", "name", "measure", "type", "choices", "decimals", "minimum",
        "maximum", "rollup", "weight", "formula", "required", "relevant", "default",
        "carry", "time", "definition", "example", "evidence", "shared", "sensitivity",
        "min_coverage", "source", "confidence",
    ),
    "owners": ("form", "datum", "unit", "role", "basis"),
    "indicators": (
        "number", "code", "dimension", "name", "measure", "formula", "level", "combine",
        "direction", "kind", *_THRESHOLD, "norm", "zero_denominator", "direct", "decimals",
        "weight", "applicable", "applicable_note", "graded", "definition", "source",
        "confidence", "note",
    ),
    "parts": (
        "code", "indicator", "name", "measure", "formula", "direct", "zero_denominator",
        "decimals", *_THRESHOLD,
    ),
    "rules": (
        "code", "scope", "form", "left", "operator", "right", "tolerance", "left_missing",
        "right_missing", "level", "sentence", "instruction", "passes", "fails", "source",
    ),
    "grades": ("grade", "basis", "low", "high", "poor", "source", "confidence"),
    "sources": ("code", "document", "clause", "confidence"),
    "concordance": (
        "pack", "old", "new", "change", "note", "name", "measure", "into", "confidence",
    ),
    "members": ("collective", "unit", "basis"),
    "work_items": (
        "code", "parent", "number", "group_number", "group", "title", "units", "actions",
        "places", "deliverables", "note", "source", "confidence",
    ),
    "targets": (
        "code", "item", "name", "measure", "operator", "value", "high", "words", "from_year",
        "year", "period", "scope", "kind", "note", "source",
    ),
    "mechanisms": ("code", "name", "content", "who", "frequency", "source"),
    "local": (
        "table", "code", "action", "number", "name", "reason", "document", "who", "date",
    ),
}  # fmt: skip
"""Every table and its columns in their fixed order."""

PLAN = frozenset({"members", "work_items", "targets", "mechanisms"})
"""Tables of a plan's tasks and targets; a pack may have them or not."""
OPTIONAL = frozenset({"concordance", "grades", "parts", "local"}) | PLAN
"""Tables that a pack may leave out."""
EXAMINATION = frozenset(
    {"levels", "dimensions", "forms", "base_data", "owners", "indicators", "rules"}
)
"""Tables that a pack of work items alone may leave out too."""


def is_overlay(tables: Tables) -> bool:
    """Whether the rows are a county's changes to another pack, not a whole one."""
    keys = {row.get("key", "") for row in tables.get("pack", ())}
    return BASE_KEYS[0] in keys and BASE_KEYS[-1] not in keys


def optional_in(tables: Tables) -> frozenset[str]:
    """Give the tables that this pack may leave out."""
    if is_overlay(tables):
        return frozenset(COLUMNS) - {"pack"}
    return OPTIONAL | EXAMINATION if tables.get("work_items") else OPTIONAL


PACK_KEYS = (
    "id",
    "title",
    "version",
    "needs",
    "document",
    "as_of_rule",
    "scope_note",
    "unevaluated_count",
)
"""The keys of ``pack.csv``, in order."""
INDEX_KEYS = ("index_version", "index_cap", "index_missing", "index_document")
"""Keys that a pack may leave out or leave empty: its rule of the health index."""
BASE_KEYS = ("base", "base_version", "base_digest", "overlay_digest")
"""The keys of a pack that stands on another; an overlay has no ``overlay_digest`` yet."""


def table_bytes(table: str, rows: Sequence[Cells]) -> bytes:
    """Write the rows of one table canonically."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    columns = COLUMNS[table]
    writer.writerow(columns)
    writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return (BOM + out.getvalue()).encode("utf-8")


def write_folder(tables: Tables, folder: Path) -> None:
    """Write all tables into `folder`, canonically; an empty optional table is taken away."""
    optional = optional_in(tables)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in COLUMNS:
            rows = tables.get(table, ())
            if rows or table not in optional:
                (folder / f"{table}.csv").write_bytes(table_bytes(table, rows))
            else:
                (folder / f"{table}.csv").unlink(missing_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, str(folder)) from error


def read_folder(folder: Path) -> tuple[dict[str, tuple[Cells, ...]], tuple[Finding, ...]]:
    """Read all tables of `folder` as text, with what is wrong about the files themselves."""
    tables: dict[str, tuple[Cells, ...]] = {}
    findings: list[Finding] = []
    absent: list[str] = []
    for table in COLUMNS:
        path = folder / f"{table}.csv"
        if not path.is_file():
            tables[table] = ()
            absent.append(table)
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FileTrouble.from_os(error, str(path)) from error
        tables[table], more = parse_table(table, data)
        findings += more
    optional = optional_in(tables)
    findings += [
        _about(table, "pack.missing_table", f"缺少表 {table}.csv。", _ADD)
        for table in absent
        if table not in optional
    ]
    return tables, tuple(findings)


def parse_table(table: str, data: bytes) -> tuple[tuple[Cells, ...], tuple[Finding, ...]]:
    """Read one table's bytes: its rows, and what is wrong about the file."""
    try:
        text = decoded(data)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"{table}.csv 第{line}行的编码认不出：不是 UTF-8、GB18030，也不是带标记的 UTF-16。"
        return (), (_about(table, "pack.encoding", what, "请另存为“CSV UTF-8”格式。"),)
    try:
        lines = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
        )
    except csv.Error:
        what = f"{table}.csv 的引号不成对，无法分列。"
        return (), (_about(table, "pack.encoding", what, "请用电子表格软件打开后重新另存为 CSV。"),)
    header, body = (lines[0], lines[1:]) if lines else ([], [])
    columns = COLUMNS[table]
    findings = _header_findings(table, header)
    rows: list[Cells] = []
    for number, fields in enumerate(body, start=2):
        cells = dict(zip(header, fields, strict=False))
        rows.append({column: cells.get(column, "") for column in columns})
        if len(fields) != len(header):
            what = f"{table}.csv 第{number}行有 {len(fields)} 列，表头是 {len(header)} 列。"
            findings.append(_about(table, "pack.bad_row", what, _SPLIT, row=number))
    if not findings and table_bytes(table, rows) != data:
        findings.append(_not_canonical(table, rows, data))
    return tuple(rows), tuple(findings)


def _header_findings(table: str, header: list[str]) -> list[Finding]:
    columns = COLUMNS[table]
    found = [
        _about(table, "pack.missing_column", f"{table}.csv 缺少“{column}”列。", _ADD, column=column)
        for column in columns
        if column not in header
    ]
    found += [
        _about(
            table,
            "pack.unknown_column",
            f"{table}.csv 有不认识的列“{column}”。",
            "请删去该列，或改为规定的列名。",
            column=column,
        )
        for column in header
        if column not in columns
    ]
    found += [
        _about(
            table, "pack.duplicate", f"{table}.csv 的“{column}”列出现两次。", _ONE, column=column
        )
        for column in sorted({c for c in header if header.count(c) > 1})
    ]
    return found


def _not_canonical(table: str, rows: Sequence[Cells], data: bytes) -> Finding:
    """Say on which line the bytes first differ from the canonical ones."""
    ours = table_bytes(table, rows).split(b"\n")
    theirs = data.split(b"\n")
    pairs = enumerate(zip(ours, theirs, strict=False), start=1)
    line = next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
    return _about(
        table,
        "pack.not_canonical",
        f"{table}.csv 第{line}行的写法不规范，内容不受影响。",
        "应为带 BOM 的 UTF-8、换行符 LF、只在必要时加引号、列序固定，以便逐行比较改动。",
        row=line,
        level=Level.NOTICE,
    )


def _about(
    table: str,
    code: str,
    sentence: str,
    remedy: str,
    *,
    row: int = 1,
    column: str = "",
    level: Level = Level.MUST,
) -> Finding:
    columns = COLUMNS[table]
    order = (row, columns.index(column) + 1 if column in columns else 0)
    return Finding(code, level, Where(table, order, str(row), column), sentence, remedy)

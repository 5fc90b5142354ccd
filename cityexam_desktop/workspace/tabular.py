"""Tables that people made, as rows by the names of our columns; all mistakes told at once.

CSV or any spreadsheet that `read_sheets` reads; the first visible sheet counts. Its heading
may stand below a title, in other words than ours, with remarks in brackets; columns that
are not ours, and rows that say nothing in ours, are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.spreadsheet import read_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SHOWN: Final = 3
_TITLE_ROWS: Final = 10
"""How far down a heading may stand."""
_REMARK: Final = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


class BadTable(CityExamError):
    """A table has mistakes; `findings` holds all of them, in the order of its rows."""

    code = "table"

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        """Keep the file's `name` and all `findings`; the sentence shows the first few."""
        first = "".join(finding.sentence for finding in findings[:_SHOWN])
        more = f"……共 {len(findings)} 处。" if len(findings) > _SHOWN else ""
        super().__init__(
            f"“{name}”有 {len(findings)} 处错误，没有导入：{first}{more}",
            "请逐一改正后再导入；原来的数据没有改动。",
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: its number, from 1 for the file's first, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a column's text, empty where the file has no such column."""
        return self.cells.get(column, "")


class Doubts:
    """Collects what is wrong with one file."""

    def __init__(self, name: str) -> None:
        """Begin with nothing wrong in the file `name`."""
        self.name = name
        self.findings: list[Finding] = []

    def at(self, row: int, column: str, sentence: str, remedy: str = "") -> None:
        """Note one mistake."""
        where = Where(self.name, (row, 0), str(row), column)
        said = f"第{row}行：{sentence}"
        self.findings.append(Finding("table.cell", Level.MUST, where, said, remedy))

    def stop(self) -> None:
        """Raise `BadTable` when anything is wrong."""
        if self.findings:
            raise BadTable(self.name, tuple(self.findings))


def table_rows(
    file: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str], doubts: Doubts
) -> tuple[Row, ...]:
    """Read the rows of `file`; `columns` gives each of ours and the words it goes by.

    Raises `BadTable` when a `needed` column is missing or a cell holds hidden characters,
    and what `read_sheets` raises.
    """
    sheet = next((one for one in read_sheets(file) if one.rows and not one.hidden), None)
    lines = sheet.rows if sheet else ()
    known = {_bare(word): name for name, words in columns.items() for word in words}
    head, heading = _heading(lines, known, needed)
    for column in needed:
        if column not in heading:
            doubts.at(head + 1, column, f"缺少“{'”或“'.join(columns[column][:2])}”列。")
    doubts.stop()
    read = (
        Row(number, {n: c.strip() for n, c in zip(heading, line, strict=False) if n})
        for number, line in enumerate(lines[head + 1 :], head + 2)
    )
    rows = tuple(row for row in read if any(row.cells.values()))
    _visible(rows, doubts)
    return rows


def _heading(
    lines: Sequence[Sequence[str]], known: Mapping[str, str], needed: Sequence[str]
) -> tuple[int, list[str]]:
    """Find the first row with all that is needed; else the one that knows most."""
    found = [(index, _named(line, known)) for index, line in enumerate(lines[:_TITLE_ROWS])]
    for index, heading in found:
        if set(needed) <= set(heading):
            return index, heading
    return max(found, key=lambda one: (sum(map(bool, one[1])), -one[0]), default=(0, []))


def _named(line: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Give our column's name for every cell, once each."""
    heading: list[str] = []
    for cell in line:
        name = known.get(_bare(cell), "")
        heading.append("" if name in heading else name)
    return heading


def _bare(text: str) -> str:
    """A heading without spaces, line breaks and remarks in brackets, whatever its width."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return _REMARK.sub("", plain).strip("*:") or plain


def _visible(rows: Sequence[Row], doubts: Doubts) -> None:
    for row in rows:
        for column, cell in row.cells.items():
            if not cell.replace("\u3000", "").isprintable():
                doubts.at(row.number, column, "有换行或看不见的字符。", "请删去后再导入。")
    doubts.stop()

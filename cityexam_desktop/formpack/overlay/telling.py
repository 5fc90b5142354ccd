"""Findings about the resolved rows, told about the overlay's rows that they come from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.findings import Level, Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.overlay.lines import Line

_ROW: Final = re.compile(r"(\w+)\.csv 第(\d+)行")

_NEVER: Final = "本县改了分工，这条规则不再运行；要留痕的，可在本县增减表里写明不采用。"


def in_overlay(finding: Finding, lines: Mapping[str, list[Line]], base: str) -> Finding | None:
    """The finding with the overlay's row numbers; nothing for what the base itself says.

    A grave one about a row of the base stays: the overlay made it wrong. A rule of the
    base that nobody's answers suit any more is worth a notice; it harms nobody.
    """
    where = finding.where
    line = _line(lines, where.table, where.order[0])
    own = line is not None and line.row > 0
    if not own and finding.level is not Level.MUST:
        return None
    if not own and finding.code == "pack.never_checked":
        finding = replace(finding, level=Level.NOTICE, remedy=_NEVER)
    row = line.row if line is not None and own else where.order[0]
    sentence = _ROW.sub(lambda m: _elsewhere(m, lines, base), finding.sentence)
    place = Where(where.table, (row, where.order[1]), str(row) if own else "", where.column)
    return replace(finding, where=place, sentence=sentence)


def _line(lines: Mapping[str, list[Line]], table: str, number: int) -> Line | None:
    found = lines.get(table, [])
    return found[number - 2] if 0 <= number - 2 < len(found) else None


def _elsewhere(match: re.Match[str], lines: Mapping[str, list[Line]], base: str) -> str:
    line = _line(lines, match[1], int(match[2]))
    if line is None:
        return match[0]
    if line.row:
        return f"{match[1]}.csv 第{line.row}行"
    name = next(filter(None, map(line.cells.get, ("code", "datum", "key", "grade"))), "")
    return f"基准方案“{base}”的 {match[1]}.csv“{name}”行"

"""From the text of a cell to a typed value; every mistake is kept, none is raised.

A getter that finds a mistake notes it in the sheet and returns a harmless value,
so that one reading of a pack lists all mistakes of all tables at once.
"""

from __future__ import annotations

import difflib
import enum
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.formula import Formula, FormulaError, is_code, parse
from cityexam_desktop.formpack.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.tables import Cells, Tables

E = TypeVar("E", bound=enum.Enum)

DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,10})?")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
_NEVER = parse("0")


@dataclass(slots=True)
class Sheet:
    """The findings of one reading."""

    findings: list[Finding] = field(default_factory=list)

    def rows(self, tables: Tables, table: str) -> tuple[Row, ...]:
        """Give the rows of a table, numbered as a spreadsheet shows them (from 2)."""
        return tuple(
            Row(self, table, number, cells)
            for number, cells in enumerate(tables.get(table, ()), start=2)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table and the sheet that keeps its mistakes."""

    sheet: Sheet
    table: str
    number: int
    cells: Cells

    def say(
        self,
        column: str,
        code: str,
        what: str,
        remedy: str = "",
        level: Level = Level.MUST,
    ) -> None:
        """Note that something is wrong in a cell of this row."""
        self.sheet.findings.append(
            Finding(
                code,
                level,
                Where(
                    self.table,
                    (self.number, COLUMNS[self.table].index(column) + 1),
                    str(self.number),
                    column,
                ),
                f"{self.table}.csv 第{self.number}行“{column}”列：{what}",
                remedy,
            ),
        )

    def text(self, column: str) -> str:
        """Give a cell that may be empty; blanks around it are a mistake."""
        text = self.cells.get(column, "")
        if text != text.strip():
            self.say(column, "pack.bad_value", "前后有多余的空格。", "请删去空格。")
        return text.strip()

    def needed(self, column: str) -> str:
        """Give a cell that must not be empty."""
        text = self.text(column)
        if not text:
            self.say(column, "pack.bad_value", "不能为空。", "请填写。")
        return text

    def code(self, column: str = "code") -> str:
        """Give a cell that declares a code."""
        text = self.needed(column)
        if text and not is_code(text):
            self.say(
                column,
                "pack.bad_value",
                f"“{text}”不能作代码。",
                "代码以英文字母开头，只含英文字母、数字和下划线，不能是函数名。",
            )
        return text

    def option(self, column: str, options: Iterable[str]) -> str:
        """Give a cell that holds one of `options`."""
        allowed = tuple(options)
        text = self.text(column)
        if text not in allowed:
            listed = "、".join(option or "（空）" for option in allowed)
            self.say(column, "pack.bad_value", f"不能是“{text}”。", f"只能是：{listed}。")
            return allowed[0]
        return text

    def member(self, column: str, kind: type[E]) -> E:
        """Give a cell that holds the value of a member of `kind`."""
        return kind(self.option(column, [str(member.value) for member in kind]))

    def flag(self, column: str) -> bool:
        """Give a yes or no."""
        return self.option(column, ("no", "yes")) == "yes"

    def number_or_none(self, column: str) -> Decimal | None:
        """Give a decimal, or None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        if not DECIMAL.fullmatch(text):
            self.say(column, "pack.bad_value", f"“{text}”不是数。", "请写成 12 或 0.5 的样子。")
            return None
        return Decimal(text)

    def decimal(self, column: str) -> Decimal:
        """Give a decimal that must be there."""
        self.needed(column)
        return self.number_or_none(column) or Decimal(0)

    def integer(self, column: str) -> int:
        """Give a whole number of at least 0 that must be there."""
        text = self.needed(column)
        if not _INTEGER.fullmatch(text):
            if text:
                self.say(column, "pack.bad_value", f"“{text}”不是整数。", "请写成 0、1、2 的样子。")
            return 0
        return int(text)

    def formula_or_none(self, column: str) -> Formula | None:
        """Give a parsed formula, or None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        try:
            return parse(text)
        except FormulaError as error:
            self.say(column, "pack.formula", error.sentence, "请按公式语法改正。")
            return None

    def formula(self, column: str) -> Formula:
        """Give a parsed formula that must be there."""
        self.needed(column)
        return self.formula_or_none(column) or _NEVER

    def unknown(self, column: str, code: str, known: Iterable[str], what: str) -> None:
        """Note that `code` is not among the `known`, with the nearest as a suggestion."""
        near = difflib.get_close_matches(code, list(known), n=1, cutoff=0.6)
        remedy = f"是不是“{near[0]}”？" if near else f"请先登记这个{what}，或改用已有的代码。"
        self.say(column, "pack.unknown_code", f"没有{what}“{code}”。", remedy)

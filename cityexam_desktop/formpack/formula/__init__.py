"""The formula language: read, check, compute, put into words, put into a spreadsheet.

`parse` reads a text (the grammar stands in `parser`), `evaluate` computes it over a
`Scope`, `holds_over` and `values_over` over many `Rows`, `describe` and `describe_with` say
it in words, `to_spreadsheet` translates it into a live formula of a workbook.
"""

from cityexam_desktop.formpack.formula.describe import describe, describe_with, figures_of
from cityexam_desktop.formpack.formula.errors import FormulaError
from cityexam_desktop.formpack.formula.evaluate import (
    Result,
    State,
    evaluate,
    holds_over,
    values_over,
)
from cityexam_desktop.formpack.formula.formula import Formula, parse
from cityexam_desktop.formpack.formula.frame import Frame
from cityexam_desktop.formpack.formula.parser import is_code
from cityexam_desktop.formpack.formula.scope import PlainScope, Rows, Scope
from cityexam_desktop.formpack.formula.spreadsheet import to_spreadsheet

__all__ = [
    "Formula",
    "FormulaError",
    "Frame",
    "PlainScope",
    "Result",
    "Rows",
    "Scope",
    "State",
    "describe",
    "describe_with",
    "evaluate",
    "figures_of",
    "holds_over",
    "is_code",
    "parse",
    "to_spreadsheet",
    "values_over",
]

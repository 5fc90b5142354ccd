"""Answers that come in as a spreadsheet: read, previewed, taken over as one change.

`read_workbook` stores nothing; `differences` shows cell by cell what would change;
`import_sheet` records it all in one transaction that can be undone as one.
"""

from cityexam_desktop.workspace.sheets.importing import (
    Difference,
    Differences,
    FieldChange,
    SheetChange,
    apply,
    carried_out,
    differences,
    import_sheet,
    plan,
    plan_for_unit,
)
from cityexam_desktop.workspace.sheets.model import (
    Kind,
    Mark,
    NothingFound,
    SheetProblem,
    SheetReading,
    WrongWorkbook,
)
from cityexam_desktop.workspace.sheets.reading import mark_of, read_workbook

__all__ = [
    "Difference",
    "Differences",
    "FieldChange",
    "Kind",
    "Mark",
    "NothingFound",
    "SheetChange",
    "SheetProblem",
    "SheetReading",
    "WrongWorkbook",
    "apply",
    "carried_out",
    "differences",
    "import_sheet",
    "mark_of",
    "plan",
    "plan_for_unit",
    "read_workbook",
]

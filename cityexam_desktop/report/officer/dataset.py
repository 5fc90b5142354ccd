"""全县数据 written whole: a workbook for people, or a data package for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.report.officer.datapackage import write_data_package
from cityexam_desktop.report.officer.datarows import (
    COLUMNS,
    SURVEY,
    DataColumn,
    data_rows,
    survey_rows,
)
from cityexam_desktop.report.officer.long import LongTable, write_long
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace

_WIDE: Final = frozenset({"item", "source", "note", "correction", "unit_name", "code"})


def write_dataset(
    ws: Workspace,
    dataset: CountyDataset,
    target: Path,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Write an ``.xlsx`` file, or into any other name, a folder, a data package.

    Raises `FileTrouble`.
    """
    if target.suffix.lower() == ".xlsx":
        tables = (
            LongTable("全县数据", _heads(COLUMNS), data_rows(dataset), len(dataset.values)),
            LongTable("调查状态", _heads(SURVEY), survey_rows(dataset)),
        )
        write_long(tables, target, progress)
        return
    head = ledger.head(ws)
    write_data_package(dataset, target, ledger_head=head.hash if head else "", progress=progress)


def _heads(columns: Sequence[DataColumn]) -> list[tuple[str, int, bool]]:
    return [
        (one.title, 24 if one.name in _WIDE else 12, one.kind in {"any", "integer"})
        for one in columns
    ]

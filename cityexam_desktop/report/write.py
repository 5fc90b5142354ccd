"""The one door to the county report: the file's name says which writer tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

REPORTS = (".pdf", ".docx", ".xlsx")


class UnknownReport(CityExamError):
    """A report is wanted in a format that nobody writes."""

    code = "report_format"

    def __init__(self, name: str) -> None:
        """Name the file whose suffix is not known."""
        super().__init__(
            f"不知道把报告“{name}”写成什么格式。",
            f"请用以 {'、'.join(REPORTS)} 结尾的文件名。",
        )


def write_report(ws: Workspace, target: Path, task: Task | None = None) -> None:
    """Write the county report of a task (the newest, without) to `target`, whole or not at all.

    The suffix chooses: ``.pdf`` and ``.docx`` tell the neutral content, ``.xlsx`` the
    same figures as live formulas. Raises `UnknownReport`, `FileTrouble`.
    """
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise UnknownReport(target.name)
    writer(ws, target, task)


def _pdf(ws: Workspace, target: Path, task: Task | None) -> None:
    from cityexam_desktop.report.content import county_report
    from cityexam_desktop.report.pdf import write_pdf

    write_pdf(county_report(ws, task), target)


def _docx(ws: Workspace, target: Path, task: Task | None) -> None:
    from cityexam_desktop.report.content import county_report
    from cityexam_desktop.report.word import write_docx

    write_docx(county_report(ws, task), target)


def _xlsx(ws: Workspace, target: Path, task: Task | None) -> None:
    from cityexam_desktop.report.county_xlsx import write_county_xlsx

    write_county_xlsx(ws, target, task)


_WRITERS: dict[str, Callable[[Workspace, Path, Task | None], None]] = dict(
    zip(REPORTS, (_pdf, _docx, _xlsx), strict=True)
)

"""All sheets of the county's workbook, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.report.county_xlsx.addresses import Addresses
from cityexam_desktop.report.county_xlsx.data import base_page, earlier_page
from cityexam_desktop.report.county_xlsx.lists import (
    about_page,
    missing_page,
    problem_page,
    unit_page,
)
from cityexam_desktop.report.county_xlsx.summary import summary_page
from cityexam_desktop.report.county_xlsx.tables import form_page

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.report.county_xlsx.cells import Page
    from cityexam_desktop.workspace.model import LedgerRow


def pages(
    assessment: Assessment, units: tuple[UnitProgress, ...], head: LedgerRow | None
) -> tuple[Page, ...]:
    """Lay an assessment out as sheets; `head` is the last row of the ledger."""
    at = Addresses(assessment.dataset)
    return (
        summary_page(assessment, at),
        base_page(at),
        *(form_page(at, home) for home in at.forms.values()),
        earlier_page(at),
        problem_page(assessment, at),
        unit_page(units),
        missing_page(assessment, at),
        about_page(at, head),
    )

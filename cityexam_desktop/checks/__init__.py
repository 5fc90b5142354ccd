"""What is doubtful: the checks of a form pack over a submission."""

from cityexam_desktop.checks.countywide import check_county
from cityexam_desktop.checks.engine import (
    ENGINE,
    Checker,
    Given,
    check,
    counts,
    digest,
    explanation_key,
    is_vacuous,
)

__all__ = [
    "ENGINE",
    "Checker",
    "Given",
    "check",
    "check_county",
    "counts",
    "digest",
    "explanation_key",
    "is_vacuous",
]

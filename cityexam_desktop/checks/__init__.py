"""What is doubtful: the checks of a form pack over a submission."""

from cityexam_desktop.checks.countywide import check_county
from cityexam_desktop.checks.engine import (
    ENGINE,
    Checker,
    Given,
    check,
    counts,
    digest,
)
from cityexam_desktop.checks.explaining import (
    bound,
    explaining,
    explanation_key,
    is_outdated,
    standing,
)
from cityexam_desktop.checks.fits import misfit

__all__ = [
    "ENGINE",
    "Checker",
    "Given",
    "bound",
    "check",
    "check_county",
    "counts",
    "digest",
    "explaining",
    "explanation_key",
    "is_outdated",
    "misfit",
    "standing",
]

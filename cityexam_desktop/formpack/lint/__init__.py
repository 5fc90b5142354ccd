"""What is wrong with a pack beyond single cells; all of it, in one pass.

Each check adds findings to the sheet of the row it is about. Codes of findings are
stable: ``pack.unknown_code``, ``pack.duplicate``, ``pack.circular``, ``pack.formula``,
``pack.no_owner``, ``pack.two_owners``, ``pack.unused``, ``pack.example``, ``pack.range``,
``pack.asked_twice``, ``pack.unknown_measure``, ``pack.measure_mismatch``,
``pack.bad_value``, ``pack.incomplete``, ``pack.double_target`` …
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.lint import (
    codes,
    concordance,
    data,
    dimensions,
    formulas,
    index,
    judged,
    names,
    plan,
    ranges,
    rules,
)

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built


def lint(built: Built) -> None:
    """Add to `built.findings` what the tables together get wrong."""
    codes.check(built)
    data.check(built)
    judged.check(built)
    index.check(built)
    concordance.check(built)
    formulas.check(built)
    rules.check(built)
    plan.check(built)
    dimensions.check(built)
    ranges.check(built)
    names.check(built)

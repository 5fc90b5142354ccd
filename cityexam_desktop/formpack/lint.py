"""What is wrong with a pack beyond single cells: references, owners, circles, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built


def lint(built: Built) -> None:
    """Add to `built.findings` what the tables together get wrong."""

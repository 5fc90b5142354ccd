"""A small county whose books must be in order at the end, and a key that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import keys
from cityexam_desktop.county import actions
from cityexam_desktop.county.audit import audit
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.bundle.keys import SecretKey


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A bureau that has issued its task; whatever the test does, its audit is green after it."""
    made = new_county(tmp_path)
    yield made
    assert audit(made.bureau) == ()
    made.close()


@pytest.fixture
def key(county: County) -> SecretKey:
    """A key that is registered to zrzyj."""
    made = keys.generate()
    actions.register(county.bureau, made.public, "zrzyj", now=NOW)
    return made

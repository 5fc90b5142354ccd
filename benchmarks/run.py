"""All benchmarks, as one table of medians and of ratios within the same run.

    python3 dev.py bench [part ...]

Nothing here runs in the tests. The machine's load is printed beside each part: figures of
a busy machine are worth their ratios only.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARTS = (
    "bundles", "cells", "collect", "formulas", "pages", "sheets", "startup", "trust",
    "waits", "window",
)  # fmt: skip


def main(wanted: list[str]) -> int:
    # Imported here: a process that a part starts imports this module again, and no more.
    from measure import load, show

    unknown = [one for one in wanted if one not in PARTS]
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    missed = False
    for name in wanted or PARTS:
        before = load()
        part = import_module(name)
        with tempfile.TemporaryDirectory() as folder:
            figures = part.run(Path(folder))
        print(f"{name}  (before: {before}; after: {load()})")
        show(figures)
        missed = missed or any(figure.verdict == "MISSED" for figure in figures)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

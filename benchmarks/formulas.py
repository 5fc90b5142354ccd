"""Formulas: all rules of cn-2025 by their examples, and COUNTIF over 20,000 rows.

Beside each stands the same arithmetic written by hand in Python over `Decimal`.
"""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, middle, ratio

from cityexam_desktop.formpack.examples import scope_of
from cityexam_desktop.formpack.formula import PlainScope, evaluate, parse
from cityexam_desktop.formpack.reader import read_pack

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = Path(__file__).resolve().parent.parent / "forms" / "cn-2025"
ROWS = 20_000
RUNS = 5
CONDITION = "COUNTIF(h, AND(h = 1, floors >= 10))"


def run(folder: Path) -> list[Figure]:  # noqa: ARG001 - every part is given a folder
    pack = read_pack(PACK)
    sides = [(scope_of(r.passes[0]), f) for r in pack.rules for f in (r.left, r.right)]
    rules = _taken(lambda: [evaluate(formula, scope) for scope, formula in sides])
    values = [(Decimal(n % 2), Decimal(n % 20)) for n in range(ROWS)]
    rows = [PlainScope({"h": h, "floors": floors}) for h, floors in values]
    scope = PlainScope(below={"h": rows})
    formula = parse(CONDITION)
    ours = _taken(lambda: evaluate(formula, scope))
    one, ten = Decimal(1), Decimal(10)
    theirs = _taken(lambda: sum(h == one and floors >= ten for h, floors in values))
    return [
        Figure(f"{len(pack.rules)} rules of cn-2025", middle(rules), "ms", 2),
        Figure("a compound COUNTIF, 20,000 rows", middle(ours), "ms"),
        Figure("the same / by hand in Python", ratio(ours, theirs), "", 3),
    ]


def _taken(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken

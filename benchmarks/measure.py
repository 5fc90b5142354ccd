"""How figures are taken and told: medians, ratios of the same run, the machine's load."""

from __future__ import annotations

import gc
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass
class Figure:
    """One line of the table; `goal` is None for what is only reported."""

    what: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """Say whether the goal is met."""
        return "" if self.goal is None else "met" if self.value <= self.goal else "MISSED"


@dataclass
class Span:
    """Seconds of wall clock."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Span]:
    """Measure a block; garbage of what came before is taken out first."""
    gc.collect()
    span = Span()
    started = time.perf_counter()
    yield span
    span.seconds = time.perf_counter() - started


def middle(values: Iterable[float]) -> float:
    return median(values)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios that each run gave for itself."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def load() -> str:
    """The machine's load over the last minute, and its cores."""
    cores = os.cpu_count() or 1
    if not hasattr(os, "getloadavg"):
        return f"{cores} cores"
    return f"{cores} cores, load {os.getloadavg()[0]:.1f}"


def show(figures: Iterable[Figure]) -> None:
    for one in figures:
        goal = "" if one.goal is None else f"<= {one.goal:g}"
        print(f"  {one.what:<58} {one.value:9.2f} {one.unit:<5} {goal:>8}  {one.verdict}")

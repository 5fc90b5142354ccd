"""What a datum feeds: the computed and conditional data that change when it changes."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.model import BaseDatum, FormPack


class Feeds:
    """The dependencies of a pack's data, through `formula` and `relevant`."""

    def __init__(self, pack: FormPack) -> None:
        """Read what every datum is made of."""
        self.pack = pack
        self.inputs: Mapping[str, frozenset[str]] = {
            d.code: frozenset(code for f in (d.formula, d.relevant) if f for code in f.codes)
            for d in pack.base_data
            if d.formula or d.relevant
        }

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Every computed or conditional datum's place in an order of computing."""
        done: dict[str, int] = {}
        open_: set[str] = set()

        def visit(code: str) -> None:
            if code in done or code in open_ or code not in self.inputs:
                return
            open_.add(code)
            for below in sorted(self.inputs[code]):
                visit(below)
            done[code] = len(done)

        for code in self.inputs:
            visit(code)
        return done

    @cached_property
    def _direct(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for code, read in self.inputs.items():
            for below in read:
                found[below].append(code)
        return found

    def fed_by(self, codes: Iterable[str]) -> tuple[BaseDatum, ...]:
        """Everything that the data feed, directly or not, in an order of computing."""
        found: set[str] = set()
        waiting = list(codes)
        while waiting:
            more = [c for c in self._direct.get(waiting.pop(), ()) if c not in found]
            found.update(more)
            waiting += more
        return tuple(self.pack.datum[c] for c in sorted(found, key=self.order.__getitem__))

    def read_by(self, codes: Iterable[str]) -> frozenset[str]:
        """The data together with everything that they are made of."""
        found: set[str] = set()
        waiting = list(codes)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += self.inputs.get(code, ())
        return frozenset(found)

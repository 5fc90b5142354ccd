"""部门间: numbers that departments see differently, each with who says what on which ground.

Two sources: a rule between departments that does not hold, and a datum that its owner and
a witness tell differently.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.merge import Conflict, CountyDataset, MergedValue
    from cityexam_desktop.findings import Finding

_SOURCES: Final = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One party: what it tells of which datum, as text with its measure, and from where.

    Of a datum told at many places `value` is their number and sum. `owns` is whether the
    unit owns the datum.
    """

    datum: str
    item: str
    unit: str
    unit_name: str
    value: str
    source: str
    owns: bool
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where departments meet and do not agree.

    `key` is the rule's code or (datum, subject) of a conflict; `settled` is the unit whose
    number counts, of a conflict that was settled.
    """

    key: str
    kind: str
    """``rule`` or ``conflict``."""
    level: Level
    item: str
    sentence: str
    remedy: str
    owner: str
    sides: tuple[Side, ...]
    settled: str = ""
    reason: str = ""
    explained: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return not (self.settled or self.explained)

    @property
    def gap(self) -> Decimal | None:
        """The greatest number less the least, where all sides tell numbers of one datum."""
        numbers = [side.number for side in self.sides if side.number is not None]
        same = len({side.datum for side in self.sides}) == 1
        return max(numbers) - min(numbers) if same and len(numbers) > 1 else None


def crossings(dataset: CountyDataset, across: Iterable[Finding]) -> tuple[Crossing, ...]:
    """Everything between departments: the open first, then by gravity and in the pack's order."""
    found = [*_conflicts(dataset), *_rules(dataset, across)]
    return tuple(sorted(found, key=lambda one: (not one.is_open, one.level.rank)))


def _conflicts(dataset: CountyDataset) -> Iterator[Crossing]:
    names = {subject.id: subject.name for subject in (*dataset.task.places, *dataset.objects)}
    for conflict in dataset.conflicts:
        datum = dataset.pack.datum[conflict.datum]
        where = "" if conflict.subject == COUNTY else names.get(conflict.subject, conflict.subject)
        item = f"{datum.name}（{where}）" if where else datum.name
        said = (conflict.owner, *conflict.witnesses)
        yield Crossing(
            key=f"{conflict.datum}\x1f{conflict.subject}",
            kind="conflict",
            level=Level.EXPLAIN,
            item=item,
            sentence=f"“{item}”几个单位报的数不同。",
            remedy="请会商后在“待裁定”里写明以哪个单位的数为准。",
            owner=_name(dataset, conflict.owner.unit),
            sides=tuple(_side(dataset, one, owns=one is conflict.owner) for one in said),
            settled=_settled(dataset, conflict),
            reason=conflict.reason,
        )


def _settled(dataset: CountyDataset, conflict: Conflict) -> str:
    return _name(dataset, conflict.settled) if conflict.settled else ""


def _rules(dataset: CountyDataset, across: Iterable[Finding]) -> Iterator[Crossing]:
    held: dict[str, list[MergedValue]] | None = None
    for finding in across:
        if held is None:
            held = _by_datum(dataset)
        rule = dataset.pack.rule[finding.code]
        data = sorted(
            (rule.left.codes | rule.right.codes) & dataset.pack.owner_of.keys(),
            key=lambda code: dataset.pack.datum[code].order,
        )
        sides = tuple(_told(dataset, code, held.get(code, [])) for code in data)
        yield Crossing(
            key=finding.code,
            kind="rule",
            level=finding.level,
            item=" / ".join(side.item for side in sides),
            sentence=finding.sentence,
            remedy=finding.remedy,
            owner="、".join(dict.fromkeys(side.unit_name for side in sides)),
            sides=sides,
            explained=finding.explained,
        )


def _by_datum(dataset: CountyDataset) -> dict[str, list[MergedValue]]:
    held: dict[str, list[MergedValue]] = defaultdict(list)
    for value in dataset.values.values():
        held[value.datum].append(value)
    return held


def _told(dataset: CountyDataset, code: str, values: list[MergedValue]) -> Side:
    """What its owner tells of a datum, at the county or at all its places together."""
    if len(values) == 1:
        return _side(dataset, values[0], owns=True)
    datum, unit = dataset.pack.datum[code], dataset.pack.owner_of[code]
    numbers = [one.value for one in values if isinstance(one.value, Decimal)]
    total = sum(numbers, Decimal())
    told = f"{len(values)} 处，合计 {total:,f}{datum.measure}" if values else "没有报"
    sources = dict.fromkeys(_source(one) for one in values if one.source)
    named = "、".join([*sources][:_SOURCES]) + ("等" if len(sources) > _SOURCES else "")
    return Side(
        code, datum.name, unit, _name(dataset, unit), told, named, owns=True,
        number=total if numbers else None,
    )  # fmt: skip


def _side(dataset: CountyDataset, value: MergedValue, *, owns: bool) -> Side:
    datum = dataset.pack.datum[value.datum]
    number = value.value if isinstance(value.value, Decimal) else None
    measure = datum.measure if number is not None else ""
    return Side(
        value.datum, datum.name, value.unit, _name(dataset, value.unit),
        f"{show(datum, value.value)}{measure}", _source(value), owns, number,
    )  # fmt: skip


def _source(value: MergedValue) -> str:
    return " ".join(filter(None, (value.source, value.page)))


def _name(dataset: CountyDataset, unit: str) -> str:
    known = dataset.pack.unit.get(unit)
    return known.name if known else unit

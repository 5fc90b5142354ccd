"""Outliers (异常值): numbers far from last year's, or far from those of like places.

Few values are compared, and one of them may be wrong by a thousand, which would drag a
mean and its standard deviation along. So the middle is the median, and the measure of
spread the median of the distances from it (MAD; Iglewicz and Hoaglin, 1993: a modified
z-score above 3.5). All in `Decimal`. Where most values are equal the MAD is 0 and says
nothing: then the mean distance takes its place, as the same authors advise.

Counts of places are skewed: most buildings are low, a few are high and none of them is
wrong. So what is positive is compared by its logarithm, a zero not at all unless zeros are
rare, and what stands apart has to be rare: where more than one value in twenty is as far
out, the group is spread that wide and nobody is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import COUNTY, DatumType
from cityexam_desktop.workspace.yearbefore import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cityexam_desktop.county.merge import CountyDataset, MergedValue

LIMIT: Final = Decimal("3.5")
"""From this modified z-score on a value is told (Iglewicz and Hoaglin)."""
BY_MEDIAN: Final = Decimal("0.6745")
"""The MAD of a normal distribution, in standard deviations."""
BY_MEAN: Final = Decimal("1.253314")
"""The reciprocal of its mean distance."""
LEAST: Final = 8
"""Places that are needed before one of them can be called unlike the others."""
CHANGE: Final = Decimal("0.5")
"""A change by half of last year's value is told where there are too few to compare changes."""
RARE: Final = 20
"""One value in so many may stand apart, and one at least."""
TENFOLD: Final = Decimal(10)
"""A value ten times as large or small is most often another unit of measurement."""
_NUMBERS = frozenset({DatumType.COUNT, DatumType.DECIMAL})
_ROUND: Final = Decimal("0.1")
_COARSE: Final = Context(prec=9)


@dataclass(frozen=True, slots=True)
class Outlier:
    """A number that stands apart: `against` is what it is compared with, `score` how far.

    `kind` is ``year`` (last year's value) or ``places`` (the median of the `among` places).
    """

    kind: str
    datum: str
    subject: str
    unit: str
    value: Decimal
    against: Decimal
    score: Decimal
    among: int
    bundle: str

    @property
    def ratio(self) -> Decimal | None:
        """How many times what it is compared with; None beside a zero."""
        return self.value / self.against if self.against else None

    @property
    def sentence(self) -> str:
        """What stands out, in words."""
        what = "上年值" if self.kind == "year" else f"{self.among} 个同类对象的中位数"
        times = self.ratio
        if times is None or times <= 0:
            told = ""
        elif times >= TENFOLD or times * TENFOLD <= 1:
            told = f"，是它的 {_short(times)} 倍，请核对计量单位"
        else:
            told = f"，是它的 {_short(times)} 倍"
        return f"填报 {self.value:f}，{what} {self.against:f}{told}"


def outliers(dataset: CountyDataset) -> tuple[Outlier, ...]:
    """Every number that stands apart, the farthest first."""
    found = [*_against_places(dataset), *_against_last_year(dataset)]
    order = dataset.pack.datum
    found.sort(key=lambda o: (-o.score, order[o.datum].order, o.subject, o.kind))
    return tuple(found)


def scores(values: Sequence[Decimal]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The median of values, and how far each is from it: its modified z-score, unsigned."""
    middle = median(values)
    distances = [abs(value - middle) for value in values]
    spread = median(distances) / BY_MEDIAN
    if not spread:
        spread = sum(distances, Decimal()) / len(distances) * BY_MEAN
    if not spread:
        return middle, (Decimal(),) * len(values)
    return middle, tuple(distance / spread for distance in distances)


def median(values: Iterable[Decimal]) -> Decimal:
    """The middle value, between the two middle ones of an even number; of none it is 0."""
    ordered = sorted(values)
    if not ordered:
        return Decimal()
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _against_places(dataset: CountyDataset) -> Iterator[Outlier]:
    """Numbers among those of the same datum at other places or register rows."""
    held: dict[str, list[tuple[MergedValue, Decimal]]] = defaultdict(list)
    wanted = {code for code, datum in dataset.pack.datum.items() if datum.type in _NUMBERS}
    for value in dataset.values.values():
        number = value.value
        if value.subject != COUNTY and value.datum in wanted and isinstance(number, Decimal):
            held[value.datum].append((value, number))
    for rows in held.values():
        middle, scored = _far([number for _, number in rows])
        far = {number: score for number, score in scored.items() if score >= LIMIT}
        for value, number in rows if far else ():
            if number in far:
                yield _outlier("places", value, number, middle, far[number], len(rows))


def apart(numbers: Sequence[Decimal]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The median of a group, and of each number how far it stands apart; 0 for what is usual.

    Where nothing is negative the distance is how many times a number is the median, or the
    median the number, on a logarithmic scale; then only the positive ones are compared.
    """
    middle, scored = _far(numbers)
    return middle, tuple(scored.get(n, Decimal()) for n in numbers)


def _far(numbers: Sequence[Decimal]) -> tuple[Decimal, dict[Decimal, Decimal]]:
    """The median of a group, and the scores of what is not usual in it, by the number."""
    by_ratio = min(numbers, default=0) >= 0
    compared = sorted(filter(None, numbers) if by_ratio else numbers)
    middle = median(compared)
    if len(compared) < LEAST:
        return middle, {}
    far = [*map(_times(middle) if by_ratio else _away(middle), compared)]
    ranked = sorted(far, reverse=True)
    usual = ranked[max(1, len(numbers) // RARE)]
    score = _score(ranked, by_ratio=by_ratio)
    scored = {n: score(away) for n, away in zip(compared, far, strict=True) if away > usual}
    zeros = len(numbers) - len(compared)
    if by_ratio and 0 < zeros <= max(1, len(numbers) // RARE) and middle >= TENFOLD:
        scored[Decimal()] = LIMIT
    return middle, scored


def _times(middle: Decimal) -> Callable[[Decimal], Decimal]:
    """How many times a positive number is the middle, or the middle the number."""
    divide = _COARSE.divide

    def times(number: Decimal) -> Decimal:
        return divide(number, middle) if number > middle else divide(middle, number)

    return times


def _away(middle: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda number: abs(number - middle)


def _score(ranked: Sequence[Decimal], *, by_ratio: bool) -> Callable[[Decimal], Decimal]:
    """The modified z-score of a distance, from all of them.

    The logarithm keeps their order, so that only what is asked for is taken one of.
    """

    def scale(away: Decimal) -> Decimal:
        return away.ln(_COARSE) if by_ratio else away

    spread = scale(median(ranked)) / BY_MEDIAN
    if not spread:
        many = Counter(ranked)
        total = sum((scale(away) * n for away, n in many.items()), Decimal())
        spread = total / len(ranked) * BY_MEAN
    return lambda away: scale(away) / spread if spread else Decimal()


def _rare(found: Sequence[Decimal]) -> Iterator[Decimal]:
    """The scores of what is rare; 0 for what as many as one in twenty are as far out as."""
    most = max(1, len(found) // RARE)
    ranked = sorted(found, reverse=True)
    usual = ranked[most] if len(ranked) > most else Decimal()
    return (score if score > usual else Decimal() for score in found)


def _against_last_year(dataset: CountyDataset) -> Iterator[Outlier]:
    """Numbers that changed otherwise than the same datum did elsewhere, or by half alone."""
    held: dict[str, list[tuple[MergedValue, Decimal, Decimal]]] = defaultdict(list)
    for (datum, subject), last in comparable(dataset.previous).items():
        value = dataset.values.get((datum, subject))
        known = dataset.pack.datum.get(datum)
        if value is None or known is None or known.type not in _NUMBERS:
            continue
        if isinstance(value.value, Decimal) and isinstance(last, Decimal) and last:
            held[datum].append((value, value.value, last))
    for rows in held.values():
        changes = [(number - last) / abs(last) for _, number, last in rows]
        far = tuple(_rare(scores(changes)[1])) if len(rows) >= LEAST else None
        for n, (value, number, last) in enumerate(rows):
            score = far[n] if far else abs(changes[n]) / CHANGE * LIMIT
            if score >= LIMIT and abs(changes[n]) >= CHANGE:
                yield _outlier("year", value, number, last, score, len(rows))


def _outlier(
    kind: str, value: MergedValue, number: Decimal, against: Decimal, score: Decimal, among: int
) -> Outlier:
    return Outlier(
        kind, value.datum, value.subject, value.unit, number, against, score, among, value.bundle
    )


def _short(times: Decimal) -> str:
    """A ratio with as many digits as are of use."""
    if times >= TENFOLD:
        return f"{times.quantize(Decimal(1)):f}"
    return f"{times.quantize(_ROUND):f}" if times >= _ROUND else f"{times.quantize(_ROUND**3):f}"

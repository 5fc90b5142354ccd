"""The merged dataset as rows: each made when it is looked at, for there may be 200,000."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from itertools import compress
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.progress import basis_of, nature_told
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.rows import Column, Lazy, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.results import County

COLUMNS = (
    Column("填报表", 8),
    Column("数据项", 14),
    Column("体检单元", 10),
    Column("数值", 7, number=True),
    Column("计量单位", 4),
    Column("填报单位", 8),
    Column("报送码", 14),
    Column("数据性质", 8),
    Column("来源", 10),
    Column("更正", 10),
)
VALUE, CORRECTED = 3, 9


def forms(county: County) -> tuple[tuple[str, str], ...]:
    """(code, title) of the forms of which something was merged, in the pack's order."""
    pack = county.dataset.pack
    data = {datum for datum, _ in county.dataset.values}
    held = {pack.datum[datum].form for datum in data}
    return tuple((form.code, form.title) for form in pack.forms if form.code in held)


def value_rows(county: County, form: str = "", datum: str = "") -> ValueRows:
    """The merged values, of one form or one datum when asked, in the order of the pack.

    Of a computed datum those are shown from which it is computed.
    """
    return ValueRows(county, _values(county, form, datum))


def _values(county: County, form: str, datum: str) -> list[MergedValue]:
    pack, held = county.dataset.pack, county.dataset.values.values()
    if datum:
        data = behind(pack, datum)
    else:
        data = frozenset(c for c, d in pack.datum.items() if form in {"", d.form})
    by_datum: dict[str, list[MergedValue]] = {}
    for value in held:
        if value[0] in data:
            by_datum.setdefault(value[0], []).append(value)
    place = {p.id: f"{n:09d}" for n, p in enumerate(county.dataset.task.places)}

    def rank(value: MergedValue) -> str:
        # Places in the task's order, then rows of registers by their ids: ":" is past "9".
        return place.get(value[1]) or f":{value[1]}"

    return [
        value
        for code in sorted(by_datum, key=lambda code: pack.datum[code].order)
        for value in sorted(by_datum[code], key=rank)
    ]


def behind(pack: FormPack, datum: str) -> frozenset[str]:
    """A datum and everything from which it is computed, step by step."""
    found: set[str] = set()
    ahead = [datum] if datum in pack.datum else []
    while ahead:
        code = ahead.pop()
        if code in pack.datum and code not in found:
            found.add(code)
            formula = pack.datum[code].formula
            ahead += formula.codes if formula else ()
    return frozenset(found)


class _Word(NamedTuple):
    """Where a word stands: a byte for each group and place, as a number, in which values."""

    in_group: bytes
    in_place: bytes
    number: str
    more: frozenset[int]

    @property
    def many(self) -> int:
        """In how many groups it stands."""
        return sum(self.in_group)


class ValueRows(Lazy):
    """The values as rows; words are looked for in what values share, once for all of them.

    Values share much: a datum with its unit, file and source makes a group, of which there
    are few. A word is looked for in every group and place, and a value has it when its
    group or its place has it, or it is itself what was typed.
    """

    def __init__(self, county: County, values: Sequence[MergedValue]) -> None:
        """Show these values in their order: those of a datum stand together."""
        self.names, self.pack = county.names, county.dataset.pack
        self.values = values
        in_force = county.dataset.resolution.in_force.values()
        self.codes = {bundle: submission_code(bundle) for bundle in in_force}
        self.bases = {bundle: basis_of(county.dataset, bundle) for bundle in in_force}
        groups: dict[tuple[str, ...], int] = {}
        places: dict[str, int] = {}
        self._group = [groups.setdefault((v[0], v[3], v[4], *v[6:10]), len(groups)) for v in values]
        self._place = [places.setdefault(v[1], len(places)) for v in values]
        self._groups, self._places = tuple(groups), tuple(places)
        self._corrected = {
            n: _correction(v).casefold() for n, v in enumerate(values) if v.correction
        }
        # Made here, where a job may make them, and not at the first key in the filter.
        self._group_texts, self._numbers = self._texts_of_groups(), self._typed()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.values)

    def make(self, number: int) -> Row:
        """One value with where it comes from."""
        value = self.values[number]
        datum = self.pack.datum[value.datum]
        marks = [Mark(VALUE, "explain")] if isinstance(value.value, Absence) else []
        if value.correction:
            marks.append(Mark(CORRECTED, "explain", "explain"))
        texts = (
            self.pack.form[datum.form].title,
            datum.name,
            self.names.place(value.subject),
            show(datum, value.value),
            datum.measure,
            self.names.unit(value.unit),
            self.codes.get(value.bundle, ""),
            self._nature(value.nature, value.bundle),
            _source(value),
            _correction(value),
        )
        return Row(texts, f"{value.datum}\x1f{value.subject}", value, tuple(marks))

    def _nature(self, nature: str, bundle: str) -> str:
        """数据性质, marked where the bureau entered the value."""
        return nature_told(nature, self.bases.get(bundle, ""))

    def position(self, key: str) -> int | None:
        """The number of a cell."""
        datum, _, subject = key.partition("\x1f")
        first, last = self._spans.get(datum, (0, 0))
        return next((n for n in range(first, last) if self.values[n][1] == subject), None)

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        """From where to where the values of each datum stand."""
        found: dict[str, tuple[int, int]] = {}
        first = 0
        for datum, many in Counter(value[0] for value in self.values).items():
            found[datum] = (first, first + many)
            first += many
        return found

    def find(self, words: str) -> Sequence[int]:
        """The numbers of the values that have all the words in some cell."""
        found: Sequence[int] = range(len(self.values))
        # What few groups have is looked for first, so that less is left for the others.
        for word in sorted(map(self._ask, words.casefold().split()), key=lambda w: w.many):
            if word.many < len(self._groups):
                found = self._with(word, found)
        return found

    def _ask(self, word: str) -> _Word:
        """Look for a word in every group and place, and in what is told in words."""
        in_group = bytes(word in text for text in self._group_texts)
        in_place = bytes(word in self.names.place(s).casefold() for s in self._places)
        more = {n for n, text in self._corrected.items() if word in text}
        more |= {n for n, text in self._worded.items() if word in text}
        bare = word.replace(",", "")
        number = bare if bare and not bare.strip("-.0123456789") else ""
        return _Word(in_group, in_place if any(in_place) else b"", number, frozenset(more))

    def _with(self, word: _Word, among: Sequence[int]) -> list[int]:
        """Those of the given values that have a word."""
        whole = len(among) == len(self.values)
        group: Iterable[int] = self._group if whole else [self._group[n] for n in among]
        has: Iterable[int] = map(word.in_group.__getitem__, group)
        if word.in_place:
            place: Iterable[int] = self._place if whole else [self._place[n] for n in among]
            has = map(or_, has, map(word.in_place.__getitem__, place))
        if word.number:
            told: Iterable[str] = self._numbers if whole else [self._numbers[n] for n in among]
            has = map(or_, has, (word.number in text for text in told))
        if word.more:
            has = map(or_, has, (n in word.more for n in among))
        return list(compress(among, has))

    def _texts_of_groups(self) -> tuple[str, ...]:
        """What is searched of each group: form, datum, measure, unit, code, nature, source."""
        pack, names, codes = self.pack, self.names, self.codes
        return tuple(
            "\x1f".join(
                (
                    pack.form[pack.datum[datum].form].title,
                    pack.datum[datum].name,
                    pack.datum[datum].measure,
                    names.unit(unit),
                    codes.get(bundle, ""),
                    self._nature(nature, bundle),
                    " ".join(filter(None, (source, page))),
                )
            ).casefold()
            for datum, unit, bundle, nature, _, source, page in self._groups
        )

    def _typed(self) -> list[str]:
        """The numbers as they are typed, without separators; '' for what is none."""
        worded = self._worded
        return ["" if n in worded else str(v[2]) for n, v in enumerate(self.values)]

    @cached_property
    def _worded(self) -> dict[int, str]:
        """What is told in words, by number: texts, yes and no, absences."""
        known = self.pack.datum
        yes_no = {code for code, datum in known.items() if datum.type is DatumType.YESNO}
        return {
            n: show(known[v[0]], v[2]).casefold()
            for n, v in enumerate(self.values)
            if not isinstance(v[2], Decimal) or v[0] in yes_no
        }

    def order(self, numbers: Sequence[int], column: int, *, down: bool) -> Sequence[int]:
        """The numbers by a column; of values those that are no numbers come last either way."""
        values = self.values
        if column == VALUE:
            known = [n for n in numbers if isinstance(values[n].value, Decimal)]
            known.sort(key=lambda n: values[n].value, reverse=down)  # type: ignore[arg-type, return-value]
            return known + [n for n in numbers if not isinstance(values[n].value, Decimal)]
        word = self._word_of(column)
        return sorted(numbers, key=lambda n: word(values[n]), reverse=down)

    def _word_of(self, column: int) -> Callable[[MergedValue], Any]:
        pack, names, codes = self.pack, self.names, self.codes
        words: tuple[Callable[[MergedValue], Any], ...] = (
            lambda v: pack.form[pack.datum[v.datum].form].title,
            lambda v: pack.datum[v.datum].name,
            lambda v: names.place(v.subject),
            lambda v: v.value,
            lambda v: pack.datum[v.datum].measure,
            lambda v: names.unit(v.unit),
            lambda v: codes.get(v.bundle, ""),
            lambda v: self._nature(v.nature, v.bundle),
            _source,
            _correction,
        )
        return words[column]


def _source(value: MergedValue) -> str:
    return " ".join(filter(None, (value.source, value.page)))


def _correction(value: MergedValue) -> str:
    return f"本局更正：{value.reason}" if value.correction else ""

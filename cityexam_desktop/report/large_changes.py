"""What changed much since last year in one edition, by its totals where it is answered in rows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.checks import explanation_key
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.edition_forms import change
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.rollups import rolled_up
from cityexam_desktop.workspace.yearbefore import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.bundle.editions import FrozenEdition
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum

LARGE: Final = Decimal("0.2")
"""From a fifth of last year's value on, a change is told."""
UNSAID: Final = "（没有写）"


def large_changes(edition: FrozenEdition) -> list[tuple[str, str, str, str, str]]:
    """Name, last year's, this year's, change and reason; the most changed first.

    What is answered row by row is compared by what its rows come to (汇总办法).
    """
    before = _before(edition)
    why = _Reasons(edition)
    found = []
    for datum in edition.pack.asked_of(edition.unit):
        name, now = _whole(edition, datum)
        last = before.get(datum.code, Absence.BLANK)
        if not isinstance(now, Decimal) or not isinstance(last, Decimal) or now == last:
            continue
        share = abs(now - last) / abs(last) if last else Decimal("Infinity")
        if share >= LARGE:
            shown = (show(datum, last), show(datum, now), change(now, last))
            found.append((share, datum.order, (name, *shown, why.of(datum.code))))
    return [row for _, _, row in sorted(found, key=lambda one: (-one[0], one[1]))]


def _whole(edition: FrozenEdition, datum: BaseDatum) -> tuple[str, Value]:
    """The datum's name and this year's value, both of its rows together where it has rows."""
    answers = edition.answers
    table = answers.tables.get(datum.form)
    if table is None:
        return datum.name, answers.value(datum.code)
    weight = edition.pack.datum.get(datum.weight)
    columns = [answers.column_of(table, d) for d in (datum, weight) if d is not None]
    values, *weights = ([column[row] for row in table.counted_rows] for column in columns)
    name = f"{datum.name}（{len(table.counted_rows)} 行合计）"
    return name, rolled_up(datum, values, *weights)


def _before(edition: FrozenEdition) -> Mapping[str, Value]:
    """Last year's values by code, what was answered in rows as what they come to."""
    found: dict[str, dict[str, Value]] = defaultdict(dict)
    for (code, subject), value in comparable(edition.previous).items():
        found[code][subject] = value
    whole: dict[str, Value] = {}
    for code, by_subject in found.items():
        datum = edition.pack.datum.get(code)
        if datum is None:
            continue
        if datum.form not in edition.answers.tables:
            whole[code] = by_subject.get(COUNTY, Absence.BLANK)
            continue
        beside = found.get(datum.weight, {})
        weights = [beside.get(subject, Absence.BLANK) for subject in by_subject]
        whole[code] = rolled_up(datum, by_subject.values(), weights)
    return whole


class _Reasons:
    """What was explained about each datum."""

    def __init__(self, edition: FrozenEdition) -> None:
        self._edition = edition
        self._feeds = Feeds(edition.pack)
        self._notes = {o.datum: o.note for o in edition.content.observations if o.subject == COUNTY}
        texts = {(e.rule, e.subject): e.text for e in edition.content.explanations}
        self._explained: dict[str, dict[str, None]] = defaultdict(dict)
        for finding in edition.findings:
            text = texts.get(explanation_key(finding), "")
            for code in self._read_by(finding) if text else ():
                self._explained[code][text] = None

    def of(self, code: str) -> str:
        """Every explanation of a finding that reads the datum, else its note."""
        return "；".join(self._explained.get(code, ())) or self._notes.get(code, "") or UNSAID

    def _read_by(self, finding: Finding) -> Iterator[str]:
        """The data that a finding is about: where it stands, and what its rule reads."""
        rule = self._edition.pack.rule.get(finding.code)
        codes = rule.left.codes | rule.right.codes if rule else frozenset()
        yield from self._feeds.read_by({*codes, finding.where.column} - {""})

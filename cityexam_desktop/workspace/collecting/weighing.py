"""What came back, laid beside the draft: what agrees, what differs, what is missing.

A row that came back as it was handed out says nothing. A cell over which two files
differ, or that a file and the clerk's own typing do, waits for a person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.collecting import notices
from cityexam_desktop.workspace.collecting.claims import join, join_item, join_state
from cityexam_desktop.workspace.collecting.model import (
    Claim,
    Collection,
    Conflict,
    Doubt,
    Origin,
)
from cityexam_desktop.workspace.collecting.sameness import adds, both, renames, told
from cityexam_desktop.workspace.collecting.twins import twins
from cityexam_desktop.workspace.model import Nature, Observation, RowState, SurveyRow
from cityexam_desktop.workspace.sheets.model import NEW, Kind, SheetProblem, SheetReading

if TYPE_CHECKING:
    from collections.abc import Collection as Some
    from collections.abc import Iterable, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.collecting.model import Cell, Returned
    from cityexam_desktop.workspace.model import Content, Subject
    from cityexam_desktop.workspace.sheets.asked import Asked

Row = tuple[str, str]


@dataclass(slots=True)
class _Said:
    """What one file says of a row; `derived` is a state that only follows from its values."""

    observations: list[Observation] = field(default_factory=list)
    state: SurveyRow | None = None
    item: Subject | None = None
    derived: bool = False
    refused: bool = False


_REMEDY = "请选用哪一个；不选就保持现在的不变。"
_TEXTS = frozenset({Kind.REFUSED, Kind.UNCOMPUTED})


def weigh(
    asked: Asked,
    content: Content,
    returned: Sequence[Returned],
    typed: Some[Cell] = frozenset(),
    previous: Mapping[Cell, Value] | None = None,
    came: Mapping[Row, str] | None = None,
) -> Collection:
    """Lay what came back beside `content`; cells in `typed` are not overwritten unasked.

    `previous` are last year's values, with which workbooks may have been handed out; `came`
    says of rows of registers in which file they were collected before.
    """
    weighing = _Weighing(asked, content, previous or {}, came or {})
    for one in returned:
        if one.read:
            weighing.add(one)
    return weighing.told(tuple(returned), typed)


class _Weighing:
    def __init__(
        self,
        asked: Asked,
        content: Content,
        previous: Mapping[Cell, Value],
        came: Mapping[Row, str],
    ) -> None:
        self.asked, self.previous, self.came = asked, previous, came
        self.held = {(o.datum, o.subject): o for o in content.observations}
        self.states = {(r.form, r.subject): r for r in content.rows}
        self.objects: dict[str, Subject] = {}
        self.names: defaultdict[Row, list[Claim]] = defaultdict(list)
        self.claims: defaultdict[Cell, list[Claim]] = defaultdict(list)
        self.marks: defaultdict[Row, list[Claim]] = defaultdict(list)
        self.doubts: list[Doubt] = []
        self.texts: list[SheetProblem] = []
        self.forms: dict[str, None] = {}
        self.files: defaultdict[Row, dict[str, tuple[str, str]]] = defaultdict(dict)
        self.said: set[str] = set()
        """The files that say something new."""
        self.untouched = 0

    def add(self, one: Returned) -> None:
        """Take in one file; a row that says nothing new is left out as a whole."""
        reading = self._renamed(one.reading)
        self.forms |= dict.fromkeys(reading.forms)
        rows = self._rows(reading)
        quiet = {row for row, said in rows.items() if self._is_quiet(one, row, said)}
        self.untouched += len(quiet)
        for row, said in rows.items():
            if row not in quiet:
                self._claim(one, row, said)
        self._problems(one, reading, {subject for _, subject in quiet})
        self.doubts += notices.missing(one, self._name)
        self.doubts += notices.brought_before(one, self.came, self._name)

    def told(self, returned: tuple[Returned, ...], typed: Some[Cell]) -> Collection:
        """Everything, with the conflicts sorted out."""
        observations: list[Observation] = []
        rows: list[SurveyRow] = []
        conflicts: list[Conflict] = []
        for cell, claims in self.claims.items():
            held = Claim((), observation=self.held.get(cell))
            if self._open(cell, claims, held.observation, typed):
                conflicts.append(self._conflict(cell, held, claims))
            elif claims[0].observation:
                observations.append(claims[0].observation)
        for row, claims in self.marks.items():
            self._settle_state(row, claims, typed, rows, conflicts)
        for row, claims in self.names.items():
            self._settle_name(row, claims, typed, conflicts)
        conflicts += twins(self.asked, self.claims, self.files, self.objects.values())
        taken = tuple(p for p in self.texts if (p.datum, p.subject) not in self.claims)
        agreed = SheetReading(
            tuple(observations), tuple(rows), tuple(self.objects.values()), taken, tuple(self.forms)
        )
        self.doubts += notices.doubles(self.files, self._name)
        self.doubts += notices.untouched(returned, self.said)
        return Collection(
            returned, agreed, tuple(conflicts), tuple(self.doubts), tuple(self._origins()),
            self._counts(returned), self.untouched,
        )  # fmt: skip

    def _form(self, datum: str) -> str:
        return self.asked.pack.datum[datum].form

    def _renamed(self, reading: SheetReading) -> SheetReading:
        """New register rows under ids that no other file has."""
        new = [o.id for o in reading.objects if o.id.startswith(NEW)]
        if not new:
            return reading
        first = len(self.objects) + 1
        ids = {id_: f"{NEW}{first + number}" for number, id_ in enumerate(new)}
        return replace(
            reading,
            observations=tuple(
                replace(o, subject=ids.get(o.subject, o.subject)) for o in reading.observations
            ),
            rows=tuple(replace(r, subject=ids.get(r.subject, r.subject)) for r in reading.rows),
            objects=tuple(replace(o, id=ids.get(o.id, o.id)) for o in reading.objects),
            problems=tuple(
                replace(p, subject=ids.get(p.subject, p.subject)) for p in reading.problems
            ),
        )

    def _rows(self, reading: SheetReading) -> dict[Row, _Said]:
        """What a file says, row by row."""
        rows: defaultdict[Row, _Said] = defaultdict(_Said)
        for o in reading.observations:
            rows[self._form(o.datum), o.subject].observations.append(o)
        for state in reading.rows:
            rows[state.form, state.subject].state = state
        for item in reading.objects:
            held = self._held_row(item.form, item.id)
            if held is None or renames(item, held):
                rows[item.form, item.id].item = item
        derived = {p.subject for p in reading.problems if p.kind is Kind.NO_STATE}
        typed = {p.subject for p in reading.problems if p.kind in _TEXTS}
        for (_, subject), said in rows.items():
            said.derived, said.refused = subject in derived, subject in typed
        return rows

    def _held_row(self, form: str, subject: str) -> Subject | None:
        return self.asked.finder(self.asked.pack.form[form]).by_id.get(subject)

    def _is_quiet(self, one: Returned, row: Row, said: _Said) -> bool:
        """Whether a row says only what it was handed out with."""
        if said.item is not None or said.refused or not self._is_state_known(row, said):
            return False
        last = row[0] in one.last
        return all(self._is_known(o, with_last=last) for o in said.observations)

    def _is_state_known(self, row: Row, said: _Said) -> bool:
        """Whether the state is the one that stands, or only taken from there being values."""
        if said.state is None:
            return True
        held = self.states.get(row, SurveyRow(*row, RowState.NOT_SURVEYED))
        same = said.derived or said.state.state is held.state
        return same and said.state.by in {"", held.by} and said.state.date in {"", held.date}

    def _is_known(self, o: Observation, *, with_last: bool) -> bool:
        held = self.held.get((o.datum, o.subject))
        return not adds(o, held) if held else with_last and self._is_last(o)

    def _is_last(self, o: Observation) -> bool:
        """Whether it is last year's value, with which the cell was handed out, and no more."""
        value = self.previous.get((o.datum, o.subject))
        if value is None or not self.asked.pack.datum[o.datum].carry:
            return False
        return o == Observation(o.datum, o.subject, value)

    def _claim(self, one: Returned, row: Row, said: _Said) -> None:
        self.said.add(one.file)
        for o in said.observations:
            cell = (o.datum, o.subject)
            if row[0] in one.last and cell not in self.held and self._is_last(o):
                join(self.claims[cell], one.file, replace(o, nature=Nature.TAKEN_OVER))
            else:
                join(self.claims[cell], one.file, o)
        if said.state is not None:
            join_state(self.marks[row], one.file, said.state)
        if said.item is not None and said.item.id.startswith(NEW):
            self.objects[said.item.id] = said.item
        elif said.item is not None:
            join_item(self.names[row], one.file, said.item)
        if row[1] != COUNTY:
            by = said.state.by if said.state else ""
            self.files[row][one.file] = (by or one.share, said.state.date if said.state else "")

    def _problems(self, one: Returned, reading: SheetReading, silent: Some[str]) -> None:
        for problem in reading.problems:
            if problem.kind is Kind.NO_STATE and problem.subject in silent:
                continue
            self.doubts.append(Doubt(one.file, problem))
            if problem.kind in _TEXTS and problem.datum:
                self.texts.append(problem)

    def _open(
        self, cell: Cell, claims: Sequence[Claim], held: Observation | None, typed: Some[Cell]
    ) -> bool:
        if len(claims) > 1:
            return True
        new = claims[0].observation
        stands = held is not None and new is not None and both(held, new) is None
        return stands and cell in typed

    def _settle_state(
        self, row: Row, claims: list[Claim], typed: Some[Cell],
        rows: list[SurveyRow], conflicts: list[Conflict],
    ) -> None:  # fmt: skip
        """The survey state of a row; one not surveyed yet stands against nothing."""
        surveyed = [c for c in claims if c.row and c.row.state is not RowState.NOT_SURVEYED]
        held = self.states.get(row)
        known = held is not None and held.state is not RowState.NOT_SURVEYED
        if known and not surveyed:
            return
        said = surveyed or claims
        differs = held is not None and known and said[0].row and said[0].row.state != held.state
        if len(said) > 1 or (differs and row in typed):
            conflicts.append(self._conflict(row, Claim((), row=held), said))
        elif said[0].row:
            rows.append(said[0].row)

    def _conflict(
        self, cell: Cell, held: Claim, claims: Sequence[Claim], of_form: str = ""
    ) -> Conflict:
        datum = self.asked.pack.datum.get(cell[0])
        form = of_form or (datum.form if datum else cell[0])
        what = datum.name if datum else "编号、名称" if of_form else "调查状态"
        words = tuple(self.text(claim) for claim in claims)
        pairs = zip(claims, words, strict=True)
        said = "，".join(f"{'、'.join(c.files)} 填“{word}”" for c, word in pairs)
        stands = self.text(held)
        now = f"现在是“{stands}”，" if stands else ""
        row = self._name(form, cell[1])
        sentence = f"“{row}”的“{what}”不一致：{now}{said}。"
        return Conflict(cell, held, tuple(claims), sentence, _REMEDY, words)

    def _settle_name(
        self, row: Row, claims: list[Claim], typed: Some[Cell], conflicts: list[Conflict]
    ) -> None:
        """What a register row is called: asked where files differ or a clerk wrote it since."""
        held = Claim((), item=self._held_row(*row))
        if len(claims) > 1 or row in typed:
            conflicts.append(self._conflict(("", row[1]), held, claims, row[0]))
        elif claims[0].item:
            self.objects[row[1]] = claims[0].item

    def text(self, claim: Claim) -> str:
        """What a claim says, as people read it."""
        if claim.row is not None:
            return claim.row.state.word
        if claim.item is not None:
            place = self.asked.places.get(claim.item.parent)
            inside = f"（{place.name}）" if place and place.id != COUNTY else ""
            return f"{claim.item.code} {claim.item.name}{inside}".strip()
        return told(self.asked.pack, claim.observation) if claim.observation else ""

    def _name(self, form: str, subject: str) -> str:
        known = self.asked.finder(self.asked.pack.form[form]).by_id.get(subject)
        found = known or self.objects.get(subject)
        return f"{found.code} {found.name}".strip() if found else subject

    def _origins(self) -> Iterable[Origin]:
        for (form, subject), files in self.files.items():
            people = dict.fromkeys(by for by, _ in files.values() if by)
            days = [date for _, date in files.values() if date]
            yield Origin(form, subject, "、".join(people), max(days, default=""), "、".join(files))

    def _counts(self, returned: Iterable[Returned]) -> dict[str, int]:
        found = {one.file: 0 for one in returned if one.read}
        for files in self.files.values():
            for name in files:
                found[name] += 1
        return found

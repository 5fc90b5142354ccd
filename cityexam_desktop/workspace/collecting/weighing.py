"""What came back, laid beside the draft: what agrees, what differs, what is missing.

A row that came back as it was handed out says nothing. A cell over which two files
differ, or that a file and the clerk's own typing do, waits for a person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.collecting.model import (
    Claim,
    Collection,
    Conflict,
    Doubt,
    Origin,
)
from cityexam_desktop.workspace.model import Nature, RowState
from cityexam_desktop.workspace.sheets.model import NEW, Kind, SheetProblem, SheetReading
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Collection as Some
    from collections.abc import Iterable, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.collecting.model import Cell, Returned
    from cityexam_desktop.workspace.model import Content, Observation, Subject, SurveyRow
    from cityexam_desktop.workspace.sheets.asked import Asked

Row = tuple[str, str]
_REMEDY = "请选用哪一个；不选就保持现在的不变。"
_TEXTS = frozenset({Kind.REFUSED, Kind.UNCOMPUTED})


def weigh(
    asked: Asked,
    content: Content,
    returned: Sequence[Returned],
    typed: Some[Cell] = frozenset(),
    previous: Mapping[Cell, Value] | None = None,
) -> Collection:
    """Lay what came back beside `content`; cells in `typed` are not overwritten unasked.

    `previous` are last year's values, with which workbooks may have been handed out.
    """
    weighing = _Weighing(asked, content, previous or {})
    for one in returned:
        if one.read:
            weighing.add(one)
    return weighing.told(tuple(returned), typed)


class _Weighing:
    def __init__(self, asked: Asked, content: Content, previous: Mapping[Cell, Value]) -> None:
        self.asked, self.previous = asked, previous
        self.held = {(o.datum, o.subject): o for o in content.observations}
        self.states = {(r.form, r.subject): r for r in content.rows}
        self.objects: dict[str, Subject] = {}
        self.same: dict[tuple[str, ...], str] = {}
        self.claims: defaultdict[Cell, list[Claim]] = defaultdict(list)
        self.marks: defaultdict[Row, list[Claim]] = defaultdict(list)
        self.doubts: list[Doubt] = []
        self.texts: list[SheetProblem] = []
        self.forms: dict[str, None] = {}
        self.files: defaultdict[Row, dict[str, tuple[str, str]]] = defaultdict(dict)
        self.untouched = 0

    def add(self, one: Returned) -> None:
        """Take in one file."""
        reading, ids = self._renamed(one.reading)
        self.forms |= dict.fromkeys(reading.forms)
        rows: defaultdict[Row, list[Observation]] = defaultdict(list)
        for o in reading.observations:
            rows[self._form(o.datum), o.subject].append(o)
        states = {(r.form, r.subject): r for r in reading.rows}
        derived = {p.subject for p in reading.problems if p.kind is Kind.NO_STATE}
        quiet = {
            row
            for row, found in rows.items()
            if row[1] in derived or not self.asked.pack.form[row[0]].by_exception
            if self._untouched(found, with_last=one.with_last)
        }
        self.untouched += len(quiet)
        for row in [*rows, *(row for row in states if row not in rows)]:
            if row not in quiet:
                self._claim(one, row, rows.get(row, ()), states.get(row))
        silent = {subject for _, subject in quiet}
        self._problems(one, reading, silent)
        for item in reading.objects:
            if item.id not in silent:
                self.objects.setdefault(item.id, item)
        self._absent(one, ids)

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
        taken = tuple(p for p in self.texts if (p.datum, p.subject) not in self.claims)
        agreed = SheetReading(
            tuple(observations), tuple(rows), tuple(self.objects.values()), taken, tuple(self.forms)
        )
        self._doubles()
        self._blank(returned)
        return Collection(
            returned, agreed, tuple(conflicts), tuple(self.doubts), tuple(self._origins()),
            self._counts(returned), self.untouched,
        )  # fmt: skip

    def _form(self, datum: str) -> str:
        return self.asked.pack.datum[datum].form

    def _renamed(self, reading: SheetReading) -> tuple[SheetReading, dict[str, str]]:
        """New register rows under ids that no other file has; the same row under one id."""
        ids = {o.id: self._id(o) for o in reading.objects if o.id.startswith(NEW)}
        if not ids:
            return reading, ids
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
        ), ids

    def _id(self, new: Subject) -> str:
        key = (new.form, new.parent, normal(new.code), normal(new.name))
        return self.same.setdefault(key, f"{NEW}{len(self.same) + 1}")

    def _untouched(self, row: Iterable[Observation], *, with_last: bool) -> bool:
        """Whether a row says only what it was handed out with."""
        return all(self._known(o, with_last=with_last) for o in row)

    def _known(self, o: Observation, *, with_last: bool) -> bool:
        held = self.held.get((o.datum, o.subject))
        return held.value == o.value if held else with_last and self._is_last(o)

    def _is_last(self, o: Observation) -> bool:
        carried = self.asked.pack.datum[o.datum].carry
        return carried and self.previous.get((o.datum, o.subject)) == o.value

    def _claim(
        self, one: Returned, row: Row, found: Iterable[Observation], state: SurveyRow | None
    ) -> None:
        for o in found:
            cell = (o.datum, o.subject)
            if one.with_last and cell not in self.held and self._is_last(o):
                _join(self.claims[cell], one.file, replace(o, nature=Nature.TAKEN_OVER))
            else:
                _join(self.claims[cell], one.file, o)
        if state is not None:
            _join_state(self.marks[row], one.file, state)
        if row[1] != COUNTY:
            by = state.by if state else ""
            by = by or (one.part.name if one.part else "")
            self.files[row][one.file] = (by, state.date if state else "")

    def _problems(self, one: Returned, reading: SheetReading, silent: Some[str]) -> None:
        for problem in reading.problems:
            if problem.kind is Kind.NO_STATE and problem.subject in silent:
                continue
            self.doubts.append(Doubt(one.file, problem))
            if problem.kind in _TEXTS and problem.datum:
                self.texts.append(problem)

    def _absent(self, one: Returned, ids: Mapping[str, str]) -> None:
        """Rows of the part that the file does not have."""
        if one.part is None:
            return
        there = {ids.get(subject, subject) for _, subject in one.reading.present}
        for subject in one.part.subjects:
            if subject not in there:
                said = f"“{one.file}”里没有“{self._name(one.part.form, subject)}”这一行。"
                problem = SheetProblem(
                    Kind.MISSING_ROW, "", "", "", said,
                    "请问对方是不是删了行；原来的数不变。", "", subject,
                )  # fmt: skip
                self.doubts.append(Doubt(one.file, problem))

    def _open(
        self, cell: Cell, claims: Sequence[Claim], held: Observation | None, typed: Some[Cell]
    ) -> bool:
        if len(claims) > 1:
            return True
        new = claims[0].observation
        return held is not None and new is not None and not _alike(held, new) and cell in typed

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

    def _conflict(self, cell: Cell, held: Claim, claims: Sequence[Claim]) -> Conflict:
        datum = self.asked.pack.datum.get(cell[0])
        form = datum.form if datum else cell[0]
        what = datum.name if datum else "调查状态"
        said = "，".join(f"{'、'.join(c.files)} 填“{self.text(c)}”" for c in claims)
        stands = self.text(held)
        now = f"现在是“{stands}”，" if stands else ""
        row = self._name(form, cell[1])
        sentence = f"“{row}”的“{what}”不一致：{now}{said}。"
        return Conflict(cell, held, tuple(claims), sentence, _REMEDY)

    def text(self, claim: Claim) -> str:
        """What a claim says, as people read it."""
        if claim.row is not None:
            return claim.row.state.word
        if claim.observation is None:
            return ""
        return show(self.asked.pack.datum[claim.observation.datum], claim.observation.value)

    def _name(self, form: str, subject: str) -> str:
        known = self.asked.finder(self.asked.pack.form[form]).by_id.get(subject)
        found = known or self.objects.get(subject)
        return f"{found.code} {found.name}".strip() if found else subject

    def _doubles(self) -> None:
        for (form, subject), files in self.files.items():
            if len(files) > 1:
                names = "、".join(f"“{name}”" for name in files)
                said = f"“{self._name(form, subject)}”在 {names} 里都有。"
                problem = SheetProblem(
                    Kind.DOUBLE_FILE, "", "", "", said,
                    "相同的只算一次；不同的列在“要决定的”里。", "", subject,
                )  # fmt: skip
                self.doubts.append(Doubt("、".join(files), problem))

    def _blank(self, returned: Iterable[Returned]) -> None:
        """Files in which nobody wrote anything."""
        for one in returned:
            if one.read and not any(one.file in files for files in self.files.values()):
                said = f"“{one.file}”与分发时一样，没有填内容。"
                problem = SheetProblem(
                    Kind.UNTOUCHED, "", "", "", said, "没有算作交回，请提醒对方填写。"
                )
                self.doubts.append(Doubt(one.file, problem))

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


def _alike(one: Observation, other: Observation) -> bool:
    if one.value != other.value:
        return False
    absent = isinstance(one.value, Absence)
    return not absent or (one.reason, one.expected) == (other.reason, other.expected)


def _join(claims: list[Claim], file: str, new: Observation) -> None:
    """Add a claim, or its file to the claim that says the same."""
    for i, claim in enumerate(claims):
        if claim.observation and _alike(claim.observation, new):
            claims[i] = replace(claim, files=(*claim.files, file))
            return
    claims.append(Claim((file,), observation=new))


def _join_state(claims: list[Claim], file: str, new: SurveyRow) -> None:
    for i, claim in enumerate(claims):
        if claim.row and claim.row.state is new.state:
            claims[i] = replace(claim, files=(*claim.files, file))
            return
    claims.append(Claim((file,), row=new))

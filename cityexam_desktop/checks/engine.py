"""The check engine: a pack and answers in, findings out, in a stable order.

No rule sees the clock. A finding is a fact about the answers: the same answers give
the same findings in the same order, at the department and at the bureau.

Findings stand in blocks, one for each row of a form and one for the form as a whole. A
changed cell touches a few blocks; `Checker.touched` works out only those again.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.checks import catalogue
from cityexam_desktop.checks.exempting import exemptions_of, lowered
from cityexam_desktop.checks.explaining import explained
from cityexam_desktop.checks.single import (
    at_cell,
    of_column,
    of_fixed,
    of_papers,
    of_rows,
    of_value,
)
from cityexam_desktop.checks.splicing import Splice, spliced
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Frame, describe, evaluate
from cityexam_desktop.formpack.model import COUNTY, FormKind, RuleScope
from cityexam_desktop.formpack.rules import in_doubt, judge
from cityexam_desktop.formpack.values import to_text
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.scopes import RowScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.checks.single import Cell, Notes
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Result
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack, Rule
    from cityexam_desktop.workspace.answers import Answers
    from cityexam_desktop.workspace.model import Draft, Evidence, Explanation, Observation
    from cityexam_desktop.workspace.scopes import PlaceScope

ENGINE = "1"
"""Version of the checks; findings of two versions are compared by naming both."""

Block: TypeAlias = tuple[int, int]
"""(number of the form, number of the row); the row of the form as a whole is -1."""

_SHOWN = Context(prec=50, rounding=ROUND_HALF_UP)
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside the values: explanations, refused texts, evidence, and whose they are.

    `unit` limits the checks to what that unit is asked; empty means everything (the
    county). `as_of` is the task's date, ``yyyy-mm-dd``. `observations` may be a mapping by
    (datum, subject), as a page that is filled in keeps it; then nothing is copied.
    """

    unit: str = ""
    as_of: str = ""
    observations: tuple[Observation, ...] | Notes = ()
    explanations: tuple[Explanation, ...] = ()
    drafts: tuple[Draft, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    fixed: Mapping[Cell, Value] = field(default_factory=dict)
    """Base numbers that are confirmed for the whole county."""

    @property
    def notes(self) -> Notes:
        """The observations by (datum, subject)."""
        if isinstance(self.observations, Mapping):
            return self.observations
        return {(o.datum, o.subject): o for o in self.observations}

    @property
    def texts(self) -> Mapping[Cell, Explanation]:
        """The explanations by (rule, subject)."""
        return {(e.rule, e.subject): e for e in self.explanations}


class Checker:
    """Checks prepared for one pack and one unit; holds nothing of the answers."""

    def __init__(self, pack: FormPack, unit: str = "") -> None:
        """Prepare the data and rules that concern `unit` (all, when empty)."""
        self.pack = pack
        self.unit = unit
        self.exempt = exemptions_of(pack, unit)
        self.feeds = Feeds(pack)
        asked = pack.asked_of(unit) if unit else pack.base_data
        self.asked = tuple(d for d in asked if d.formula is None)
        self.asked_on: Mapping[str, list[BaseDatum]] = defaultdict(list)
        for datum in self.asked:
            self.asked_on[datum.form].append(datum)
        self.known = {d.code for d in self.asked} | {
            d.code for d in pack.base_data if d.formula is not None and d.form in self.asked_on
        }
        self.forms = tuple(f for f in pack.forms if f.code in self.asked_on)
        self.rules = tuple(r for r in pack.rules if self._concerns(r))
        self.row_rules: Mapping[str, list[Rule]] = defaultdict(list)
        self.total_rules: list[Rule] = []
        for rule in self.rules:
            held = self.row_rules[rule.form] if self._per_row(rule) else self.total_rules
            held.append(rule)
        self._form_order = {f.code: i for i, f in enumerate(pack.forms)}
        self._reads = {r.code: self.feeds.read_by(r.left.codes | r.right.codes) for r in self.rules}
        self._row_reads = {f.code: self._read_by_rows(f.code) for f in self._row_forms()}

    def _concerns(self, rule: Rule) -> bool:
        if rule.scope is RuleScope.COUNTY:
            return False
        return rule.left.codes <= self.known and rule.right.codes <= self.known

    def _per_row(self, rule: Rule) -> bool:
        form = self.pack.form.get(rule.form)
        return (
            form is not None
            and form.kind is not FormKind.LIST
            and rule.scope in {RuleScope.ROW, RuleScope.VALUE, RuleScope.YEAR}
        )

    def _row_forms(self) -> tuple[Form, ...]:
        return tuple(f for f in self.forms if f.kind is not FormKind.LIST)

    def _read_by_rows(self, form: str) -> frozenset[str]:
        """Everything that the findings about the rows of a form depend on."""
        read = self.feeds.read_by(d.code for d in self.asked_on[form])
        return read.union(*(self._reads[rule.code] for rule in self.row_rules[form]))

    # Everything

    def check(self, answers: Answers, given: Given) -> tuple[Finding, ...]:
        """Every finding over the answers, explained ones marked, as the forms read."""
        notes = given.notes
        found = [*self.totals(answers, given)]
        for form in self._row_forms():
            table = answers.tables[form.code]
            for datum in self.asked_on[form.code]:
                column = answers.column_of(table, datum)
                found += of_column(table, datum, column, notes, given.as_of)
            rows = answers.rows_of(form.code)
            frame = Frame(rows)
            for rule in self.row_rules[form.code]:
                for at in in_doubt(rule, frame):
                    scope = RowScope(answers, table, rows.numbers[at])
                    found += self._rule(rule, scope, scope.subject.id)
        return self.arranged(answers, found, given)

    def arranged(
        self, answers: Answers, found: Iterable[Finding], given: Given
    ) -> tuple[Finding, ...]:
        """Mark what is explained and sort: by form, row, datum, gravity, code."""
        texts = given.texts
        marked = [explained(lowered(finding, self.exempt), texts) for finding in found]
        return tuple(sorted(marked, key=lambda f: self.position(answers, f)))

    def position(self, answers: Answers, finding: Finding) -> tuple[int, int, int, int, str]:
        """What findings are sorted by: form, row, datum, gravity, code."""
        where = finding.where
        datum = self.pack.datum.get(where.column)
        order = datum.order if datum else 0
        return *self._block(answers, where), order, finding.level.rank, finding.code

    def totals(self, answers: Answers, given: Given) -> Iterator[Finding]:
        """The findings that are not about one row: lists, sums, coverage, refused texts."""
        notes = given.notes
        for form in self.forms:
            yield from self._whole(answers, form, given, notes)
        for rule in self.total_rules:
            yield from self._rule(rule, answers.county, COUNTY)
        yield from self._refused(given.drafts)

    def row(self, answers: Answers, scope: RowScope, notes: Notes, as_of: str) -> Iterator[Finding]:
        """The findings about one row."""
        table, subject = scope.table, scope.subject.id
        form = table.form.code
        for datum in self.asked_on[form]:
            value = answers.column_of(table, datum)[scope.row]
            yield from of_value(datum, subject, value, notes, as_of)
        for rule in self.row_rules[form]:
            yield from self._rule(rule, scope, subject)

    # What a changed cell touches

    def touched(
        self,
        answers: Answers,
        given: Given,
        found: tuple[Finding, ...],
        datum: str,
        subject: str,
    ) -> tuple[Finding, ...]:
        """The findings after one cell changed, `found` being those before.

        `answers` and `given` are as they stand now and differ from before in that cell
        only. Equal to `check`, and as quick as what the cell feeds.
        """
        return self.again(answers, given, found, ((datum, subject),))

    def again(
        self,
        answers: Answers,
        given: Given,
        found: tuple[Finding, ...],
        cells: Iterable[Cell],
    ) -> tuple[Finding, ...]:
        """The findings after several cells changed (all of a row, when its survey state did)."""
        return spliced(found, self.splices(answers, given, found, cells))

    def splices(
        self,
        answers: Answers,
        given: Given,
        found: tuple[Finding, ...],
        cells: Iterable[Cell],
    ) -> tuple[Splice, ...]:
        """The stretches of `found` that several changed cells replace, in their order."""
        changed = [cell for cell in cells if cell[0] in self.pack.datum]
        codes = frozenset(datum for datum, _ in changed)
        blocks = self._touched_blocks(answers, changed)
        rules: dict[Block, list[Rule]] = defaultdict(list)
        kept = set()
        for rule in self.total_rules:
            if self._reads[rule.code] & codes:
                rules[self._block(answers, _where_of(self.pack, rule, COUNTY))].append(rule)
            else:
                kept.add(rule.code)
        drafts: dict[Block, list[Draft]] = defaultdict(list)
        for draft in given.drafts:
            if draft.datum in self.pack.datum:
                drafts[self._block(answers, _where_of_draft(self.pack, draft))].append(draft)
        notes, texts = given.notes, given.texts
        made: list[Splice] = []
        end = 0
        for block in sorted(blocks | rules.keys()):
            start = bisect_left(found, block, end, key=lambda f: self._block(answers, f.where))
            end = bisect_right(found, block, start, key=lambda f: self._block(answers, f.where))
            fresh = [f for f in found[start:end] if f.code in kept]
            for rule in rules.get(block, ()):
                fresh += self._rule(rule, answers.county, COUNTY)
            fresh += self._one_block(answers, given, block, notes)
            fresh += self._refused(drafts.get(block, ()))
            fresh = [explained(lowered(finding, self.exempt), texts) for finding in fresh]
            fresh.sort(key=lambda f: self.position(answers, f))
            made.append((start, end, tuple(fresh)))
        return tuple(made)

    def _touched_blocks(self, answers: Answers, cells: Iterable[Cell]) -> set[Block]:
        """The blocks that changed cells may have changed, but for rules over whole forms."""
        blocks: set[Block] = set()
        for code, subject in cells:
            datum = self.pack.datum[code]
            blocks.add(self._block(answers, at_cell(datum, subject)))
            blocks.add((self._form_order[datum.form], -1))
            seen_from = (subject, *answers.above(subject))
            for form in self._row_forms():
                if code not in self._row_reads[form.code]:
                    continue
                table, number = answers.tables[form.code], self._form_order[form.code]
                if self._is_seen_everywhere(answers, datum, form):
                    blocks.update((number, row) for row in range(len(table.subjects)))
                else:
                    blocks.update((number, table.index[s]) for s in seen_from if s in table.index)
        return blocks

    def _is_seen_everywhere(self, answers: Answers, datum: BaseDatum, form: Form) -> bool:
        """Whether the datum reaches the form's rows by way of a list, which all rows see."""
        reached = {datum.code, *(d.code for d in self.feeds.fed_by([datum.code]))}
        return any(
            self.pack.datum[code].form not in answers.tables
            for code in reached & self._row_reads[form.code]
        )

    def _one_block(
        self, answers: Answers, given: Given, block: Block, notes: Notes
    ) -> Iterator[Finding]:
        """The findings of a block, but for rules over whole forms and refused texts."""
        number, row = block
        if number == len(self.pack.forms):
            return
        form = self.pack.forms[number]
        if form.code not in self.asked_on:
            return
        if row < 0:
            yield from self._whole(answers, form, given, notes)
        elif (table := answers.tables[form.code]).counted[row]:
            scope = RowScope(answers, table, row)
            yield from self.row(answers, scope, notes, given.as_of)

    def _block(self, answers: Answers, where: Where) -> Block:
        table = answers.tables.get(where.table)
        row = table.index.get(where.row, -1) if table else -1
        return self._form_order.get(where.table, len(self._form_order)), row

    # The single checks

    def _whole(self, answers: Answers, form: Form, given: Given, notes: Notes) -> Iterator[Finding]:
        """The findings about a form as a whole, rules left out."""
        if form.kind is not FormKind.LIST:
            yield from of_rows(answers, form)
            return
        proven = {(e.datum, e.subject) for e in given.evidence}
        for datum in self.asked_on[form.code]:
            value = answers.value(datum.code)
            yield from of_value(datum, COUNTY, value, notes, given.as_of)
            yield from of_fixed(datum, value, given.fixed)
            note = notes.get((datum.code, COUNTY))
            fixed = (datum.code, COUNTY) in given.fixed
            if note is not None and not isinstance(value, Absence) and not fixed:
                found = (datum.code, COUNTY) in proven
                yield from of_papers(datum, note, given.as_of, proven=found)

    def _refused(self, drafts: Iterable[Draft]) -> Iterator[Finding]:
        for draft in drafts:
            datum = self.pack.datum.get(draft.datum)
            if datum is not None:
                yield catalogue.DRAFT.at(
                    at_cell(datum, draft.subject),
                    name=datum.name, text=draft.text, why=draft.sentence,
                )  # fmt: skip

    def _rule(self, rule: Rule, scope: PlaceScope | RowScope, subject: str) -> Iterator[Finding]:
        left, right = evaluate(rule.left, scope), evaluate(rule.right, scope)
        if judge(rule, left, right) is False:
            yield rule_finding(self.pack, rule, subject, left, right)


def rule_finding(pack: FormPack, rule: Rule, subject: str, left: Result, right: Result) -> Finding:
    """The finding of a rule that does not hold, with the values of both sides by name."""

    def name(code: str) -> str:
        return pack.datum[code].name

    shown = {"left": _number(left), "right": _number(right)}
    return Finding(
        code=rule.code,
        level=rule.level,
        where=_where_of(pack, rule, subject),
        sentence=rule.sentence.format_map(shown),
        remedy=rule.instruction,
        values=(
            (describe(rule.left, name), shown["left"]),
            (describe(rule.right, name), shown["right"]),
        ),
    )


def check(pack: FormPack, answers: Answers, given: Given) -> tuple[Finding, ...]:
    """All findings of one unit's answers (or of everything, without a unit)."""
    return Checker(pack, given.unit).check(answers, given)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each level."""
    found = {level.value: 0 for level in Level}
    for finding in findings:
        found[finding.level.value] += 1
    return found


def digest(findings: Iterable[Finding]) -> str:
    """SHA-256 over the findings; carried by a submission and recomputed by the bureau."""
    sha = hashlib.sha256(ENGINE.encode())
    for f in findings:
        for text in (f.code, f.level.value, f.where.table, f.where.row, f.where.column, f.sentence):
            sha.update(text.encode() + b"\x1f")
        sha.update(f.explained.encode() + b"\x1e")
    return sha.hexdigest()


def _where_of_draft(pack: FormPack, draft: Draft) -> Where:
    return at_cell(pack.datum[draft.datum], draft.subject)


def _where_of(pack: FormPack, rule: Rule, subject: str) -> Where:
    """Where a rule's finding stands: at the first datum of its left side."""
    data = [pack.datum[c] for c in rule.left.codes if c in pack.datum]
    first = min(data, key=lambda d: d.order, default=None)
    form = rule.form or (first.form if first else "")
    return Where(form, row=subject, column=first.code if first else "")


def _number(result: Result) -> str:
    """A side's value as people read it; a quotient with six decimals at most."""
    value = result.value
    if value is None:
        return "缺数"
    if isinstance(value, str) or value.adjusted() > _SHOWN.prec // 2:
        return to_text(value)
    short = value.quantize(_PLACES, context=_SHOWN)
    return to_text(value if short == value else short)

"""The check engine: a pack and answers in, findings out, in a stable order.

No rule sees the clock. A finding is a fact about the answers: the same answers give
the same findings in the same order, at the department and at the bureau.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.checks import catalogue
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import evaluate
from cityexam_desktop.formpack.model import COUNTY, FormKind, RuleScope, TimeKind
from cityexam_desktop.formpack.rules import judge
from cityexam_desktop.formpack.values import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.formpack.formula import Result
    from cityexam_desktop.formpack.model import BaseDatum, FormPack, Rule
    from cityexam_desktop.workspace.answers import Answers, PlaceScope, RowScope
    from cityexam_desktop.workspace.model import Draft, Evidence, Explanation, Observation

ENGINE = "1"
"""Version of the checks; findings of two versions are compared by naming both."""

SHORTEST_EXPLANATION = 6
_VACUOUS = frozenset({"无", "同上", "没有", "无说明", "正常", "不详"})


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside the values: explanations, refused texts, evidence, and whose they are.

    `unit` limits the checks to what that unit is asked; empty means everything (the
    county). `as_of` is the task's date, ``yyyy-mm-dd``.
    """

    unit: str = ""
    as_of: str = ""
    observations: tuple[Observation, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    drafts: tuple[Draft, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Checker:
    """Checks prepared for one pack and one unit; holds nothing of the answers."""

    def __init__(self, pack: FormPack, unit: str = "") -> None:
        """Prepare the data and rules that concern `unit` (all, when empty)."""
        self.pack = pack
        self.unit = unit
        asked = pack.asked_of(unit) if unit else pack.base_data
        self.asked = tuple(d for d in asked if d.formula is None)
        forms = {d.form for d in self.asked}
        self.known = {d.code for d in self.asked} | {
            d.code for d in pack.base_data if d.formula is not None and d.form in forms
        }
        self.forms = tuple(f for f in pack.forms if f.code in forms)
        self.rules = tuple(r for r in pack.rules if self._concerns(r))
        self.row_rules: Mapping[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            if self._per_row(rule):
                self.row_rules[rule.form].append(rule)
        self._form_order = {f.code: i for i, f in enumerate(pack.forms)}

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

    def check(self, answers: Answers, given: Given) -> tuple[Finding, ...]:
        """Every finding over the answers, explained ones marked, as the forms read."""
        found = [*self.totals(answers, given)]
        notes = {(o.datum, o.subject): o for o in given.observations}
        for form in self.forms:
            if form.kind is not FormKind.LIST:
                for subject, scope in answers.row_scopes(form.code):
                    found += self.row(answers, subject.id, scope, notes)
        return self.arranged(answers, found, given)

    def arranged(
        self, answers: Answers, found: Iterable[Finding], given: Given
    ) -> tuple[Finding, ...]:
        """Mark what is explained and sort: by form, datum, row, gravity, code."""
        texts = {(e.rule, e.subject): e.text for e in given.explanations}
        marked = [_explained(finding, texts) for finding in found]
        return tuple(sorted(marked, key=lambda f: self.position(answers, f)))

    def position(self, answers: Answers, finding: Finding) -> tuple[int, int, int, int, str]:
        """What findings are sorted by: form, row, datum, gravity, code."""
        where = finding.where
        datum = self.pack.datum.get(where.column)
        table = answers.tables.get(where.table)
        row = table.index.get(where.row, -1) if table else -1
        form = self._form_order.get(where.table, len(self._form_order))
        return form, row, datum.order if datum else 0, finding.level.rank, finding.code

    def totals(self, answers: Answers, given: Given) -> Iterator[Finding]:
        """The findings that are not about one row: lists, sums, coverage, refused texts."""
        notes = {(o.datum, o.subject): o for o in given.observations}
        proven = {(e.datum, e.subject) for e in given.evidence}
        for datum in self.asked:
            if self.pack.form[datum.form].kind is FormKind.LIST:
                yield from self._value(answers, datum, COUNTY, notes)
                yield from self._papers(answers, datum, given.as_of, notes, proven)
        for form in self.forms:
            if form.kind is not FormKind.LIST:
                yield from self._coverage(answers, form.code)
        for rule in self.rules:
            if not self._per_row(rule):
                yield from self._rule(rule, answers.county, COUNTY)
        for draft in given.drafts:
            if draft.datum in self.pack.datum:
                datum = self.pack.datum[draft.datum]
                yield catalogue.DRAFT.at(
                    _where(datum, draft.subject),
                    name=datum.name, text=draft.text, why=draft.sentence,
                )  # fmt: skip

    def row(
        self,
        answers: Answers,
        subject: str,
        scope: RowScope,
        notes: Mapping[tuple[str, str], Observation],
    ) -> Iterator[Finding]:
        """The findings about one row."""
        form = scope.table.form.code
        for datum in self.asked:
            if datum.form == form:
                yield from self._value(answers, datum, subject, notes)
        for rule in self.row_rules[form]:
            yield from self._rule(rule, scope, subject)

    def _value(
        self,
        answers: Answers,
        datum: BaseDatum,
        subject: str,
        notes: Mapping[tuple[str, str], Observation],
    ) -> Iterator[Finding]:
        value = answers.value(datum.code, subject)
        if isinstance(value, Absence):
            yield from _absent(datum, subject, value, notes.get((datum.code, subject)))
        elif not isinstance(value, str):
            limits = (
                (datum.minimum, -1, catalogue.TOO_SMALL),
                (datum.maximum, 1, catalogue.TOO_LARGE),
            )
            for limit, side, entry in limits:
                if limit is not None and (value - limit) * side > 0:
                    yield entry.at(
                        _where(datum, subject),
                        (datum.name, show(datum, value)),
                        ("限值", show(datum, limit)),
                        name=datum.name,
                        value=show(datum, value),
                        limit=show(datum, limit),
                    )

    def _papers(
        self,
        answers: Answers,
        datum: BaseDatum,
        as_of: str,
        notes: Mapping[tuple[str, str], Observation],
        proven: set[tuple[str, str]],
    ) -> Iterator[Finding]:
        note = notes.get((datum.code, COUNTY))
        if note is None or isinstance(answers.value(datum.code), Absence):
            return
        if as_of and note.time and datum.time is TimeKind.AS_OF and note.time != as_of:
            yield catalogue.OTHER_TIME.at(
                _where(datum, COUNTY), name=datum.name, time=note.time, as_of=as_of
            )
        if datum.evidence and (datum.code, COUNTY) not in proven and not note.source:
            yield catalogue.NO_EVIDENCE.at(_where(datum, COUNTY), name=datum.name)

    def _coverage(self, answers: Answers, form: str) -> Iterator[Finding]:
        table = answers.tables[form]
        done, total = table.coverage
        where = Where(table=form)
        title = table.form.title
        if not total and table.form.kind is FormKind.REGISTER:
            yield catalogue.NO_ROWS.at(where, name=title)
        elif done < total:
            yield catalogue.NOT_SURVEYED.at(
                where,
                ("已调查", str(done)),
                ("应调查", str(total)),
                name=title,
                total=str(total),
                left=str(total - done),
            )

    def _rule(self, rule: Rule, scope: PlaceScope | RowScope, subject: str) -> Iterator[Finding]:
        left, right = evaluate(rule.left, scope), evaluate(rule.right, scope)
        if judge(rule, left, right) is not False:
            return
        yield rule_finding(self.pack, rule, subject, left, right)


def rule_finding(pack: FormPack, rule: Rule, subject: str, left: Result, right: Result) -> Finding:
    """The finding of a rule that does not hold, with the values of both sides."""
    shown = {"left": _number(left), "right": _number(right)}
    column = next((c for c in rule.left.codes if c in pack.datum), "")
    first = min(
        (pack.datum[c] for c in rule.left.codes if c in pack.datum),
        key=lambda d: d.order,
        default=None,
    )
    form = rule.form or (first.form if first else "")
    return Finding(
        code=rule.code,
        level=rule.level,
        where=Where(form, row=subject, column=first.code if first else column),
        sentence=rule.sentence.format_map(shown),
        remedy=rule.instruction,
        values=(("左边", shown["left"]), ("右边", shown["right"])),
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


def is_vacuous(text: str) -> bool:
    """Whether an explanation says nothing: too short, `无`, `同上`, one sign repeated."""
    bare = re.sub(r"\W", "", text)
    return len(bare) < SHORTEST_EXPLANATION or bare in _VACUOUS or len(set(bare)) <= 2  # noqa: PLR2004


def _explained(finding: Finding, texts: Mapping[tuple[str, str], str]) -> Finding:
    if finding.level is not Level.EXPLAIN:
        return finding
    key = explanation_key(finding)
    text = texts.get(key, "")
    if text and not is_vacuous(text):
        return replace(finding, explained=text)
    return replace(finding, remedy=f"{finding.remedy}{catalogue.VACUOUS}") if text else finding


def explanation_key(finding: Finding) -> tuple[str, str]:
    """The (rule, subject) under which a finding is explained.

    A program's own check is told apart by its datum or form, a pack's rule by itself.
    """
    where = finding.where
    own = any(entry.code == finding.code for entry in catalogue.ENTRIES)
    rule = f"{finding.code}:{where.column or where.table}" if own else finding.code
    return rule, where.row or COUNTY


def _absent(
    datum: BaseDatum, subject: str, value: Absence, note: Observation | None
) -> Iterator[Finding]:
    where = _where(datum, subject)
    if value is Absence.BLANK:
        if datum.required:
            yield catalogue.MISSING.at(where, name=datum.name)
    elif note is not None and value in {Absence.NOT_APPLICABLE, Absence.PENDING}:
        if is_vacuous(note.reason):
            yield catalogue.NO_REASON.at(where, name=datum.name, word=value.word)
        if value is Absence.PENDING and not note.expected:
            yield catalogue.NO_DATE.at(where, name=datum.name)


def _where(datum: BaseDatum, subject: str) -> Where:
    return Where(datum.form, (datum.order, 0), subject, datum.code)


def _number(result: Result) -> str:
    if result.value is None:
        return "缺数"
    if isinstance(result.value, str):
        return result.value
    text = f"{result.value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

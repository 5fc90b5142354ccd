"""Explanations: under which key a finding is explained, and whether it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.checks import catalogue
from cityexam_desktop.findings import Finding, Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Explanation
from cityexam_desktop.workspace.plainwords import is_vacuous

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME: Final = 60
_LONGEST: Final = 900
_OWN = frozenset(entry.code for entry in catalogue.ENTRIES)


def explanation_key(finding: Finding) -> tuple[str, str]:
    """The (rule, subject) under which a finding is explained.

    A program's own check is told apart by its datum or form, a pack's rule by itself.
    """
    where = finding.where
    rule = finding.code
    if rule in _OWN:
        rule = f"{rule}:{where.column or where.table}"
    return rule, where.row or COUNTY


def values_of(finding: Finding) -> str:
    """The values that a finding doubts, as one text: what an explanation is given for."""
    told = "；".join(f"{name[:_NAME]} {value}" for name, value in finding.values)
    return (told or finding.sentence)[:_LONGEST]


def explaining(finding: Finding, text: str) -> Explanation:
    """The explanation of a finding as it is now."""
    rule, subject = explanation_key(finding)
    return Explanation(rule, subject, text, values_of(finding) if text else "")


def is_outdated(finding: Finding, said: Explanation) -> bool:
    """Whether an explanation was given for other values than the finding doubts now."""
    return bool(said.text and said.about) and said.about != values_of(finding)


def bound(
    explanations: Iterable[Explanation], findings: Iterable[Finding]
) -> tuple[Explanation, ...]:
    """Explanations as given for the findings that stand beside them in the same answers."""
    doubted = {explanation_key(finding): finding for finding in findings}
    return tuple(
        said
        if (finding := doubted.get((said.rule, said.subject))) is None
        else replace(said, about=values_of(finding))
        for said in explanations
    )


def standing(
    explanations: Iterable[Explanation], findings: Iterable[Finding]
) -> tuple[Explanation, ...]:
    """The explanations that were not given for other values than the findings doubt."""
    doubted = {explanation_key(finding): finding for finding in findings}
    return tuple(
        said
        for said in explanations
        if (finding := doubted.get((said.rule, said.subject))) is None
        or not is_outdated(finding, said)
    )


def explained(finding: Finding, texts: Mapping[tuple[str, str], Explanation]) -> Finding:
    """The finding with its explanation, if it asks for one and the text says something.

    What was explained of other values is not explained of these.
    """
    if finding.level is not Level.EXPLAIN or not texts:
        return finding
    said = texts.get(explanation_key(finding))
    if said is None or not said.text:
        return finding
    if is_vacuous(said.text):
        return replace(finding, remedy=f"{finding.remedy}{catalogue.VACUOUS}")
    if is_outdated(finding, said):
        return replace(finding, remedy=f"{finding.remedy}{catalogue.outdated(said.about)}")
    return replace(finding, explained=said.text)

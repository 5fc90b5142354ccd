"""Explanations: under which key a finding is explained, and whether it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.checks import catalogue
from cityexam_desktop.findings import Finding, Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.plainwords import is_vacuous

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def explained(finding: Finding, texts: Mapping[tuple[str, str], str]) -> Finding:
    """The finding with its explanation, if it asks for one and the text says something."""
    if finding.level is not Level.EXPLAIN or not texts:
        return finding
    text = texts.get(explanation_key(finding), "")
    if text and not is_vacuous(text):
        return replace(finding, explained=text)
    return replace(finding, remedy=f"{finding.remedy}{catalogue.VACUOUS}") if text else finding

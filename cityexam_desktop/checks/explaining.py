"""Explanations: under which key a finding is explained, and which words explain nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.checks import catalogue
from cityexam_desktop.findings import Finding, Level
from cityexam_desktop.formpack.model import COUNTY

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_EXPLANATION = 6
_VACUOUS = frozenset({"无", "同上", "没有", "无说明", "正常", "不详"})
_OWN = frozenset(entry.code for entry in catalogue.ENTRIES)


def is_vacuous(text: str) -> bool:
    """Whether an explanation says nothing: too short, `无`, `同上`, one sign repeated."""
    bare = re.sub(r"\W", "", text)
    return len(bare) < SHORTEST_EXPLANATION or bare in _VACUOUS or len(set(bare)) <= 2  # noqa: PLR2004


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

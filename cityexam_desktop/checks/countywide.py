"""Checks across departments: the rules of scope ``county``, over the merged answers.

A finding names the units whose numbers meet in it, so that both can be asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.checks.engine import rule_finding
from cityexam_desktop.formpack.formula import evaluate
from cityexam_desktop.formpack.model import COUNTY, RuleScope
from cityexam_desktop.formpack.rules import judge

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack, Rule
    from cityexam_desktop.workspace.answers import Answers


def check_county(pack: FormPack, answers: Answers) -> tuple[Finding, ...]:
    """Every cross-department finding over the county's answers, in the order of the rules."""
    found = []
    for rule in pack.rules:
        if rule.scope is not RuleScope.COUNTY:
            continue
        left = evaluate(rule.left, answers.county)
        right = evaluate(rule.right, answers.county)
        if judge(rule, left, right) is False:
            finding = rule_finding(pack, rule, COUNTY, left, right)
            found.append(replace(finding, sources=_units(pack, rule)))
    return tuple(found)


def _units(pack: FormPack, rule: Rule) -> tuple[str, ...]:
    """The names of the units that own the data of both sides, in the pack's order."""
    codes = rule.left.codes | rule.right.codes
    owners = {pack.owner_of.get(code, "") for code in codes}
    return tuple(unit.name for unit in pack.units if unit.code in owners)

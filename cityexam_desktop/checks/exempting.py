"""准予降级: a rule that the task lowers for one unit; a finding of it says so, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.checks.explaining import explanation_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.rules import Exemption


def exemptions_of(pack: FormPack, unit: str) -> Mapping[str, Exemption]:
    """What is lowered for a unit, by rule; nothing for the county as a whole."""
    return {one.rule: one for one in pack.exemptions if unit and one.unit == unit}


def lowered(finding: Finding, exemptions: Mapping[str, Exemption]) -> Finding:
    """The finding at the level that the task grants; never at a graver one."""
    if not exemptions:
        return finding
    one = exemptions.get(explanation_key(finding)[0]) or exemptions.get(finding.code)
    if one is None or one.level.rank <= finding.level.rank:
        return finding
    told = f"任务包准予本单位降为“{one.level.word}”：{one.reason}"
    return replace(finding, level=one.level, remedy=f"{finding.remedy}（{told}）")

"""What files say of one thing, the files that say the same in one claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.collecting.model import Claim
from cityexam_desktop.workspace.collecting.sameness import both, renames

if TYPE_CHECKING:
    from cityexam_desktop.workspace.model import Observation, Subject, SurveyRow


def join(claims: list[Claim], file: str, new: Observation) -> None:
    """Add what a file says of a cell, or the file to the claim that says the same."""
    for i, claim in enumerate(claims):
        agreed = both(claim.observation, new) if claim.observation else None
        if agreed is not None:
            claims[i] = replace(claim, files=(*claim.files, file), observation=agreed)
            return
    claims.append(Claim((file,), observation=new))


def join_item(claims: list[Claim], file: str, new: Subject) -> None:
    """Add what a file calls a register row."""
    for i, claim in enumerate(claims):
        if claim.item and not renames(new, claim.item):
            claims[i] = replace(claim, files=(*claim.files, file))
            return
    claims.append(Claim((file,), item=new))


def join_state(claims: list[Claim], file: str, new: SurveyRow) -> None:
    """Add what a file says of the survey state of a row."""
    for i, claim in enumerate(claims):
        if claim.row and claim.row.state is new.state:
            claims[i] = replace(claim, files=(*claim.files, file))
            return
    claims.append(Claim((file,), row=new))

"""The tables that are worked on outside, without what must not be sent by WeChat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.outside.correctiontable import correctable
from cityexam_desktop.county.outside.taking import Grounds
from cityexam_desktop.county.secrecy import (
    quiet_crossings,
    secret_crossings,
    secret_findings,
    without_secret,
)
from cityexam_desktop.workspace.sensitive import secret_data, secret_told

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import BaseDatum


def secret_in(table: str, grounds: Grounds) -> tuple[BaseDatum, ...]:
    """The sensitive data that a table (its word, as ``talks``) would tell."""
    pack = grounds.dataset.pack
    if table == "talks":
        return secret_crossings(pack, grounds.crossings)
    if table == "doubts":
        return secret_findings(pack, (finding for _, finding in grounds.findings))
    if table == "corrections":
        told = {value.datum for value, _ in correctable(grounds)}
        return tuple(datum for datum in secret_data(pack) if datum.code in told)
    return ()


def quiet(grounds: Grounds) -> Grounds:
    """The same grounds without sensitive values; what is written from them comes back as ever."""
    pack = grounds.dataset.pack
    kept = tuple(one for one in grounds.findings if not secret_told(pack, one[1]))
    return Grounds(
        grounds.ws, without_secret(grounds.dataset), findings=kept,
        crossed=quiet_crossings(pack, grounds.crossings), clerk=grounds.clerk,
    )  # fmt: skip

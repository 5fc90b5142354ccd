"""不得用微信传送: what of the county's data is sensitive, and the same without its values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.county.differences import told
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.sensitive import BY_HAND, secret_data, secret_told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.crossing import Crossing, Side
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace


def secret_values(dataset: CountyDataset) -> tuple[BaseDatum, ...]:
    """The sensitive data of which the county holds a value; an absence tells nothing."""
    codes = {v.datum for v in dataset.values.values() if not isinstance(v.value, Absence)}
    return tuple(datum for datum in secret_data(dataset.pack) if datum.code in codes)


def secret_submitted(ws: Workspace, dataset: CountyDataset, bundle: str) -> tuple[BaseDatum, ...]:
    """The sensitive data of which a kept submission tells a value.

    Raises `WrongUse` for one that is not here.
    """
    said = told(ws, dataset, bundle)
    codes = {code for (code, _), one in said.items() if not isinstance(one.value, Absence)}
    return tuple(datum for datum in secret_data(dataset.pack) if datum.code in codes)


def without_secret(dataset: CountyDataset) -> CountyDataset:
    """The same county without the values of sensitive data, for a file that may go any way."""
    secret = {datum.code for datum in secret_data(dataset.pack)}
    return replace(
        dataset,
        values={c: v for c, v in dataset.values.items() if c[0] not in secret},
        witnesses={c: v for c, v in dataset.witnesses.items() if c[0] not in secret},
        conflicts=tuple(c for c in dataset.conflicts if c.datum not in secret),
        previous={c: v for c, v in dataset.previous.items() if c[0] not in secret},
    )


def secret_crossings(pack: FormPack, found: Iterable[Crossing]) -> tuple[BaseDatum, ...]:
    """The sensitive data that differences between departments tell."""
    codes = {code for crossing in found for code in _told(pack, crossing)}
    return tuple(datum for datum in secret_data(pack) if datum.code in codes)


def quiet_crossings(pack: FormPack, found: Iterable[Crossing]) -> tuple[Crossing, ...]:
    """The same differences; where one tells a sensitive value, its numbers are left out."""
    return tuple(_quiet(one) if _told(pack, one) else one for one in found)


def secret_findings(pack: FormPack, found: Iterable[Finding]) -> tuple[BaseDatum, ...]:
    """The sensitive data that findings tell."""
    codes = {datum.code for finding in found for datum in secret_told(pack, finding)}
    return tuple(datum for datum in secret_data(pack) if datum.code in codes)


def _told(pack: FormPack, crossing: Crossing) -> set[str]:
    sides = {side.datum for side in crossing.sides}
    return {d.code for d in secret_data(pack) if d.code in sides or d.name in crossing.sentence}


def _quiet(crossing: Crossing) -> Crossing:
    return replace(
        crossing, sentence=f"{crossing.item}：{BY_HAND}。",
        sides=tuple(_silent(side) for side in crossing.sides),
    )  # fmt: skip


def _silent(side: Side) -> Side:
    return replace(side, value=BY_HAND, number=None)

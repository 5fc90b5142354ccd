"""Which answers, of this year and of earlier ones, must not travel by WeChat."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.concordance import passage
from cityexam_desktop.formpack.model import Sensitivity
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, HistoryValue, Observation


BY_HAND: Final = "敏感数据，请当面或专网核对"
"""What stands in a text for WeChat in the place of a value that must not travel so."""


def secret_data(pack: FormPack) -> tuple[BaseDatum, ...]:
    """The data of a pack that are not to be sent by WeChat, in its order."""
    return tuple(d for d in pack.base_data if d.sensitivity is Sensitivity.NO_WECHAT)


def secret_told(pack: FormPack, finding: Finding) -> tuple[BaseDatum, ...]:
    """The sensitive data whose values a finding may tell: the one it is about, or names."""
    words = " ".join((finding.sentence, *(name for name, _ in finding.values)))
    return tuple(d for d in secret_data(pack) if d.code == finding.where.column or d.name in words)


def sensitive(pack: FormPack, observations: Iterable[Observation]) -> tuple[BaseDatum, ...]:
    """The answered data that are not to be sent by WeChat, in the pack's order.

    An absence tells nothing that could be secret.
    """
    answered = {o.datum for o in observations if not isinstance(o.value, Absence)}
    return tuple(
        datum
        for datum in pack.base_data
        if datum.sensitivity is Sensitivity.NO_WECHAT and datum.code in answered
    )


def harmless(
    pack: FormPack, content: Content, previous: Mapping[tuple[str, str], Value]
) -> tuple[Content, Mapping[tuple[str, str], Value]]:
    """Content and last year's values without what must not be sent by WeChat.

    A workbook made of them may travel by any way; the cells stand empty in it, and an empty
    cell changes nothing when it comes back.
    """
    secret = {d.code for d in secret_data(pack)}
    return (
        replace(
            content,
            observations=tuple(o for o in content.observations if o.datum not in secret),
            evidence=tuple(e for e in content.evidence if e.datum not in secret),
        ),
        {key: value for key, value in previous.items() if key[0] not in secret},
    )


def secret_codes(ws: Workspace, pack: FormPack) -> frozenset[str]:
    """The codes of sensitive data, of `pack` and of the pack of every task that is here."""
    packs = (pack, *(tasks.pack_of(ws, task) for task in tasks.tasks(ws)))
    return frozenset(
        datum.code
        for one in packs
        for datum in one.base_data
        if datum.sensitivity is Sensitivity.NO_WECHAT
    )


def asked_under(pack: FormPack, unit: str) -> Callable[[HistoryValue], bool]:
    """Whether an earlier value is of what `unit` answers this year, under its code of then."""
    mine = {datum.code for datum in pack.asked_of(unit)}

    @cache
    def is_mine(older: str, code: str) -> bool:
        rows = passage(pack, older).of(code) if older else ()
        return bool({row.new for row in rows} & mine) if rows else code in mine

    return lambda value: is_mine(value.pack, value.code)

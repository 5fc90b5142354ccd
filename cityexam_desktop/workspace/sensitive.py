"""Which answers must not travel by WeChat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.model import Observation


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

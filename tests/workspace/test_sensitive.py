"""What must not travel by WeChat is named before a bundle is written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import FormPack, Sensitivity
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import Observation
from cityexam_desktop.workspace.sensitive import sensitive
from tests.support.desk import new_draft


def pack_with_a_secret(code: str) -> FormPack:
    workspace = new_draft("zrzyj")
    pack = tasks.pack_of(workspace, tasks.task(workspace))
    workspace.connection.close()
    data = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == code else d
        for d in pack.base_data
    )
    return replace(pack, base_data=data)


def test_only_answered_values_that_are_not_for_wechat_are_named() -> None:
    pack = pack_with_a_secret("area")
    value = Observation("area", "county", Decimal(1))
    other = Observation("green", "county", Decimal(1))
    absent = Observation("area", "county", Absence.PENDING)
    assert [d.code for d in sensitive(pack, [value, other])] == ["area"]
    assert sensitive(pack, [absent, other]) == ()

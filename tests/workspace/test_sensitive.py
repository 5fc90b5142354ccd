"""What must not travel by WeChat is named before a bundle is written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import FormPack, Sensitivity
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import Content, Evidence, Observation
from cityexam_desktop.workspace.sensitive import harmless, sensitive
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


def test_a_workbook_that_may_travel_holds_no_secret_of_this_year_or_last() -> None:
    pack = pack_with_a_secret("area")
    value = Observation("area", "county", Decimal(1))
    other = Observation("green", "county", Decimal(1))
    papers = (Evidence("area", "county", "a" * 64, "a.pdf", 1),)
    last = {("area", "county"): Decimal(9), ("green", "county"): Decimal(8)}
    said, before = harmless(pack, Content((value, other), evidence=papers), last)
    assert said == Content((other,))
    assert before == {("green", "county"): Decimal(8)}

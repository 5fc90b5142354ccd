"""Submissions to a task's earlier version: what an older pack asked, and whether it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.county import actions
from cityexam_desktop.county.entries import entries
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import ledger, tasks
from tests.county.villain import LAND, one, send, send_with_id
from tests.support.small import NOW, PLACES, County, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.bundle.keys import SecretKey


def reissued(county: County, change: Callable[[dict[str, list[dict[str, str]]]], None]) -> None:
    """Issue the task's next version with a changed pack; the departments keep the old one."""
    made = tables()
    change(made)
    asked, judged = tables_to_bytes(made)
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-05-31", asked, judged, PLACES, "示例数据")  # fmt: skip
    task_bundle.issue(county.bureau, plan, now=NOW)


def datum(made: dict[str, list[dict[str, str]]], code: str) -> dict[str, str]:
    return next(row for row in made["base_data"] if row["code"] == code)


def retyped(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "kept").update(type="decimal", decimals="1")


def narrowed(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "kept").update(maximum="5")


def other_measure(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "green").update(measure="㎡")


def dropped(made: dict[str, list[dict[str, str]]]) -> None:
    made["base_data"].remove(datum(made, "kept"))
    made["rules"] = [r for r in made["rules"] if r["code"] != "r_kept"]
    made["indicators"] = [i for i in made["indicators"] if i["code"] != "i5"]


def renamed(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "kept").update(name="历史文化保护对象数", definition="新的说明")


def widened(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "area").update(minimum="0")


def added(made: dict[str, list[dict[str, str]]]) -> None:
    made["base_data"].append({**datum(made, "kept"), "code": "trees", "name": "古树名木"})


def of_others(made: dict[str, list[dict[str, str]]]) -> None:
    datum(made, "pop").update(measure="万人", type="decimal", decimals="2")


def judged_otherwise(made: dict[str, list[dict[str, str]]]) -> None:
    next(i for i in made["indicators"] if i["code"] == "i2")["threshold_low"] = "75"


@pytest.mark.parametrize("change", [retyped, narrowed, other_measure, dropped])
@pytest.mark.parametrize("came", ["before", "after"])
def test_an_older_pack_that_differs_unsafely_waits_for_the_officer(
    county: County, key: SecretKey, change: Any, came: str
) -> None:
    file, own = send_with_id(county, "a", key=key)
    if came == "before":
        assert one(county, file).verdict == "accepted"
        reissued(county, change)
    else:
        reissued(county, change)
        assert one(county, file).verdict == "old_pack"
    assert merge(county.bureau).resolution.ineligible == {own: "old_pack"}
    actions.admit(county.bureau, own, reason="本单位无法重报", now=NOW)
    assert merge(county.bureau).resolution.in_force == {"zrzyj": own}
    told = entries(ledger.rows(county.bureau), merge(county.bureau))[-1]
    assert (told.word, told.unit) == ("准用旧表", "县自然资源局")
    assert told.text == "用第 1 版任务包（旧表）填报的，准予计入汇总"


@pytest.mark.parametrize("change", [renamed, widened, added, of_others, judged_otherwise])
@pytest.mark.parametrize("came", ["before", "after", "parked"])
def test_an_older_pack_that_differs_safely_stands_by_itself(
    county: County, change: Any, came: str
) -> None:
    made = keys.generate()
    if came != "parked":
        actions.register(county.bureau, made.public, "zrzyj", now=NOW)
    file, own = send_with_id(county, "a", key=made)
    if came == "before":
        one(county, file)
    reissued(county, change)
    if came != "before":
        received = one(county, file)
        assert received.verdict == ("parked" if came == "parked" else "accepted")
        actions.register(county.bureau, made.public, "zrzyj", now=NOW)
        if came == "after" and change is not judged_otherwise:
            assert "旧版任务包" in received.reason
    assert merge(county.bureau).resolution.in_force == {"zrzyj": own}


def test_what_the_older_pack_did_not_ask_is_not_asked_and_not_missing(
    county: County, key: SecretKey
) -> None:
    one(county, send(county, "a", key=key))
    reissued(county, added)
    assert merge(county.bureau).not_asked == {"trees"}


def test_what_was_not_asked_of_a_witness_is_asked_of_the_owner(
    county: County, key: SecretKey
) -> None:
    witness = keys.generate()
    actions.register(county.bureau, witness.public, "slj", now=NOW)
    one(county, send(county, "w", {("black", COUNTY): Decimal(1)}, key=witness, unit="slj"))

    def with_a_witness(made: dict[str, list[dict[str, str]]]) -> None:
        added(made)
        blank = dict.fromkeys(made["owners"][0], "")
        made["owners"].append(
            {**blank, "form": "land", "datum": "trees", "unit": "slj", "role": "witness"}
        )

    reissued(county, with_a_witness)
    county.task = tasks.task(county.bureau)
    values = {**LAND, ("trees", COUNTY): Decimal(12)}
    one(county, send(county, "o", values, key=key))
    dataset = merge(county.bureau)
    assert dataset.not_asked == set()
    assert dataset.answers.value("trees") == 12

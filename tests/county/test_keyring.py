"""The register of keys: lost, replaced, second PC, stolen; and thirty units in one sitting."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county import actions, keyring
from cityexam_desktop.county.clearing import clear_list
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation, WorkspaceRole
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from pathlib import Path

UNIT = "tjj"


def in_force(county: County) -> str:
    return merge(county.bureau).resolution.in_force.get(UNIT, "")


def sent_again(county: County, value: int, *, new_key: bool = False) -> Path:
    """The unit's next edition, under a new key if its passphrase was forgotten."""
    ws = county.home(UNIT)
    if new_key:
        ownkeys.create_key(ws, now=NOW)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.record(ws, draft.id, [Observation("pop", COUNTY, Decimal(value))], now=NOW)
    return county.send(UNIT)


def first_in(county: County) -> str:
    county.fill(UNIT)
    county.receive(county.send(UNIT))
    county.clear()
    return in_force(county)


def code(county: County) -> str:
    return ownkeys.own_code(county.home(UNIT))


def test_a_new_key_replaces_the_old_one(county: County) -> None:
    first_in(county)
    old = ownkeys.own_public(county.home(UNIT))
    assert county.receive(sent_again(county, 2, new_key=True)) == ["parked"]
    [fact] = actions.parked(county.bureau)
    cleared = keyring.clear_replacing(county.bureau, fact.id, code(county), reason="换电脑")
    assert cleared.done
    assert in_force(county) == fact.id
    keys = {key.public: key.retired > 0 for key in keyring.registered(county.bureau)}
    assert keys == {old: True, ownkeys.own_public(county.home(UNIT)): False}
    ws = county.home(UNIT)
    ws.remember("key", old)  # somebody still works at the old PC
    assert county.receive(sent_again(county, 3)) == ["rejected"]
    assert in_force(county) == fact.id


def test_what_came_in_under_a_replaced_key_stays(county: County) -> None:
    first = first_in(county)
    second = sent_again(county, 2, new_key=True)
    county.receive(second)
    [fact] = actions.parked(county.bureau)
    keyring.clear_replacing(county.bureau, fact.id, code(county), reason="")
    actions.withdraw(county.bureau, UNIT, reason="试")
    actions.restore(county.bureau, UNIT, reason="试")
    assert first not in merge(county.bureau).resolution.ineligible


def test_a_second_pc_keeps_both_keys(county: County) -> None:
    first_in(county)
    county.receive(sent_again(county, 2, new_key=True))
    [fact] = actions.parked(county.bureau)
    assert actions.clear(county.bureau, fact.id, code(county)).done
    assert [key.retired for key in keyring.registered(county.bureau)] == [0, 0]
    assert county.receive(sent_again(county, 3)) == ["accepted"]


def test_a_wrong_code_replaces_nothing(county: County) -> None:
    first_in(county)
    county.receive(sent_again(county, 2, new_key=True))
    [fact] = actions.parked(county.bureau)
    wrong = "0000" + code(county)[4:]
    cleared = keyring.clear_replacing(county.bureau, fact.id, wrong, reason="")
    assert cleared.groups.count(False) == 1
    assert [key.retired for key in keyring.registered(county.bureau)] == [0]


def test_a_code_from_the_sheet_accepts_one_file_and_replaces_no_key(county: County) -> None:
    first_in(county)
    county.receive(sent_again(county, 2, new_key=True))
    [fact] = actions.parked(county.bureau)
    sheet = submission_code(fact.id)
    assert keyring.clear_replacing(county.bureau, fact.id, sheet, reason="盖章表").done
    assert in_force(county) == fact.id
    assert [key.retired for key in keyring.registered(county.bureau)] == [0]
    assert county.receive(sent_again(county, 3)) == ["parked"]  # registration is its own step


def test_a_stolen_key_is_retired_from_a_receiving_number_on(county: County) -> None:
    first = first_in(county)
    public = ownkeys.own_public(county.home(UNIT))
    assert county.receive(sent_again(county, 2)) == ["accepted"]
    stolen = in_force(county)
    number = merge(county.bureau).decisions.received[stolen]
    keyring.retire_from(county.bureau, public, number, reason="电脑被盗")
    assert in_force(county) == first
    assert merge(county.bureau).resolution.ineligible[stolen] == "retired"
    assert county.receive(sent_again(county, 3)) == ["rejected"]


def test_only_a_registered_key_is_retired_and_with_a_reason(county: County) -> None:
    first_in(county)
    with pytest.raises(WrongUse, match="没有登记过"):
        keyring.retire_from(county.bureau, "ab" * 32, 1, reason="x")
    public = ownkeys.own_public(county.home(UNIT))
    with pytest.raises(WrongUse, match="还没有第 99 号收件"):
        keyring.retire_from(county.bureau, public, 99, reason="被盗")
    with pytest.raises(WrongUse, match="理由"):
        keyring.retire_from(county.bureau, public, 1, reason="")


def test_thirty_units_are_cleared_in_one_sitting(tmp_path: Path) -> None:
    """Every unit's file is parked, a list of codes is typed, one has a slip of the pen."""
    base = new_county(tmp_path)
    units = tuple(replace(base.task.units[2], code=f"u{i}", name=f"单位{i}") for i in range(30))
    task = replace(base.task, units=(*base.task.units, *units), version=2, bundle="")
    typed = []
    files = []
    package = _reissued(base, task)
    for unit in units:
        with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit.code) as ws:
            ownkeys.create_key(ws, now=NOW)
            accepted = task_bundle.accept_task(ws, package, now=NOW)
            task_bundle.confirm_bureau(ws, accepted, ownkeys.own_code(base.bureau))
            edition = submission.finalise(ws, accepted, unit.code, now=NOW)
            files.append(tmp_path / f"{unit.code}.cxb")
            submission.export(ws, edition.bundle, files[-1])
            typed.append(f"{unit.name}　{ownkeys.own_code(ws)}")
            if unit is units[3]:
                typed[3] = submission_code(edition.bundle)
    assert base.receive(*files) == ["parked"] * 30
    right, wrong = typed[7], typed[7][:-1] + str((int(typed[7][-1]) + 1) % 10)
    start = time.perf_counter()
    cleared = clear_list(base.bureau, [*typed[:7], wrong, "", *typed[8:]], now=NOW)
    assert time.perf_counter() - start < 10
    assert [(c.number, c.unit) for c in cleared if not c.done] == [(8, "u7")]
    assert "第 6 组不同" in cleared[7].sentence
    assert [c.way for c in cleared].count("submission_code") == 1
    assert [f.unit for f in actions.parked(base.bureau)] == ["u7"]
    assert clear_list(base.bureau, [right], now=NOW)[0].done
    assert len(merge(base.bureau).resolution.in_force) == 30
    base.close()


def _reissued(county: County, task: object) -> Path:
    """A package of the bureau's in which thirty more units take part."""
    from cityexam_desktop.bundle import container, strictjson
    from cityexam_desktop.bundle.heads import TaskHead
    from cityexam_desktop.bundle.manifest import Manifest, Member, bundle_id, sorted_members
    from cityexam_desktop.workspace import archive, ledger
    from cityexam_desktop.workspace.model import Task
    from cityexam_desktop.workspace.taskjson import task_to_plain

    assert isinstance(task, Task)
    ws = county.bureau
    kept = archive.bundle(ws, county.task.bundle)
    assert kept is not None
    members = archive.members(ws, kept.id)
    members |= {"task.json": strictjson.dumps(task_to_plain(task))}
    old = Manifest.from_bytes(kept.manifest)
    assert isinstance(old.head, TaskHead)
    manifest = replace(
        old,
        head=replace(old.head, version=2, previous=kept.id),
        members=sorted_members(tuple(Member.of(n, b) for n, b in members.items())),
    ).to_bytes()
    signature = container.seal(manifest, ownkeys.signer(ws))
    bundle = bundle_id(manifest)
    ledger.append(ws, "issue", {"bundle": bundle, "task": task.id, "version": 2}, now=NOW)
    archive.put_bundle(
        ws, replace(kept, id=bundle, manifest=manifest, signature=signature), members
    )
    asked, judged = members["asked.json"], members["judged.json"]
    tasks.add_task(ws, replace(task, bundle=bundle), asked, judged, now=NOW)
    container.write(county.folder / "task2.cxb", manifest, signature, members)
    return county.folder / "task2.cxb"

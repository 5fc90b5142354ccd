"""The bureau's key: backed up and opened again before the first task; changed with both signing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys, reply, rotation
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.keys import DamagedKey, WrongPassphrase
from cityexam_desktop.bundle.ownkeys import NoBackup
from cityexam_desktop.bundle.task import Plan, accept_task, confirm_bureau, export_task, issue
from cityexam_desktop.county import actions
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.small import NOW, PLACES, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "春江花月夜潮水平"
UNIT = "tjj"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def plan() -> Plan:
    asked, judged = tables_to_bytes(tables())
    return Plan("tijian", "2025", "体检", "示例县", "2025-12-31", "", asked, judged, PLACES)


def sealed_bureau() -> Workspace:
    ws = Workspace.in_memory(WorkspaceRole.BUREAU, unit="zjj", county="示例县")
    ownkeys.create_key(ws, SECRET, now=NOW)
    return ws


def test_no_task_goes_out_before_the_backup_was_opened_again(tmp_path: Path) -> None:
    backup = tmp_path / "key.cxk"
    with sealed_bureau() as ws:
        with pytest.raises(NoBackup, match="还没有备份"):
            issue(ws, plan(), passphrase=SECRET)
        ownkeys.backup_key(ws, backup, SECRET)
        with pytest.raises(NoBackup):  # written is not yet opened
            issue(ws, plan(), passphrase=SECRET)
        with pytest.raises(WrongPassphrase):
            ownkeys.check_backup(ws, backup, "春江")
        assert ownkeys.needs_backup(ws)
        ownkeys.check_backup(ws, backup, SECRET)
        assert issue(ws, plan(), passphrase=SECRET).version == 1


def test_a_backup_gives_the_same_key_back(tmp_path: Path) -> None:
    backup = tmp_path / "key.cxk"
    with sealed_bureau() as ws:
        ownkeys.backup_key(ws, backup, SECRET)
        public = ownkeys.own_public(ws)
    with Workspace.in_memory(WorkspaceRole.BUREAU) as new:
        assert ownkeys.restore_key(new, backup, SECRET) == public
        assert ownkeys.own_public(new) == public
        assert not ownkeys.needs_backup(new)
        assert ownkeys.signer(new, SECRET).public == public


def test_a_damaged_or_missing_or_other_backup_is_no_backup(tmp_path: Path) -> None:
    backup = tmp_path / "key.cxk"
    with sealed_bureau() as ws:
        ownkeys.backup_key(ws, backup, SECRET)
        ownkeys.create_key(ws, SECRET)
        with pytest.raises(WrongUse, match="另一个密钥"):
            ownkeys.check_backup(ws, backup, SECRET)
        backup.write_bytes(backup.read_bytes()[:-9])
        with pytest.raises(DamagedKey):
            ownkeys.check_backup(ws, backup, SECRET)
        with pytest.raises(FileTrouble, match="找不到"):
            ownkeys.check_backup(ws, tmp_path / "none", SECRET)
        with pytest.raises(WrongUse, match="必须设密码"):
            ownkeys.backup_key(ws, backup, "")
        assert ownkeys.needs_backup(ws)


def test_departments_and_open_keys_need_no_backup(county: County) -> None:
    assert not ownkeys.needs_backup(county.bureau)
    ws = county.home(UNIT)
    ownkeys.create_key(ws, SECRET)
    assert not ownkeys.needs_backup(ws)


# The bureau changes its key


def changed(county: County) -> Path:
    (task,) = rotation.change_key(
        county.bureau,
        county.folder / "new.cxk",
        old_passphrase="",
        new_passphrase=SECRET,
        reason="换U盘",
        now=NOW,
    ).tasks
    target = county.folder / "task2.cxb"
    export_task(county.bureau, task, target)
    return target


def test_a_package_signed_by_both_keys_carries_the_trust_over(county: County) -> None:
    ws = county.home(UNIT)
    old = ws.meta("bureau_confirmed")
    package = changed(county)
    opened = open_bundle(package)
    assert isinstance(opened.manifest.head, TaskHead)
    assert (opened.manifest.head.former, opened.signature.count(b"\n")) == (old, 2)
    task = accept_task(ws, package, now=NOW)
    assert task.version == 2
    assert ws.meta("bureau_confirmed") == task.bureau == ownkeys.own_public(county.bureau) != old
    assert ownkeys.own_code(county.bureau) != ""
    assert not ownkeys.needs_backup(county.bureau)


def test_a_department_that_compared_nothing_yet_still_has_to(county: County) -> None:
    package = changed(county)
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=UNIT) as fresh:
        accept_task(fresh, package)
        assert fresh.meta("bureau_confirmed") == ""


def test_a_package_under_an_unknown_key_is_refused_until_its_code_is_typed(
    county: County, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ws = county.home(UNIT)
    other = new_county(tmp_path_factory.mktemp("other"))
    package = other.folder / "task.cxb"
    with pytest.raises(WrongUse, match="不是原来那个"):
        accept_task(ws, package)
    task, _ = task_bundle.open_task(package)
    confirm_bureau(ws, task, ownkeys.own_code(other.bureau))  # from the new stamped notice
    assert accept_task(ws, package, now=NOW + timedelta(days=1)).bureau == task.bureau
    assert tasks.task(ws).bureau == task.bureau
    other.close()


def test_replies_under_the_new_key_are_known_after_the_change(county: County) -> None:
    county.fill(UNIT)
    county.receive(county.send(UNIT))
    county.clear()
    ws = county.home(UNIT)
    accept_task(ws, changed(county), now=NOW)
    [kept] = [b for b in archive.bundles(county.bureau, "submission") if b.unit == UNIT]
    desk = actions.Desk(passphrase=SECRET, now=NOW)
    actions.receipt(county.bureau, kept.id, county.folder / "r.cxb", desk=desk)
    assert reply.accept_reply(ws, county.folder / "r.cxb").head.about == kept.id


def test_submissions_to_the_package_of_before_are_still_ours(county: County) -> None:
    county.fill(UNIT)
    sent = county.send(UNIT)
    changed(county)
    assert county.receive(sent) == ["parked"]
    county.clear()


def test_an_older_package_is_refused_and_a_reset_comes_with_a_new_key(county: County) -> None:
    ws = county.home(UNIT)
    newer = issue(county.bureau, rotation.plan_of(county.bureau, county.task), now=NOW)
    export_task(county.bureau, newer, county.folder / "v2.cxb")
    accept_task(ws, county.folder / "v2.cxb")
    with pytest.raises(WrongUse, match="已有更新的第 2 版"):
        accept_task(ws, county.folder / "task.cxb")
    assert tasks.task(ws).version == 2


def test_another_package_of_the_same_version_is_refused(county: County) -> None:
    """The bureau went back to a copy of its file and issued the same version again."""
    ws = county.home(UNIT)
    county.bureau.backup(county.folder / "copy.cityexam")
    first = issue(county.bureau, rotation.plan_of(county.bureau, county.task), now=NOW)
    export_task(county.bureau, first, county.folder / "a.cxb")
    with Workspace.open(county.folder / "copy.cityexam") as copy:
        second = issue(copy, rotation.plan_of(copy, county.task), now=NOW)
        export_task(copy, second, county.folder / "b.cxb")
    accept_task(ws, county.folder / "a.cxb")
    accept_task(ws, county.folder / "a.cxb")  # twice is once
    with pytest.raises(WrongUse, match="另一份不同的第 2 版"):
        accept_task(ws, county.folder / "b.cxb")


def test_a_change_of_key_has_a_reason_and_a_row(county: County) -> None:
    department = county.home(UNIT)
    before = ownkeys.own_public(county.bureau)
    with pytest.raises(WrongUse, match="理由"):
        rotation.change_key(
            county.bureau, county.folder / "n.cxk", old_passphrase="", new_passphrase=SECRET,
            reason=" ",
        )  # fmt: skip
    assert ownkeys.own_public(county.bureau) == before
    changed(county)
    kinds = [row.kind for row in ledger.rows(county.bureau)]
    assert kinds[-2:] == ["own_key", "issue"]
    with pytest.raises(WrongUse, match="不用共同签名"):
        rotation.change_key(
            department, county.folder / "n.cxk", old_passphrase="",
            new_passphrase=SECRET, reason="x",
        )  # fmt: skip


def test_a_change_that_fails_changes_nothing(county: County) -> None:
    before = ownkeys.own_public(county.bureau), ledger.rows(county.bureau)
    with pytest.raises(FileTrouble):
        rotation.change_key(
            county.bureau, county.folder / "none" / "n.cxk", old_passphrase="",
            new_passphrase=SECRET, reason="换U盘",
        )  # fmt: skip
    assert (ownkeys.own_public(county.bureau), ledger.rows(county.bureau)) == before

"""A file on a stick or a network drive is worked on here and put back, over nobody's work."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, drives
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.drives import ChangedThere, Drive, Origin
from cityexam_desktop.workspace.holding import Hold, InUse
from cityexam_desktop.workspace.model import Observation, WorkspaceRole
from tests.workspace.draft import TASK

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "22 1 8:1 / / rw - ext4 /dev/sda1 rw"
SHARE = "30 22 0:50 / /mnt/share rw - cifs //server/share rw"
STICK = "31 22 8:17 / /media/u\\040disk rw - vfat /dev/sdb1 rw"


def write(ws: Workspace, value: int) -> None:
    draft = answering.open_draft(ws, TASK, "zjj")
    answering.record(ws, draft.id, [Observation("area", COUNTY, Decimal(value))])


def area(file: Path) -> Decimal | object:
    with Workspace.open(file) as ws:
        return observations(ws, 1)[0].value


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """A data file as it lies on a stick."""
    (tmp_path / "stick").mkdir()
    file = tmp_path / "stick" / "县住建局.cityexam"
    with Workspace.create(file, WorkspaceRole.DEPARTMENT, unit="zjj") as ws:
        write(ws, 1)
    return file


def test_network_and_removable_drives_are_known(tmp_path: Path) -> None:
    lines, devices = [ROOT, SHARE, STICK], tmp_path / "block"
    for number, removable in (("8:1", "0"), ("8:17", "1")):
        disk = tmp_path / f"disk-{number}"
        (disk / "part").mkdir(parents=True)
        (disk / "removable").write_text(f"{removable}\n")
        devices.mkdir(exist_ok=True)
        (devices / number).symlink_to(disk / "part")
    where = {"/srv/me": Drive.LOCAL, "/mnt/share/a": Drive.NETWORK, "/mnt/shared": Drive.LOCAL,
             "/media/u disk/b": Drive.REMOVABLE}  # fmt: skip
    assert {p: drives.mounted(type(tmp_path)(p), lines, devices) for p in where} == where
    assert drives.drive_of(tmp_path / "a.cityexam") in set(Drive)


def test_it_is_worked_on_here_and_put_back(far: Path, tmp_path: Path) -> None:
    here = drives.bring_here(far, tmp_path / "here")
    with Workspace.open(here) as ws:
        assert drives.owes(ws) is None
        write(ws, 2)
        assert area(far) == 1
        owed = drives.owes(ws)
        assert owed is not None
        assert owed.file == far
        assert drives.put_back(ws) == far
        assert drives.owes(ws) is None
        write(ws, 3)
        drives.put_back(ws)
    assert area(far) == 3
    with Workspace.open(far) as there:
        assert Origin.of(there) is None
    assert [p.name for p in far.parent.iterdir()] == [far.name]
    assert drives.bring_here(far, tmp_path / "here").name == "县住建局（2）.cityexam"


def test_what_was_changed_there_meanwhile_is_not_written_over(far: Path, tmp_path: Path) -> None:
    with Workspace.open(drives.bring_here(far, tmp_path / "here")) as ws:
        write(ws, 2)
        with Workspace.open(far) as there:
            write(there, 7)
        with pytest.raises(ChangedThere):
            drives.put_back(ws)
        assert area(far) == 7
        far.unlink()
        with pytest.raises(ChangedThere):
            drives.put_back(ws)
        assert observations(ws, 1)[0].value == 2


def test_a_file_that_somebody_has_open_is_not_copied(far: Path, tmp_path: Path) -> None:
    hold = Hold.take(far, "王芳")
    assert hold is not None
    with pytest.raises(InUse, match="王芳"):
        drives.bring_here(far, tmp_path / "here")
    hold.release()


def test_a_file_that_came_from_nowhere_is_not_put_back(far: Path) -> None:
    with Workspace.open(far) as ws, pytest.raises(FileTrouble):
        drives.put_back(ws)


def test_what_was_put_back_and_not_noted_is_only_noted(far: Path, tmp_path: Path) -> None:
    """A sudden end between the two: what lies there is nobody else's."""
    here = drives.bring_here(far, tmp_path / "here")
    with Workspace.open(here) as ws:
        before = Origin.of(ws)
        assert before is not None
        write(ws, 2)
        drives.put_back(ws)
        before.keep(ws)
        lying = far.read_bytes()
        assert drives.put_back(ws) == far
        assert drives.owes(ws) is None
    assert far.read_bytes() == lying


def test_a_journal_that_was_left_is_not_taken_for_one_of_the_new_file(
    far: Path, tmp_path: Path
) -> None:
    here = drives.bring_here(far, tmp_path / "here")
    left = far.with_name(f"{far.name}.new-journal")
    left.write_bytes(b"left by a sudden end")
    with Workspace.open(here) as ws:
        write(ws, 2)
        drives.put_back(ws)
    assert not left.exists()
    assert area(far) == 2

"""New data files come into being whole, and a file that was torn is never taken for whole."""

from __future__ import annotations

import shutil
import struct
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace.database import HalfCopy, Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.placing import draft_of, put_in_place

if TYPE_CHECKING:
    from pathlib import Path

ROLE = WorkspaceRole.DEPARTMENT
FRAME_HEAD, WAL_HEAD, PAGE = 24, 32, 4096
MANY = 400


def wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def copied(path: Path, folder: Path) -> Path:
    """What lies on the disk when the program is killed."""
    folder.mkdir()
    shutil.copyfile(path, folder / path.name)
    shutil.copyfile(wal(path), wal(folder / path.name))
    return folder / path.name


def tear(path: Path, pages: int) -> None:
    """Copy the first pages of the WAL into the main file, as a checkpoint that is cut off."""
    data = wal(path).read_bytes()
    newest: dict[int, bytes] = {}
    for start in range(WAL_HEAD, len(data), FRAME_HEAD + PAGE):
        (number,) = struct.unpack(">I", data[start : start + 4])
        newest[number] = data[start + FRAME_HEAD : start + FRAME_HEAD + PAGE]
    assert len(newest) > pages
    with path.open("r+b") as file:
        for number in sorted(newest)[:pages]:
            file.seek((number - 1) * PAGE)
            file.write(newest[number])


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A document in use: a large transaction is in its WAL and not yet in the main file."""
    path = tmp_path / "zjj.cityexam"
    with Workspace.create(path, ROLE, unit="zjj") as ws:
        with ws.transaction():
            for n in range(MANY):
                ws.remember(f"key {n}", "x" * 500)
        return copied(path, tmp_path / "killed")


@pytest.mark.parametrize("pages", [0, 1, 2, 5, 20])
def test_a_checkpoint_cut_off_anywhere_is_finished_by_the_next_start(
    used: Path, pages: int
) -> None:
    tear(used, pages)
    with Workspace.open(used) as ws:
        assert ws.run("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ws.meta(f"key {MANY - 1}")
    assert [file.name for file in used.parent.iterdir()] == [used.name]


@pytest.mark.parametrize("pages", [1, 2, 5, 20])
def test_a_torn_main_file_without_its_wal_is_refused_and_says_what_is_lacking(
    used: Path, pages: int
) -> None:
    tear(used, pages)
    wal(used).unlink()
    before = used.read_bytes()
    with pytest.raises(HalfCopy, match=r"zjj\.cityexam-wal") as told:
        Workspace.open(used)
    assert "一起复制" in told.value.remedy
    assert used.read_bytes() == before
    assert [file.name for file in used.parent.iterdir()] == [used.name]


def test_a_document_in_use_copied_at_rest_opens(used: Path) -> None:
    wal(used).unlink()
    with Workspace.open(used) as ws:
        assert ws.identity.unit == "zjj"
        assert ws.meta("key 0") == ""


# Made under another name


def test_what_a_sudden_end_left_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "zjj.cityexam"
    for name in (".part", ".part-journal"):
        path.with_name(path.name + name).write_bytes(b"half")
    Workspace.create(path, ROLE, unit="zjj").close()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with Workspace.open(path) as ws:
        assert ws.identity.unit == "zjj"


def test_a_file_that_came_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "zjj.cityexam"
    draft = draft_of(target)
    target.write_bytes(b"mine")
    with pytest.raises(FileTrouble, match="已存在"):
        put_in_place(draft, target)
    assert target.read_bytes() == b"mine"


def test_a_draft_that_is_not_one_file_is_not_put_in_place(tmp_path: Path) -> None:
    target = tmp_path / "zjj.cityexam"
    draft = draft_of(target)
    wal(draft).write_bytes(b"committed")
    with pytest.raises(FileTrouble, match="没有写成"):
        put_in_place(draft, target)
    assert not target.exists()

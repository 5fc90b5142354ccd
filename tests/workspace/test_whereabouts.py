"""A data file that is renamed, replaced or deleted while it is open is noticed at a write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.workspace.database import MovedFile, ShutFile, Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.troubles import CopyToRead
from cityexam_desktop.workspace.whereabouts import identity_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is there")


@pytest.fixture
def open_file(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "a.cityexam", WorkspaceRole.DEPARTMENT, unit="u") as ws:
        yield ws


def say(ws: Workspace, what: str) -> None:
    with ws.transaction():
        ws.remember("said", what)


def path_of(ws: Workspace) -> Path:
    assert ws.path is not None
    return ws.path


def test_a_file_in_its_place_is_written(open_file: Workspace) -> None:
    say(open_file, "once")
    assert open_file.shut is None


def test_a_renamed_file_is_not_written_and_it_is_told_where_it_is(open_file: Workspace) -> None:
    new = path_of(open_file).with_name("b.cityexam")
    path_of(open_file).rename(new)
    with pytest.raises(MovedFile) as told:
        say(open_file, "once")
    assert str(new) in told.value.sentence
    assert "备份到" in told.value.remedy


def test_a_deleted_file_is_not_written_and_comes_whole_in_a_new_place(
    open_file: Workspace,
) -> None:
    say(open_file, "once")
    path_of(open_file).unlink()
    with pytest.raises(MovedFile, match="删除"):
        say(open_file, "twice")
    copy = path_of(open_file).with_name("b.cityexam")
    open_file.backup(copy)
    with Workspace.open(copy) as again:
        assert again.meta("said") == "once"
        say(again, "twice")


def test_a_file_in_the_bin_counts_as_deleted(open_file: Workspace) -> None:
    home = path_of(open_file).parent
    for number, folder in enumerate(("share/Trash/files", ".Trash-1000/files")):
        (home / folder).mkdir(parents=True)
        path_of(open_file).rename(home / folder / "a.cityexam")
        with pytest.raises(MovedFile, match="回收站") as told:
            say(open_file, str(number))
        assert told.value.deleted
        (home / folder / "a.cityexam").rename(path_of(open_file))
    say(open_file, "back")


def test_another_file_in_its_place_is_not_taken_for_it(open_file: Workspace) -> None:
    file = path_of(open_file)
    open_file.backup(file.with_name("b.cityexam"))
    file.with_name("b.cityexam").replace(file)
    with pytest.raises(MovedFile):
        say(open_file, "once")


def test_a_deleted_file_is_in_no_place(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with file.open("wb"):
        identity = identity_of(file)
        assert identity is not None
        assert place_of(identity) == file
        file.unlink()
        assert place_of(identity) is None


def test_what_is_opened_to_be_read_is_not_written_and_says_why(open_file: Workspace) -> None:
    copy = path_of(open_file).with_name("b.cityexam")
    open_file.backup(copy)
    before = copy.read_bytes()
    with Workspace.open(copy, to_read=CopyToRead("a", "2026-03-31 09:00")) as ws:
        assert ws.identity.unit == "u"
        with pytest.raises(ShutFile, match="自动备份"):
            say(ws, "once")
    assert copy.read_bytes() == before

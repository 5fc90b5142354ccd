"""A document attached from its file is stored in pieces, whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.workspace import answering, attaching, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Evidence
from tests.workspace.draft import TASK, new_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace

PAPER = Evidence("x", "county", "", "表.pdf", 0, "3")


@pytest.fixture
def ws() -> Workspace:
    made = new_workspace()
    assert answering.open_draft(made, TASK, "zjj").id == 1
    return made


@pytest.mark.parametrize("size", [0, 1, 3_500_000])
def test_a_file_is_stored_as_it_is(ws: Workspace, tmp_path: Path, size: int) -> None:
    file = tmp_path / "表.pdf"
    file.write_bytes(os.urandom(size))
    kept = attaching.attach_file(ws, 1, PAPER, file, who="王")
    assert kept == answering.attach(ws, 1, PAPER, file.read_bytes())
    assert tasks.blob(ws, kept.sha256) == file.read_bytes()
    assert content(ws, 1).evidence == (kept,)
    assert [c.who for c in answering.changes(ws, 1)] == ["王", ""]


def test_what_is_too_large_is_refused_unread(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "录像.mp4"
    with file.open("wb") as out:
        out.truncate(answering.ATTACHMENT_LIMIT + 1)
    with pytest.raises(WrongUse, match="太大"):
        attaching.attach_file(ws, 1, PAPER, file)


def test_a_file_that_is_gone_is_told(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="找不到"):
        attaching.attach_file(ws, 1, PAPER, tmp_path / "表.pdf")


@pytest.mark.parametrize("change", ["longer", "shorter", "other"])
def test_a_file_that_changes_meanwhile_leaves_nothing(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    file = tmp_path / "表.pdf"
    file.write_bytes(b"x" * 3_000_000)
    plain = tasks.put_blob_pieces

    def change_and_put(*arguments: object) -> None:
        """Somebody saves the file after it was measured."""
        file.write_bytes(
            {"longer": b"y" * 4_000_000, "shorter": b"x", "other": b"z" * 3_000_000}[change]
        )
        plain(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(attaching, "put_blob_pieces", change_and_put)
    with pytest.raises(FileTrouble, match="被改动"):
        attaching.attach_file(ws, 1, PAPER, file)
    assert content(ws, 1).evidence == ()
    assert ws.run("SELECT COUNT(*) FROM blob WHERE length(body) > 1000000").fetchone() == (0,)


def test_several_files_come_in_together_or_not_at_all(ws: Workspace, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("甲", "乙")]
    files = []
    for folder in folders:  # two of one name, and the same bytes once more
        folder.mkdir()
        files.append(folder / "照片.pdf")
        files[-1].write_bytes(folder.name.encode())
    steps: list[tuple[int, int]] = []
    brought = attaching.bring_in(
        ws, 1, ("x", "county"), [*files, files[0]], step=lambda *at: steps.append(at)
    )
    assert [paper.size for paper in brought] == [3, 3]
    assert {tasks.blob(ws, paper.sha256) for paper in brought} == {b"\xe7\x94\xb2", b"\xe4\xb9\x99"}
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert content(ws, 1).evidence == (), "their bytes are here, attached they are by an edit"
    (tmp_path / "丙.pdf").write_bytes(b"third")
    with pytest.raises(FileTrouble):
        attaching.bring_in(ws, 1, ("x", "county"), [tmp_path / "丙.pdf", tmp_path / "没有.pdf"])
    assert ws.run("SELECT COUNT(*) FROM blob WHERE body = ?", (b"third",)).fetchone() == (0,)
    assert attaching.weight([files[0], tmp_path / "没有.pdf"]) == 3

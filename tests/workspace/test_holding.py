"""A second window at a data file is told who has it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.workspace.holding import Hold, InUse, mark_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

_HOLDER = """
import sys
from pathlib import Path
from cityexam_desktop.workspace.holding import Hold
held = Hold.take(Path(sys.argv[1]), "王芳")
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_window_is_told_who_and_since_when(tmp_path: Path) -> None:
    file = tmp_path / "a.cityexam"
    held = Hold.take(file, "李敏", now=NOW)
    assert held is not None
    with pytest.raises(InUse) as told:
        Hold.take(file, "王芳")
    assert "李敏" in told.value.sentence
    assert f"{NOW.astimezone():%Y-%m-%d %H:%M}" in told.value.sentence
    held.release()


def test_who_lets_go_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "a.cityexam"
    for _ in range(2):
        held = Hold.take(file)
        assert held is not None
        held.release()
    assert list(tmp_path.iterdir()) == []


def test_another_process_is_told_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.cityexam"
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InUse, match="王芳"):
            Hold.take(file, "李敏")
        other.kill()
    held = Hold.take(file, "李敏")
    assert held is not None
    held.release()


def test_where_nothing_can_be_written_nothing_is_held(tmp_path: Path) -> None:
    assert Hold.take(tmp_path / "no folder" / "a.cityexam") is None


def test_a_mark_that_cannot_be_read_still_holds(tmp_path: Path) -> None:
    file = tmp_path / "a.cityexam"
    held = Hold.take(file, "李敏")
    assert held is not None
    mark_of(file).write_bytes(b"\xff\xfe")
    with pytest.raises(InUse, match="有人"):
        Hold.take(file)
    held.release()


def test_a_file_is_held_by_whatever_name_it_is_opened(tmp_path: Path) -> None:
    file, link = tmp_path / "a.cityexam", tmp_path / "b.cityexam"
    file.write_bytes(b"")
    link.symlink_to(file)
    held = Hold.take(file, "李敏", now=NOW)
    assert held is not None
    with pytest.raises(InUse):
        Hold.take(link, "王芳")
    held.release()

"""Copies are made beside the work, and one is put back from the menu."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.gui.start.copiesdialog import CopiesDialog, ago
from cityexam_desktop.workspace import backups
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.holding import Hold, mark_of
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import box, dialog, press

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "教体局.cityexam"
    Workspace.create(made, WorkspaceRole.DEPARTMENT, unit="u").close()
    return made


def test_opening_a_file_makes_a_copy_once_an_hour(window: MainWindow, file: Path) -> None:
    window.opening.open_path(file)
    assert len(backups.copies(file)) == 1
    window.session.touch()
    window.opening.open_path(file)
    assert len(backups.copies(file)) == 1


def test_a_copy_is_put_back_by_the_menu(window: MainWindow, file: Path) -> None:
    window.opening.open_path(file)
    with window.session.workspace.transaction():
        window.session.workspace.remember("said", "later")
    window.menus.go_back.trigger()
    dialog(CopiesDialog).accept()
    press(box(), "恢复")
    assert "恢复前" in box().text()
    press(box(), "知道了")
    assert window.session.workspace.path == file
    assert window.session.workspace.meta("said") == ""


def test_a_copy_that_is_broken_leaves_the_file_open(window: MainWindow, file: Path) -> None:
    window.opening.open_path(file)
    copy = backups.copies(file)[0].path
    copy.write_bytes(b"rubbish")
    window.menus.copies.put_back(file, copy)
    assert "损坏" in box().text()
    press(box(), "知道了")
    assert window.session.workspace.path == file


def test_a_file_that_another_window_has_is_not_opened(window: MainWindow, file: Path) -> None:
    other = Hold.take(file, "王芳", now=datetime(2026, 3, 1, tzinfo=UTC))
    assert other is not None
    window.opening.open_path(file)
    assert "王芳" in box().text()
    press(box(), "知道了")
    assert not window.session.is_open
    other.release()
    window.opening.open_path(file)
    assert window.session.is_open
    window.opening.open_path(file)  # once more, by ourselves
    assert window.session.is_open
    window.session.close()
    assert not mark_of(file).exists()


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "刚才"),
        (timedelta(minutes=59), "59 分钟前"),
        (timedelta(hours=23, minutes=59), "23 小时前"),
        (timedelta(days=8, hours=3), "8 天前"),
    ],
)
def test_how_long_ago_in_words(span: timedelta, words: str) -> None:
    assert ago(span) == words

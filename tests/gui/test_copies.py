"""Copies are made beside the work, and one is put back from the menu."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog

from cityexam_desktop.gui.start.copiesdialog import CopiesDialog, ago
from cityexam_desktop.workspace import backups
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.holding import Hold, InUse, mark_of
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.troubles import DamagedFile, ShutFile
from tests.support.desk import Clerk, box, dialog, draft_of, new_draft, press

if TYPE_CHECKING:
    from collections.abc import Callable

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


def damaged(file: Path) -> None:
    """Overwrite the head of a file that has a copy."""
    with file.open("rb+") as out:
        out.write(b"\0" * 200)


@pytest.fixture
def kept(window: MainWindow, file: Path) -> Path:
    """A file of which there is a copy, closed again."""
    window.opening.open_path(file)
    window.opening.close_file()
    assert backups.copies(file)
    return file


@pytest.mark.parametrize("lost", [damaged, Path.unlink], ids=["damaged", "gone"])
def test_a_file_that_is_lost_is_restored_from_the_box_that_says_so(
    window: MainWindow, kept: Path, lost: Callable[[Path], None]
) -> None:
    lost(kept)
    window.opening.open_path(kept)
    press(box(), "从备份恢复…")
    dialog(CopiesDialog).accept()
    press(box(), "恢复")
    assert "恢复前" in box().text() or str(kept) in box().text()
    press(box(), "知道了")
    assert window.session.workspace.path == kept
    assert str(kept) in window.frame.settings.recent


def test_a_file_without_copies_offers_none(window: MainWindow, tmp_path: Path) -> None:
    window.opening.open_path(tmp_path / "no.cityexam")
    assert [one.text() for one in box().buttons()] == ["知道了"]
    press(box(), "知道了")


@pytest.mark.parametrize("lost", [damaged, Path.unlink], ids=["damaged", "gone"])
def test_with_nothing_open_the_menu_restores_a_file_that_is_lost(
    window: MainWindow, kept: Path, lost: Callable[[Path], None]
) -> None:
    lost(kept)
    assert window.menus.go_back.isEnabled()
    window.menus.go_back.trigger()
    asked = dialog(QFileDialog)
    if kept.exists():
        asked.fileSelected.emit(str(kept))
        asked.reject()
        dialog(CopiesDialog).accept()
    else:
        asked.fileSelected.emit(str(backups.copies(kept)[0].path))
        asked.reject()
    press(box(), "恢复")
    press(box(), "知道了")
    assert window.session.workspace.path == kept


def test_a_copy_that_is_opened_by_hand_says_what_it_is_and_is_only_looked_at(
    window: MainWindow, kept: Path
) -> None:
    copy = backups.copies(kept)[0].path
    before, beside = copy.read_bytes(), set(copy.parent.iterdir())
    window.opening.open_path(copy)
    assert kept.name in box().text()
    assert not window.session.is_open
    press(box(), "只看，不恢复")
    assert window.session.workspace.read_only
    assert "自动备份" in window.banner.text()
    with pytest.raises(ShutFile), window.session.workspace.transaction():
        window.session.workspace.remember("said", "here")
    assert set(copy.parent.iterdir()) == beside
    window.opening.close_file()
    assert copy.read_bytes() == before
    assert str(copy) not in window.frame.settings.recent


def test_a_copy_that_is_opened_by_hand_is_restored(window: MainWindow, kept: Path) -> None:
    with Workspace.open(kept) as ws, ws.transaction():
        ws.remember("said", "later")
    window.opening.open_path(backups.copies(kept)[0].path)
    press(box(), "恢复到这一份")
    press(box(), "知道了")
    assert window.session.workspace.path == kept
    assert window.session.workspace.meta("said") == ""


def test_the_copy_that_is_looked_at_is_restored_by_the_menu(window: MainWindow, kept: Path) -> None:
    window.opening.open_path(backups.copies(kept)[0].path)
    press(box(), "只看，不恢复")
    window.menus.go_back.trigger()
    press(box(), "恢复")
    press(box(), "知道了")
    assert window.session.workspace.path == kept
    assert not window.session.workspace.read_only


def test_a_page_that_cannot_be_read_leads_to_the_copies(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "zrzyj.cityexam"
    draft = new_draft("zrzyj")
    draft_of(draft)
    draft.backup(file)
    draft.connection.close()
    window.opening.open_path(file)
    window.opening.close_file()
    with sqlite3.connect(file) as held:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'observation'"
        (at,) = held.execute(asked).fetchone()
        (size,) = held.execute("PRAGMA page_size").fetchone()
    held.close()
    with file.open("rb+") as out:
        out.seek((at - 1) * size)
        out.write(b"\7" * size)
    window.opening.open_path(file)
    assert "已损坏" in box().text()
    press(box(), "从备份恢复…")
    dialog(CopiesDialog).accept()
    press(box(), "恢复")
    press(box(), "知道了")
    assert window.session.workspace.path == file
    assert Clerk(window).grid.rowCount()


def test_a_file_that_turns_out_damaged_while_it_is_read_leads_to_its_copies(
    window: MainWindow, kept: Path
) -> None:
    window.opening.open_path(kept)
    window.frame.tell_error(DamagedFile(kept.name))
    press(box(), "从备份恢复…")
    dialog(CopiesDialog).reject()
    window.frame.tell_error(DamagedFile("other.cityexam"))
    assert [one.text() for one in box().buttons()] == ["知道了"]
    press(box(), "知道了")


def test_a_file_that_another_has_open_is_looked_at(window: MainWindow, file: Path) -> None:
    with Workspace.open(file) as theirs:
        other = Hold.take(file, "王芳")
        assert other is not None
        with theirs.transaction():
            theirs.remember("said", "theirs")
        window.opening.open_path(file)
        press(box(), "只看，不填写")
        assert window.session.workspace.meta("said") == "theirs"
        assert "王芳" in window.banner.text()
        with pytest.raises(ShutFile), window.session.workspace.transaction():
            window.session.workspace.remember("said", "mine")
        window.opening.close_file()
        other.release()


def test_a_recent_file_that_is_gone_leaves_the_list_and_that_is_said(
    window: MainWindow, file: Path
) -> None:
    window.opening.open_path(file)
    window.opening.close_file()
    assert str(file) in window.frame.settings.recent
    file.unlink()
    backups.copies(file)[0].path.unlink()
    window.opening.open_path(file)
    assert "最近打开" in box().text()
    press(box(), "知道了")
    assert str(file) not in window.frame.settings.recent


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_a_link_leads_to_the_file_and_its_copies(window: MainWindow, kept: Path) -> None:
    link = kept.with_name("link.cityexam")
    link.symlink_to(kept)
    window.opening.open_path(link)
    assert window.session.workspace.path == kept
    with pytest.raises(InUse):
        Hold.take(link)
    assert not backups.folder_of(link).exists()


def test_the_start_page_leads_to_the_copies_of_a_file_that_is_gone(
    window: MainWindow, kept: Path
) -> None:
    kept.unlink()
    window.start.refresh()
    (item,) = (window.start.recent.item(row) for row in range(window.start.recent.count()))
    assert "从备份恢复" in item.text()
    window.start.recent.itemActivated.emit(item)
    press(box(), "从备份恢复…")
    dialog(CopiesDialog).reject()
    assert str(kept) in window.frame.settings.recent
    backups.copies(kept)[0].path.unlink()
    window.start.refresh()
    assert window.start.recent.count() == 0

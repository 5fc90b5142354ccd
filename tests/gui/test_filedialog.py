"""A file dialog shows the folder of the open document and leaves the document's locks alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDir, QFileInfo, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileSystemModel, QLineEdit, QListView

from cityexam_desktop.gui.filedialog import NameIcons
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.gui.window import MainWindow

SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def locks_on(path: Path) -> int:
    """How many locks processes hold on a file."""
    mark = f":{path.stat().st_ino} "
    return sum(mark in line for line in Path("/proc/locks").read_text("ascii").splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="locks belong to the process on POSIX only")
def test_a_dialog_in_the_documents_folder_leaves_its_locks(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.cityexam"
    Workspace.create(path, WorkspaceRole.DEPARTMENT, unit="u").close()
    window.session.open(path)
    window.session.workspace.meta("unit")
    held = locks_on(path)
    assert held > 0
    window.frame.remember(last_folder=str(tmp_path))
    dialog = window.opening.frame.choose_open("打开", "所有文件 (*)", lambda _path: None)
    models: Iterable[QFileSystemModel] = dialog.findChildren(QFileSystemModel)
    (model,) = models
    shown = model.index(str(path))
    for _ in range(2000):
        QApplication.processEvents()
        if model.rowCount(model.index(str(tmp_path))) and model.data(shown, 0) == "a.cityexam":
            break
    assert model.type(shown) == "数据文件"
    assert not model.fileIcon(shown).isNull()
    settle()
    assert locks_on(path) == held
    dialog.reject()


def test_a_folder_that_is_gone_is_not_proposed_as_a_files_name(
    window: MainWindow, tmp_path: Path
) -> None:
    window.frame.remember(last_folder=str(tmp_path / "Documents"))
    dialog = window.frame.choose_open("打开", "所有文件 (*)", lambda _path: None)
    assert dialog.directory().absolutePath() == str(tmp_path)
    typed: Iterable[QLineEdit] = dialog.findChildren(QLineEdit)
    assert [field.text() for field in typed] == [""]
    dialog.reject()


def test_files_are_named_by_their_suffix(window: MainWindow) -> None:
    del window
    icons = NameIcons()
    assert icons.type(QFileInfo("x.cxb")) == "任务包、报送包"
    assert icons.type(QFileInfo("x.odd")) == "ODD"
    assert icons.type(QFileInfo(QDir.tempPath())) == "文件夹"
    assert not icons.icon(QFileInfo("x.cityexam")).isNull()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the dialog is the system's own")
def test_a_typed_path_is_taken_in_the_folder_that_is_shown(
    window: MainWindow, tmp_path: Path
) -> None:
    wanted = tmp_path / "task.cxb"
    wanted.write_bytes(b"")
    window.frame.remember(last_folder=str(tmp_path))
    chosen: list[Path] = []
    dialog = window.frame.choose_open("打开", "所有文件 (*)", chosen.append)
    models: Iterable[QFileSystemModel] = dialog.findChildren(QFileSystemModel)
    (model,) = models
    view = dialog.findChild(QListView, "listView")
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    line.setFocus()
    settle()
    line.setText(str(wanted))
    # what Qt marks when the path typed so far is the folder's
    view.selectionModel().select(model.index(str(tmp_path)), SELECT)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert chosen == [wanted]

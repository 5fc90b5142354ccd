"""Where the home of settings and logs cannot be made or written, the work goes on."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from cityexam_desktop import paths
from cityexam_desktop.gui import crash
from cityexam_desktop.gui.crashdialog import CrashDialog
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import box, press, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from cityexam_desktop import paths
from cityexam_desktop.gui import app
def seen():
    print([one.windowTitle() for one in QApplication.topLevelWidgets() if one.isVisible()])
    QApplication.quit()
shown = app.show
def show(window):
    shown(window)
    QTimer.singleShot(0, seen)
app.show = show
paths.set_home(Path(sys.argv[1]))
sys.exit(app.run())
"""


@pytest.fixture
def nowhere(tmp_path: Path, own_home: Path) -> Iterator[Path]:
    """A home that cannot be made: it would lie in a file."""
    (tmp_path / "file").write_bytes(b"")
    paths.set_home(tmp_path / "file" / "home")
    yield tmp_path / "file" / "home"
    paths.set_home(own_home)  # the window closes after this, and remembers


def test_the_window_comes_where_no_home_can_be_made(nowhere: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", _START, str(nowhere)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    assert "城市体检" in started.stdout


def test_a_bug_is_shown_where_the_log_cannot_be_written(
    window: MainWindow, nowhere: Path, caplog: object
) -> None:
    del caplog  # the log is meant to hear of it
    assert not nowhere.exists()
    log = logging.getLogger("cityexam_desktop")
    before = list(log.handlers)
    crash.write_log()
    try:
        crash.report(RuntimeError, RuntimeError("bug"), None)
    finally:
        log.handlers = before
    assert window.isVisible()
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog)]
    assert [one.isVisible() for one in found] == [True]
    found[0].close()
    settle()


def test_a_bug_is_shown_where_there_is_no_console(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, caplog: object
) -> None:
    del caplog
    monkeypatch.setattr(sys, "stderr", None)
    crash.report(RuntimeError, RuntimeError("bug"), None)
    assert window.isVisible()
    (shown,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog))
    shown.close()
    settle()


def test_that_habits_cannot_be_kept_is_told_once(
    window: MainWindow, nowhere: Path, tmp_path: Path
) -> None:
    assert not nowhere.exists()
    for name in "ab":
        made = tmp_path / f"{name}.cityexam"
        Workspace.create(made, WorkspaceRole.DEPARTMENT, unit="u").close()
    window.opening.open_path(tmp_path / "a.cityexam")
    assert "设置没有记住" in box().text()
    press(box(), "知道了")
    window.set_text_scale(125)
    window.opening.open_path(tmp_path / "b.cityexam")
    window.set_text_scale(100)
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox))
    assert [one.text() for one in shown if one.isVisible()] == []
    assert window.session.is_open

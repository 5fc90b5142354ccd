"""Choosing one's unit: where the file is proposed, and what happens where it cannot be made."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cityexam_desktop.gui.start.opening import is_thrown_away
from cityexam_desktop.gui.start.unit import UnitDialog
from tests.support.desk import box, dialog, press, settle
from tests.support.small import new_county

if TYPE_CHECKING:
    import pytest

    from cityexam_desktop.gui.window import MainWindow


def choose(window: MainWindow, folder: Path) -> UnitDialog:
    new_county(folder).close()
    window.opening.open_path(folder / "task.cxb")
    asked = dialog(UnitDialog)
    asked.filter.setText("统计")
    return asked


def test_a_folder_that_is_not_there_is_told_and_the_dialog_stays(
    window: MainWindow, tmp_path: Path
) -> None:
    asked = choose(window, tmp_path)
    asked.path.setText(str(tmp_path / "没有的" / "统计局.cityexam"))
    asked.accept()
    settle()
    assert asked.isVisible()
    assert "没有的”这个文件夹" in asked.trouble.text()
    asked.path.setText(str(tmp_path / "统计局.cityexam"))
    asked.accept()
    settle()
    assert window.session.unit == "tjj"


def test_the_dialog_stays_where_the_file_is_refused(window: MainWindow, tmp_path: Path) -> None:
    asked = choose(window, tmp_path)
    taken = tmp_path / "统计局.cityexam"
    taken.write_bytes(b"")
    asked.path.setText(str(taken))
    asked.accept()
    press(box(), "知道了")
    assert asked.isVisible()
    assert not window.session.is_open
    asked.reject()


def test_a_trial_at_the_sample_county_stays_in_its_folder(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "cityexam-sample-x" / "示例县"
    folder.mkdir(parents=True)
    assert is_thrown_away(folder / "task.cxb")
    asked = choose(window, folder)
    proposed = Path(asked.path.text())
    assert proposed.parent == folder
    assert proposed.name.startswith("示例县-"), "not the name of the real file"
    asked.clerk.setText("路人")
    asked.accept()
    settle()
    assert proposed.is_file()
    assert window.frame.settings.clerk == "李敏", "nobody's habits are changed by a trial"
    window.opening.close_file()
    window.opening.open_path(folder / "task.cxb")
    again = dialog(UnitDialog)
    again.filter.setText("统计")
    assert Path(again.path.text()).parent == folder
    assert not Path(again.path.text()).exists(), "a second trial has a file of its own"
    again.reject()

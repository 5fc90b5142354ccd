"""What is opened leads to the right file: packages, replies, data files."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cityexam_desktop import settings as habits
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui import frame as frame_module
from cityexam_desktop.gui.start.making import new_department
from cityexam_desktop.gui.start.unit import UnitDialog
from cityexam_desktop.workspace import database, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import Clerk, box, dialog, new_draft, press, settle
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    import pytest

    from cityexam_desktop.gui.window import MainWindow


def test_a_task_package_leads_to_ones_own_unit_and_to_the_form(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    county.close()
    window.opening.open_path(tmp_path / "task.cxb")
    asked = dialog(UnitDialog)
    assert not asked.go.isEnabled()
    asked.filter.setText("统计")
    asked.clerk.setText("王芳")
    asked.path.setText(str(tmp_path / "统计局.cityexam"))
    asked.accept()
    settle()
    assert window.session.unit == "tjj"
    assert Clerk(window).body.head.unit.text() == "县统计局"
    assert window.banner.text() == "示例数据"
    assert habits.load().clerk == "王芳"
    assert Path(habits.load().recent[0]).name == "统计局.cityexam"
    window.opening.close_file()
    assert window.page is window.start
    window.start.recent.itemActivated.emit(window.start.recent.item(0))
    assert window.session.unit == "tjj"


def test_a_sample_county_is_not_among_the_recent_files(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    thrown = Path(tempfile.mkdtemp(prefix="cityexam-")) / "示例县"
    for folder, kept in ((thrown, False), (tmp_path / "cityexam", True)):
        folder.mkdir()
        file = folder / "county.cityexam"
        Workspace.create(file, WorkspaceRole.BUREAU, unit="zjj", county="示例县").close()
        window.opening.open_path(file)
        settle()
        assert window.session.is_open
        assert (str(file.resolve()) in habits.load().recent) is kept
        window.opening.close_file()


def test_a_proposed_file_name_follows_the_chosen_unit(window: MainWindow, tmp_path: Path) -> None:
    new_county(tmp_path).close()
    window.opening.open_path(tmp_path / "task.cxb")
    asked = dialog(UnitDialog)
    asked.units.setCurrentRow(2)
    assert Path(asked.path.text()).name == "2025年城市体检-县统计局.cityexam"
    asked.units.setCurrentRow(3)
    assert Path(asked.path.text()).name == "2025年城市体检-县水利局.cityexam"
    asked.reject()


def test_who_goes_through_the_list_by_tab_has_not_chosen_a_unit(
    window: MainWindow, tmp_path: Path
) -> None:
    new_county(tmp_path).close()
    window.opening.open_path(tmp_path / "task.cxb")
    asked = dialog(UnitDialog)
    settle()
    asked.filter.setFocus()
    QTest.keyClick(asked.filter, Qt.Key.Key_Tab)
    assert asked.units.hasFocus()
    asked.path.setText(str(tmp_path / "x.cityexam"))
    asked.path.textEdited.emit(asked.path.text())
    assert (asked.unit, asked.go.isEnabled()) == ("", False)
    QTest.keyClick(asked.units, Qt.Key.Key_Down)
    assert asked.unit
    assert asked.go.isEnabled()
    asked.reject()


def test_a_file_that_cannot_be_opened_leaves_what_is_open(
    window: MainWindow, tmp_path: Path
) -> None:
    window.session.adopt(new_draft("zrzyj"))
    bad = tmp_path / "坏.cityexam"
    bad.write_bytes(b"nothing of ours")
    window.opening.open_path(bad)
    assert "不是本程序的数据文件" in box().text()
    assert box().textFormat() is Qt.TextFormat.PlainText
    press(box(), "知道了")
    assert window.session.unit == "zrzyj"


def test_a_document_is_one_file_after_closing(window: MainWindow, tmp_path: Path) -> None:
    county = new_county(tmp_path)
    county.close()
    window.opening.make_department(tmp_path / "task.cxb", "zrzyj", tmp_path / "自然.cityexam")
    Clerk(window).at(0, 2).type("10.5", end=Qt.Key.Key_End)
    window.close()
    assert sorted(p.name for p in tmp_path.glob("自然.*")) == ["自然.cityexam"]
    with Workspace.open(tmp_path / "自然.cityexam") as kept:
        (value,) = kept.run("SELECT value FROM observation WHERE datum = 'area'").fetchone()
    assert value == "10.5"


def reissue(county: County, target: Path) -> None:
    """The bureau issues the same task again, a day later."""
    task = county.task
    blob = partial(tasks.blob, county.bureau)
    plan = task_bundle.Plan(
        task.series, task.period, task.title, task.county, task.as_of, task.deadline,
        blob(task.asked), blob(task.judged), task.places, task.banner,
    )  # fmt: skip
    renewed = task_bundle.issue(county.bureau, plan, now=NOW + timedelta(days=1))
    task_bundle.export_task(county.bureau, renewed, target)


def test_a_renewed_task_package_is_taken_into_the_open_file(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    window.session.adopt(new_department(tmp_path / "task.cxb", "zrzyj", tmp_path / "u.cityexam"))
    Clerk(window).at(0, 2).type("10.5")
    reissue(county, tmp_path / "2.cxb")
    window.opening.open_path(tmp_path / "2.cxb")
    assert "第 2 版" in box().text()
    press(box(), "装入")
    assert window.session.task is not None
    assert window.session.task.version == 2
    assert str(Clerk(window).read_again().value("area", COUNTY)) == "10.5"
    county.close()


def test_a_package_that_is_double_clicked_again_leads_to_the_data_file_it_has(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    mine = tmp_path / "u.cityexam"
    window.opening.make_department(tmp_path / "task.cxb", "zrzyj", mine)
    window.opening.close_file()
    reissue(county, tmp_path / "2.cxb")
    window.opening.open_path(tmp_path / "2.cxb")
    assert "u.cityexam" in box().text()
    press(box(), "打开并装入")
    assert window.session.task is not None
    assert (window.session.workspace.path, window.session.task.version) == (mine, 2)
    window.opening.close_file()
    window.opening.open_path(tmp_path / "2.cxb")
    press(box(), "选单位，另建一个")
    dialog(UnitDialog).reject()
    county.close()


def test_a_reply_that_is_double_clicked_goes_into_the_units_data_file(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    county.clear()
    home, slip = county.home("zrzyj").path, tmp_path / "slip.cxb"
    bundle = merge(county.bureau).resolution.in_force["zrzyj"]
    actions.receipt(county.bureau, bundle, slip, desk=actions.Desk(now=NOW))
    county.close()
    window.frame.remember(recent=(str(home),))
    window.opening.open_path(slip)
    press(box(), "打开并装入")
    assert "县住建局的回复" in box().text()
    press(box(), "知道了")


def test_a_reply_to_another_unit_of_the_same_clerk_opens_that_units_data_file(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    county.clear()
    home, slip = county.home("zrzyj").path, tmp_path / "slip.cxb"
    bundle = merge(county.bureau).resolution.in_force["zrzyj"]
    actions.receipt(county.bureau, bundle, slip, desk=actions.Desk(now=NOW))
    county.close()
    window.opening.make_department(tmp_path / "task.cxb", "tjj", tmp_path / "t.cityexam")
    window.opening.open_path(slip)
    assert "这份回复不是" in box().text()
    press(box(), "知道了")
    window.frame.remember(recent=(*window.frame.settings.recent, str(home)))
    window.opening.open_path(slip)
    press(box(), "打开并装入")
    assert "县住建局的回复" in box().text()
    assert window.session.unit == "zrzyj"
    press(box(), "知道了")


def test_the_package_that_is_in_use_already_asks_for_the_unit_again(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    county.close()
    window.session.adopt(new_department(tmp_path / "task.cxb", "zrzyj", tmp_path / "u.cityexam"))
    window.opening.open_path(tmp_path / "task.cxb")
    dialog(UnitDialog).reject()


def test_a_submission_is_not_opened_but_told_where_it_goes(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    county.fill("zrzyj")
    sent = county.send("zrzyj")
    county.close()
    window.opening.open_path(sent)
    assert "收件" in box().text()
    press(box(), "知道了")


def test_the_suffix_of_data_files_is_the_stores() -> None:
    assert frame_module.SUFFIX == database.SUFFIX

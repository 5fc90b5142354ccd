"""The window: its pages and menus, its size, what it says of bugs, the county set up in it."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from cityexam_desktop import settings as habits
from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.gui import registry
from cityexam_desktop.gui import window as window_module
from cityexam_desktop.gui.app import mend_input_method
from cityexam_desktop.gui.crash import report
from cityexam_desktop.gui.crashdialog import CrashDialog
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.pages import Page, PageSpec
from cityexam_desktop.gui.start.county import CountyDialog
from cityexam_desktop.gui.start.door import Door
from cityexam_desktop.gui.start.making import NewCounty
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.workspace.database import Identity, Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import Clerk, box, dialog, new_draft, press, settle
from tests.support.small import new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cityexam_desktop.gui.frame import Frame


def test_the_start_page_stands_while_nothing_is_open(window: MainWindow) -> None:
    assert window.page is window.start
    assert window.windowTitle() == "城市体检"
    assert not window.list.isVisible()


def chosen(title: str, path: Path) -> None:
    """Choose a file in the file dialog of that title."""
    asked = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog)]
    [one] = [w for w in asked if w.windowTitle() == title and w.isVisible()]
    one.fileSelected.emit(str(path))
    one.close()


def test_a_county_is_set_up_with_a_password_typed_twice(window: MainWindow, tmp_path: Path) -> None:
    window.opening.choose_new_county()
    asked = dialog(CountyDialog)
    asked.county.setText("示例县")
    asked.first.setText("长长的报送密码")
    asked.second.setText("长长的报送密")
    assert not asked.go.isEnabled()
    asked.first.setText("长长的报送密码呀")
    asked.second.setText("长长的报送密码呀")
    assert asked.go.isEnabled()
    assert asked.unit.currentText() == "县住建局"
    asked.go.click()
    county, backup = tmp_path / "县.cityexam", tmp_path / "县.cxk"
    chosen("县数据文件存到", county)
    assert not county.exists()  # nothing is made before it is known where the key is backed up
    chosen("报送密钥备份到（最好是U盘）", backup)
    assert window.session.identity == Identity(WorkspaceRole.BUREAU, "zjj", "示例县")
    assert not ownkeys.needs_backup(window.session.workspace)
    assert "没有正在准备的任务" in window.page.summary.text()


def test_a_county_without_a_backup_of_its_key_is_not_made(
    window: MainWindow, tmp_path: Path
) -> None:
    county, nowhere = tmp_path / "县.cityexam", tmp_path / "没有" / "县.cxk"
    window.opening.make_county(NewCounty("示例县", "zjj", "长长的报送密码呀", county, nowhere))
    assert "县.cxk" in box().text()
    press(box(), "知道了")
    assert not county.exists()
    assert not window.session.is_open


class Counter(Page):
    """A page that another room might add."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.read = 0

    def refresh(self) -> None:
        self.read += 1

    def left(self) -> int:
        return 2


@pytest.fixture
def two_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    more = PageSpec("counter", "收件", "inbox", frozenset(WorkspaceRole), Counter)
    filling = next(page for page in registry.PAGES if page.key == "filling")
    both = (filling, more)
    monkeypatch.setattr(window_module, "pages_for", lambda _role: both)


@pytest.mark.usefixtures("two_pages")
def test_a_page_is_built_when_first_shown_and_read_again_only_in_front(
    window: MainWindow, clerk: Callable[[str], Clerk]
) -> None:
    me = clerk("zrzyj")
    assert window.list.isVisible()
    assert set(window.pages) == {"filling"}
    window.show_page("counter")
    counter = window.pages["counter"]
    assert isinstance(counter, Counter)
    assert counter.read == 1
    assert window.list.item(1).text() == "收件（2）"
    window.show_page("filling")
    me.at(0, 2).type("10.5").type("8")
    assert counter.read == 1
    window.show_page("counter")
    assert counter.read == 2


@pytest.mark.usefixtures("two_pages")
def test_the_menu_offers_the_actions_of_the_page_in_front(
    window: MainWindow, clerk: Callable[[str], Clerk]
) -> None:
    clerk("zrzyj")
    offered = [a.text() for a in window.menus.work.actions()]
    assert "撤销" in offered
    assert "粘贴" in offered
    window.show_page("counter")
    assert window.menus.work.actions() == []


def test_only_errors_for_people_are_shown_and_bugs_pass(window: MainWindow) -> None:
    with window.frame.attempt():
        raise WrongUse("先做这个。", "再做那个。")
    assert box().text() == "先做这个。\n\n再做那个。"
    press(box(), "知道了")
    with pytest.raises(KeyError), window.frame.attempt():
        raise KeyError("bug")


def test_a_job_gives_its_result_and_its_error_to_the_window(
    window: MainWindow, tmp_path: Path
) -> None:
    window.session.adopt(new_draft("zrzyj"))
    told: list[object] = []
    window.session.start(window.frame.jobs, "数数", lambda ws, _p: ws.meta("unit"), told.append)
    assert told == ["zrzyj"]

    def refuse(_ws: Workspace, _progress: object) -> None:
        raise WrongUse("做不了。", "换个时候。")

    window.session.start(window.frame.jobs, "做", refuse, told.append)
    assert "做不了" in box().text()
    press(box(), "知道了")
    assert window.stack.isEnabled()
    assert tmp_path.is_dir()


def test_larger_text_is_set_at_once_and_remembered(window: MainWindow) -> None:
    before = window.fontMetrics().height()
    window.set_text_scale(150)
    settle()
    larger = window.fontMetrics().height()
    window.set_text_scale(100)
    settle()
    assert larger > before == window.fontMetrics().height()
    assert habits.load().text_scale == 100


def test_the_page_fits_a_small_screen(window: MainWindow, clerk: Callable[[str], Clerk]) -> None:
    me = clerk("zrzyj")
    QApplication.processEvents()
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 700
    bar = me.body.table.horizontalScrollBar()
    assert bar.maximum() == 0, "a list form shows all its columns"


def test_whatever_takes_the_focus_has_a_name(
    window: MainWindow, clerk: Callable[[str], Clerk]
) -> None:
    clerk("zrzyj")
    widgets: Iterable[QWidget] = window.findChildren(QWidget)
    nameless = [
        w
        for w in widgets
        if w.isVisible()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (w.accessibleName() or getattr(w, "text", str)() or isinstance(w, QPushButton))
        and type(w).__name__ not in {"QScrollArea", "QTabBar", "QSplitter", "QAbstractScrollArea"}
    ]
    assert [(type(w).__name__, w.objectName()) for w in nameless] == []


def test_a_bug_is_shown_once_with_text_to_copy(window: MainWindow, caplog: object) -> None:
    del caplog  # the log is meant to hear of it
    for _ in range(2):
        report(ZeroDivisionError, ZeroDivisionError("boom"), None)
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog)]
    assert len(shown) == 1
    buttons: Iterable[QPushButton] = shown[0].findChildren(QPushButton)
    next(b for b in buttons if "复制" in b.text()).click()
    assert "ZeroDivisionError: boom" in QApplication.clipboard().text()
    shown[0].close()
    settle()
    assert window.isVisible()


@pytest.mark.skipif(sys.platform != "linux", reason="fcitx is of Linux")
@pytest.mark.parametrize(
    ("asked", "given"), [("fcitx5", "ibus"), ("fcitx", "ibus"), ("ibus", "ibus"), ("xim", "xim")]
)
def test_fcitx_is_spoken_to_by_its_ibus_face(asked: str, given: str) -> None:
    environment = {"QT_IM_MODULE": asked}
    mend_input_method(environment)
    assert environment["QT_IM_MODULE"] == given


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own is used")
def test_the_plugin_for_chinese_input_is_there() -> None:
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    found = {file.name for file in (plugins / "platforminputcontexts").iterdir()}
    assert any("ibus" in name for name in found), found


def test_a_workspace_that_cannot_be_read_is_closed_and_the_open_one_stays(
    window: MainWindow, tmp_path: Path
) -> None:
    window.session.adopt(new_draft("zrzyj"))
    other = Workspace.create(tmp_path / "坏.cityexam", WorkspaceRole.DEPARTMENT, unit="tjj")
    other.run("PRAGMA foreign_keys = OFF")
    other.run("INSERT INTO task VALUES ('b', 'i', 's', 1, '2025', '[\"\", {}]', 'x', 'y', '')")
    with pytest.raises(Exception), window.frame.attempt():  # noqa: B017, PT011 - a bug, whichever
        window.session.adopt(other)
    assert window.session.unit == "zrzyj"
    with pytest.raises(sqlite3.ProgrammingError):
        other.run("SELECT 1")


def test_a_job_of_a_workspace_that_was_left_gives_nothing_to_the_next(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.cityexam"
    Workspace.create(path, WorkspaceRole.DEPARTMENT, unit="a").close()
    window.session.open(path)
    jobs = Jobs()
    told: list[object] = []
    window.session.start(jobs, "数数", lambda ws, _p: ws.meta("unit"), told.append)
    window.session.adopt(new_draft("zrzyj"))
    jobs.close()
    assert told == []


def test_the_window_comes_back_as_it_was_left(window: MainWindow) -> None:
    window.resize(701, 502)
    window.close()
    again = MainWindow(Jobs(inline=True), habits.load())
    assert again.as_it_was_left()
    assert (again.width(), again.height()) == (701, 502)
    again.close()
    again.deleteLater()


def test_the_first_time_there_is_no_former_size(window: MainWindow) -> None:
    assert not window.as_it_was_left()


def test_ctrl_and_a_number_turn_to_a_page(window: MainWindow) -> None:
    window.session.adopt(Workspace.in_memory(WorkspaceRole.BUREAU, county="示例县"))
    settle()
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.list.currentRow() == 1
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.list.currentRow() == 0


def test_of_all_pages_the_one_in_front_is_the_only_one_that_is_seen(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)  # opened where files come in, not at its first page
    county.close()
    # A button that goes gives the keyboard on, and the list of pages may get it.
    buttons: Iterable[Door] = window.start.findChildren(Door)
    next(iter(buttons)).setFocus()
    window.opening.open_path(tmp_path / "county.cityexam")
    settle()
    assert [page for page in window.pages.values() if page.isVisible()] == [window.page]
    assert window.page is window.pages["inbox"]
    assert window.list.currentRow() == 1

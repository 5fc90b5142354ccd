"""From the last value to the file: 核对, 定稿, 报出."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QToolButton

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.task import accept_task
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling import way
from cityexam_desktop.gui.filling.codedialog import BureauCodeDialog
from cityexam_desktop.gui.filling.tallying import Tally
from cityexam_desktop.gui.filling.tree import FILLED
from cityexam_desktop.gui.reasons import KeyDialog
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import Clerk, box, dialog, press, settle
from tests.support.small import NOW, new_county

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit


class Desk:
    """A department with a real task package, at the page."""

    def __init__(self, window: MainWindow, folder: Path, passphrase: str = "") -> None:
        self.county = new_county(folder)
        self.folder = folder
        workspace = Workspace.create(
            folder / "zrzyj.cityexam", WorkspaceRole.DEPARTMENT, unit="zrzyj", county="示例县"
        )
        accept_task(workspace, folder / "task.cxb", now=NOW)
        ownkeys.create_key(workspace, passphrase, now=NOW)
        window.session.adopt(workspace)
        self.clerk = Clerk(window)

    def fill(self) -> None:
        self.clerk.at(0, 2).pasted("10.5\n8.4\n7")

    def press(self, step: int) -> None:
        self.clerk.body.way.buttons[step].click()
        settle()

    def words(self, step: int) -> str:
        button: QToolButton = self.clerk.body.way.buttons[step]
        return button.text().partition("\n")[2]

    def confirm(self) -> None:
        found = dialog(BureauCodeDialog)
        found.typed.setText(ownkeys.own_code(self.county.bureau))
        found.accept()
        settle()

    def save_as(self, name: str) -> Path:
        target = self.folder / name
        dialog(QFileDialog).fileSelected.emit(str(target))
        dialog(QFileDialog).close()
        settle()
        return target


@pytest.fixture
def desk(window: MainWindow, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(window, tmp_path)
    yield made
    made.county.close()


def test_what_is_left_and_what_blocks_stands_in_the_bar(desk: Desk) -> None:
    assert desk.words(way.FILL) == "0/3，还有 3"
    assert desk.words(way.FREEZE) == "还有 3 项未填"
    desk.clerk.at(0, 2).pasted("10.5\n约8")
    assert desk.words(way.CHECK) == "1 条必须改正"
    assert desk.words(way.FREEZE) == "还有 3 条没处理", "a refused cell has no value yet"
    desk.press(way.FREEZE)
    assert "有 3 条没有处理（2 项未填，1 条必须改正）" in box().text()
    press(box(), "知道了")
    desk.fill()
    assert desk.words(way.FILL) == "3/3"
    assert desk.words(way.CHECK) == "没有必须改正的"
    assert desk.words(way.FREEZE) == "须先核对识别码"
    assert desk.words(way.SEND) == "先定稿"


def test_no_step_is_done_while_nothing_is_filled(clerk: Sit) -> None:
    for unit in ("zrzyj", "zjj", "slj"):
        me = clerk(unit)
        assert not any(step.done for step in way.steps(me.live, way.Frozen())), unit
        for row in range(me.body.tree.topLevelItemCount()):
            ink = me.body.tree.topLevelItem(row).foreground(FILLED).color()
            assert ink != look.tone("good"), "an empty register is not filled in"


def test_what_blocks_adds_up() -> None:
    tally = Tally(missing=20, must=2, open=3)
    assert way.what_blocks(tally) == ("20 项未填", "2 条必须改正", "3 条待说明")
    assert tally.blocking == 25


def test_freezing_is_refused_with_a_sentence_while_something_is_empty(desk: Desk) -> None:
    desk.press(way.FREEZE)
    assert "有 3 条没有处理" in box().text()
    press(box(), "知道了")


def test_the_bureaus_code_is_compared_group_by_group(desk: Desk) -> None:
    desk.fill()
    desk.press(way.FREEZE)
    found = dialog(BureauCodeDialog)
    right = ownkeys.own_code(desk.county.bureau)
    wrong = ("1" if right[0] != "1" else "2") + right[1:]
    found.typed.setText(wrong)
    assert found.verdict.text() == "✗ 第 1 组不一致"
    assert not found.go.isEnabled()
    found.typed.setText(right.replace(" ", ""))
    assert found.verdict.text() == "✓ 六组全部一致"
    found.reject()


def test_a_draft_is_frozen_and_sent_as_the_same_bytes(desk: Desk) -> None:
    desk.fill()
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    code = desk.clerk.body.finishing.frozen.code
    assert code in box().text()
    press(box(), "以后再说")
    assert desk.words(way.FREEZE) == "第 1 稿已定"
    desk.press(way.SEND)
    first = desk.save_as("一.cxb")
    assert ownkeys.own_code(desk.clerk.window.session.workspace) in box().text()
    press(box(), "知道了")
    opened = container.open_bundle(first)
    assert submission_code(opened.id) == code
    desk.press(way.SEND)
    second = desk.save_as("二.cxb")
    press(box(), "知道了")
    assert first.read_bytes() == second.read_bytes()
    assert desk.words(way.SEND) == "已报出，可再次导出"


def test_a_change_after_freezing_makes_the_next_edition(desk: Desk) -> None:
    desk.fill()
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    press(box(), "以后再说")
    desk.clerk.at(0, 2).type("10.6")
    assert desk.words(way.FREEZE) == "第 1 稿后有改动"
    desk.press(way.SEND)
    assert "先定稿" in box().text()
    press(box(), "知道了")
    desk.press(way.FREEZE)
    assert "第 2 稿" in box().text()
    press(box(), "定稿")
    assert desk.words(way.FREEZE) == "第 2 稿已定"
    press(box(), "以后再说")


def test_a_sealed_key_asks_for_the_password_and_says_when_it_is_wrong(
    window: MainWindow, tmp_path: Path
) -> None:
    desk = Desk(window, tmp_path, "十二个月亮")
    desk.fill()
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    press(box(), "以后再说")
    desk.press(way.SEND)
    target = desk.save_as("报送包.cxb")
    asked = dialog(KeyDialog)
    asked.typed.setText("十三个月亮")
    asked.accept()
    settle()
    assert not target.exists()
    assert "密码" in box().text()
    press(box(), "知道了")
    desk.press(way.SEND)
    target = desk.save_as("报送包.cxb")
    asked = dialog(KeyDialog)
    asked.typed.setText("十二个月亮")
    asked.accept()
    settle()
    assert container.open_bundle(target).manifest.kind == "submission"
    press(box(), "知道了")
    desk.county.close()


def test_the_two_sheets_for_paper_are_written_and_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.fileName())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    desk.fill()
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    press(box(), "生成打印件")
    sheet = desk.save_as("填报表.pdf")
    assert sheet.read_bytes().startswith(b"%PDF")
    assert opened == ["填报表.pdf", "2025年县自然资源局领导送签单-第1稿.pdf"]
    assert (desk.folder / opened[1]).read_bytes().startswith(b"%PDF")


def test_ctrl_p_prints_the_edition_by_the_systems_program_and_says_what_is_lacking(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    desk.fill()
    desk.clerk.at(0, 2).key(Qt.Key.Key_P, ctrl=True)
    assert "还没有定稿" in box().text()
    press(box(), "定稿打印…")
    desk.confirm()
    press(box(), "定稿")
    press(box(), "以后再说")
    desk.clerk.at(0, 2).key(Qt.Key.Key_P, ctrl=True)
    assert desk.save_as("填报表.pdf").read_bytes().startswith(b"%PDF")
    assert "PDF 软件里打印" in desk.clerk.window.statusBar().currentMessage()
    desk.clerk.at(0, 2).type("11").key(Qt.Key.Key_P, ctrl=True)
    assert "第 1 稿以后又改过" in box().text()
    press(box(), "知道了")


def test_without_a_program_for_them_it_is_said_where_the_sheets_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    desk.fill()
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    press(box(), "生成打印件")
    sheet = desk.save_as("填报表.pdf")
    told = box().text()
    assert "没有能打开它的程序" in told
    assert "PDF 阅读软件" in told
    assert str(sheet) in told
    assert "领导送签单" in told
    press(box(), "知道了")


def test_the_steps_lead_to_what_is_left(desk: Desk) -> None:
    desk.clerk.at(0, 2).pasted("10.5\n8.4\n约7")
    desk.press(way.CHECK)
    assert desk.clerk.place == (2, 2)
    desk.clerk.type("7", end=Qt.Key.Key_Up)
    desk.clerk.at(1, 2).key(Qt.Key.Key_Delete)
    desk.press(way.FILL)
    assert desk.clerk.grid.rowCount() == 1


def test_freezing_tells_the_other_pages_and_leaves_this_one_as_it_is(desk: Desk) -> None:
    desk.fill()
    body, told = desk.clerk.body, []
    desk.clerk.window.session.changed.connect(lambda: told.append(True))
    desk.press(way.FREEZE)
    desk.confirm()
    press(box(), "定稿")
    assert told
    assert desk.clerk.body is body
    press(box(), "以后再说")


def test_the_code_is_compared_at_any_time_from_the_menu(desk: Desk) -> None:
    (compare,) = [one for one in desk.clerk.window.page.actions() if one.text() == "核对识别码…"]
    assert compare.isVisible()
    assert desk.clerk.live.tally.blocking, "nothing is filled in yet"
    compare.trigger()
    desk.confirm()
    asking: Iterable[BureauCodeDialog] = desk.clerk.window.findChildren(BureauCodeDialog)
    assert not [one for one in asking if one.isVisible()]
    assert desk.clerk.body.finishing.frozen.bureau_confirmed
    compare.trigger()
    assert "已经核对一致" in box().text()
    press(box(), "知道了")

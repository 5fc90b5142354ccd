from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from cityexam_desktop.bundle import container, ownkeys, reply
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.inbox import batch as batches
from cityexam_desktop.gui.inbox.compare import PAPER, UNIT, compare
from cityexam_desktop.gui.inbox.page import REVIEW, InboxPage
from cityexam_desktop.gui.inbox.returning import TEXT, ReturnDialog
from cityexam_desktop.gui.jobs import Progress
from cityexam_desktop.gui.reasons import KeyDialog
from cityexam_desktop.workspace import answering, ledger
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import box, dialog, press, settle
from tests.support.officer import answered, page_of, received, save_as, shown, tap, tones
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def inbox(window: MainWindow, county: County) -> InboxPage:
    page = page_of(window, county, "inbox")
    assert isinstance(page, InboxPage)
    return page


def folder_of(county: County, *files: Path) -> Path:
    folder = county.folder / "收到的"
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder / file.name)
    return folder


def drop(page: InboxPage, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entering = QDragEnterEvent(page.rect().center(), copy, data, left, none)
    page.dragEnterEvent(entering)
    assert entering.isAccepted()
    page.dropEvent(QDropEvent(QPointF(page.rect().center()), copy, data, left, none))


def test_the_bureau_begins_at_the_inbox_which_says_what_to_do(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    assert window.list.currentRow() == 1
    assert page.receiving.pane.empty.isVisible()
    assert "拖到这里" in page.receiving.pane.empty.text()
    assert not page.clearing.isVisible()
    assert page.left() == 0


def test_every_file_of_a_dropped_folder_gets_a_verdict_with_reason_and_remedy(
    window: MainWindow, county: County
) -> None:
    files = answered(county)
    broken = county.folder / "坏.cxb"
    broken.write_bytes(files[0].read_bytes()[:200])
    folder = folder_of(county, *files, broken)
    page = inbox(window, county)
    drop(page, folder)
    table = page.receiving.pane.table
    assert page.receiving.sentence.text() == (
        "收到 4 个文件，4 个都有结果：已收到，待核对单位 3 个；不能接收 1 个。"
    )
    assert shown(table, 1, 2, 3, 4) == [
        "slj-1.cxb | 县水利局 | 1 | 已收到，待核对单位",
        "tjj-1.cxb | 县统计局 | 1 | 已收到，待核对单位",
        "zrzyj-1.cxb | 县自然资源局 | 1 | 已收到，待核对单位",
        "坏.cxb |  |  | 不能接收",
    ]
    rejected = table.rows.shown[3]
    assert rejected.texts[5]
    assert rejected.texts[6]
    assert tones(table, 3)[4] == "must"
    numbers = [row.texts[0] for row in table.rows.shown]
    assert numbers == [str(row.no) for row in ledger.rows(county.bureau) if row.kind == "receive"]
    assert page.left() == 3
    assert window.list.item(1).text() == "收件（3）"


def test_a_batch_that_is_stopped_keeps_what_was_received(county: County) -> None:
    told: list[str] = []

    def stop_after_the_first_group(done: int, _total: int, sentence: str) -> None:
        told.append(sentence)
        if done:
            progress.cancel()

    progress = Progress(stop_after_the_first_group)
    batch = batches.receive(county.bureau, answered(county) * 14, progress)
    assert told == ["正在收第 1 个，共 42 个", "正在收第 17 个，共 42 个"]
    assert (batch.given, len(batch.received)) == (42, 32)
    assert batch.sentence == (
        "中途停下：共 42 个文件，收了 32 个，其余没有动："
        "重复文件，已收 29 个；已收到，待核对单位 3 个。"
    )
    assert len([row for row in ledger.rows(county.bureau) if row.kind == "receive"]) == 32
    assert len(actions.parked(county.bureau)) == 3


def test_a_group_turns_red_as_soon_as_it_is_full_and_wrong(county: County) -> None:
    county.receive(*answered(county, "tjj"))
    (fact,) = actions.parked(county.bureau)
    code = ownkeys.own_code(county.home("tjj"))
    wrong = str((int(code[8]) + 1) % 10)
    half = compare(code[:7], fact)
    assert [group.agrees for group in half.groups] == [True, None, None, None, None, None]
    red = compare(code[:8] + wrong, fact)
    assert red.groups[1].agrees is False
    assert "第 2 组" in red.sentence
    assert not red.done
    assert compare(code, fact).done
    assert compare(code.replace(" ", "－"), fact).code == UNIT


def test_the_code_of_the_stamped_sheet_is_recognised_as_such(county: County) -> None:
    county.receive(*answered(county, "tjj"))
    (fact,) = actions.parked(county.bureau)
    code = submission_code(fact.id)
    assert compare(code[:13], fact).code == PAPER
    assert len(compare(code[:13], fact).groups) == 4
    assert compare(code, fact).done


def test_a_key_is_registered_by_its_code_and_the_next_unit_comes(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.receive(answered(county, "tjj", "slj"))
    pane = page.clearing
    assert pane.isVisible()
    assert pane.whose.text() == "核对：县统计局（第 1 稿）"
    code = ownkeys.own_code(county.home("tjj"))
    pane.typed.setText(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert not pane.go.isEnabled()
    assert "✗" in pane.verdict.text()
    tap(pane.typed, Key.Key_Return)
    assert len(actions.parked(county.bureau)) == 2
    pane.typed.setText(code)
    assert [b.text() for b in pane.boxes] == [f"{group} ✓" for group in code.split()]
    tap(pane.typed, Key.Key_Return)
    settle()
    assert pane.whose.text() == "核对：县水利局（第 1 稿）"
    assert pane.typed.text() == ""
    assert pane.typed.hasFocus()
    assert shown(page.receiving.pane.table, 2, 4) == [
        "县统计局 | 已核对",
        "县水利局 | 已收到，待核对单位",
    ]
    pane.typed.setText(ownkeys.own_code(county.home("slj")))
    pane.go.click()
    assert not pane.isVisible()
    assert page.receiving.isAncestorOf(QApplication.focusWidget())
    assert set(read_decisions(county.bureau).keys.values()) == {"tjj", "slj"}


def test_a_typed_code_does_not_stay_for_another_unit(window: MainWindow, county: County) -> None:
    page = inbox(window, county)
    page.receiving.receive(answered(county, "tjj", "slj"))
    page.clearing.typed.setText("1234")
    tap(page.clearing.table, Key.Key_Down)
    assert page.clearing.whose.text() == "核对：县水利局（第 1 稿）"
    assert page.clearing.typed.text() == ""


def test_the_code_of_the_sheet_accepts_this_one_file_only(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.receive(answered(county, "tjj"))
    (fact,) = actions.parked(county.bureau)
    page.clearing.typed.setText(submission_code(fact.id))
    tap(page.clearing.typed, Key.Key_Return)
    decisions = read_decisions(county.bureau)
    assert decisions.paper == {fact.id}
    assert not decisions.keys
    assert "认可这一份" in window.statusBar().currentMessage()


def test_chosen_submissions_are_approved_together(window: MainWindow, county: County) -> None:
    page = inbox(window, received(county, "tjj", "slj"))
    page.tabs.setCurrentIndex(REVIEW)
    assert page.tabs.tabText(REVIEW) == "审核（2）"
    table = page.review.pane.table
    assert shown(table, 0, 5, 6) == [
        "县统计局 | 计入汇总 | 未审",
        "县水利局 | 计入汇总 | 未审",
    ]
    table.selectAll()
    page.review.approving.trigger()
    assert shown(table, 6) == ["已通过", "已通过"]
    assert page.tabs.tabText(REVIEW) == "审核"
    assert not page.review.approving.isEnabled()
    assert list(read_decisions(county.bureau).reviews.values()) == ["approve", "approve"]


def test_a_submission_is_shown_with_its_values_findings_and_explanations(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(REVIEW)
    said = page.review.said.table
    assert "人口 | 常住人口 | 全县 | 70,000 | 人" in shown(said, 0, 1, 2, 3, 4)
    assert "学位 | 学位需求 | 小区1 | 100 | 个" in shown(said, 0, 1, 2, 3, 4)
    assert said.chosen() == []
    assert page.review.doubts.empty.isVisible() is False
    page.review.tabs.setCurrentIndex(1)
    assert page.review.doubts.empty.isVisible() is (not page.review.doubts.table.rows.all)


def test_a_submission_is_returned_with_remarks_that_reach_their_cells(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(REVIEW)
    page.review.said.table.go_to(f"pop\x1f{COUNTY}")
    page.review.returning.trigger()
    asked = dialog(ReturnDialog)
    assert isinstance(asked, ReturnDialog)
    assert asked.remarks.rowCount() == 1
    assert not asked.go.isEnabled()
    asked.sentence.setText("请核对人口。")
    asked.remarks.item(0, TEXT).setText("与年鉴不同")
    asked.data.setCurrentText("快速路车速")
    asked.add_named()
    asked.remarks.item(1, TEXT).setText("是高峰时段吗？")
    asked.go.click()
    target = county.folder / "退回.cxb"
    save_as(target)
    assert "批注 2 条" in box().text()
    press(box(), "知道了")
    assert shown(page.review.pane.table, 6) == ["已退回"]
    home = county.home("tjj")
    told = reply.accept_reply(home, target)
    assert told.sentence == "请核对人口。"
    assert told.by == "李敏"
    draft = answering.open_draft(home, county.task, "tjj")
    notes = {(c.datum, c.subject): c.text for c in answering.comments(home, draft.id)}
    assert notes == {("pop", COUNTY): "与年鉴不同", ("fast", COUNTY): "是高峰时段吗？"}


def test_nothing_is_noted_when_the_file_of_a_return_cannot_be_written(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(REVIEW)
    page.review.returning.trigger()
    asked = dialog(ReturnDialog)
    assert isinstance(asked, ReturnDialog)
    asked.sentence.setText("请核对。")
    asked.go.click()
    save_as(county.folder / "没有的文件夹" / "退回.cxb")
    assert "找不到文件" in box().text()
    press(box(), "知道了")
    assert shown(page.review.pane.table, 6) == ["未审"]
    assert not read_decisions(county.bureau).reviews


def test_a_receipt_is_signed_with_the_password_of_the_key(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj")
    ownkeys.create_key(county.bureau, "密码123456")
    page = inbox(window, county)
    page.tabs.setCurrentIndex(REVIEW)
    page.review.receipting.trigger()
    target = county.folder / "回执.cxb"
    save_as(target)
    asked = dialog(KeyDialog)
    assert isinstance(asked, KeyDialog)
    asked.typed.setText("不对")
    asked.accept()
    assert "报送密码不对" in box().text()
    press(box(), "知道了")
    assert not target.exists()
    page.review.receipting.trigger()
    save_as(target)
    again = dialog(KeyDialog)
    assert isinstance(again, KeyDialog)
    again.typed.setText("密码123456")
    again.accept()
    press(box(), "知道了")
    opened = container.open_bundle(target)
    assert reply.read_reply(opened).head.reply == "receipt"


def test_without_a_task_the_page_says_what_comes_first(window: MainWindow) -> None:
    window.session.adopt(Workspace.in_memory(WorkspaceRole.BUREAU, county="示例县"))
    window.show_page("inbox")
    page = window.page
    assert isinstance(page, InboxPage)
    assert page.words.isVisible()
    assert not page.body.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("x.cxb")])
    entering = QDragEnterEvent(
        page.rect().center(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering.ignore()
    page.dragEnterEvent(entering)
    assert not entering.isAccepted()


def test_every_table_and_field_of_the_inbox_has_a_name_for_screen_readers(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    named = [
        page.clearing.typed.accessibleName(),
        page.clearing.table.accessibleName(),
        page.receiving.pane.table.accessibleName(),
        page.review.pane.table.accessibleName(),
        page.review.pane.filter.accessibleName(),
    ]
    assert all(named)
    assert QApplication.focusWidget() is not None

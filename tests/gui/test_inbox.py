from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.inbox import batch as batches
from cityexam_desktop.gui.inbox.compare import PAPER, UNIT, compare
from cityexam_desktop.gui.inbox.page import PAPERS, InboxPage
from cityexam_desktop.gui.jobs import Progress
from cityexam_desktop.gui.reading.letter import LetterDialog
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tasking.dialogs import FormDialog
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.cellhistory import evidence_at
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
    press(box(), "只认这一份")
    assert not read_decisions(county.bureau).keys


def test_the_key_of_a_sheet_is_registered_as_a_step_of_its_own(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.receive(answered(county, "tjj"))
    (fact,) = actions.parked(county.bureau)
    page.clearing.typed.setText(submission_code(fact.id))
    tap(page.clearing.typed, Key.Key_Return)
    press(box(), "登记密钥…")
    why = dialog(ReasonDialog)
    assert isinstance(why, ReasonDialog)
    why.typed.setText("当面核对了盖章表")
    why.accept()
    assert read_decisions(county.bureau).keys == {fact.signer: "tjj"}
    row = ledger.rows(county.bureau)[-1]
    assert (row.kind, ledger.body_of(row)["way"]) == ("register", "submission_code")


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
        page.papers.pane.table.accessibleName(),
    ]
    assert all(named)
    assert QApplication.focusWidget() is not None


def test_every_file_of_the_year_stays_accounted_for_on_the_screen(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    assert page.tally.text() == "还没有收到过文件。"
    broken = county.folder / "坏.cxb"
    broken.write_bytes(b"x")
    page.receiving.receive([*answered(county, "tjj"), broken])
    assert page.tally.text() == (
        "累计收到 2 个文件，2 个都有结果：已收到，待核对单位 1，不能接收 1。　"
        "现在还有 1 份待核对单位。"
    )
    page.clearing.typed.setText(ownkeys.own_code(county.home("tjj")))
    page.clearing.clear()
    assert "待核对单位。" not in page.tally.text().split("　")[-1]
    assert "2 个都有结果：核对后接收 1，不能接收 1。" in page.tally.text()


def test_who_comes_back_to_keys_that_wait_types_the_next_code(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    assert page.receiving.isAncestorOf(QApplication.focusWidget())
    page.receiving.receive(answered(county, "tjj", "slj"))
    window.show_page("progress")
    window.show_page("inbox")
    assert page.clearing.typed.hasFocus()
    page.turn_to("papers")
    window.show_page("progress")
    window.show_page("inbox")
    assert page.papers.isAncestorOf(QApplication.focusWidget())


def test_the_watched_folder_is_chosen_once_and_gives_only_what_is_new(
    window: MainWindow, county: County
) -> None:
    files = answered(county, "tjj", "slj")
    folder = folder_of(county, files[0])
    page = inbox(window, county)
    page.receiving.scan()
    save_as(folder)
    assert "文件夹里共 1 个文件：新的 1 个，以前收过的 0 个。" in page.receiving.sentence.text()
    assert "收到 1 个文件，1 个都有结果" in page.receiving.sentence.text()
    shutil.copy(files[1], folder / files[1].name)
    page.receiving.scan()
    assert "新的 1 个，以前收过的 1 个" in page.receiving.sentence.text()
    assert shown(page.receiving.pane.table, 1) == ["slj-1.cxb"]
    page.receiving.scan()
    assert "新的 0 个，以前收过的 2 个" in box().text()
    press(box(), "知道了")


def test_a_letter_is_typed_into_the_units_own_forms_and_signed_by_two(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.enter_letter()
    letter = dialog(LetterDialog)
    assert isinstance(letter, LetterDialog)
    assert not letter.go.isEnabled()
    assert letter.unit.findText("县住建局") < 0
    letter.unit.setCurrentIndex(letter.unit.findText("县水利局"))
    letter.open_unit()
    body = letter.body
    assert body is not None
    for datum, value in (("black", "2"), ("gone", "1"), ("all_black", "3"), ("area", "10.5")):
        form = body.live.pack.datum[datum].form
        body.show_form(form)
        line, column = body.sheet.position(datum, COUNTY) or (0, 0)
        body.table.grid.enter([(body.table.grid.shown_row(line), column, value)], "填报")
    assert read_decisions(county.bureau).received == {}
    letter.checked_by.setText("李敏")
    assert not letter.go.isEnabled()
    letter.checked_by.setText("赵刚")
    assert not letter.go.isEnabled()
    assert letter.lacks.text() == "还要写：函号、收到的是什么"
    letter.document.setText("县水函〔2026〕7号")
    letter.date.setText("2026年3月2日")
    assert not letter.go.isEnabled()
    scan = county.folder / "来函.pdf"
    scan.write_bytes(b"%PDF-1.4 letter")
    letter.attach(scan)
    assert letter.held.currentText() == "扫描件"
    letter.go.click()
    assert box().text().startswith("已代录：县水利局第 1 稿，报送码 ")
    press(box(), "知道了")
    dataset = merge(county.bureau)
    held = dataset.values["black", COUNTY]
    assert (held.value, held.unit, dataset.facts[held.bundle].basis) == (
        Decimal(2), "slj", "paper",
    )  # fmt: skip
    (paper,) = evidence_at(county.bureau, held.bundle, "black", COUNTY)
    assert paper.name == "来函.pdf"
    assert shown(page.receiving.pane.table, 1, 2, 4) == ["来函.pdf | 县水利局 | 接收"]
    assert "录入" in page.receiving.pane.table.rows.shown[0].texts[5]
    assert "依据：县水函〔2026〕7号" in page.receiving.pane.table.rows.shown[0].texts[5]
    page.tabs.setCurrentIndex(PAPERS)
    assert "县水利局 | 来函扫描件 | 2026年3月2日 | 李敏 | 来函.pdf" in shown(
        page.papers.pane.table, 0, 6, 7, 8, 9
    )


def test_a_letter_that_has_not_come_yet_is_marked_and_noted_when_it_comes(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.enter_letter()
    letter = dialog(LetterDialog)
    assert isinstance(letter, LetterDialog)
    letter.unit.setCurrentIndex(letter.unit.findText("县水利局"))
    letter.open_unit()
    body = letter.body
    assert body is not None
    letter.checked_by.setText("赵刚")
    letter.document.setText("3月2日电话，王工")
    letter.held.setCurrentIndex(letter.held.findData("none"))
    letter.go.click()
    press(box(), "照样代录")
    assert "一个数也没有录" in box().text()
    press(box(), "知道了")
    body.show_form("water")
    line, column = body.sheet.position("black", COUNTY) or (0, 0)
    body.table.grid.enter([(line, column, "2")], "填报")
    letter.go.click()
    press(box(), "照样代录")
    press(box(), "知道了")
    assert page.tabs.tabText(PAPERS) == "纸质件和回执（缺 1）"
    page.tabs.setCurrentIndex(PAPERS)
    assert "县水利局 | 未附来函" in shown(page.papers.pane.table, 0, 6)
    page.papers.pane.table.go_to("slj")
    assert page.papers.scan.isEnabled()
    page.papers.original.trigger()
    asked = dialog(FormDialog)
    assert isinstance(asked, FormDialog)
    asked.accept()
    assert "县水利局 | 来函原件" in shown(page.papers.pane.table, 0, 6)


def test_a_letter_that_was_put_away_is_gone_on_with(window: MainWindow, county: County) -> None:
    page = inbox(window, county)
    for text in ("2", ""):
        page.receiving.enter_letter()
        letter = dialog(LetterDialog)
        assert isinstance(letter, LetterDialog)
        letter.unit.setCurrentIndex(letter.unit.findText("县水利局"))
        letter.open_unit()
        body = letter.body
        assert body is not None
        body.show_form("water")
        line, column = body.sheet.position("black", COUNTY) or (0, 0)
        if text:
            body.table.grid.enter([(line, column, text)], "填报")
        else:
            assert body.live.value("black", COUNTY) == Decimal(2)
        letter.reject()
        settle()


def test_a_letter_stays_open_and_takes_no_input_while_a_job_runs(
    window: MainWindow, county: County
) -> None:
    inbox(window, county).receiving.enter_letter()
    letter, jobs = dialog(LetterDialog), window.frame.jobs
    assert isinstance(letter, LetterDialog)
    jobs.began.emit("导入表格", Progress(lambda *_: None))
    QTest.keyClicks(letter.checked_by, "a")
    letter.reject()
    assert letter.isVisible()
    assert letter.checked_by.text() == ""
    jobs.ended.emit()
    letter.reject()
    settle()
    assert not window.strip.runs


def test_paper_and_receipts_are_kept_per_unit(window: MainWindow, county: County) -> None:
    page = inbox(window, received(county, "tjj", "slj"))
    assert page.tabs.tabText(PAPERS) == "纸质件和回执（缺 2）"
    page.tabs.setCurrentIndex(PAPERS)
    page.papers.pane.table.go_to("tjj")
    page.papers.original.trigger()
    asked = dialog(FormDialog)
    assert isinstance(asked, FormDialog)
    field = asked.inputs[0]
    assert isinstance(field, QLineEdit)
    field.setText("2026年3月2日")
    asked.accept()
    assert shown(page.papers.pane.table, 0, 1, 6, 7, 8) == [
        "县住建局 | 没有 |  |  | ",
        "县自然资源局 | 没有 |  |  | ",
        "县统计局 | 程序 | 原件 | 2026年3月2日 | 李敏",
        "县水利局 | 程序 | 未交 |  | ",
    ]
    scan = county.folder / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    page.papers.pane.table.go_to("slj")
    page.papers.scan.trigger()
    save_as(scan)
    assert page.tabs.tabText(PAPERS) == "纸质件和回执"
    page.papers.undo.trigger()
    why = dialog(ReasonDialog)
    assert isinstance(why, ReasonDialog)
    why.typed.setText("扫的是别的单位")
    why.accept()
    assert page.papers.missing == 1
    page.papers.all.trigger()
    save_as(county.folder / "回执")
    assert box().text().startswith("已写 2 份回执")
    press(box(), "知道了")
    names = sorted(file.name for file in (county.folder / "回执").iterdir())
    assert names == ["回执-县水利局-第1稿.cxb", "回执-县统计局-第1稿.cxb"]


def test_the_keys_of_the_page_hold_when_it_is_turned_to_again(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    words = [one.text() for one in page.actions()]
    assert "收件：扫收件夹" in words
    for key in ("progress", "inbox", "inbox"):
        window.show_page(key)
    assert [one.text() for one in page.actions()] == words


def test_the_next_key_is_asked_for_before_the_county_is_worked_out_anew(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = inbox(window, county)
    page.receiving.receive(answered(county, "tjj", "slj"))
    waiting: list[object] = []
    monkeypatch.setattr(page.results, "want", waiting.append)
    pane = page.clearing
    pane.typed.setText(ownkeys.own_code(county.home("tjj")))
    tap(pane.typed, Key.Key_Return)
    assert pane.whose.text() == "核对：县水利局（第 1 稿）"
    pane.typed.setText("1234")
    monkeypatch.undo()
    page.refresh()
    assert pane.typed.text() == "1234"
    assert waiting


def test_a_batch_is_shown_before_the_county_is_worked_out_anew(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = inbox(window, county)
    monkeypatch.setattr(page.results, "want", lambda _: None)
    page.receiving.receive(answered(county, "tjj"))
    assert shown(page.receiving.pane.table, 2, 4) == ["县统计局 | 已收到，待核对单位"]
    assert "1 个都有结果" in page.receiving.sentence.text()


def test_the_few_bad_files_of_a_batch_are_shown_alone(window: MainWindow, county: County) -> None:
    broken = county.folder / "坏.cxb"
    broken.write_bytes(b"x")
    page = inbox(window, county)
    page.receiving.receive([*answered(county, "tjj", "slj"), broken])
    box_ = page.receiving.verdict
    assert [box_.itemText(n) for n in range(box_.count())] == [
        "全部结果", "不能接收（1）", "已收到，待核对单位（2）",
    ]  # fmt: skip
    box_.setCurrentIndex(1)
    box_.activated.emit(1)
    assert shown(page.receiving.pane.table, 1) == ["坏.cxb"]

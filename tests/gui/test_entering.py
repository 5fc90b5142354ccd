from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.columnsdialog import ColumnsDialog
from cityexam_desktop.gui.filling.rowsdialog import RowsDialog
from cityexam_desktop.gui.inbox.booking import BookDialog
from cityexam_desktop.gui.inbox.clearing import BESIDE, REPLACES
from cityexam_desktop.gui.inbox.entering import EnterDialog, unit_in
from cityexam_desktop.gui.inbox.page import InboxPage
from cityexam_desktop.gui.inbox.waiting import Waiting
from cityexam_desktop.gui.ledger.page import LedgerPage
from cityexam_desktop.gui.reasons import KeyDialog, ReasonDialog
from cityexam_desktop.gui.review.page import ReviewPage
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from tests.support.clerk import foreign
from tests.support.desk import box, dialog, press, settle
from tests.support.officer import answered, page_of, received, shown, tap
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def inbox(window: MainWindow, county: County) -> InboxPage:
    page = page_of(window, county, "inbox")
    assert isinstance(page, InboxPage)
    return page


def workbook(county: County, unit: str, name: str) -> Path:
    """What a unit filled in, as a workbook."""
    from cityexam_desktop.workspace.answering import open_draft

    county.fill(unit)
    home = county.home(unit)
    task = tasks.task(home)
    said = content(home, open_draft(home, task, unit).id)
    target = county.folder / name
    write_workbook(tasks.pack_of(home, task), task, unit, said, previous_values(home, task), target)
    return target


def asked() -> EnterDialog:
    found = dialog(EnterDialog)
    assert isinstance(found, EnterDialog)
    return found


def preview() -> BookDialog:
    found = dialog(BookDialog)
    assert isinstance(found, BookDialog)
    return found


def take() -> None:
    """Look at what a workbook would change, and take it."""
    press(preview(), "代录：签名收下(&S)")
    settle()


def lines(of: BookDialog) -> list[str]:
    return [
        " | ".join(of.changes.item(row, column).text() for column in (0, 2, 3, 4))
        for row in range(of.changes.rowCount())
    ]


def test_a_dropped_workbook_is_entered_by_two_people(window: MainWindow, county: County) -> None:
    page = inbox(window, county)
    page.receiving.receive([workbook(county, "tjj", "2025年县统计局填报表.xlsx")])
    form = asked()
    assert form.unit.currentText() == "县统计局"
    assert form.entered.text() == "李敏"
    assert not form.go.isEnabled()
    form.checked.setText("赵刚")
    form.go.click()
    settle()
    assert "人口 | 常住人口 | 未填 | 70,000" in lines(preview())
    take()
    assert "已代录：县统计局第 1 稿" in box().text()
    press(box(), "知道了")
    assert shown(page.receiving.pane.table, 1, 2, 4) == [
        "2025年县统计局填报表.xlsx | 县统计局 | 接收"
    ]
    assert str(merge(county.bureau).values["pop", COUNTY].value) == "70000"
    review = page_of(window, county, "review")
    assert isinstance(review, ReviewPage)
    assert shown(review.each.pane.table, 0, 3) == ["县统计局 | 代录（工作簿）"]
    assert review.each.receipting.isEnabled()


def test_what_could_not_be_read_in_a_workbook_is_listed(window: MainWindow, county: County) -> None:
    import openpyxl

    path = workbook(county, "tjj", "县统计局.xlsx")
    book = openpyxl.load_workbook(path)
    cell = next(c for sheet in book for row in sheet.iter_rows() for c in row if c.value == 70000)
    cell.value = "约七万"
    book.save(path)
    page = inbox(window, county)
    page.receiving.receive([path])
    asked().checked.setText("赵刚")
    asked().accept()
    settle()
    told = [preview().problems.item(0, column).text() for column in range(4)]
    assert told == ["没有录入", cell.parent.title, cell.coordinate, "约七万"]
    take()
    assert "有 1 处填了没有录入" in box().text()
    press(box(), "知道了")
    assert ("pop", COUNTY) not in merge(county.bureau).values


def test_bundles_come_first_and_workbooks_are_asked_about_one_by_one(
    window: MainWindow, county: County
) -> None:
    files = answered(county, "slj")
    books = [workbook(county, "tjj", "县统计局.xlsx"), workbook(county, "zrzyj", "自然.xlsx")]
    page = inbox(window, county)
    page.receiving.receive([*books, *files])
    assert shown(page.receiving.pane.table, 2) == ["县统计局", "", "县水利局"]
    form = asked()
    assert form.unit.currentText() == "县统计局"
    form.reject()
    settle()
    assert page.receiving.more.isVisible()
    assert page.receiving.more.text() == "代录电子表格…（还有 2 个）"
    page.receiving.more.click()
    assert asked().unit.currentText() == "县统计局"
    asked().reject()


def test_the_two_names_stand_for_the_next_workbook_too_and_are_two(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    books = [
        workbook(county, "tjj", "县统计局.xlsx"),
        workbook(county, "zrzyj", "县自然资源局.xlsx"),
    ]
    page.receiving.receive(books)
    form = asked()
    assert form.focusWidget() is form.entered
    form.checked.setText("李敏")
    assert not form.go.isEnabled()
    assert form.same.isVisible()
    form.entered.setText("王芳")
    form.go.click()
    settle()
    take()
    press(box(), "知道了")
    settle()
    form = asked()
    assert (form.entered.text(), form.checked.text()) == ("王芳", "李敏")
    assert form.go.isEnabled()
    form.reject()


def test_a_workbook_of_another_unit_is_refused_and_has_its_row(
    window: MainWindow, county: County
) -> None:
    page = inbox(window, county)
    page.receiving.receive([workbook(county, "tjj", "填报表.xlsx")])
    form = asked()
    assert form.unit.currentIndex() == -1
    form.unit.setCurrentIndex(form.unit.findText("县水利局"))
    form.checked.setText("赵刚")
    form.accept()
    assert "县统计局的填报表" in box().text()
    press(box(), "知道了")
    last = ledger.head(county.bureau)
    assert last is not None
    assert ledger.body_of(last)["verdict"] == "rejected"
    book = page_of(window, county, "ledger")
    assert isinstance(book, LedgerPage)
    assert shown(book.pane.table, 4)[0].startswith("填报表.xlsx　不能接收：")


def test_the_longest_unit_name_in_a_file_name_is_proposed(county: County) -> None:
    units = county.task.units
    assert unit_in("2025年县统计局填报表.xlsx", units) == "tjj"
    assert unit_in("汇总.xlsx", units) == ""


def with_new_key(county: County) -> tuple[str, str]:
    """县统计局 has a registered key and reports again under a new one; both public keys."""
    received(county, "tjj")
    home = county.home("tjj")
    old = ownkeys.own_public(home)
    new = ownkeys.create_key(home, now=NOW)
    county.fill("tjj")
    county.receive(county.send("tjj"))
    return old, new


@pytest.mark.parametrize("choice", [REPLACES, BESIDE])
def test_a_second_key_waits_for_what_becomes_of_the_first(
    window: MainWindow, county: County, choice: str
) -> None:
    old, new = with_new_key(county)
    pane = inbox(window, county).clearing
    assert not pane.second.isVisible()
    pane.typed.setText(ownkeys.own_code(county.home("tjj")))
    assert pane.second.isVisible()
    assert not pane.go.isEnabled()
    tap(pane.typed, Qt.Key.Key_Return)
    assert pane.second.hasFocus()
    pane.second.setCurrentText(choice)
    pane.go.click()
    decisions = read_decisions(county.bureau)
    assert {old, new} <= set(decisions.keys)
    assert (old in decisions.retired) is (choice == REPLACES)
    assert not pane.isVisible()


def test_a_file_that_is_no_workbook_of_ours_holds_up_no_other(
    window: MainWindow, county: County
) -> None:
    """A directory of telephones beside a unit's workbook: nothing vanishes, nothing blocks."""
    import openpyxl

    phones = county.folder / "通讯录.xlsx"
    openpyxl.Workbook().save(phones)
    book = workbook(county, "slj", "县水利局.xlsx")
    page = inbox(window, county)
    page.receiving.receive([phones, book])
    asked().reject()
    settle()
    table = page.receiving.pane.table
    assert shown(table, 1, 2, 4) == ["通讯录.xlsx |  | 待代录", "县水利局.xlsx | 县水利局 | 待代录"]
    assert page.receiving.sentence.text() == "2 个电子表格待代录。"
    assert page.left() == 2
    assert page.tally.text() == "收到 2 个文件，都是电子表格，待代录。"
    table.go_to(f"waiting:{book}")
    page.receiving.entering.trigger()
    form = asked()
    assert form.unit.currentText() == "县水利局"
    form.checked.setText("赵刚")
    form.document.setText("3月2日微信")
    form.go.click()
    settle()
    take()
    press(box(), "知道了")
    assert shown(table, 1, 4) == ["通讯录.xlsx | 待代录", "县水利局.xlsx | 接收"]
    table.go_to(f"waiting:{phones}")
    page.receiving.refusing.trigger()
    why = dialog(ReasonDialog)
    assert isinstance(why, ReasonDialog)
    why.typed.setText("是通讯录")
    why.accept()
    assert shown(table, 1, 4) == ["县水利局.xlsx | 接收", "通讯录.xlsx | 不能接收"]
    assert page.tally.text() == "累计收到 2 个文件，2 个都有结果：接收 1，不能接收 1。"
    rows = [ledger.body_of(r) for r in ledger.rows(county.bureau) if r.kind == "receive"]
    assert [(r["file"], r["verdict"]) for r in rows] == [
        ("县水利局.xlsx", "accepted"), ("通讯录.xlsx", "rejected"),
    ]  # fmt: skip
    assert rows[0]["document"] == "3月2日微信"


def test_workbooks_of_a_first_drop_wait_on_when_others_are_dropped(
    window: MainWindow, county: County
) -> None:
    first, second = (county.folder / f"{name}.xlsx" for name in ("甲", "乙"))
    for file in (first, second):
        file.write_bytes(b"PK no workbook")
    page = inbox(window, county)
    page.receiving.receive([first])
    asked().reject()
    settle()
    page.receiving.receive([second, first, *answered(county, "tjj")])
    asked().reject()
    settle()
    assert shown(page.receiving.pane.table, 1, 4) == [
        "甲.xlsx | 待代录", "乙.xlsx | 待代录", "tjj-1.cxb | 已收到，待核对单位",
    ]  # fmt: skip
    assert page.tally.text().startswith("累计收到 3 个文件，2 个待代录，1 个有结果：")
    assert page.receiving.sentence.text().startswith("手上 3 个文件：2 个待代录，1 个已有结果：")


def test_a_workbook_found_bad_has_its_row_and_the_next_one_is_asked_about(
    window: MainWindow, county: County
) -> None:
    bad = county.folder / "县统计局.xlsx"
    bad.write_bytes(b"PK no workbook")
    page = inbox(window, county)
    page.receiving.receive([bad, workbook(county, "slj", "县水利局.xlsx")])
    asked().checked.setText("赵刚")
    asked().accept()
    settle()
    press(box(), "知道了")
    assert asked().unit.currentText() == "县水利局"
    assert shown(page.receiving.pane.table, 1, 2, 4) == [
        "县水利局.xlsx | 县水利局 | 待代录", "县统计局.xlsx | 县统计局 | 不能接收",
    ]  # fmt: skip
    assert page.receiving.pane.table.rows.shown[1].texts[5]
    asked().reject()


def test_a_given_up_or_wrong_password_leaves_the_workbook_waiting(
    window: MainWindow, county: County
) -> None:
    book = workbook(county, "slj", "县水利局.xlsx")
    ownkeys.create_key(county.bureau, "很长很长的密码呀")
    page = inbox(window, county)
    page.receiving.receive([book])
    asked().checked.setText("赵刚")
    asked().accept()
    settle()
    take()
    typed = dialog(KeyDialog)
    assert isinstance(typed, KeyDialog)
    typed.reject()
    settle()
    assert shown(page.receiving.pane.table, 1, 4) == ["县水利局.xlsx | 待代录"]
    page.receiving.enter_next()
    assert asked().checked.text() == "赵刚"
    asked().accept()
    settle()
    take()
    typed = dialog(KeyDialog)
    assert isinstance(typed, KeyDialog)
    typed.typed.setText("错")
    typed.accept()
    settle()
    press(box(), "知道了")
    assert shown(page.receiving.pane.table, 1, 4) == ["县水利局.xlsx | 待代录"]


def test_what_waits_is_there_when_the_program_is_opened_again(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    file = tmp_path / "再开.cityexam"
    county.bureau.backup(file)
    with Workspace.open(file) as bureau:
        again = replace(county, bureau=bureau)
        page = inbox(window, again)
        page.receiving.receive([workbook(county, "slj", "县水利局.xlsx")])
        asked().reject()
        settle()
        assert [one.name for one in Waiting(window.frame).files] == ["县水利局.xlsx"]
        page.receiving.waiting.remove(page.receiving.waiting.files[0])
        assert Waiting(window.frame).files == []
        window.session.close()


def begun(window: MainWindow, county: County, path: Path) -> InboxPage:
    """A file dropped, the two names typed, and read."""
    page = inbox(window, county)
    page.receiving.receive([path])
    form = asked()
    form.unit.setCurrentIndex(form.unit.findData("slj"))
    form.checked.setText("赵刚")
    form.accept()
    settle()
    return page


def test_a_workbook_is_shown_beside_what_stands_and_may_be_left(
    window: MainWindow, county: County
) -> None:
    received(county, "slj")
    before = merge(county.bureau).resolution.in_force
    path = foreign(county.folder / "县水利局.xlsx", [["指标", "本年值"], ["污水收集率", 90]])
    page = begun(window, county, path)
    assert lines(preview()) == [
        "水务 | 污水收集率 | 81.06 | 90", "水务 | 污水收集率：数据性质 | （空） | 代录",
    ]  # fmt: skip
    preview().reject()
    settle()
    assert merge(county.bureau).resolution.in_force == before
    assert shown(page.receiving.pane.table, 1, 4) == ["县水利局.xlsx | 待代录"]
    page.receiving.enter_next()
    asked().accept()
    settle()
    take()
    press(box(), "知道了")
    values = {code: v.value for (code, _), v in merge(county.bureau).values.items()}
    assert (str(values["sewage"]), str(values["black"])) == ("90", "0")


def test_headings_and_rows_that_nobody_knows_are_said_before_a_workbook_is_entered(
    window: MainWindow, county: County
) -> None:
    path = foreign(county.folder / "县水利局.xlsx", [["啥", "几多"], ["发黑的河", 3]])
    begun(window, county, path)
    columns = dialog(ColumnsDialog)
    assert isinstance(columns, ColumnsDialog)
    for combo, role in zip(columns.roles, ("name", "value"), strict=True):
        combo.setCurrentIndex(combo.findData(role))
    columns.accept()
    settle()
    assert lines(preview()) == []
    press(preview(), "行的对应（1 行没有认出）…")
    said = dialog(RowsDialog)
    assert isinstance(said, RowsDialog)
    said.search.setText("消除的黑臭水体")
    said.list.setCurrentRow(0)
    said.accept()
    settle()
    press(preview(), "列的对应…")
    settle()
    again = dialog(ColumnsDialog)
    assert isinstance(again, ColumnsDialog)
    again.accept()
    settle()
    assert lines(preview())[0] == "水务 | 消除的黑臭水体 | 未填 | 3"
    assert not merge(county.bureau).resolution.in_force
    take()
    press(box(), "知道了")
    assert str(merge(county.bureau).values["gone", COUNTY].value) == "3"

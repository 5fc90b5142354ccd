from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from cityexam_desktop.bundle import container, ownkeys, reply
from cityexam_desktop.bundle.submission import finalise
from cityexam_desktop.county import onbehalf
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.assessed import lines
from cityexam_desktop.gui.merged.page import MergedPage
from cityexam_desktop.gui.merged.values import value_rows
from cityexam_desktop.gui.reading.window import ReadingWindow
from cityexam_desktop.gui.reasons import KeyDialog, ReasonDialog
from cityexam_desktop.gui.review.page import COMPARE, EACH, ReviewPage
from cityexam_desktop.gui.review.returning import TEXT, ReturnDialog, SlipDialog
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.model import Nature, Observation, RowState, SurveyRow
from tests.report import pdftools
from tests.support.desk import box, dialog, press, settle
from tests.support.officer import page_of, received, save_as, shown, tap
from tests.support.small import FILLED, PLACES, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def review(window: MainWindow, county: County) -> ReviewPage:
    page = page_of(window, county, "review")
    assert isinstance(page, ReviewPage)
    return page


def test_chosen_submissions_are_approved_together(window: MainWindow, county: County) -> None:
    page = review(window, received(county, "tjj", "slj"))
    page.tabs.setCurrentIndex(EACH)
    assert page.tabs.tabText(EACH) == "逐份审核（2）"
    table = page.each.pane.table
    assert shown(table, 0, 5, 6) == [
        "县统计局 | 计入汇总 | 未审",
        "县水利局 | 计入汇总 | 未审",
    ]
    table.selectAll()
    page.each.approving.trigger()
    assert shown(table, 6) == ["已通过", "已通过"]
    assert page.tabs.tabText(EACH) == "逐份审核"
    assert not page.each.approving.isEnabled()
    assert list(read_decisions(county.bureau).reviews.values()) == ["approve", "approve"]


def test_an_acceptance_is_taken_back_with_a_reason(window: MainWindow, county: County) -> None:
    page = review(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(EACH)
    assert not page.each.undoing.isVisible()
    page.each.approving.trigger()
    assert page.each.undoing.isVisible()
    page.each.undoing.trigger()
    asked = dialog(ReasonDialog)
    asked.typed.setText("漏看了一项")
    asked.accept()
    assert shown(page.each.pane.table, 6) == ["未审"]
    assert read_decisions(county.bureau).reviews == {}
    assert not page.each.undoing.isVisible()
    assert page.each.approving.isEnabled()


def test_a_submission_is_shown_with_its_values_findings_and_explanations(
    window: MainWindow, county: County
) -> None:
    page = review(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(EACH)
    said = page.each.said.table
    assert "人口 | 常住人口 | 全县 | 70,000 | 人" in shown(said, 0, 1, 2, 3, 4)
    assert "学位 | 学位需求 | 小区1 | 100 | 个" in shown(said, 0, 1, 2, 3, 4)
    assert said.chosen() == []
    assert page.each.doubts.empty.isVisible() is False
    page.each.tabs.setCurrentIndex(1)
    assert page.each.doubts.empty.isVisible() is (not page.each.doubts.table.rows.all)


def test_a_submission_is_returned_with_remarks_that_reach_their_cells(
    window: MainWindow, county: County
) -> None:
    page = review(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(EACH)
    page.each.said.table.go_to(f"pop\x1f{COUNTY}")
    page.each.returning.trigger()
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
    assert shown(page.each.pane.table, 6) == ["已退回"]
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
    page = review(window, received(county, "tjj"))
    page.tabs.setCurrentIndex(EACH)
    page.each.returning.trigger()
    asked = dialog(ReturnDialog)
    assert isinstance(asked, ReturnDialog)
    asked.sentence.setText("请核对。")
    asked.go.click()
    save_as(county.folder / "没有的文件夹" / "退回.cxb")
    assert "找不到文件" in box().text()
    press(box(), "知道了")
    assert shown(page.each.pane.table, 6) == ["未审"]
    assert not read_decisions(county.bureau).reviews


def test_a_receipt_is_signed_with_the_password_of_the_key(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj")
    ownkeys.create_key(county.bureau, "密码123456")
    page = review(window, county)
    page.tabs.setCurrentIndex(EACH)
    page.each.receipting.trigger()
    target = county.folder / "回执.cxb"
    save_as(target)
    asked = dialog(KeyDialog)
    assert isinstance(asked, KeyDialog)
    asked.typed.setText("不对")
    asked.accept()
    assert "报送密码不对" in box().text()
    press(box(), "知道了")
    assert not target.exists()
    page.each.receipting.trigger()
    save_as(target)
    again = dialog(KeyDialog)
    assert isinstance(again, KeyDialog)
    again.typed.setText("密码123456")
    again.accept()
    press(box(), "知道了")
    opened = container.open_bundle(target)
    assert reply.read_reply(opened).head.reply == "receipt"


def open_reading(page: ReviewPage, unit: str) -> ReadingWindow:
    key = next(r.key for r in page.each.pane.table.rows.all if r.about.fact.unit == unit)
    page.each.pane.table.go_to(key)
    page.each.reading.trigger()
    found = dialog(ReadingWindow)
    assert isinstance(found, ReadingWindow)
    return found


def test_a_submission_opens_in_the_clerks_own_screen_and_nothing_can_be_typed(
    window: MainWindow, county: County
) -> None:
    page = review(window, received(county, "tjj"))
    shown_ = open_reading(page, "tjj")
    body = shown_.body
    assert shown_.windowTitle() == "县统计局 第 1 稿（只读）"
    assert not body.way.isVisible()
    _, column = body.sheet.position("pop", COUNTY) or (0, 0)
    body.table.go_to(0, column)
    tap(body.table, Key.Key_5, Key.Key_Return)
    QApplication.clipboard().setText("5")
    body.table.paste()
    body.table.clear_selected()
    assert body.live.value("pop", COUNTY) == Decimal(70000)
    flags = body.table.grid.flags(body.table.currentIndex())
    assert not flags & Qt.ItemFlag.ItemIsEditable
    assert [one.text() for one in body.tools.all if one.isVisible() and one.isEnabled()]
    assert "粘贴" not in [one.text() for one in body.tools.all if one.isEnabled()]
    assert ledger.rows(county.bureau)[-1].kind == "register"


def test_remarks_noted_while_reading_go_out_with_the_return(
    window: MainWindow, county: County
) -> None:
    page = review(window, received(county, "tjj"))
    reading = open_reading(page, "tjj")
    reading.go_to("have", "e2")
    assert reading.at.text() == "批注　学位供给（小区2）："
    reading.remark.setText("与教体局台账不同")
    tap(reading.remark, Key.Key_Return)
    assert reading.count.text() == "批注 1 条"
    reading.go_to("pop", COUNTY)
    assert reading.remark.text() == ""
    reading.reject()
    settle()
    again = open_reading(page, "tjj")
    again.go_to("have", "e2")
    assert again.remark.text() == "与教体局台账不同"
    again.give_back.click()
    asked = dialog(ReturnDialog)
    assert isinstance(asked, ReturnDialog)
    assert [(r.datum, r.subject, r.text) for r in asked.written()] == [
        ("have", "e2", "与教体局台账不同")
    ]
    asked.sentence.setText("请核对。")
    asked.due.setText("后天")
    asked.go.click()
    press(box(), "知道了")  # no day: the dialog stays
    asked.due.setText("2026年6月15日")
    asked.go.click()
    target = county.folder / "退回.cxb"
    save_as(target)
    press(box(), "知道了")
    home = county.home("tjj")
    assert reply.accept_reply(home, target).due == "2026-06-15"
    draft = answering.open_draft(home, county.task, "tjj")
    (told,) = answering.comments(home, draft.id)
    assert (told.datum, told.subject, told.text) == ("have", "e2", "与教体局台账不同")


def test_what_was_read_is_approved_there(window: MainWindow, county: County) -> None:
    page = review(window, received(county, "tjj"))
    open_reading(page, "tjj").approve.click()
    assert list(read_decisions(county.bureau).reviews.values()) == ["approve"]


def test_a_finding_opens_the_submission_at_its_cell(window: MainWindow, county: County) -> None:
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "tjj")
    answering.record(county.bureau, draft.id, [Observation("fast", COUNTY, Decimal(40))])
    onbehalf.enter(
        county.bureau, task, "tjj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.turn_to("findings")
    row = next(r for r in page.findings.table.rows.shown if r.about[1].where.column == "pop")
    page.findings.table.opened.emit(row)
    reading = dialog(ReadingWindow)
    assert isinstance(reading, ReadingWindow)
    assert reading.body.place == ("pop", COUNTY)


def test_editions_and_years_are_compared_and_only_differences_are_told(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj")
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Decimal(71000)})
    county.receive(county.send("tjj"))
    page = review(window, county)
    newest = merge(county.bureau).resolution.in_force["tjj"]
    page.each.pane.table.go_to(newest)
    page.each.comparing.trigger()
    assert page.tabs.currentIndex() == COMPARE
    table = page.compare.pane.table
    assert [c.title for c in table.rows.columns][3:5] == [
        "县统计局 第 1 稿（未计入）", "县统计局 第 2 稿",
    ]  # fmt: skip
    assert shown(table, 0, 1, 2, 3, 4, 5) == ["人口 | 常住人口 | 全县 | 70,000 | 71,000 | +1,000"]
    page.compare.codes.setChecked(True)
    assert shown(table, 0, 1, 2) == ["people | pop | county"]
    page.compare.choose(newest, "merged")
    assert page.compare.pane.empty.isVisible()


def test_a_rule_is_lowered_for_a_unit_from_a_finding(window: MainWindow, county: County) -> None:
    county.fill("tjj", {("pop", COUNTY): Decimal(70000)})
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "tjj")
    answering.record(county.bureau, draft.id, [Observation("pop", COUNTY, Decimal(70000))])
    onbehalf.enter(
        county.bureau, task, "tjj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.turn_to("findings")
    at = next(
        n for n, r in enumerate(page.findings.table.rows.shown) if r.about[1].level is Level.MUST
    )
    page.findings.table.go_to(page.findings.table.rows.shown[at].key)
    page.exempting.trigger()
    asked = dialog(ReasonDialog)
    assert isinstance(asked, ReasonDialog)
    asked.typed.setText("年鉴未出")
    asked.accept()
    (line,) = shown(page.exempt.pane.table, 0, 1, 4, 5)
    assert line == "下次下发后生效 | 县统计局 | 须说明 | 年鉴未出"
    page.exempt.taking.trigger()
    why = dialog(ReasonDialog)
    why.typed.setText("年鉴出来了")
    why.accept()
    assert not page.exempt.pane.table.rows.all


def test_what_was_entered_for_a_unit_goes_back_as_a_sheet_and_a_text(
    window: MainWindow, county: County
) -> None:
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "slj")
    answering.record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(2))])
    edition = onbehalf.enter(
        county.bureau, task, "slj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.each.pane.table.go_to(edition.bundle)
    page.each.returning.trigger()
    asked = dialog(SlipDialog)
    assert isinstance(asked, SlipDialog)
    asked.sentence.setText("请补齐。")
    asked.go.click()
    save_as(county.folder / "退回.xlsx")
    text = QApplication.clipboard().text()
    assert text.startswith("【退回修改】县水利局：")
    assert "文字已复制" in box().text()
    press(box(), "知道了")
    assert (county.folder / "退回.xlsx").read_bytes()[:2] == b"PK"
    assert read_decisions(county.bureau).reviews[edition.bundle] == "return"


def test_what_was_entered_for_a_unit_is_marked_wherever_its_values_stand(
    window: MainWindow, county: County
) -> None:
    received(county, "zrzyj")
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "tjj")
    said = [
        Observation("pop", COUNTY, Decimal(70000), nature=Nature.YEARBOOK),
        Observation("need", "e1", Decimal(100)),
        Observation("have", "e1", Decimal(5000)),
    ]
    answering.record(county.bureau, draft.id, said)
    edition = onbehalf.enter(
        county.bureau, task, "tjj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.each.pane.table.go_to(edition.bundle)
    settle()
    assert shown(page.each.said.table, 1, 6) == [
        "常住人口 | 统计年鉴，代录", "学位需求 | 代录", "学位供给 | 代录",
    ]  # fmt: skip
    found = page.each.county
    assert found is not None
    merged = value_rows(found)
    natures = {(row.texts[1], row.texts[7]) for row in map(merged.make, range(len(merged)))}
    assert {("学位需求", "代录"), ("建成区面积", "")} <= natures
    results = {one.indicator.code: one for one in found.assessment.indicators}
    assert "统计年鉴，代录" in lines.nature(results["i6"])
    assert [row.texts[6] for row in lines.input_rows(found, results["i3"])] == ["代录", "代录"]
    units = set(shown(page.findings.table, 1))
    assert "县统计局（代录）" in units
    assert "县自然资源局（代录）" not in units


def test_what_was_entered_for_a_unit_gets_its_receipt_as_a_sheet(
    window: MainWindow, county: County
) -> None:
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "slj")
    answering.record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(2))])
    edition = onbehalf.enter(
        county.bureau, task, "slj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.tabs.setCurrentIndex(EACH)
    page.each.pane.table.go_to(edition.bundle)
    assert page.each.receipting.isEnabled()
    page.each.receipting.trigger()
    save_as(county.folder / "回执.pdf")
    assert "打印盖章" in box().text()
    press(box(), "知道了")
    assert (county.folder / "回执.pdf").read_bytes()[:4] == b"%PDF"


def test_findings_are_laid_out_by_rule_by_unit_and_by_place(
    window: MainWindow, county: County
) -> None:
    task = tasks.task(county.bureau)
    for unit, datum in (("tjj", "fast"), ("slj", "black")):
        draft = onbehalf.begin(county.bureau, task, unit)
        answering.record(county.bureau, draft.id, [Observation(datum, COUNTY, Decimal(4))])
        onbehalf.enter(
            county.bureau, task, unit, None, basis="paper", entered_by="李敏", checked_by="赵刚"
        )
    page = review(window, county)
    page.turn_to("findings")
    every = [row.about for row in page.findings.table.rows.all]
    heads: list[Row] = []
    for by in ("rule", "unit", "place"):
        page.by.setCurrentIndex(page.by.findData(by))
        page.by.activated.emit(0)
        rows = page.findings.table.rows.all
        assert sorted(map(str, (r.about for r in rows if r.about))) == sorted(map(str, every))
        heads = [row for row in rows if row.about is None]
        assert rows[0] in heads
        assert len(heads) >= (1 if by == "rule" else 2)
    told = {row.texts[5].split("：")[0] for row in heads}
    assert {"全县", "小区1", "小区2"} <= told
    page.findings.table.opened.emit(heads[0])
    assert not page.exempting.isEnabled() or page.findings.table.current is not None


def test_the_arrows_move_in_the_list_as_soon_as_the_page_is_there(
    window: MainWindow, county: County
) -> None:
    page = review(window, received(county, "tjj", "slj"))
    focus = QApplication.focusWidget()
    assert focus is page.each.pane.table
    tap(focus, Key.Key_Down)
    assert page.each.current is not None
    assert page.each.current.fact.unit == "slj"
    page.turn_to("findings")
    window.show_page("review")
    assert page.findings.isAncestorOf(QApplication.focusWidget())


def test_the_bureaus_own_answers_are_not_returned(window: MainWindow, county: County) -> None:
    task = tasks.task(county.bureau)
    draft = answering.open_draft(county.bureau, task, "zjj")
    values = [Observation(*cell, value) for cell, value in FILLED["zjj"].items()]
    answering.record(county.bureau, draft.id, values)
    rows = [
        SurveyRow("house", place.id, RowState.SURVEYED) for place in PLACES if place.id[0] == "b"
    ]
    answering.survey(county.bureau, draft.id, rows)
    finalise(county.bureau, task, "zjj")
    page = review(window, county)
    reading = open_reading(page, "zjj")
    reading.give_back.click()
    assert reading.isVisible()
    assert not page.each.returning.isEnabled()
    page.each.approving.trigger()
    assert page.each.undoing.isVisible()
    page.each.undoing.trigger()
    asked = dialog(ReasonDialog)
    asked.typed.setText("漏看了一项")
    asked.accept()
    assert shown(page.each.pane.table, 6) == ["未审"]


def test_the_form_of_a_unit_without_the_program_is_printed_for_its_seal(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "slj")
    answering.record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(2))])
    edition = onbehalf.enter(
        county.bureau, task, "slj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = review(window, county)
    page.each.pane.table.go_to(edition.bundle)
    page.each.printing.trigger()
    save_as(county.folder / "定稿表.pdf")
    text = pdftools.text(county.folder / "定稿表.pdf")
    assert edition.code in text
    assert "代录（函）" in text
    merged = page_of(window, county, "merged")
    assert isinstance(merged, MergedPage)
    merged.turn_to("units")
    merged.units.table.go_to("slj")
    merged.printing.trigger()
    save_as(county.folder / "又一份.pdf")
    assert edition.code in pdftools.text(county.folder / "又一份.pdf")

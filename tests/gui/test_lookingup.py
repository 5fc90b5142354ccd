"""Searching everything, another year, last year's form, and what the numbers come to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.outlook import OutlookDialog
from cityexam_desktop.gui.filling.searching import SearchDialog
from cityexam_desktop.gui.filling.unchanged import UnchangedDialog
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Comment, Explanation, Nature, Observation
from tests.support.desk import Clerk, box, dialog, draft_of, new_draft, press, settle, texts

if TYPE_CHECKING:
    from cityexam_desktop.gui.window import MainWindow
    from cityexam_desktop.workspace.database import Workspace
    from tests.support.desk import Sit

Key = Qt.Key


def look_for(me: Clerk, words: str) -> SearchDialog:
    me.window.page.searching.trigger()
    shown = dialog(SearchDialog)
    QTest.keyClicks(shown.words, words)
    QTest.keyClick(shown.words, Key.Key_Return)
    settle()
    return shown


def two_years(unit: str) -> Workspace:
    ws = new_draft(unit)
    answering.record(
        ws, draft_of(ws).id, [Observation("area", COUNTY, Decimal("10.5"), note="old")]
    )
    task = tasks.task(ws)
    later = replace(
        task, id="t2", period="2026", bundle="b2", title="2026年度城市体检", as_of="2026-12-31"
    )
    tasks.add_task(ws, later, tasks.blob(ws, task.asked), tasks.blob(ws, task.judged))
    return ws


def test_a_search_leads_to_the_cell_by_keys_alone(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("east\t20\nwest\t35")
    me.body.show_form("water")
    shown = look_for(me, "35")
    assert [row.texts[:2] for row in shown.table.rows.shown] == [("2025", "填报值")]
    QTest.keyClick(shown.words, Key.Key_Return)
    assert me.body.form == "bridge"
    assert me.place == (1, 1)
    shown.reject()


def test_a_search_that_finds_nothing_says_so(clerk: Sit) -> None:
    shown = look_for(clerk("slj"), "zzz")
    assert shown.count.text() == "没有找到。"
    assert not shown.go.isEnabled()
    shown.reject()


def test_a_hit_of_an_earlier_year_turns_to_that_year(window: MainWindow) -> None:
    window.session.adopt(two_years("zrzyj"))
    me = Clerk(window)
    assert me.live.task.period == "2026"
    shown = look_for(me, "old")
    QTest.keyClick(shown.words, Key.Key_Return)
    settle()
    assert me.live.task.period == "2025"
    assert me.grid.cell(me.grid.index(*me.place)).text == "10.5"
    shown.reject()


def test_several_years_are_chosen_in_the_head(window: MainWindow) -> None:
    window.session.adopt(two_years("zrzyj"))
    me = Clerk(window)
    years = me.body.head.years
    assert years.isVisible()
    assert [years.itemText(i) for i in range(years.count())] == [
        "2026年度城市体检", "2025年度城市体检",
    ]  # fmt: skip
    years.setCurrentIndex(1)
    years.activated.emit(1)
    settle()
    me = Clerk(window)
    assert me.live.task.period == "2025"
    assert str(me.live.value("area", COUNTY)) == "10.5"
    assert "2025年度城市体检" in window.windowTitle()


def test_last_years_explanation_and_source_are_offered(window: MainWindow) -> None:
    ws = two_years("zrzyj")
    old = answering.find_draft(ws, "t", "zrzyj")
    assert old is not None
    answering.explain(ws, old.id, Explanation("r_kept", COUNTY, "撤销了两处保护对象"))
    answering.record(
        ws, old.id, [Observation("kept", COUNTY, Decimal(9), source="文物名录", page="第3页")]
    )
    window.session.adopt(ws)
    me = Clerk(window)
    me.at(2, 2).type("5").at(2, 2)
    doubts = me.body.item.doubts
    assert "保护对象数：5个\n上年保护对象数：8个" in texts(doubts)
    buttons: list[QPushButton] = [*doubts.findChildren(QPushButton)]
    (take,) = [b for b in buttons if "沿用上年" in b.text()]
    take.click()
    assert doubts.editors[0].toPlainText() == "撤销了两处保护对象"
    me.body.settle()
    settle()
    assert me.grid.index(2, 6).data() == "已说明"
    me.body.item.take_source.click()
    draft = answering.find_draft(ws, "t2", "zrzyj")
    assert draft is not None
    (kept,) = [o for o in content(ws, draft.id).observations if o.datum == "kept"]
    assert (kept.source, kept.page) == ("文物名录", "第3页")
    assert not me.body.item.take_source.isVisible()


def test_one_year_alone_is_no_choice(clerk: Sit) -> None:
    assert not clerk("zrzyj").body.head.years.isVisible()


def test_a_form_is_taken_over_with_a_reason_and_marked(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.body.tools.as_last_year.trigger()
    asked = dialog(UnchangedDialog)
    assert not asked.go.isEnabled(), "a reason is wanted"
    asked.reason.setText("名录没有调整")
    asked.go.click()
    kept = me.read_again().observation("kept", COUNTY)
    assert (kept.nature, kept.note) == (Nature.TAKEN_OVER, "本年无变化，沿用上年：名录没有调整")
    assert me.read_again().observation("green", COUNTY).nature is Nature.NONE, "a flow is not"
    assert me.grid.index(2, 6).data() == "沿用上年"
    me.body.desk.undo()
    assert me.read_again().notes == {}


def test_a_form_of_flows_is_refused(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("water")
    me.body.tools.as_last_year.trigger()
    assert "都是当年发生的数" in box().text()
    press(box(), "知道了")


def test_the_indicators_that_are_fed_are_shown_and_lead_to_their_data(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10").type("1")
    me.body.show_outlook()
    shown = dialog(OutlookDialog)
    first = shown.pane.table.rows.shown[0]
    assert first.texts[1:6] == ("绿道覆盖率", "可能列为问题", "10.00 %", "≥70", "已核原文")
    shown.pane.table.opened.emit(first)
    assert me.body.item.title.text() == "建成区面积"


def test_answers_travel_and_the_whole_can_be_answered(clerk: Sit) -> None:
    ws = new_draft("zrzyj")
    draft = draft_of(ws).id
    at, whole = (
        Comment(datum, subject, "请核对", "王强", "2026-04-01")
        for datum, subject in (("area", COUNTY), ("", ""))
    )
    answering.add_comments(ws, draft, [at, whole])
    me = clerk("zrzyj")
    me.window.session.adopt(ws)
    me = Clerk(me.window)
    pane = me.body.findings
    assert [row.sentence for row in pane.model.rows] == ["退回意见（王强）：请核对"] * 2
    me.body.show_finding(next(f for f in pane.model.rows if not f.where.column))
    remarks = me.body.item.remarks
    assert me.body.item.title.text() == "对整份的退回意见"
    remarks.fields[0].setText("已补盖公章")
    remarks.fields[0].editingFinished.emit()
    me.at(0, 2).type("10.5").at(0, 2)
    me.body.item.remarks.fields[0].setText("已核对测绘成果")
    me.body.item.remarks.fields[0].editingFinished.emit()
    told = {(e.rule, e.subject): e.text for e in content(ws, draft).explanations}
    assert told == {
        ("return:", COUNTY): "已补盖公章", ("return:area", COUNTY): "已核对测绘成果",
    }  # fmt: skip
    me.body.desk.undo()
    assert len(content(ws, draft).explanations) == 1, "undone like everything else"

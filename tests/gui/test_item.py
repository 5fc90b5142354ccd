from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import about
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.past import PastDialog
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue, Nature, Observation, RowState, SurveyRow
from cityexam_desktop.workspace.notes import ORIGIN, Note
from tests.support.desk import box, dialog, live_of, press, settle, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from tests.support.desk import Sit

Key = Qt.Key


def facts(workspace: Workspace, datum: str, subject: str = COUNTY) -> dict[str, str]:
    live = live_of(workspace)
    return {f.name: f.text for f in about.facts(live, live.pack.datum[datum], subject)}


def test_the_panel_says_definition_time_range_last_year_and_use(
    draft: Callable[[str], Workspace],
) -> None:
    told = facts(draft("zrzyj"), "green")
    assert told["数据时间"] == "数据时点 2025-12-31"
    assert told["允许范围"] == "不小于 0"
    assert told["上年值"] == "7.5 km²"
    assert told["用于指标"] == "2. 绿道覆盖率＝绿道覆盖面积 ÷ 建成区面积 × 100"


def test_the_panel_says_the_change_of_a_cell_of_a_place_too(
    draft: Callable[[str], Workspace],
) -> None:
    home = draft("tjj")
    put_history(
        home,
        [HistoryValue("2024", "need", "e1", Decimal(80), "上年"),
         HistoryValue("2024", "main", COUNTY, Decimal(20), "上年")],
    )  # fmt: skip
    live = live_of(home)
    live.put(Edit((Observation("need", "e1", Decimal(100)),
                   Observation("main", COUNTY, Decimal("18.5")))))  # fmt: skip

    def said(code: str, subject: str) -> dict[str, str]:
        return {f.name: f.text for f in about.facts(live, live.pack.datum[code], subject)}

    assert said("need", "e1")["上年值"] == "80 个"
    assert said("need", "e1")["比上年"] == "+20（+25.0%）"
    assert said("main", COUNTY)["比上年"] == "−1.5（−7.5%） 变差"
    assert "比上年" not in said("have", "e1")


def test_the_panel_says_what_a_yes_or_no_was_last_year(draft: Callable[[str], Workspace]) -> None:
    home = draft("zjj")
    put_history(home, [HistoryValue("2024", "crack", "b0", Decimal(0), "上年")])
    live = live_of(home)
    live.put(Edit((Observation("crack", "b0", Decimal(1)),),
                  rows=(SurveyRow("house", "b0", RowState.SURVEYED),)))  # fmt: skip
    told = {f.name: f.text for f in about.facts(live, live.pack.datum["crack"], "b0")}
    assert told["比上年"] == "由“否”变为“是” 变差"


def test_a_computed_item_is_told_in_words_and_with_numbers(
    draft: Callable[[str], Workspace],
) -> None:
    assert facts(draft("zjj"), "unsafe", "b0")["怎么算的"].startswith(
        "墙体裂缝 = 1 或 电梯停用 = 1\n＝ "
    )


def test_use_is_followed_through_computed_items(draft: Callable[[str], Workspace]) -> None:
    fed = about.indicators_fed(live_of(draft("zjj")), "floors")
    assert [i.code for i in fed] == []
    fed = about.indicators_fed(live_of(draft("zjj")), "crack")
    assert [i.code for i in fed] == ["i1"]


def test_the_panel_follows_the_current_cell(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(1, 2)
    assert me.body.item.title.text() == "绿道覆盖面积"
    me.at(2, 2)
    assert me.body.item.title.text() == "保护对象数"
    assert "上年值" in texts(me.body.item.widget())


def test_an_absence_is_chosen_and_asks_for_reason_and_date(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2)
    chooser = me.body.item.absence
    chooser.choice.setCurrentText("暂缺")
    chooser.choice.activated.emit(chooser.choice.currentIndex())
    assert chooser.reason.isVisible()
    assert chooser.expected.isVisible()
    assert me.grid.index(0, 6).data() == "须改正"
    chooser.reason.setText("测绘成果十二月才验收")
    chooser.reason.editingFinished.emit()
    chooser.expected.setText("2026年3月31日")
    chooser.expected.editingFinished.emit()
    kept = me.read_again().observation("area", COUNTY)
    assert (kept.value, kept.reason, kept.expected) == (
        Absence.PENDING, "测绘成果十二月才验收", "2026-03-31",
    )  # fmt: skip
    assert me.grid.index(0, 6).data() == "暂缺"


@pytest.mark.parametrize(
    ("text", "why"),
    [("待定", "看不出是哪一天"), ("6月", "看不出是哪一天"), ("2026-06-31", "看不出是哪一天"),
     ("2020-01-01", "早于数据时点 2025-12-31")],
)  # fmt: skip
def test_a_date_that_promises_nothing_is_refused_where_it_was_typed(
    clerk: Sit, text: str, why: str
) -> None:
    me = clerk("zrzyj")
    me.at(0, 2)
    chooser = me.body.item.absence
    chooser.choice.setCurrentText("暂缺")
    chooser.choice.activated.emit(chooser.choice.currentIndex())
    chooser.reason.setText("绿道普查尚未结束")
    for field in (chooser.reason, chooser.expected):
        if field is chooser.expected:
            field.setText(text)
        field.editingFinished.emit()
    assert chooser.expected.text() == text
    assert chooser.refused.isVisible()
    assert why in chooser.refused.text()
    stands = me.read_again().observation("area", COUNTY)
    assert (stands.reason, stands.expected) == ("绿道普查尚未结束", "")
    chooser.expected.setText("2026年6月底")
    chooser.expected.editingFinished.emit()
    assert not chooser.refused.isVisible()
    assert me.read_again().observation("area", COUNTY).expected == "2026-06"
    assert chooser.expected.text() == "2026-06"
    for again in (text, "2026年6月"):  # what was taken before, written otherwise
        chooser.expected.setText(again)
        chooser.expected.editingFinished.emit()
    assert (chooser.expected.text(), chooser.refused.isVisible()) == ("2026-06", False)


def test_nothing_is_stated_of_a_row_that_has_no_name_yet(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 1)
    panel = me.body.item
    assert panel.title.text() == "桥长"
    shown = (panel.absence, panel.source, panel.papers, panel.past)
    assert [part.isVisible() for part in shown] == [False] * 4


def test_a_value_loses_its_stated_absence_when_one_comes(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2)
    chooser = me.body.item.absence
    chooser.choice.setCurrentText("无此对象")
    chooser.choice.activated.emit(1)
    me.at(0, 2).type("10.5")
    me.at(0, 2)
    assert chooser.choice.currentText() == "填写数值"
    chooser.choice.activated.emit(0)
    assert str(me.read_again().value("area", COUNTY)) == "10.5"


def test_a_source_is_kept_beside_the_value(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2)
    source = me.body.item.source
    assert not source.isEnabled(), "without a value there is no source"
    me.type("10.5").at(0, 2)
    source.nature.setCurrentIndex(source.nature.findData(Nature.YEARBOOK))
    source.nature.activated.emit(1)
    source.fields["page"].setText("第56页")
    source.fields["page"].editingFinished.emit()
    kept = me.read_again().observation("area", COUNTY)
    assert (kept.nature, kept.page, str(kept.value)) == (Nature.YEARBOOK, "第56页", "10.5")
    me.body.desk.undo()
    assert me.read_again().observation("area", COUNTY).page == ""


def test_last_year_is_taken_over_by_one_button(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(2, 2)
    assert me.body.item.take_last.isVisible()
    me.body.item.take_last.click()
    kept = me.read_again().observation("kept", COUNTY)
    assert (str(kept.value), kept.nature) == ("8", Nature.TAKEN_OVER)
    me.at(1, 2)
    assert not me.body.item.take_last.isVisible(), "a flow is not taken over"


def test_a_finding_is_explained_in_the_panel(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(2, 2).type("5").at(2, 2)
    (editor,) = me.body.item.doubts.editors
    editor.setFocus()
    editor.setPlainText("两处保护对象二〇二五年撤销")
    me.key(Key.Key_Return, ctrl=True)
    settle()
    assert [f.explained for f in me.read_again().findings if f.code == "r_kept"] == [
        "两处保护对象二〇二五年撤销"
    ]
    assert me.grid.index(2, 6).data() == "已说明"


def test_an_explanation_of_another_number_is_offered_and_confirmed_anew(clerk: Sit) -> None:
    me = clerk("zrzyj")
    text = "两处保护对象二〇二五年撤销"
    me.at(2, 2).type("5").at(2, 2)
    (editor,) = me.body.item.doubts.editors
    editor.setFocus()
    editor.setPlainText(text)
    me.key(Key.Key_Return, ctrl=True)
    settle()
    me.at(2, 2).type("4").at(2, 2)
    assert me.grid.index(2, 6).data() == "须说明"
    (editor,) = me.body.item.doubts.editors
    assert editor.toPlainText() == text
    buttons: Iterable[QPushButton] = me.body.item.doubts.findChildren(QPushButton)
    [again] = [button for button in buttons if button.text() == "仍然适用"]
    again.click()
    settle()
    assert me.grid.index(2, 6).data() == "已说明"
    assert [f.explained for f in me.read_again().findings if f.code == "r_kept"] == [text]
    me.body.desk.undo()
    me.body.desk.undo()
    assert me.grid.index(2, 6).data() == "已说明", "five is what it was written for"


def test_an_explanation_that_says_nothing_does_not_count(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(2, 2).type("5").at(2, 2)
    (editor,) = me.body.item.doubts.editors
    editor.setFocus()
    editor.setPlainText("同上")
    me.key(Key.Key_Return, ctrl=True)
    assert me.grid.index(2, 6).data() == "须说明"


def test_evidence_is_attached_and_listed(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    paper = tmp_path / "盖章表.pdf"
    paper.write_bytes(b"%PDF-1.4 ...")
    me.body.item.papers.dropped.emit([paper])
    assert [e.name for e in me.read_again().evidence] == ["盖章表.pdf"]
    assert me.body.item.papers.list.item(0).text() == "盖章表.pdf（1 KB）"


def test_evidence_is_removed_and_comes_back_with_undo(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    paper = tmp_path / "盖章表.pdf"
    paper.write_bytes(b"%PDF-1.4 ...")
    papers = me.body.item.papers
    papers.dropped.emit([paper])
    papers.remove.trigger()
    assert me.read_again().evidence == ()
    assert not papers.remove.isEnabled()
    me.body.desk.undo()
    assert [e.name for e in me.read_again().evidence] == ["盖章表.pdf"]
    assert papers.list.count() == 1
    me.body.desk.undo()
    assert me.read_again().evidence == (), "adding it is undone too"


def test_the_page_of_a_document_is_noted_and_undone(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    paper = tmp_path / "盖章表.pdf"
    paper.write_bytes(b"%PDF-1.4 ...")
    papers = me.body.item.papers
    papers.dropped.emit([paper])
    papers.page.setText("第3页，第二条")
    papers.page.editingFinished.emit()
    assert papers.page.text() == "第3页，第二条"
    assert [e.page for e in me.read_again().evidence] == ["第3页，第二条"]
    assert papers.list.item(0).text() == "盖章表.pdf（1 KB，第3页，第二条）"
    me.body.desk.undo()
    assert [e.page for e in me.read_again().evidence] == [""]
    me.body.desk.redo()
    assert [e.page for e in me.read_again().evidence] == ["第3页，第二条"]


def test_a_document_stays_chosen_while_its_page_is_noted(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    files = [tmp_path / name for name in ("甲.pdf", "乙.pdf")]
    for file in files:
        file.write_bytes(file.name.encode())
    papers = me.body.item.papers
    papers.dropped.emit(files)
    for row in range(2):
        papers.list.setCurrentRow(row)
        name = papers.list.item(row).text()
        papers.page.setText(f"第{row}页")
        papers.page.editingFinished.emit()
        assert papers.list.currentItem().text().startswith(name.split("（")[0])
    assert sorted(e.page for e in me.read_again().evidence) == ["第0页", "第1页"]


def test_a_photo_is_attached_smaller_unless_it_shall_stay_as_it_is(
    clerk: Sit, tmp_path: Path
) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    photo = tmp_path / "现场.jpg"
    Image.effect_noise((2800, 900), 60).convert("RGB").save(photo, quality=95)
    me.body.item.papers.dropped.emit([photo])
    (kept,) = me.read_again().evidence
    assert kept.name == "现场.jpg"
    assert kept.size < photo.stat().st_size
    me.window.frame.remember(photo_longest=0)
    me.body.item.papers.dropped.emit([photo])
    assert photo.stat().st_size in {e.size for e in me.read_again().evidence}


def test_evidence_of_a_deleted_row_comes_back_with_the_row(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20")
    me.at(0, 1)
    paper = tmp_path / "检测报告.pdf"
    paper.write_bytes(b"%PDF-1.4 ...")
    me.body.item.papers.dropped.emit([paper])
    me.at(0, 1).body.tools.drop_row.trigger()
    press(box(), "删除")
    me.body.desk.undo()
    me.at(0, 1)
    assert me.body.item.papers.list.item(0).text().startswith("检测报告.pdf")
    assert [e.name for e in me.read_again().evidence] == ["检测报告.pdf"]


def test_a_place_form_begins_at_a_value_and_the_panel_tells_of_it(clerk: Sit) -> None:
    me = clerk("zjj")
    sheet = me.body.sheet
    assert sheet.columns[me.place[1]].holds is Holds.VALUE
    assert me.body.item.datum is not None


def test_a_row_that_was_collected_says_by_whom(clerk: Sit) -> None:
    me = clerk("zjj")
    said = {"by": "小区1居委会", "date": "2026-03-01", "file": "小区1.xlsx"}
    note = Note(ORIGIN, "house", "b0", json.dumps(said, ensure_ascii=False))
    me.body.desk.do(Edit(notes=(note,)), "回收")
    me.at(0, 0)
    told = texts(me.body.item.widget())
    assert "采集" in told
    assert any(text.startswith("小区1居委会，2026-03-01，小区1.xlsx，李敏") for text in told)
    me.at(0, 2)
    assert "采集" in texts(me.body.item.widget()), "beside each of its values too"


@pytest.mark.parametrize("form", ["house", "seat"])
def test_the_panel_tells_of_the_row_where_no_item_is_chosen(clerk: Sit, form: str) -> None:
    me = clerk("zjj" if form == "house" else "tjj")
    me.body.show_form(form)
    me.at(0, 0)
    assert not me.body.item.absence.isVisible()
    line = me.body.sheet.lines[0]
    shown = me.body.item.title.text()
    assert shown
    assert shown in line.head


def test_the_history_of_a_cell_is_told_newest_first(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10")
    me.at(0, 2).type("11")
    me.at(0, 2).body.item.past.click()
    shown = dialog(PastDialog).pane.table.rows.shown
    assert [row.texts[1:] for row in shown] == [
        ("李敏", "填报", "10km²", "11km²"),
        ("李敏", "填报", "（空）", "10km²"),
    ]
    dialog(PastDialog).reject()

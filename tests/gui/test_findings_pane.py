from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cityexam_desktop.gui.filling.findings import place_of

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit


def listed(me: Clerk) -> list[str]:
    pane = me.body.findings
    return [place_of(me.live, f) for f in pane.model.rows]


def test_an_empty_form_is_not_called_wrong(clerk: Sit) -> None:
    me = clerk("zrzyj")
    assert listed(me) == []
    assert me.body.findings.title.text() == "没有核查意见"
    me.body.findings.missing.setChecked(True)
    assert listed(me) == ["土地 › 建成区面积", "土地 › 绿道覆盖面积", "土地 › 保护对象数"]


def test_a_click_leads_to_the_cell_whatever_form_and_filter(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t长")
    me.body.show_form("water")
    me.body.tools.filter.setText("黑臭")
    pane = me.body.findings
    row = next(i for i, f in enumerate(pane.model.rows) if f.code == "value.refused")
    pane.view.clicked.emit(pane.model.index(row, 0))
    assert me.body.form == "bridge"
    assert me.place == (0, 1)


def test_findings_are_listed_by_rule_when_wanted(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).pasted("1\t30\n约2\t9")
    me.at(2, 1).pasted("约3")
    pane = me.body.findings
    pane.missing.setChecked(True)
    by_form = [f.code for f in pane.model.rows]
    pane.order.setCurrentIndex(1)
    by_rule = [f.code for f in pane.model.rows]
    assert by_rule == sorted(by_form) != by_form


def test_what_is_settled_takes_no_room_until_it_is_asked_for(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).pasted("1\t30\n约2\t9")
    pane = me.body.findings
    assert [f.code for f in pane.model.rows] == ["value.refused"], "a notice asks for nothing"
    assert pane.title.text() == "核查意见 2 条，待处理 1 条"
    pane.settled.setChecked(True)
    assert [f.code for f in pane.model.rows] == ["value.refused", "r_seat"], "what is open is first"
    me.at(1, 1).type("20")
    pane.settled.setChecked(False)
    assert not pane.listed, "nothing is open"


def test_the_next_finding_is_found_round_and_round(clerk: Sit) -> None:
    me = clerk("tjj")
    me.at(0, 2).pasted("约7\n约5")
    me.at(2, 2)
    me.body.next_finding()
    assert me.place == (0, 2)
    me.body.next_finding()
    assert me.place == (1, 2)
    me.body.next_finding()
    assert me.place == (0, 2)


def test_the_tree_counts_what_is_filled_and_what_blocks(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").type("约8")
    item = me.body.tree.topLevelItem(0)
    assert [item.text(i) for i in range(3)] == ["土地", "1/3", "1"]


def test_levels_are_told_by_word_and_sign_and_not_by_colour_alone(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("约8")
    index = me.body.findings.model.index(0, 0)
    assert index.data() == "必须改正"
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()

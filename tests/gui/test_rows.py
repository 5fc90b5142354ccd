from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyledItemDelegate

from cityexam_desktop.gui import look
from cityexam_desktop.gui.rows import Column, Mark, Row, arranged, folded, narrowed
from cityexam_desktop.gui.rowtable import MOST_MEASURED, RowTable
from cityexam_desktop.gui.tablepane import TablePane
from tests.support.officer import shown, tap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = (Column("单位"), Column("数", number=True))
ROWS = (
    Row(("县统计局", "1,200"), "a"),
    Row(("县水利局", "未报"), "b"),
    Row(("县住建局", "35.5"), "c", "about c", (Mark(1, "must", "must"),)),
)


@pytest.fixture
def table(app: QApplication) -> Iterator[RowTable]:
    made = RowTable("单位", COLUMNS, several=True)
    made.show_rows(ROWS)
    made.show()
    yield made
    made.deleteLater()
    app.processEvents()


def keys(rows: Iterable[Row]) -> str:
    return "".join(row.key for row in rows)


def test_rows_are_narrowed_by_all_words_whatever_their_case_and_order() -> None:
    rows = (Row(("Word 报告", "完成")), Row(("word", "")), Row(("报告", "完成")))
    texts = folded(rows)
    assert narrowed(rows, "完成 WORD", texts) == [rows[0]]
    assert narrowed(rows, "  ", texts) == list(rows)
    assert narrowed(rows, "没有", texts) == []


def test_numbers_are_sorted_as_numbers_and_words_among_them_stay_last() -> None:
    assert keys(arranged(ROWS, 1, number=True, down=False)) == "cab"
    assert keys(arranged(ROWS, 1, number=True, down=True)) == "acb"
    assert keys(arranged(ROWS, 0, number=False, down=False)) == "cba"


def test_a_third_click_on_a_heading_gives_the_own_order_back(table: RowTable) -> None:
    header = table.horizontalHeader()
    for order in ("cab", "acb", "abc"):
        header.sectionClicked.emit(1)
        assert keys(table.rows.shown) == order
    assert header.sortIndicatorSection() == -1


def test_the_current_row_stays_when_the_rows_are_read_again(table: RowTable) -> None:
    assert table.go_to("c")
    table.show_rows((Row(("新", "0"), "n"), *ROWS))
    assert table.key == "c"
    table.show_rows(ROWS[:2])
    assert table.key == "a"
    table.show_rows(())
    assert table.current is None


def test_what_a_cell_means_is_shown_by_colour_and_by_sign(table: RowTable) -> None:
    marked, plain = table.rows.index(2, 1), table.rows.index(2, 0)
    assert marked.data(Qt.ItemDataRole.ForegroundRole).color() == look.tone("must")
    assert not marked.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert plain.data(Qt.ItemDataRole.ForegroundRole) is None
    right = Qt.AlignmentFlag(marked.data(Qt.ItemDataRole.TextAlignmentRole))
    assert right & Qt.AlignmentFlag.AlignRight


@pytest.mark.parametrize("wraps", [False, True])
@pytest.mark.parametrize("scale", [100, 150])
def test_cells_are_drawn_as_qt_draws_them(app: QApplication, scale: int, *, wraps: bool) -> None:
    look.dress(app, scale)
    made = RowTable("结果", COLUMNS, wraps=wraps)
    rows = [
        Row(("甲", "12"), "a", None, (Mark(0, "must", "must"), Mark(1, "good", "done"))),
        Row(("很长的一句话，一行写不下，" * 3 + "\n第二行", ""), "b", None, (Mark(0, "explain"),)),
        Row(("乙", "-3.5"), "c", None, (Mark(1, "quiet", "notice"),)),
        Row(("", "<b>1</b>"), "d", None, (Mark(0, "explain", "doubt"),)),
        Row(("丙", "7"), "e"),
    ]
    made.resize(400, 400)
    made.show_rows(rows)
    own = made.itemDelegate()
    for row in range(len(rows)):
        made.selectRow(row)
        ours, sizes = made.grab().toImage(), [made.rowHeight(n) for n in range(len(rows))]
        made.setItemDelegate(QStyledItemDelegate(made))
        assert made.grab().toImage() == ours
        assert [made.rowHeight(n) for n in range(len(rows))] == sizes
        made.setItemDelegate(own)
    made.deleteLater()
    look.dress(app, 100)


@pytest.mark.parametrize("scale", [100, 150])
def test_rows_of_a_long_list_are_as_high_as_their_texts_need(app: QApplication, scale: int) -> None:
    look.dress(app, scale)
    made = RowTable("结果", COLUMNS, wraps=True)
    long = "这份报送包是用旧的任务包填的，请单位打开新的任务包 bundle-2026.cxb 以后重新定稿。"
    texts = ["短", long, long * 3, "第一行\n第二行", "a" * 12]
    rows = [
        Row((texts[n % 5], texts[n % 3]), str(n), None, (Mark(0, "good", "done"),) * (n % 2))
        for n in range(MOST_MEASURED + 1)
    ]
    made.resize(400, 2000)
    made.show_rows(rows)
    made.show()
    line = made.fontMetrics().lineSpacing()
    for row in range(6):
        ours = made.rowHeight(row)
        made.resizeRowToContents(row)
        assert made.rowHeight(row) <= ours <= made.rowHeight(row) + line
    made.deleteLater()
    look.dress(app, 100)


def test_text_of_a_file_never_becomes_markup_in_a_tooltip(table: RowTable) -> None:
    table.show_rows((Row(("<img src=x>", "1")),))
    told = table.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in told
    assert "&lt;img" in told


def test_selected_rows_are_copied_as_a_spreadsheet_reads_them(table: RowTable) -> None:
    table.selectAll()
    table.copy()
    assert QApplication.clipboard().text().splitlines()[0] == "县统计局\t1,200"
    assert len(QApplication.clipboard().text().splitlines()) == 3


def test_enter_asks_for_the_current_row(table: RowTable) -> None:
    asked: list[Row] = []
    table.opened.connect(asked.append)
    table.go_to("c")
    tap(table, Qt.Key.Key_Return)
    assert [row.about for row in asked] == ["about c"]


def test_a_pane_counts_what_is_shown_and_says_what_to_do_when_empty(app: QApplication) -> None:
    pane = TablePane("单位", COLUMNS, "请先收件。", measure="个单位")
    pane.show()
    assert pane.empty.isVisible()
    pane.show_rows(ROWS)
    assert pane.count.text() == "3 个单位"
    pane.filter.setText("水利")
    assert shown(pane.table, 0) == ["县水利局"]
    assert pane.count.text() == "1 / 3 个单位"
    pane.deleteLater()
    app.processEvents()

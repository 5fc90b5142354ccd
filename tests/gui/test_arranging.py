"""A table that is filtered or sorted says so, and takes nothing that would go astray."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog

from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.filling.way import FREEZE, SIGN, Frozen, steps
from tests.support.desk import box, dialog, picture, press, settle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desk import Clerk, Sit

Key = Qt.Key
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def bridges(clerk: Sit) -> Clerk:
    me = clerk("slj")
    me.body.show_form("bridge")
    return me.at(0, 0).pasted("东门桥\t20\n西门桥\t35\n南门桥\t8\n东河桥\t9")


def double_click(me: Clerk, column: int) -> None:
    me.body.table.horizontalHeader().sectionDoubleClicked.emit(column)


def names(me: Clerk) -> list[str]:
    return picture(me.grid, 0).splitlines()[:4]


def test_lines_that_have_no_place_under_a_filter_make_no_new_rows(bridges: Clerk) -> None:
    bridges.body.tools.filter.setText("东")
    bridges.at(0, 0).pasted("一\n二\n三\n四\n五")
    assert "没有粘贴" in box().text()
    press(box(), "知道了")
    bridges.body.clear_filters()
    assert names(bridges) == ["东门桥", "西门桥", "南门桥", "东河桥"]
    assert len(bridges.read_again().subjects("bridge")) == 4


def test_lines_that_fit_are_pasted_under_a_filter(bridges: Clerk) -> None:
    bridges.body.tools.filter.setText("东")
    bridges.at(0, 1).pasted("21\n10")
    bridges.body.clear_filters()
    assert picture(bridges.grid, 1).split() == ["21", "35", "8", "10"]


def test_a_name_that_cannot_be_cleared_says_what_to_do(bridges: Clerk) -> None:
    bridges.at(0, 0).key(Key.Key_Delete)
    assert "删除行" in bridges.window.statusBar().currentMessage()
    assert names(bridges)[0] == "东门桥"


def test_the_first_double_click_sorts_every_column_up_and_the_arrow_shows_it(
    bridges: Clerk,
) -> None:
    header = bridges.body.table.horizontalHeader()
    assert not header.isSortIndicatorShown()
    double_click(bridges, 0)
    double_click(bridges, 1)
    assert picture(bridges.grid, 1).split() == ["8", "9", "20", "35"]
    assert header.isSortIndicatorShown()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, UP)
    double_click(bridges, 1)
    assert picture(bridges.grid, 1).split() == ["35", "20", "9", "8"]
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, DOWN)
    bridges.body.table.sort_here(None)
    assert not header.isSortIndicatorShown()


def test_the_arrow_stays_where_the_lines_are_sorted(bridges: Clerk) -> None:
    double_click(bridges, 1)
    header = bridges.body.table.horizontalHeader()
    header.setSortIndicator(0, DOWN)  # what a single click does
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, UP)
    bridges.body.show_form("water")
    assert not header.isSortIndicatorShown()


def test_a_step_that_is_done_asks_for_nothing_to_be_compared(clerk: Sit) -> None:
    live = clerk("zrzyj").live
    frozen = Frozen(number=1, changed_since=False)
    assert steps(live, frozen)[FREEZE].done
    assert "核对" in steps(live, frozen)[SIGN].words
    sent = steps(live, Frozen(number=1, changed_since=False, sent=True))[SIGN]
    assert sent.done
    assert "核对" not in sent.words


def dropped(me: Clerk, *files: Path) -> None:
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    me.window.page.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, given, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    settle()


def test_of_several_dropped_sheets_it_is_said_which_one_was_read(
    clerk: Sit, tmp_path: Path
) -> None:
    me = clerk("zrzyj")
    sheets = [tmp_path / f"{n}.csv" for n in (1, 2, 3)]
    for sheet in sheets:
        sheet.write_text("编号,名称,本年值\n1,建成区面积,12.6\n", encoding="utf-8")
    dropped(me, *sheets)
    assert "1.csv" in box().text()
    assert "其余 2 个" in box().text()
    press(box(), "知道了")
    dialog(PreviewDialog).done(QDialog.DialogCode.Rejected)


def test_a_data_file_or_a_package_dropped_on_the_page_is_opened(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    opened: list[Path] = []
    me.window.opening.open_path = opened.append  # type: ignore[method-assign, assignment]
    for name in ("a.cxb", "b.cityexam"):
        dropped(me, tmp_path / name)
    assert opened == [tmp_path / "a.cxb", tmp_path / "b.cityexam"]

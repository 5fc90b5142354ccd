"""The filling page on a screen of 1366 by 768, at every scale of the screen and of the text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import delete

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.serial import digest, pack_to_bytes
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.centre import Shape
from cityexam_desktop.gui.filling.summary import amount
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.reading.body import ReadingBody
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.paths import forms
from cityexam_desktop.settings import Settings
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Place, Task, WorkspaceRole
from tests.support.desk import Clerk, live_of, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = {100: (1366, 697), 125: (1092, 544), 150: (910, 441)}
"""What the window has inside its frame, in its own pixels, by the scale of the screen.

Title bar and task bar grow with the scale; a process has one scale, so the size is divided.
"""
KINDS = {"sewage": "list", "bld_gas": "places", "bridge": "register", "str_city": "wide places"}


def task_of_the_city_office() -> Workspace:
    """The shipped pack's forms of 县城管局, thirty buildings, and a banner."""
    pack = read_pack(forms() / "cn-2025")
    asked, judged = pack_to_bytes(pack)
    levels = ("county", "town", "street", "community", "estate")
    places = [Place(COUNTY, "place", "county", "1", "示例县", "")]
    for level in levels[1:]:
        places.append(Place(f"x{level}", "place", level, "01", f"城关{level}", places[-1].id))
    places += [
        Place(f"b{n}", "place", "building", f"B{n}", f"{n}号楼", places[-1].id) for n in range(30)
    ]
    workspace = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="cgj", county="示例县")
    task = Task(
        "t", "s", 1, "2025", "2025年度城市体检", "示例县", "2025-12-31", "2026-05-31",
        digest(asked), digest(judged), pack.units, pack.owners, tuple(places),
        bundle="b", banner="示例数据",
    )  # fmt: skip
    tasks.add_task(workspace, task, asked, judged)
    return workspace


@pytest.fixture
def me(window: MainWindow) -> Iterator[Clerk]:
    workspace = task_of_the_city_office()
    window.session.adopt(workspace)
    made = Clerk(window)
    made.body.show_form("bridge")
    made.at(0, 0).pasted("\n".join(f"{n}号桥\t约{n}" for n in range(1, 21)))
    yield made
    look.scale_text(100)


def rows_in_sight(me: Clerk) -> int:
    """Whole rows of the grid that can be seen."""
    table = me.body.table
    return table.viewport().height() // table.verticalHeader().defaultSectionSize()


@pytest.mark.parametrize("text", [100, 125, 150])
@pytest.mark.parametrize("scale", CLIENT)
def test_rows_are_in_sight_however_large_scale_and_text(me: Clerk, scale: int, text: int) -> None:
    me.window.set_text_scale(text)
    settle()
    for form in KINDS:
        me.body.show_form(form)
        settle()
        me.window.resize(*CLIENT[scale])
        settle()
        size = me.window.width(), me.window.height()
        assert size == CLIENT[scale], f"{form}: the window asks for more than the screen has"
        least = min(3 if 150 in {scale, text} else 4, me.grid.rowCount())
        assert rows_in_sight(me) >= least, (form, me.body.centre.shape)
        assert me.body.findings.isVisible()
        assert "待处理 24 条" in me.body.findings.title.text()
        bottom = me.body.way.mapTo(me.window, me.body.way.rect().bottomLeft()).y()
        assert bottom < me.window.height(), "the steps are in sight"


@pytest.mark.parametrize("text", [100, 150])
@pytest.mark.parametrize("scale", CLIENT)
def test_the_finding_of_the_current_cell_is_told_whole(me: Clerk, scale: int, text: int) -> None:
    me.window.set_text_scale(text)
    me.window.resize(*CLIENT[scale])
    settle()
    for row in range(rows_in_sight(me)):
        me.at(row, 1)
        note, table = me.body.table.note, me.body.table
        assert note.isVisible()
        assert me.body.rect().contains(note.geometry())
        assert note.height() >= note.heightForWidth(note.width())
        cell = table.visualRect(table.currentIndex())
        cell.translate(table.viewport().mapTo(me.body, cell.topLeft()) - cell.topLeft())
        assert not note.geometry().intersects(cell), "the cell itself stays in sight"


def test_a_short_line_of_findings_opens_the_list_in_the_place_of_the_grid(me: Clerk) -> None:
    me.window.resize(*CLIENT[150])
    settle()
    pane, table = me.body.findings, me.body.table
    me.at(0, 1)
    assert not pane.listed
    assert "必须改正" in pane.now.text()
    beside = me.body.tree.width(), me.body.item.width()
    pane.more.click()
    settle()
    assert pane.more.text() == "回到表格"
    assert (me.body.tree.width(), me.body.item.width()) == beside
    assert pane.view.isVisible()
    assert not table.isVisible()
    chosen = pane.model.rows[7].where
    pane.view.clicked.emit(pane.model.index(7, 0))
    settle()
    assert table.isVisible()
    assert me.body.place == (chosen.column, chosen.row)
    after = pane.model.rows[8].where
    me.body.next_finding()
    assert me.body.place == (after.column, after.row)


def test_all_comes_back_with_the_room(me: Clerk) -> None:
    for size, shape in ((CLIENT[150], Shape.LOW), ((1366, 1000), Shape.WHOLE)):
        me.window.resize(*size)
        settle()
        assert (me.body.centre.shape >= Shape.LOW) is (shape is Shape.LOW)
    assert me.body.findings.view.isVisible()
    assert me.body.summary.isVisible()
    assert "\n" in me.body.way.buttons[0].text()


def test_a_window_with_large_text_can_be_made_narrower(me: Clerk) -> None:
    me.window.set_text_scale(150)
    me.window.resize(1900, 1100)
    settle()
    assert me.body.findings.listed
    assert "列出" in me.body.findings.missing.text()
    assert me.window.minimumSizeHint().width() <= CLIENT[150][0]
    me.window.resize(1100, 1100)
    settle()
    assert me.window.width() == 1100
    missing = me.body.findings.missing
    assert missing.text() == "未填的"
    assert missing.geometry().right() <= me.body.findings.width()


def test_findings_that_are_settled_give_their_room_back(me: Clerk) -> None:
    me.window.resize(1366, 1000)
    settle()
    before = me.body.table.height()
    for row in range(20):
        me.at(row, 1).pasted("B")
    settle()
    assert len(me.body.findings.model.rows) == 4
    assert me.body.table.height() > before


@pytest.mark.parametrize("text", [100, 150])
@pytest.mark.parametrize("scale", CLIENT)
def test_forms_can_be_told_apart_in_the_tree(window: MainWindow, scale: int, text: int) -> None:
    window.resize(*CLIENT[scale])
    window.set_text_scale(text)
    settle()
    window.session.adopt(task_of_the_city_office())  # the tree is laid in the small window
    tree = Clerk(window).body.tree
    window.resize(*CLIENT[scale])
    settle()
    em = tree.fontMetrics().horizontalAdvance("国")
    assert tree.columnWidth(0) - tree.iconSize().width() >= 5 * em
    assert "已填" in tree.topLevelItem(0).toolTip(0)
    look.scale_text(100)


def test_rows_with_last_years_values_are_in_sight_too(me: Clerk) -> None:
    me.window.resize(*CLIENT[125])
    settle()
    me.body.table.show_last_year(shown=True)
    me.body.fit()
    settle()
    assert (me.window.width(), me.window.height()) == CLIENT[125]
    assert rows_in_sight(me) >= 4


def test_every_total_in_sight_stands_as_soon_as_the_page_does(me: Clerk) -> None:
    me.window.resize(1900, 900)
    me.body.show_form("str_city")
    me.window.session.touch()  # the page is laid anew
    settle()
    table, totals = me.body.table, me.body.totals
    assert me.body.form == "str_city"
    right = table.viewport().width()
    seen = [
        number
        for number, column in enumerate(me.body.sheet.columns)
        if column.datum is not None
        and amount(column.datum, Decimal(0))
        and table.columnViewportPosition(number) < right
    ]
    assert len(seen) > 3
    assert [column for column in seen if not totals.text(column)] == []


@pytest.mark.usefixtures("app")
def test_a_page_that_outlives_the_main_window_is_fitted_by_the_window_it_stands_in() -> None:
    made = MainWindow(Jobs(inline=True), Settings(clerk="李敏"))
    made.session.adopt(task_of_the_city_office())
    holder = QWidget()
    body = ReadingBody(made.frame, live_of(made.session.workspace), holder)
    QVBoxLayout(holder).addWidget(body)
    holder.resize(1000, 640)
    holder.show()
    settle()
    delete(made)  # what is left of it in Python is asked for nothing any more
    body.fitting.fit(body.height())
    assert 0 < body.findings.height() <= holder.height() // 3
    holder.close()
    delete(holder)

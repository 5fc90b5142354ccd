"""Forms, the page and the file come back as they were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cityexam_desktop.gui.filling.asleft import FILES, AsLeft, Left, recall, record
from cityexam_desktop.gui.filling.spot import Spot
from tests.support.desk import Clerk, new_draft, picture, settle

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit

DOWN = Qt.SortOrder.DescendingOrder
MANY = 120


@pytest.fixture
def long(clerk: Sit) -> Clerk:
    """A clerk at a long form, ordered otherwise, filtered, scrolled, at a cell in the middle."""
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("\n".join(f"{n}号桥\t{n}" for n in range(1, MANY + 1)))
    me.body.tools.filter.setText("号桥")
    me.at(0, 1).body.table.sort_here(DOWN)
    me.at(60, 1)
    me.body.table.verticalScrollBar().setValue(55)
    return me


def how(me: Clerk) -> tuple[object, ...]:
    """What the clerk sees of the form."""
    table = me.body.table
    return (
        me.body.form,
        me.place,
        picture(me.grid, 0).splitlines()[me.place[0]],
        me.body.tools.filter.text(),
        me.grid.narrowed,
        me.grid.sorted_by,
        table.horizontalHeader().isSortIndicatorShown(),
        table.verticalScrollBar().value(),
        me.body.item.subject,
    )


def test_a_form_comes_back_as_it_was_left(long: Clerk) -> None:
    before = how(long)
    assert before[1:4] == ((60, 1), "60号桥", "号桥")
    other = next(form.code for form in long.live.forms if form.code != "bridge")
    long.body.show_form(other)
    settle()
    assert long.body.tools.filter.text() == ""
    assert long.grid.sorted_by is None
    long.body.show_form("bridge")
    settle()
    assert how(long) == before


def test_a_page_that_is_laid_anew_comes_back_as_it_was_left(long: Clerk) -> None:
    long.body.tools.unfinished.setChecked(True)
    before, body = how(long), long.body
    long.window.session.touch()
    settle()
    assert long.body is not body
    assert long.body.tools.unfinished.isChecked()
    assert how(long) == before


def test_a_file_that_is_opened_again_comes_back_at_its_form_and_cell(
    window: MainWindow, tmp_path: Path
) -> None:
    file = tmp_path / "水利.cityexam"
    workspace = new_draft("slj")
    workspace.backup(file)
    workspace.connection.close()
    window.opening.open_path(file)
    me = Clerk(window)
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东桥\n西桥\n南桥")
    me.at(1, 2)
    window.session.close()
    window.opening.open_path(file)
    again = Clerk(window)
    assert (again.body.form, again.place) == ("bridge", (1, 2))
    assert picture(again.grid, 0).splitlines()[1] == "西桥"


def test_of_few_files_it_is_kept_where_one_was() -> None:
    spot, text = Spot("s-1", "", "span"), ""
    for n in range(FILES + 1):
        text = record(text, f"{n}.cityexam", 1, "bridge", spot)
    text = record(text, "3.cityexam", 1, "seat", None)
    assert recall(text, "0.cityexam", 1) == AsLeft()
    assert recall(text, "3.cityexam", 2) == AsLeft()
    assert recall(text, "3.cityexam", 1).form == "seat"
    assert recall(text, "4.cityexam", 1).forms == {"bridge": Left(spot)}
    assert recall("what\nis\tthis", "x", 1) == AsLeft()
    assert record(text, "a\tb", 1, "seat", None) == text

"""The size of the text, changed while the window is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cityexam_desktop.gui import look
from tests.support.desk import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Clerk, Sit


@pytest.fixture(autouse=True)
def usual_again(app: QApplication) -> Iterator[None]:
    yield
    look.dress(app)


def heights(part: QWidget) -> dict[str, int]:
    """The height of the text of every label in sight that says something."""
    labels: Iterable[QLabel] = part.findChildren(QLabel)
    return {one.text(): one.fontMetrics().height() for one in labels if one.text()}


def doubted(clerk: Sit) -> Clerk:
    """A clerk at a cell with a finding to be explained."""
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).pasted("1\t30\n约2\t9")
    me.at(0, 2)
    return me


def test_every_label_follows_the_text_that_is_made_larger(window: MainWindow, clerk: Sit) -> None:
    me = doubted(clerk)
    window.banner.setText("演示数据")
    usual = heights(window)
    assert {"演示数据", me.body.head.unit.text(), me.body.title.text()} <= usual.keys()
    window.set_text_scale(150)
    settle()
    larger = heights(window)
    stayed = [text for text in usual.keys() & larger.keys() if larger[text] < usual[text] * 1.3]
    assert stayed == []


def test_headings_are_larger_than_the_text_at_every_size(window: MainWindow, clerk: Sit) -> None:
    me = clerk("zrzyj")
    for percent in (150, 200, 100):
        window.set_text_scale(percent)
        settle()
        points = window.font().pointSizeF()
        assert me.body.head.unit.font().pointSizeF() == pytest.approx(points * 1.1)
        assert me.body.head.unit.font().bold()


def test_the_rows_of_the_findings_grow_with_their_text(window: MainWindow, clerk: Sit) -> None:
    view = doubted(clerk).body.findings.view
    window.set_text_scale(150)
    settle()
    assert view.verticalHeader().defaultSectionSize() > view.fontMetrics().height()


def test_buttons_lists_and_editors_grow_with_the_text(window: MainWindow, clerk: Sit) -> None:
    me = doubted(clerk)
    body = me.body

    def sizes() -> list[int]:
        return [
            body.tools.filter.width(),
            body.tools.bar.iconSize().width(),
            body.way.buttons[0].iconSize().width(),
            body.findings.view.columnWidth(1),
            window.list.width(),
        ]

    usual = sizes()
    window.set_text_scale(150)
    settle()
    assert [now > before * 1.3 for before, now in zip(usual, sizes(), strict=True)] == [True] * 5
    window.set_text_scale(100)
    settle()
    assert all(abs(now - before) <= 2 for before, now in zip(usual, sizes(), strict=True))


def test_what_is_tinted_takes_the_tone_of_another_scheme(app: QApplication) -> None:
    made = QLabel("还有 3 天")
    look.tint(made, "must", bold=True)
    light = made.palette().color(made.foregroundRole())
    look.dress(app, high_contrast=True)
    assert made.palette().color(made.foregroundRole()) == look.tone("must") != light
    assert made.font().bold()


def test_high_contrast_is_put_on_and_off_at_once(window: MainWindow, clerk: Sit) -> None:
    me = doubted(clerk)
    draft_of_the_cell = me.body.place
    usual = me.body.head.days.palette().color(me.body.head.days.foregroundRole())
    action = next(a for a in me.body.tools.all if a.text() == "向下填充")
    before = action.icon().pixmap(16).toImage()
    window.set_contrast(True)
    settle()
    assert window.palette().color(window.backgroundRole()).lightness() == 0
    days = me.body.head.days
    assert days.palette().color(days.foregroundRole()) == look.tone("must") != usual
    action = next(a for a in me.body.tools.all if a.text() == "向下填充")
    assert action.icon().pixmap(16).toImage() != before
    assert me.body.place == draft_of_the_cell
    assert me.body.desk.stack.canUndo(), "what was typed can still be undone"
    window.set_contrast(False)
    settle()
    assert window.palette().color(window.backgroundRole()).lightness() > 200
    assert not window.frame.settings.high_contrast

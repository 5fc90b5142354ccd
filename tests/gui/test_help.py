"""F1 and the help window: every part of the program has its page."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QToolButton, QVBoxLayout, QWidget

import cityexam_desktop.gui
from cityexam_desktop import paths
from cityexam_desktop.gui.filling.codedialog import BureauCodeDialog
from cityexam_desktop.gui.help import manual, topics
from cityexam_desktop.gui.help.window import NOTHING, HelpWindow
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.registry import PAGES
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import Clerk, box, dialog, press, settle
from tests.support.officer import page_of, received
from tests.support.small import new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit


def everything_below(kind: type[QWidget]) -> list[type[QWidget]]:
    """All classes of the program that derive from `kind`."""
    found = {}
    gui = cityexam_desktop.gui
    for module in pkgutil.walk_packages(gui.__path__, f"{gui.__name__}."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, kind) and one.__module__ == module.name:
                found[one.__qualname__] = one
    return [found[name] for name in sorted(found)]


ABSTRACT = {"Page", "CountyPage"}
WIDGETS = everything_below(QWidget)
SPEAKING = [
    one for one in WIDGETS if issubclass(one, QDialog | Page) and one.__name__ not in ABSTRACT
]


@pytest.fixture
def book() -> manual.Manual:
    return manual.read(paths.manual())


@pytest.fixture
def shown(window: MainWindow) -> Iterator[Callable[[], HelpWindow]]:
    def give() -> HelpWindow:
        settle()
        assert window.helper.shown is not None, "the manual was not opened"
        return window.helper.shown

    yield give
    window.helper.close()


@pytest.mark.parametrize("kind", SPEAKING, ids=lambda kind: kind.__name__)
def test_every_page_and_dialog_has_its_topic(kind: type[QWidget], book: manual.Manual) -> None:
    assert kind.__name__ in topics.OF_CLASS
    key = topics.OF_CLASS[kind.__name__]
    assert key == topics.PAGE_IN_FRONT or book.topic(key)


def test_no_topic_is_kept_for_a_widget_that_is_gone(book: manual.Manual) -> None:
    assert set(topics.OF_CLASS) - {one.__name__ for one in WIDGETS} == set()
    assert {key for key in topics.OF_CLASS.values() if key and not book.topic(key)} == set()
    assert book.topic(topics.FIRST)


@pytest.mark.parametrize("role", list(WorkspaceRole), ids=lambda role: role.value)
def test_every_page_of_the_window_and_every_stop_in_it_leads_to_a_topic(
    window: MainWindow, tmp_path: Path, book: manual.Manual, role: WorkspaceRole
) -> None:
    county = received(new_county(tmp_path))
    if role is WorkspaceRole.DEPARTMENT:
        window.session.adopt(county.home("tjj"))
    else:
        page_of(window, county, "inbox")
    for spec in PAGES:
        if role.value in spec.roles:
            window.show_page(spec.key)
            inside: Iterable[QWidget] = window.page.findChildren(QWidget)
            stops = [one for one in inside if one.focusPolicy().value]
            assert {topics.topic_of(stop) for stop in stops} <= {one.key for one in book.topics}


def test_a_named_topic_counts_before_that_of_the_class(window: MainWindow) -> None:
    holder = QWidget()
    inner = QLabel(holder)
    QVBoxLayout(holder).addWidget(inner)
    assert topics.topic_of(inner) == ""
    holder.setProperty(topics.HELP, "faq")
    assert topics.topic_of(inner) == "faq"
    window.start.setProperty(topics.HELP, "sample")
    assert topics.topic_of(window.start.recent) == "sample"


def test_f1_opens_the_page_of_what_is_focused(
    clerk: Callable[[str], Clerk], window: MainWindow, shown: Callable[[], HelpWindow]
) -> None:
    at_work = clerk("tjj").at(0, 2)
    settle()
    at_work.type("about 5")
    at_work.key(Qt.Key.Key_F1)
    assert shown().topic == "filling"
    assert "像 Excel 一样填" in shown().leaves.toPlainText()
    shown().close()
    window.activateWindow()
    settle()
    window.page.body.findings.view.setFocus()
    QTest.keyClick(window.page.body.findings.view, Qt.Key.Key_F1)
    assert shown().topic == "findings"


def test_a_form_of_places_has_a_page_of_its_own(
    clerk: Callable[[str], Clerk], shown: Callable[[], HelpWindow]
) -> None:
    at_work = clerk("tjj")
    at_work.body.turn(1)
    settle()
    at_work.key(Qt.Key.Key_F1)
    assert shown().topic == "places"


def test_f1_holds_in_dialogs_and_in_boxes(
    window: MainWindow, tmp_path: Path, shown: Callable[[], HelpWindow]
) -> None:
    county = new_county(tmp_path)
    window.session.adopt(county.home("tjj"))
    asked = BureauCodeDialog(window.frame, county.task, lambda _code: None)
    asked.open()
    settle()
    QTest.keyClick(asked.typed, Qt.Key.Key_F1)
    assert shown().topic == "code"
    assert dialog(BureauCodeDialog) is asked
    asked.reject()
    window.page.body.finishing.freeze()
    settle()
    QTest.keyClick(box(), Qt.Key.Key_F1)
    assert shown().topic == "six-steps"
    press(box(), "知道了")


def test_links_lead_to_pages_and_back_and_nowhere_else(
    window: MainWindow, shown: Callable[[], HelpWindow]
) -> None:
    window.helper.show_topic("six-steps")
    shown().leaves.anchorClicked.emit(QUrl("start.md"))
    assert shown().topic == "start"
    shown().leaves.backward()
    assert shown().topic == "six-steps"
    for outside in ("https://example.org/start.md", "../GLOSSARY.md", "file:///etc/hostname"):
        shown().leaves.anchorClicked.emit(QUrl(outside.replace("start", "nowhere")))
        assert shown().topic == "six-steps"
        assert shown().leaves.loadResource(2, QUrl(outside.replace("start", "nowhere"))) is None


def test_search_leads_to_a_page_and_no_words_to_the_contents(
    window: MainWindow, shown: Callable[[], HelpWindow]
) -> None:
    window.helper.show_topic("start")
    parts = shown().list.topLevelItemCount()
    shown().sought.setText("忘记报送密码")
    QTest.keyClick(shown().sought, Qt.Key.Key_Return)
    assert shown().topic == "password"
    shown().sought.setText("龘龘龘龘")
    assert shown().list.topLevelItem(0).text(0) == NOTHING
    shown().sought.clear()
    assert shown().list.topLevelItemCount() == parts
    assert shown().list.currentItem().text(0) == "报送密钥，忘记报送密码"


def test_pictures_are_never_wider_than_the_page(
    window: MainWindow, shown: Callable[[], HelpWindow]
) -> None:
    window.helper.show_topic("six-steps")
    leaves = shown().leaves
    for width in (700, 1200):
        shown().resize(width, 600)
        leaves.fit()
        name = next((paths.manual() / "pictures").glob("*.png"), None)
        if name is not None:
            picture = leaves.loadResource(2, QUrl(f"pictures/{name.name}"))
            assert 0 < picture.width() / picture.devicePixelRatio() <= leaves.room()


def test_the_manual_goes_with_the_main_window(window: MainWindow) -> None:
    opened = window.helper.show_topic("start")
    assert not opened.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    window.close()
    settle()
    assert window.helper.shown is None


def test_questions_find_pages_that_do_not_have_their_very_words(book: manual.Manual) -> None:
    assert book.search("忘了报送密码怎么办")[0].topic.key == "password"
    assert book.search("识别码 核对")[0].topic.key == "code"
    assert "…" in book.search("统计年鉴")[0].around
    assert book.search("  ") == ()


def test_every_action_of_the_filling_page_has_a_topic_that_exists(
    clerk: Sit, book: manual.Manual
) -> None:
    page = clerk("zjj").window.page
    words = {one.text() for one in page.actions()} | {"调查状态"}
    assert words - set(topics.OF_ACTION) == set(), "F1 at it would open the first page"
    assert set(topics.OF_ACTION) - words == set(), "words of no action any more"
    assert {key for key in topics.OF_ACTION.values() if not book.topic(key)} == set()


@pytest.mark.parametrize(
    ("words", "topic"),
    [("导出Excel", "excel"), ("导入Excel", "excel"), ("沿用上年", "last-year"),
     ("分发与回收", "handout"), ("影响的指标", "outlook"), ("只看未完成", "filling")],
)  # fmt: skip
def test_a_button_leads_to_the_page_of_what_it_does(clerk: Sit, words: str, topic: str) -> None:
    buttons: Iterable[QToolButton] = clerk("zjj").body.findChildren(QToolButton)
    found = [one for one in buttons if one.text() == words and one.defaultAction() is not None]
    assert found
    assert {topics.topic_of(one) for one in found} == {topic}


def test_the_filter_leads_to_the_page_of_filling(clerk: Sit) -> None:
    assert topics.topic_of(clerk("zjj").body.tools.filter) == "filling"

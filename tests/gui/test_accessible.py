"""Everything that can be pressed or typed in has a name that is read out, and is reached by Tab."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from cityexam_desktop import gui
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.codedialog import BureauCodeDialog
from cityexam_desktop.gui.filling.formerrows import StrikeDialog
from cityexam_desktop.gui.filling.handing.shares import SharesDialog
from cityexam_desktop.gui.filling.numbers import NumbersDialog
from cityexam_desktop.gui.filling.outlook import OutlookDialog
from cityexam_desktop.gui.filling.past import PastDialog
from cityexam_desktop.gui.filling.rowsdialog import RowsDialog
from cityexam_desktop.gui.filling.searching import SearchDialog
from cityexam_desktop.gui.filling.unchanged import UnchangedDialog
from cityexam_desktop.gui.owncode import OwnCodeDialog
from cityexam_desktop.gui.passing.keyring import KeyringDialog
from cityexam_desktop.gui.passing.secret import SecretDialog
from cityexam_desktop.gui.passing.taking import TakeOverDialog
from cityexam_desktop.gui.reasons import KeyDialog, ReasonDialog
from cityexam_desktop.gui.start.copiesdialog import CopiesDialog
from cityexam_desktop.gui.start.county import CountyDialog
from cityexam_desktop.gui.start.sample import SampleDialog
from cityexam_desktop.gui.start.unit import UnitDialog
from cityexam_desktop.workspace.lastrows import LastRows
from cityexam_desktop.workspace.lastyear import CarryOver
from cityexam_desktop.workspace.model import Subject
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.model import Stranger
from cityexam_desktop.workspace.sheets.subjects import RowKey
from tests.support.desk import settle
from tests.support.small import new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Clerk, Sit

STRANGER = Stranger("", ("", ""), "表", "A3", RowKey("", "", "绿道", ()), "8.4", "没有读入。")
INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


def nameless(root: QWidget) -> list[str]:
    """The interactive widgets of ours inside `root` that say nothing of themselves."""
    return [
        f"{type(one).__name__} in {'/'.join(path(one))}"
        for one in [root, *root.findChildren(QWidget)]
        if isinstance(one, INTERACTIVE) and not of_qt(one) and not one.isHidden() and not said(one)
    ]


def said(one: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(one)
    name = interface.text(QAccessible.Text.Name)
    return (one.accessibleName() or name or getattr(one, "text", lambda: "")()).strip()


def of_qt(one: QWidget) -> bool:
    """Parts that Qt makes inside its own widgets: headings, the arrow of a list, its line."""
    above: QWidget | None = one.parentWidget()
    inside = False
    while above is not None and not inside:
        inside = isinstance(above, (QComboBox, QLineEdit, QAbstractSpinBox, QMenuBar))
        above = above.parentWidget()
    corner = type(one).__name__ == "QAbstractButton"
    return isinstance(one, QHeaderView) or inside or corner


def path(one: QWidget) -> Iterator[str]:
    above = one.parentWidget()
    while above is not None:
        yield type(above).__name__
        above = above.parentWidget()


def office(window: MainWindow, tmp_path: Path) -> MainWindow:
    county = new_county(tmp_path)
    county.fill("tjj")
    county.receive(county.send("tjj"))
    window.session.adopt(county.bureau)
    return window


def test_the_start_page_names_everything(window: MainWindow) -> None:
    assert nameless(window) == []


@pytest.mark.parametrize(("unit", "form"), [("zrzyj", "land"), ("zjj", "house"), ("slj", "bridge")])
def test_the_department_window_names_everything(clerk: Sit, unit: str, form: str) -> None:
    me = clerk(unit)
    me.body.show_form(form)
    settle()
    assert nameless(me.window) == []


def test_every_page_of_the_bureau_names_everything(window: MainWindow, tmp_path: Path) -> None:
    office(window, tmp_path)
    found = {}
    for spec in window.specs:
        window.show_page(spec.key)
        settle()
        found[spec.key] = nameless(window.page)
    assert {key: one for key, one in found.items() if one} == {}


def dialogs(me: Clerk, tmp_path: Path) -> Iterator[QDialog]:
    """One of every dialog of the department's window."""
    frame, live, desk = me.window.frame, me.live, me.body.desk

    def nothing(*_: Any) -> None:
        """Take what the dialog gives."""

    from cityexam_desktop.bundle import ownkeys

    ownkeys.create_key(frame.session.workspace)
    datum = live.pack.datum["area"]
    yield BureauCodeDialog(frame, live.task, nothing)
    yield NumbersDialog(frame)
    yield OutlookDialog(frame.window, live.pack, (), "2025")
    yield PastDialog(frame.window, datum, ())
    yield RowsDialog(frame.window, Asked(live.pack, live.task, "zrzyj"), [("", STRANGER)], nothing)
    yield SearchDialog(frame, "zrzyj")
    house = live.pack.form["house"]
    yield SharesDialog(frame.window, desk, house, Asked(live.pack, live.task, "zjj"), lambda: None)
    yield UnchangedDialog(desk, "land", CarryOver((), (), (), ()))
    bridge = Subject("slj-1", "row", "bridge", "001", "新安大桥", COUNTY, "slj")
    former = LastRows("2024", (bridge,))
    yield UnchangedDialog(desk, "bridge", CarryOver((), (), (), (), (bridge,)), former)
    yield StrikeDialog(desk, [bridge.id], [bridge])
    yield OwnCodeDialog(frame, "0000 0000 0000 0000 0000 0000")
    yield KeyringDialog(frame)
    yield SecretDialog(frame, "报送密码", "", nothing, needed=False)
    yield TakeOverDialog(frame, tmp_path / "handover.cxb", nothing)
    yield KeyDialog(frame, nothing)
    yield ReasonDialog(frame, "理由", "为什么", "确定", nothing)
    yield CopiesDialog(frame, tmp_path / "a.cityexam", nothing)
    yield CountyDialog(frame, nothing)
    yield SampleDialog(frame.window, tmp_path, nothing)
    yield UnitDialog(frame, live.task, lambda _unit, _path: False)


def test_every_dialog_names_everything(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    seen = set()
    for one in dialogs(me, tmp_path):
        one.show()
        settle()
        assert nameless(one) == [], type(one).__name__
        assert one.windowTitle(), type(one).__name__
        seen.add(type(one).__name__)
        one.close()
        settle()
    filling = {name for name in all_dialogs() if ".filling." in name or ".start." in name}
    filling |= {name for name in all_dialogs() if ".passing." in name}
    unseen = {name.rpartition(".")[2] for name in filling} - seen
    assert unseen <= NEED_FILES, "a dialog that is not looked at here"


NEED_FILES = {"PreviewDialog", "ColumnsDialog", "HandingDialog", "CollectedDialog"}
"""Dialogs about files that came back; the tests of exchange and of handing out open them."""


def all_dialogs() -> set[str]:
    found = set()
    for module in pkgutil.walk_packages(gui.__path__, f"{gui.__name__}."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, QDialog) and kind.__module__ == module.name:
                found.add(f"{module.name}.{name}")
    return found


def stops(root: QWidget) -> list[QWidget]:
    """Where Tab leads from the first stop on, once around."""
    found: list[QWidget] = []
    for _ in range(60):
        focus: QWidget | None = QApplication.focusWidget()
        if focus is None or focus in found:
            break
        found.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        settle()
    return [one for one in found if one is root or root.isAncestorOf(one)]


def test_everything_in_a_dialog_is_reached_by_tab(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    for one in dialogs(me, tmp_path):
        one.show()
        assert QTest.qWaitForWindowActive(one)
        reached = stops(one)
        parts: list[QWidget] = [*one.findChildren(QWidget)]
        for part in parts:
            wants = part.isVisibleTo(one) and part.isEnabled() and isinstance(part, INTERACTIVE)
            focusable = part.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if (
                wants
                and focusable
                and not of_qt(part)
                and not isinstance(part, QAbstractScrollArea)
            ):
                assert part in reached, f"{type(one).__name__}: {said(part)}"
        one.close()
        settle()


def test_the_panel_is_walked_in_the_order_of_reading(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2)
    panel = me.body.item
    panel.absence.choice.setFocus()
    reached = [one for one in stops(panel) if panel.isAncestorOf(one)]
    tops = [one.mapTo(panel.widget(), one.rect().topLeft()).y() for one in reached]
    assert len(reached) >= 6
    assert tops == sorted(tops)


def luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.1: the contrast ratio of two colours."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("scheme", "least"), [("usual", 4.5), ("bold", 7.0)])
def test_every_meaning_is_readable_on_its_ground(
    app: QApplication, scheme: str, least: float
) -> None:
    look.dress(app, high_contrast=scheme == "bold")
    try:
        palette, role = app.palette(), QPalette.ColorRole
        base, window = palette.color(role.Base), palette.color(role.Window)
        pairs = [
            (palette.color(role.HighlightedText), palette.color(role.Highlight)),
            (palette.color(role.WindowText), window),
            *((look.tone(name), base) for name in ("must", "explain", "notice", "good", "quiet")),
            (look.tone("must"), look.tone("must_back")),
            (look.tone("explain"), look.tone("explain_back")),
            (look.tone("quiet"), look.tone("readonly")),
        ]
        found = [round(contrast(*pair), 2) for pair in pairs]
        assert min(found) >= least, found
    finally:
        look.dress(app)

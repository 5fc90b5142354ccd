"""The unit's own code, asked for on the telephone, stands in the menu of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.gui.owncode import OwnCodeDialog
from tests.support.desk import box, dialog, new_draft, press, settle

if TYPE_CHECKING:
    from cityexam_desktop.gui.window import MainWindow


def test_the_six_groups_are_shown_large_and_can_be_copied(window: MainWindow) -> None:
    workspace = new_draft("tjj")
    ownkeys.create_key(workspace)
    window.session.adopt(workspace)
    window.menus.own_code.trigger()
    settle()
    shown = dialog(OwnCodeDialog)
    assert shown.code.text() == ownkeys.own_code(workspace)
    assert shown.code.font().pointSizeF() > 1.5 * window.font().pointSizeF()
    assert not shown.copy.isDefault(), "Enter closes, it does not copy"
    shown.copy.click()
    assert QApplication.clipboard().text() == ownkeys.own_code(workspace)
    shown.reject()


def test_without_a_key_it_is_said_that_there_is_none(window: MainWindow) -> None:
    window.session.adopt(new_draft("tjj"))
    window.menus.own_code.trigger()
    assert "还没有报送密钥" in box().text()
    press(box(), "知道了")


def test_without_a_file_there_is_no_code_to_show(window: MainWindow) -> None:
    assert not window.menus.own_code.isEnabled()

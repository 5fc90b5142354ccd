"""The program's icons: a sign in a disc stays a sign, in every colour and when selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from cityexam_desktop.gui.icons import icon


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("mode", [QIcon.Mode.Normal, QIcon.Mode.Selected], ids=str)
@pytest.mark.parametrize("name", ["done", "must"])
def test_the_sign_in_a_disc_can_be_told_from_the_disc(name: str, mode: QIcon.Mode) -> None:
    drawn = icon(name, QColor("#2e6b34")).pixmap(QSize(64, 64), 1.0, mode).toImage()
    assert drawn.pixelColor(32, 14).alpha() == 255  # in the disc, beside the sign
    sign = (28, 39) if name == "done" else (32, 32)
    assert drawn.pixelColor(*sign).alpha() < 40

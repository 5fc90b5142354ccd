from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest

from cityexam_desktop.gui import look
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.settings import Settings
from tests.support.desk import Clerk, new_draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from cityexam_desktop.workspace.database import Workspace


@pytest.fixture(scope="session")
def app(qapp: QApplication) -> Iterator[QApplication]:
    look.load_fonts()
    look.dress(qapp)
    yield qapp
    # Without a screen Qt keeps what was copied until the interpreter is gone, and then crashes.
    qapp.clipboard().clear()


@pytest.fixture
def window(app: QApplication) -> Iterator[MainWindow]:
    made = MainWindow(Jobs(inline=True), Settings(clerk="李敏"))
    made.resize(1366, 768)
    made.show()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.session.may_close = lambda: None
    made.session.close()  # what a test opened may be closed already: nothing is asked of it
    made.close()
    made.deleteLater()
    # Now, or the window that goes later takes the keyboard away from the next one.
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


@pytest.fixture
def draft() -> Iterator[Callable[[str], Workspace]]:
    made: list[Workspace] = []

    def give(unit: str) -> Workspace:
        made.append(new_draft(unit))
        return made[-1]

    yield give
    for workspace in made:
        workspace.connection.close()


@pytest.fixture
def clerk(window: MainWindow) -> Callable[[str], Clerk]:
    def sit_down(unit: str) -> Clerk:
        window.session.adopt(new_draft(unit))
        return Clerk(window)

    return sit_down

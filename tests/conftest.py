"""What every test gets: an offscreen Qt, and no warning that nobody expected."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING

import hypothesis
import pytest

from cityexam_desktop import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")

EXPECTED_FROM_QT = re.compile(
    r"This plugin does not support propagateSizeHints\(\)"
    r"|This plugin does not support raise\(\)"
    r"|This plugin does not support grabbing the (keyboard|mouse)"
)
"""Sentences that the offscreen platform says of itself; all others fail the test."""

_from_qt: list[str] = []


class _Overheard(logging.Handler):
    """Keep what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_surprises(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that logs a warning or makes Qt complain.

    A test that asks for `caplog` looks at the log itself.
    """
    overheard = _Overheard()
    root = logging.getLogger()
    root.addHandler(overheard)
    _from_qt.clear()
    yield
    root.removeHandler(overheard)
    if _from_qt:
        pytest.fail("Qt said what nobody expected:\n" + "\n".join(_from_qt))
    if overheard.lines and "caplog" not in request.fixturenames:
        pytest.fail("logged what nobody expected:\n" + "\n".join(overheard.lines))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every test away from the settings of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    paths.set_home(home)
    yield home
    paths.set_home(None)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Give the one application that a process may have, with Qt's messages watched."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not EXPECTED_FROM_QT.fullmatch(text):
            _from_qt.append(f"{kind.name}: {text}")

    qInstallMessageHandler(hear)
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["cityexam"])

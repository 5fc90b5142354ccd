"""When the program itself is at fault: one dialog with text to copy, and the log."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger("cityexam_desktop")
LOG_NAME = "cityexam.log"


def write_log() -> None:
    """Let warnings and errors of the run go to the log file in the person's home."""
    _log.addHandler(_LateLog())


class _LateLog(logging.Handler):
    """Opens the log file with the first record: most runs have nothing to say."""

    @cached_property
    def _file(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        file = RotatingFileHandler(
            paths.home() / LOG_NAME, maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        return file

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, where the home lets it be written."""
        with contextlib.suppress(OSError):
            self._file.emit(record)


def install() -> None:
    """Bring everything that nobody caught to `report`."""
    sys.excepthook = report


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log a bug and show it once; a second one while the dialog is open is only logged."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    _log.error("%s", text)
    if sys.stderr is not None:  # the installed program has none on Windows
        sys.stderr.write(text)
    if QApplication.instance() is not None:
        from cityexam_desktop.gui.crashdialog import show_once

        show_once(text)

"""Starting the window: environment, fonts, translations, style, crash dialog."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from cityexam_desktop import paths
from cityexam_desktop import settings as habits
from cityexam_desktop.gui import crash, look
from cityexam_desktop.gui.icons import program_icon

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from cityexam_desktop.gui.window import MainWindow

SMALL_SCREEN = 1500
"""Pixels of width up to which the window takes the whole screen."""


def run(files: Sequence[str] = ()) -> int:
    """Open the window, with the first of `files` when there is one; give the exit code."""
    from cityexam_desktop.gui.jobs import Jobs
    from cityexam_desktop.gui.start.instance import Listener, hand_over, the_only_one
    from cityexam_desktop.gui.window import MainWindow

    mend_input_method(os.environ)
    app = make_application()
    crash.write_log()
    crash.install()
    lock = the_only_one(paths.home())
    if lock is None and hand_over(paths.home(), files):
        return 0
    settings = habits.load()
    look.dress(app, settings.text_scale, high_contrast=settings.high_contrast)
    window = MainWindow(Jobs(), settings)
    show(window)
    if lock is not None:
        Listener(paths.home(), window).asked.connect(window.call)
    if files:
        window.opening.open_path(Path(files[0]))
    return app.exec()


def make_application() -> QApplication:
    """The application with the bundled fonts and Qt's own texts in Chinese."""
    app = QApplication(["cityexam"])
    app.setApplicationName("cityexam")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("cityexam")
    app.setWindowIcon(program_icon())
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", where):
        app.installTranslator(translator)
    look.load_fonts()
    return app


def mend_input_method(environment: MutableMapping[str, str]) -> None:
    """Where fcitx is asked for and Qt has no plug-in for it, speak to its ibus front end."""
    asked = environment.get("QT_IM_MODULE", "")
    if asked not in {"fcitx", "fcitx5"}:
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not any((plugins / "platforminputcontexts").glob("*fcitx*")):
        environment["QT_IM_MODULE"] = "ibus"


def show(window: MainWindow) -> None:
    """Show the window as it was left; at first whole on a small screen, else comfortable."""
    if window.as_it_was_left():
        window.show()
        return
    room = window.screen().availableGeometry()
    if room.width() <= SMALL_SCREEN:
        window.resize(room.size())  # for screens without a window manager
        window.showMaximized()
        return
    window.resize(min(1500, room.width() - 80), min(920, room.height() - 80))
    window.show()

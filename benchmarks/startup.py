"""From the start of the process: the command line, the window, and the written reports.

Every run is a fresh process; compiled modules come from a cache that a first, uncounted
run has filled. The window is drawn off screen unless `QT_QPA_PLATFORM` says otherwise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from measure import Figure, middle, ratio, timed

from cityexam_desktop.demo import play
from cityexam_desktop.report.write import REPORTS, write_report
from cityexam_desktop.workspace.database import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RUNS = 7
PROGRAM = ("-m", "cityexam_desktop")

# What `gui.app.run` does up to the first drawing, and a process that goes then.
WINDOW = """
import os
from cityexam_desktop import settings as habits
from cityexam_desktop.gui import app, crash, look
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.window import MainWindow
application = app.make_application()
crash.write_log()
crash.install()
settings = habits.load()
look.dress(application, settings.text_scale)
window = MainWindow(Jobs(), settings)
app.show(window)
"""
# The least that shows a table by Qt's model and view: a model of its own, as the program's are.
BARE = """
import os
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
class Model(QAbstractTableModel):
    def rowCount(self, parent):
        return 100
    def columnCount(self, parent):
        return 10
    def data(self, index, role):
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{index.row()}.{index.column()}"
application = QApplication([])
model = Model()
table = QTableView()
table.setModel(model)
window = QMainWindow()
window.setCentralWidget(table)
window.resize(1500, 920)
window.show()
"""
SHOWN = """
while not window.windowHandle().isExposed():
    application.processEvents()
application.processEvents()
os._exit(0)
"""


def run(folder: Path) -> list[Figure]:
    home = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    home.setdefault("QT_QPA_PLATFORM", "offscreen")
    home |= {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "CITYEXAM_HOME": str(folder / "home")}
    command = (*PROGRAM, "--help"), ("-c", "import click")
    window = ("-c", WINDOW + SHOWN), ("-c", BARE + SHOWN)
    return [
        *_against("cityexam --help", "bare import click", command, home, 2),
        *_against("window shown", "bare window with a table", window, home, 1.5),
        *_reports(folder),
    ]


def _against(
    what: str,
    bare: str,
    pair: tuple[Sequence[str], Sequence[str]],
    home: dict[str, str],
    goal: float,
) -> list[Figure]:
    ours, theirs = pair
    _seconds(ours, home), _seconds(theirs, home)
    times = [(_seconds(ours, home), _seconds(theirs, home)) for _ in range(RUNS)]
    own, other = zip(*times, strict=True)
    return [
        Figure(what, middle(own) * 1000, "ms"),
        Figure(bare, middle(other) * 1000, "ms"),
        Figure(f"{what} / {bare}", ratio(own, other), "x", goal),
    ]


def _seconds(arguments: Sequence[str], home: dict[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=home, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    assert not done.returncode, done.stderr.decode()
    return seconds


def _reports(folder: Path) -> list[Figure]:
    county = folder / "demo"
    with timed() as played:
        play(county)
    figures = [Figure("the sample county's year, played", played.seconds, "s")]
    with Workspace.open(county / "county.cityexam") as ws:
        for suffix in REPORTS:
            with timed() as span:
                write_report(ws, folder / f"report{suffix}")
            figures.append(Figure(f"the sample county's report{suffix}", span.seconds, "s"))
    return figures

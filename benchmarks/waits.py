"""How long the department's window does not answer while very much is done at once.

A table of 20,000 rows in a file on disk; the window's own thread counts the longest time
between two ticks while 100,000 cells are pasted, undone and redone, and so on. What is large
runs as a job beside it, as at a clerk's. Milliseconds of the clock: a machine that does other
work makes them longer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from measure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.window import MainWindow

LONGEST = 300
"""Milliseconds that nothing may hold the window up."""
YES_NO = ("是", "否")
KINDS = ("砖混", "框架", "剪力墙")


def run(folder: Path) -> list[Figure]:
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import window
    from cells import BUILDINGS
    from PySide6.QtWidgets import QApplication

    shown = window._window(BUILDINGS)  # noqa: SLF001 - the same window
    shown.frame.jobs.inline = False
    path = folder / "a.cityexam"
    shown.session.workspace.backup(path)
    shown.session.open(path)
    _wait(shown)
    shown.page.body.show_form("bld")
    figures = [
        figure
        for what, do in _doings(shown.page.body, BUILDINGS)
        for figure in _figures(shown, what, do)
    ]
    shown.close()
    QApplication.clipboard().clear()  # off screen it would go after Python, with what was copied
    return figures


def _doings(body: Body, rows: int) -> list[tuple[str, Callable[[], object]]]:
    from cityexam_desktop.workspace.model import RowState

    table, desk = body.table, body.desk
    return [
        (f"{5 * rows:,} cells pasted", lambda: _pasted(body, rows)),
        ("undone", desk.undo),
        ("redone", desk.redo),
        ("everything selected", table.selectAll),
        ("everything copied", table.copy),
        ("all rows marked", body.tools.survey[RowState.AS_LAST_YEAR].trigger),
        ("a column cleared", lambda: (table.selectColumn(4), table.clear_selected())),
        ("a column filled down", lambda: (table.selectColumn(3), table.fill_down())),
        ("a row begun in a register", lambda: _begun(body)),
        ("and taken away", desk.undo),
    ]


def _pasted(body: Body, rows: int) -> None:
    from PySide6.QtWidgets import QApplication

    lines = (
        f"{1980 + n % 45}\t{1 + n % 20}\t{12 + n % 80}\t{KINDS[n % 3]}\t{YES_NO[n % 2]}"
        for n in range(rows)
    )
    QApplication.clipboard().setText("\n".join(lines))
    body.table.go_to(0, 2)
    body.table.paste()


def _begun(body: Body) -> None:
    register = next(form for form in body.live.forms if form.kind.value == "register")
    body.show_form(register.code)
    grid = body.table.grid
    grid.setData(grid.index(grid.rowCount() - 1, 0), "一街区")


def _figures(window: MainWindow, what: str, do: Callable[[], object]) -> list[Figure]:
    from PySide6.QtCore import QTimer

    gaps: list[float] = []
    last = began = time.perf_counter()

    def tick() -> None:
        nonlocal last
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(5)
    do()
    _wait(window)
    tick()
    timer.stop()
    return [
        Figure(f"{what}: longest wait", max(gaps) * 1000, "ms", LONGEST),
        Figure(f"{what}: whole", time.perf_counter() - began, "s"),
    ]


def _wait(window: MainWindow) -> None:
    """Let the window live until no job runs and everything is painted."""
    from PySide6.QtWidgets import QApplication

    quiet = 0
    while quiet < 20:
        quiet = 0 if window.frame.jobs.running else quiet + 1
        QApplication.processEvents()
        time.sleep(0.001)

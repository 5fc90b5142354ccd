"""The bureau's pages at 60 units × 30 forms and 200,000 merged values; 300 bundles received.

A page is opened with the county merged already, beside the `SELECT` of the same rows and a
table of Qt over them with the barest model; both in turn within one run. The filter is what
a key in it costs. While bundles come in as a job, the window's own thread counts the longest
time between two of its ticks; and how much of the processor both threads had meanwhile, which
is what the frame would take where nothing else runs.
"""

from __future__ import annotations

import os
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from measure import Figure, middle, percentile, ratio, timed
from PySide6.QtCore import QAbstractTableModel, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QTableView
from sample import NOW, answer, code, issue, make, tables

from cityexam_desktop import paths
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.gui import app, look
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.results import Results
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.settings import Settings
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cityexam_desktop.gui.merged.page import MergedPage

UNITS, FORMS, PLACES = 60, 30, 112
RUNS = 3
TICK = 2
WORDS = ("单位7", "小区11 12345", "台账 单位59 表3")
SELECT = """
    SELECT o.*, s.unit, s.bundle FROM observation o JOIN submission s ON s.id = o.submission
    WHERE s.bundle <> ''
"""


class Bare(QAbstractTableModel):
    """Rows as they came from the table."""

    def __init__(self, rows: list[Any]) -> None:
        super().__init__()
        self.rows = rows

    def rowCount(self, _parent: Any) -> int:  # noqa: N802 - Qt's name
        """All of them."""
        return len(self.rows)

    def columnCount(self, _parent: Any) -> int:  # noqa: N802 - Qt's name
        """As many as the program shows."""
        return 10

    def data(self, index: Any, role: int) -> Any:
        """The text of a cell."""
        if role == Qt.ItemDataRole.DisplayRole:
            return str(self.rows[index.row()][index.column()])
        return None


def run(folder: Path) -> list[Figure]:
    paths.set_home(folder / "home")
    application = app.make_application()
    look.dress(application, 100)
    file = county(folder)
    return [*_pages(application, file), *_receiving(application, folder / "in")]


def _pages(application: QApplication, file: Path) -> list[Figure]:
    window = MainWindow(Jobs(inline=True), Settings(clerk="甲"))
    window.resize(1366, 768)
    window.show()
    window.session.open(file)
    results = Results.of(window.frame)
    with timed() as merged:
        results.want(lambda _: None)
    figures = [Figure("everything merged and assessed", merged.seconds, "s")]
    floors = [_floor(application, file) for _ in range(RUNS)]
    figures.append(Figure("SELECT and a bare table", middle(floors) * 1000, "ms"))
    for key, title in (("progress", "进度"), ("inbox", "收件"), ("ledger", "收件登记簿")):
        ours = [_opened(application, window, key) for _ in range(RUNS)]
        figures += _against(title, ours, floors)
    page: MergedPage = _page(window, "merged")
    page.turn_to("values")
    ours = [_opened(application, window, "merged") for _ in range(RUNS)]
    assert len(page.values.table.rows.all) == UNITS * FORMS * PLACES
    figures += _against("汇总, 全县数据", ours, floors)
    with timed() as first:
        window.show_page("review")
        application.processEvents()
    figures.append(Figure("核查, everything checked for the first time", first.seconds, "s"))
    ours = [_opened(application, window, "review") for _ in range(RUNS)]
    figures += _against("核查, checked before", ours, floors)
    figures += _filtering(application, window, page)
    window.close()
    return figures


def _page(window: MainWindow, key: str) -> Any:
    window.show_page(key)
    return window.page


def _opened(application: QApplication, window: MainWindow, key: str) -> float:
    """A page read again and drawn; another one was in front."""
    window.show_page("tasking")
    application.processEvents()
    page = window.pages.get(key)
    with timed() as span:
        if page is not None:
            page.refresh()
        window.show_page(key)
        application.processEvents()
    return span.seconds


def _floor(application: QApplication, file: Path) -> float:
    with Workspace.open(file) as ws, timed() as span:
        table = QTableView()
        table.setModel(Bare(ws.run(SELECT).fetchall()))
        table.resize(1200, 600)
        table.show()
        application.processEvents()
    table.close()
    return span.seconds


def _against(what: str, ours: list[float], floors: list[float]) -> list[Figure]:
    return [
        Figure(f"{what}", middle(ours) * 1000, "ms"),
        Figure(f"{what} / SELECT and a bare table", ratio(ours, floors), "x", 2),
    ]


def _filtering(application: QApplication, window: MainWindow, page: MergedPage) -> list[Figure]:
    window.show_page("merged")
    page.turn_to("values")
    spans, spent = [], []
    for words in WORDS * RUNS:
        page.values.filter.setText("")
        application.processEvents()
        with timed() as span:
            began = time.process_time()  # after the garbage that `timed` takes out
            page.values.filter.setText(words)
            application.processEvents()
            spent.append((time.process_time() - began) * 1000)
        spans.append(span.seconds * 1000)
    return [
        Figure("filter of 200,000 values, by the clock", middle(spans), "ms"),
        Figure("filter of 200,000 values, processor, median", middle(spent), "ms", 100),
        Figure("filter of 200,000 values, processor, longest", max(spent), "ms", 100),
    ]


def _receiving(application: QApplication, folder: Path) -> list[Figure]:
    folder.mkdir()
    sample = make(folder)
    window = MainWindow(Jobs(), Settings(clerk="甲"))
    window.resize(1366, 768)
    window.show()
    window.session.open(sample.bureau)
    page = _page(window, "inbox")
    _until(application, lambda: page.county is not None and not window.frame.jobs.running)
    gaps: list[float] = []
    spent: list[float] = []
    last, used = time.perf_counter(), time.process_time()

    def tick() -> None:
        nonlocal last, used
        now, cpu = time.perf_counter(), time.process_time()
        gaps.append((now - last) * 1000)
        spent.append((cpu - used) * 1000)
        last, used = now, cpu

    timer = QTimer()
    timer.setInterval(TICK)
    timer.timeout.connect(tick)
    timer.start()
    started = last = time.perf_counter()
    used = time.process_time()
    page.receiving.receive(sample.bundles)
    _until(
        application,
        lambda: (
            len(page.receiving.pane.table.rows.all) == len(sample.bundles)
            and not window.frame.jobs.running
        ),
    )
    seconds = time.perf_counter() - started
    timer.stop()
    window.close()
    return [
        Figure("300 bundles received in the window, merged and shown", seconds, "s"),
        Figure("frame while receiving, 99 of 100", percentile(gaps, 99), "ms"),
        Figure("frame while receiving, longest", max(gaps), "ms", 50),
        Figure("the same, processor time of both threads", max(spent), "ms", 50),
    ]


def _until(application: QApplication, ready: Callable[[], bool]) -> None:
    while not ready():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def county(folder: Path) -> Path:
    """A bureau's file in which 60 units have answered 30 forms each."""
    file = folder / "county.cityexam"
    issue(file, folder, tables(FORMS, UNITS), PLACES)
    with Workspace.open(file) as bureau:
        for unit in range(UNITS):
            observed = [
                Observation(
                    code(unit, form, FORMS), f"e{place}", _number(form, place), source="台账"
                )
                for form in range(FORMS)
                for place in range(PLACES)
            ]
            sent, public = answer(folder, f"u{unit}", observed)
            actions.register(bureau, public, f"u{unit}", now=NOW)
            inbox.receive(bureau, [sent], now=NOW)
    return file


def _number(form: int, place: int) -> Decimal:
    return Decimal((form * 7919 + place * 101) % 99991)

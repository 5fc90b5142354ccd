"""The department's window: a keystroke, a block pasted, a table of 20,000 rows, the start.

The form page itself works off screen, on a workspace in memory, so that the disk's commit
is left out (see `cells.py`). A keystroke is the committed cell: value, checks, findings,
and all counts. The table is laid beside a bare `QTableView` of the same size and row height
whose model makes as many rows and columns of texts and gives them from a list; where they are
scrolled, the table is filled in, the bare one has the same texts, and every page is one that
was not seen before. Processor time and memory of the start beside a bare window with a table, in
processes of their own. Pairs run in turn, and are told in processor time.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import subprocess
import sys
import time
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from measure import Figure, middle, percentile, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QTableView

    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.filling.grid import GridModel
    from cityexam_desktop.gui.window import MainWindow
    from cityexam_desktop.workspace.model import Observation

KEYS, PASTES, OPENINGS, PAGES, TURNS, STARTS = 60, 5, 3, 60, 9, 15
DOWN, ACROSS = 50, 20


def run(folder: Path) -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cells import BUILDINGS

    small, large = _window(0), _window(BUILDINGS)
    return [
        *_keys("60 indicators", small, 8),
        *_keys("20,000 rows", large, 16),
        *_pasted(large),
        *_opened(large),
        *_scrolled(_window(BUILDINGS, filled=True)),
        *_started(folder),
    ]


def _window(buildings: int, *, filled: bool = False) -> MainWindow:
    """The department's window with the pack's list forms, or with a table of buildings."""
    import cells
    from PySide6.QtWidgets import QApplication

    from cityexam_desktop.formpack.model import FormKind
    from cityexam_desktop.formpack.reader import read_pack
    from cityexam_desktop.formpack.serial import digest, pack_to_bytes
    from cityexam_desktop.gui import app, look
    from cityexam_desktop.gui.jobs import Jobs
    from cityexam_desktop.gui.window import MainWindow
    from cityexam_desktop.settings import Settings
    from cityexam_desktop.workspace import answering, tasks
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import RowState, SurveyRow, Task, WorkspaceRole

    if QApplication.instance() is None:
        look.dress(app.make_application())
    pack = read_pack(cells.PACK)
    asked, judged = pack_to_bytes(pack)
    ws = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=cells.UNIT)
    task = Task(
        "t", "s", 1, "2025", "测速", "县", "2025-12-31", "2026-05-31", digest(asked),
        digest(judged), pack.units, pack.owners, cells.places(buildings), bundle="b",
    )  # fmt: skip
    tasks.add_task(ws, task, asked, judged)
    draft = answering.open_draft(ws, task, cells.UNIT)
    surveyed = (SurveyRow("bld", f"b{i}", RowState.SURVEYED) for i in range(buildings))
    answering.survey(ws, draft.id, surveyed)
    if filled:
        answering.record(ws, draft.id, tuple(_answers(buildings)), what="测速")
    window = MainWindow(Jobs(inline=True), Settings(clerk="测速"))
    window.resize(1366, 768)
    window.session.adopt(ws)
    window.show()
    live = _body(window).live
    lists = [form for form in live.forms if form.kind is FormKind.LIST]
    longest = max(lists, key=lambda form: len(live.data_of(form.code)))
    _body(window).show_form("bld" if buildings else longest.code)
    settle()
    return window


def _answers(buildings: int) -> Iterator[Observation]:
    """What is asked of every building: the columns that are in sight."""
    from cityexam_desktop.workspace.model import Observation

    for n in range(buildings):
        subject = f"b{n}"
        yield Observation("bld_year", subject, Decimal(1980 + n % 45))
        yield Observation("bld_floors", subject, Decimal(1 + n % 20))
        yield Observation("bld_hh", subject, Decimal(12 + n % 80))
        yield Observation("bld_struct", subject, ("砖混", "框架", "剪力墙")[n % 3])
        if n % 2:
            yield Observation("bld_lift", subject, Decimal(1))


def settle() -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()


def _body(window: MainWindow) -> Body:
    return window.page.body


def _keys(what: str, window: MainWindow, goal: float) -> list[Figure]:
    """Numbers typed into cells here and there; each is seen before the next."""
    body, chance = _body(window), random.Random(2025)
    grid = body.table.grid
    cells = [
        (row, column)
        for row in range(min(grid.rowCount(), 200))
        for column in range(grid.columnCount())
        if grid.cell(grid.index(row, column)).editable and _numeric(body, row, column)
    ]
    taken, painted = [], []
    for number in range(KEYS):
        row, column = chance.choice(cells)
        body.table.go_to(row, column)
        settle()
        started = time.perf_counter()
        grid.setData(grid.index(row, column), str(1 + number))
        taken.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        body.table.viewport().repaint()
        painted.append((time.perf_counter() - started) * 1000)
        settle()
    return [
        Figure(f"keystroke to verdict, {what}: median", middle(taken), "ms", goal),
        Figure(f"keystroke to verdict, {what}: p95", percentile(taken, 95), "ms"),
        Figure(f"the table painted anew, {what}: median", middle(painted), "ms"),
    ]


def _numeric(body: Body, row: int, column: int) -> bool:
    sheet = body.sheet
    datum = sheet.lines[row].datum or sheet.columns[column].datum
    return datum is not None and datum.type.numeric


def _pasted(window: MainWindow) -> list[Figure]:
    """A block of 50 by 20, with all its findings."""
    body = _body(window)
    taken = []
    for number in range(PASTES):
        texts = [(r, c, str(number + r % 3)) for r in range(DOWN) for c in range(2, 2 + ACROSS)]
        started = time.perf_counter()
        body.table.grid.enter(texts, "粘贴", len(texts))
        body.table.viewport().repaint()
        taken.append((time.perf_counter() - started) * 1000)
        settle()
    return [Figure("50 x 20 pasted, all findings: median", middle(taken), "ms", 200)]


def _numbers(rows: int, columns: int) -> list[list[str]]:
    return [[f"{r}.{c}" for c in range(columns)] for r in range(rows)]


def _bare(
    texts: list[list[str]], heads: Sequence[str] = (), tops: Sequence[str] = ()
) -> QTableView:
    """A table view over texts; `heads` stand at the left, `tops` above, numbers without them."""
    from PySide6.QtCore import QAbstractTableModel, Qt
    from PySide6.QtWidgets import QTableView

    rows, columns = len(texts), len(texts[0])
    names = {Qt.Orientation.Vertical: heads, Qt.Orientation.Horizontal: tops}

    class Model(QAbstractTableModel):
        def rowCount(self, _parent: Any = None) -> int:  # noqa: N802 - Qt's own name
            return rows

        def columnCount(self, _parent: Any = None) -> int:  # noqa: N802 - Qt's own name
            return columns

        def data(self, index: Any, role: int = 0) -> Any:
            if role == Qt.ItemDataRole.DisplayRole:
                return texts[index.row()][index.column()]
            return None

        if heads:

            def headerData(self, section: int, way: Any, role: int = 0) -> Any:  # noqa: N802
                return names[way][section] if role == Qt.ItemDataRole.DisplayRole else None

    view = QTableView()
    view.own = Model()
    view.setModel(view.own)
    return view


def _size(window: MainWindow) -> tuple[int, int]:
    grid = _body(window).table.grid
    return grid.rowCount(), grid.columnCount()


def _opened(window: MainWindow) -> list[Figure]:
    """The form brought to the front, until it is painted; a bare model makes its texts first."""
    body, size = _body(window), _size(window)

    def ours() -> None:
        body.show_form("bld")
        body.table.viewport().repaint()

    def theirs() -> None:
        view = _bare(_numbers(*size))
        view.resize(body.table.size())
        view.show()
        view.viewport().repaint()
        view.close()

    return _beside("20,000 rows opened", "a bare table", ours, theirs, OPENINGS, 2)


def _scrolled(window: MainWindow) -> list[Figure]:
    """Page after page down the table, each painted, each seen for the first time."""
    table = _body(window).table
    heads = [line.head for line in table.grid.sheet.lines]
    bare = _bare(_shown(table.grid), heads, [column.title for column in table.grid.sheet.columns])
    bare.verticalHeader().setDefaultSectionSize(table.rowHeight(0))
    for column in range(table.grid.columnCount()):
        bare.setColumnWidth(column, table.columnWidth(column))
    bare.horizontalHeader().setFixedHeight(table.horizontalHeader().height())
    bare.verticalHeader().setFixedWidth(table.verticalHeader().width())
    bare.resize(table.size())
    bare.setCurrentIndex(bare.model().index(0, 2))  # every table in use has a current cell
    bare.show()
    settle()
    assert bare.viewport().size() == table.viewport().size()
    return _beside("page scrolled", "in a bare table", _pages(table), _pages(bare), TURNS, 1.5)


def _shown(grid: GridModel) -> list[list[str]]:
    """The texts of all cells, which are forgotten again where they were made."""
    texts = []
    for row in range(grid.rowCount()):
        texts.append([grid.index(row, column).data() for column in range(grid.columnCount())])
        grid.sheet.forget([("", grid.sheet.lines[row].subject)])
    return texts


def _pages(view: QTableView) -> Callable[[], None]:
    """Turn to so many pages, all over the table, and next time to those after them."""
    bar, turns = view.verticalScrollBar(), count()

    def turn() -> None:
        after = next(turns) * bar.pageStep()
        for page in range(PAGES):
            bar.setValue(bar.maximum() * page // PAGES + after)
            view.viewport().repaint()

    return turn


def _beside(
    what: str,
    bare: str,
    ours: Callable[[], None],
    theirs: Callable[[], None],
    runs: int,
    goal: float,
) -> list[Figure]:
    own, other = [], []
    for taken, do in [(own, ours), (other, theirs)] * runs:
        gc.collect()
        started = time.process_time()
        do()
        taken.append((time.process_time() - started) * 1000)
        settle()
    return [
        Figure(what, middle(own), "ms"),
        Figure(bare, middle(other), "ms"),
        Figure(f"{what} / {bare}", ratio(own, other), "x", goal),
    ]


def _processor() -> float:
    """Seconds of processor time of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


_TELL = """
with open("/proc/self/status") as told:
    print(next(line for line in told if line.startswith("VmHWM")).split()[1], flush=True)
"""


def _started(folder: Path) -> list[Figure]:
    """From the start of a process to a window that can be used, and what it takes of memory."""
    import startup

    home = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    home |= {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "CITYEXAM_HOME": str(folder / "home")}
    shown = startup.SHOWN.replace("os._exit(0)", f"{_TELL}os._exit(0)")
    sources = (startup.WINDOW + shown, startup.BARE + shown)
    took: list[list[float]] = [[], []]
    held: list[list[float]] = [[], []]
    for _ in range(STARTS + 1):  # the first fills the cache of compiled modules
        for number, source in enumerate(sources):
            started = _processor()
            done = subprocess.run(
                [sys.executable, "-c", source], env=home, capture_output=True, check=True
            )
            took[number].append((_processor() - started) * 1000)
            held[number].append(int(done.stdout.split()[-1]) / 1024)
    took, held = [one[1:] for one in took], [one[1:] for one in held]
    return [
        Figure("window usable", middle(took[0]), "ms"),
        Figure("bare window", middle(took[1]), "ms"),
        Figure("window usable / bare window", ratio(*took), "x", 1.3),
        Figure("memory", middle(held[0]), "MiB"),
        Figure("memory / bare window", ratio(*held), "x", 1.5),
    ]

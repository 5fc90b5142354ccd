"""A department's draft in memory, and a clerk who works at it in the window."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMessageBox,
    QWidget,
)

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import digest, pack_from_bytes, tables_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.gui.filling.live import Live, load
from cityexam_desktop.gui.filling.page import FillingPage
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace import tasks as kept
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue, Submission, Task, WorkspaceRole
from tests.support.small import NOW, PLACES, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.filling.grid import GridModel
    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key
Shown = TypeVar("Shown", bound=QDialog)
_DATUM = {
    "form": "bridge", "required": "yes", "carry": "no", "time": "as_of", "evidence": "no",
    "definition": "城市桥梁", "shared": "no", "sensitivity": "public", "source": "m",
    "confidence": "verified", "rollup": "sum", "decimals": "0",
}  # fmt: skip
BRIDGES = [
    {"code": "span", "name": "桥长", "measure": "m", "type": "decimal", "decimals": "1",
     "minimum": "0.1"},
    {"code": "kind", "name": "桥型", "type": "choice", "choices": "梁桥|拱桥|斜拉桥",
     "rollup": "none"},
    {"code": "risky", "name": "存在隐患", "type": "yesno"},
]  # fmt: skip


def tables_with_bridges() -> dict[str, list[dict[str, str]]]:
    """The small pack's tables, and a register of bridges that 县水利局 keeps."""
    made = tables()
    rows: dict[str, list[dict[str, str]]] = {
        "forms": [{"code": "bridge", "title": "桥梁名录", "kind": "register", "level": "county",
                   "rows_by": "owner", "by_exception": "no"}],
        "base_data": [{**_DATUM, **row} for row in BRIDGES],
        "owners": [{"form": "bridge", "datum": "*", "unit": "slj", "role": "owner"}],
    }  # fmt: skip
    for table, extra in rows.items():
        made[table] += [{c: row.get(c, "") for c in COLUMNS[table]} for row in extra]
    return made


def new_draft(unit: str) -> Workspace:
    """A department's workspace in memory, with the task and two values of last year."""
    asked, judged = tables_to_bytes(tables_with_bridges())
    pack = pack_from_bytes(asked, judged)
    workspace = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit, county="示例县")
    task = Task(
        id="t", series="tijian", version=1, period="2025", title="2025年度城市体检",
        county="示例县", as_of="2025-12-31", deadline="2026-05-31", asked=digest(asked),
        judged=digest(judged), units=pack.units, owners=pack.owners, places=PLACES, bundle="b",
    )  # fmt: skip
    kept.add_task(workspace, task, asked, judged, now=NOW)
    put_history(
        workspace,
        [
            HistoryValue("2024", code, COUNTY, Decimal(value), "2024年体检")
            for code, value in (("kept", "8"), ("green", "7.5"), ("sewage", "70"))
        ],
    )
    return workspace


def next_year(workspace: Workspace, *carried: str) -> Task:
    """Take the next year's task into the workspace; the `carried` data may be taken over."""
    made = tables_with_bridges()
    for row in made["base_data"]:
        row["carry"] = "yes" if row["code"] in carried else row["carry"]
    asked, judged = tables_to_bytes(made)
    task = replace(
        kept.task(workspace), id="t2026", period="2026", title="2026年度城市体检",
        as_of="2026-12-31", asked=digest(asked), judged=digest(judged), bundle="b2026",
    )  # fmt: skip
    kept.add_task(workspace, task, asked, judged, now=NOW)
    return task


def draft_of(workspace: Workspace) -> Submission:
    """The unit's draft."""
    return answering.open_draft(workspace, kept.task(workspace), workspace.identity.unit)


def live_of(workspace: Workspace) -> Live:
    """The unit's draft, read and laid out afresh."""
    task = kept.task(workspace)
    return load(workspace, task, kept.pack_of(workspace, task), draft_of(workspace))


def picture(grid: GridModel, *columns: int) -> str:
    """The shown cells as text: a line per row, cells between bars, ``*`` where doubt stands."""
    lines = []
    for row in range(grid.rowCount()):
        cells = []
        for column in columns or range(grid.columnCount()):
            cell = grid.cell(grid.index(row, column))
            box = {True: "[x]", False: "[ ]", None: ""}[cell.tick]
            text = box or cell.text
            cells.append(f"{text}{'*' if cell.level else ''}")
        lines.append(" | ".join(cells).rstrip())
    return "\n".join(lines)


Sit: TypeAlias = "Callable[[str], Clerk]"
"""What the fixture `clerk` gives: a clerk of a unit, sitting down before an empty draft."""
NewDraft: TypeAlias = "Callable[[str], Workspace]"
"""What the fixture `draft` gives: the workspace of a unit with an empty draft."""


class Clerk:
    """Works with keys and clipboard at the page in front."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def body(self) -> Body:
        page = self.window.page
        assert isinstance(page, FillingPage)
        assert page.body is not None
        return page.body

    @property
    def live(self) -> Live:
        return self.body.live

    @property
    def grid(self) -> GridModel:
        return self.body.table.grid

    def read_again(self) -> Live:
        """What stands in the workspace, read afresh."""
        return live_of(self.window.session.workspace)

    def at(self, row: int, column: int) -> Clerk:
        """Go to a shown cell; a dialog that was closed may have left no window active."""
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.body.table.go_to(row, column)
        self.body.table.setFocus()
        QApplication.processEvents()
        return self

    @property
    def place(self) -> tuple[int, int]:
        """Where the clerk is."""
        index = self.body.table.currentIndex()
        return index.row(), index.column()

    @property
    def focus(self) -> QWidget:
        """Where keys go."""
        found: QWidget | None = QApplication.focusWidget()
        return self.body.table if found is None else found

    def key(self, *keys: Qt.Key, ctrl: bool = False, shift: bool = False) -> Clerk:
        """Press keys where the focus is."""
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if shift:
            held |= Qt.KeyboardModifier.ShiftModifier
        for one in keys:
            QTest.keyClick(self.focus, one, held)
        return self

    def type(self, text: str, *, end: Qt.Key = Key.Key_Return) -> Clerk:
        """Type a text into the current cell and leave it with `end`.

        Digits come from keys; everything else from the input method, as in life.
        """
        for character in text:
            target = self.focus
            if character.isascii():
                QTest.keyClicks(target, character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(target, event)
        return self.key(end)

    def pasted(self, text: str) -> Clerk:
        """Paste a block that came from Excel."""
        QApplication.clipboard().setText(text)
        self.body.table.paste()
        return self


def box() -> QMessageBox:
    """The message box in front."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
    shown = [w for w in found if w.isVisible()]
    assert shown, "no message box is shown"
    return shown[-1]


def press(dialog: QDialog, words: str) -> None:
    """Press the button with these words."""
    buttons: Iterable[QAbstractButton] = dialog.findChildren(QAbstractButton)
    next(b for b in buttons if b.text() == words).click()
    settle()


def dialog(kind: type[Shown]) -> Shown:
    """The dialog of a kind in front."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert found, f"no {kind.__name__} is shown"
    return found[-1]


def settle() -> None:
    """Let what is posted happen, deletions too."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def texts(widget: QWidget) -> list[str]:
    """The texts of the visible labels inside."""
    labels: Iterable[QLabel] = widget.findChildren(QLabel)
    return [one.text() for one in labels if one.isVisible()]

"""A department's draft in memory, and a clerk who works at it in the window."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import digest, pack_from_bytes, tables_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.gui.filling.live import Live, load
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace import tasks as kept
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue, Submission, Task, WorkspaceRole
from tests.support.small import NOW, PLACES, tables

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.filling.grid import GridModel
    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key
_BRIDGES = [
    {"code": "span", "form": "bridge", "name": "桥长", "measure": "m", "type": "decimal",
     "decimals": "1", "minimum": "0.1", "rollup": "sum"},
    {"code": "kind", "form": "bridge", "name": "桥型", "type": "choice", "choices": "梁桥|拱桥|斜拉桥",
     "decimals": "0", "rollup": "none"},
    {"code": "risky", "form": "bridge", "name": "存在隐患", "type": "yesno", "decimals": "0",
     "rollup": "sum"},
]  # fmt: skip


def tables_with_bridges() -> dict[str, list[dict[str, str]]]:
    """The small pack's tables, and a register of bridges that 县水利局 keeps."""
    made = tables()
    more = {"required": "yes", "carry": "no", "time": "as_of", "definition": "城市桥梁", "evidence": "no",
            "shared": "no", "sensitivity": "public", "source": "m", "confidence": "verified"}  # fmt: skip
    rows: dict[str, list[dict[str, str]]] = {
        "forms": [{"code": "bridge", "title": "桥梁名录", "kind": "register", "level": "county",
                   "rows_by": "owner", "by_exception": "no"}],
        "base_data": [{**more, **row} for row in _BRIDGES],
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


class Clerk:
    """Works with keys and clipboard at the page in front."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def body(self) -> Body:
        return self.window.page.body  # type: ignore[attr-defined]

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
        """Go to a shown cell."""
        self.body.table.go_to(row, column)
        self.body.table.setFocus()
        return self

    @property
    def place(self) -> tuple[int, int]:
        """Where the clerk is."""
        index = self.body.table.currentIndex()
        return index.row(), index.column()

    def key(self, *keys: Qt.Key, ctrl: bool = False, shift: bool = False) -> Clerk:
        """Press keys where the focus is."""
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if shift:
            held |= Qt.KeyboardModifier.ShiftModifier
        for one in keys:
            QTest.keyClick(QApplication.focusWidget() or self.body.table, one, held)
        return self

    def type(self, text: str, *, end: Qt.Key = Key.Key_Return) -> Clerk:
        """Type a text into the current cell and leave it with `end`.

        Digits come from keys; everything else from the input method, as in life.
        """
        table = self.body.table
        for character in text:
            target = QApplication.focusWidget() or table
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


def press(dialog: QMessageBox, words: str) -> None:
    """Press the button with these words."""
    button = next(b for b in dialog.buttons() if b.text() == words)
    button.click()
    settle()


def dialog(kind: type[QDialog]) -> QDialog:
    """The dialog of a kind in front."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert found, f"no {kind.__name__} is shown"
    return found[-1]


def settle() -> None:
    """Let what is posted happen, deletions too."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def texts(widget: QWidget, kind: type[QWidget]) -> list[str]:
    """The texts of the visible children of a kind."""
    return [w.text() for w in widget.findChildren(kind) if w.isVisible()]  # type: ignore[attr-defined]

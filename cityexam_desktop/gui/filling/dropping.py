"""Files dropped on the filling page: documents go to the value under the pointer, sheets are read.

A drop is looked at where it happens: in the grid at the cell, in the item panel at the current
one. Whatever is no document goes on to the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QMimeData, QPoint
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.filling.edit import Place

DOCUMENTS: Final = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


def documents(dropped: QMimeData) -> list[Path]:
    """The files that can prove a value."""
    files = [Path(url.toLocalFile()) for url in dropped.urls()]
    return [file for file in files if file.suffix.lower() in DOCUMENTS]


class DocumentDrop(QObject):
    """Takes documents that are dropped on a widget.

    `may` says whether they are taken at a point of it, `take` gets the point and the files;
    what is no document goes to `beyond`.
    """

    def __init__(
        self,
        widget: QWidget,
        may: Callable[[QPoint], bool],
        take: Callable[[QPoint, list[Path]], None],
        beyond: QWidget,
    ) -> None:
        """Watch `widget` from now on."""
        super().__init__(widget)
        self._may, self._take, self._beyond = may, take, beyond
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Judge a drag at every point that it comes to, and take the drop."""
        if not isinstance(event, QDropEvent):  # which drags entering and moving are, too
            return super().eventFilter(watched, event)
        files = documents(event.mimeData())
        if not files:
            self._pass_on(event)
        elif not self._may(at := event.position().toPoint()):
            event.ignore()
        else:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self._take(at, files)
        return True

    def _pass_on(self, event: QDropEvent) -> None:
        """Let the page judge what is no document; a drag that moves stays as it was judged."""
        match event.type():
            case QEvent.Type.DragEnter:
                self._beyond.dragEnterEvent(event)  # type: ignore[arg-type]
            case QEvent.Type.DragMove:
                event.acceptProposedAction()
            case QEvent.Type.Drop:
                self._beyond.dropEvent(event)


def take_documents(body: Body, page: QWidget) -> None:
    """Let the grid take documents at the cell under the pointer, and the whole panel too."""
    table, item = body.table, body.item

    def take(place: Place | None, files: list[Path]) -> None:
        body.settle()  # what is being typed is written first
        if place is not None:
            body.show_place(body.form, *place)
            body.desk.attach(*place, files)

    DocumentDrop(
        table.viewport(),
        lambda at: _takes(body, _under(body, at)),
        lambda at, files: take(_under(body, at), files),
        page,
    )
    DocumentDrop(
        item.viewport(),
        lambda _: _takes(body, body.place),
        lambda _, files: take(body.place, files),
        page,
    )
    fields: Iterable[QLineEdit] = item.findChildren(QLineEdit)
    for field in fields:
        field.setAcceptDrops(False)  # else a document would be written there as an address


def _under(body: Body, at: QPoint) -> Place | None:
    """The cell at a point of the grid; in a list form every column is the line's value."""
    index, sheet, grid = body.table.indexAt(at), body.sheet, body.table.grid
    if not index.isValid() or index.row() >= len(grid.order):
        return None
    line = sheet.lines[grid.source_row(index.row())]
    datum = line.datum or sheet.columns[index.column()].datum
    return (datum.code, line.subject) if datum is not None and line.subject else None


def _takes(body: Body, place: Place | None) -> bool:
    """Whether something may be laid beside a cell: where it can be typed."""
    at = body.sheet.position(*place) if place is not None and all(place) else None
    if at is None:
        return False
    body.sheet.cell(*at)  # made now, for the grid knows nothing of one that nobody looked at
    index = body.table.grid.index(body.table.grid.shown_row(at[0]), at[1])
    return bool(index.flags() & Qt.ItemFlag.ItemIsEditable)

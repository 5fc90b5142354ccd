"""Documents dropped on the filling page: at the cell under the pointer, in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import desk as desks
from tests.support.desk import live_of, settle

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from tests.support.desk import Clerk, Sit

COPY, LEFT, PLAIN = (
    Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
)  # fmt: skip


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    files = [tmp_path / name for name in ("批文.pdf", "现场.jpg", "盖章表.PNG")]
    for file in files:
        file.write_bytes(file.name.encode())
    return files


def drop(target: QWidget, at: QPoint, files: list[Path]) -> bool:
    """Drag files in and let go; whether they were taken."""
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    enter = QDragEnterEvent(at, COPY, dropped, LEFT, PLAIN)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(QPointF(at), COPY, dropped, LEFT, PLAIN))
    settle()
    return True


def at_cell(me: Clerk, row: int, column: int) -> QPoint:
    return me.body.table.visualRect(me.grid.index(row, column)).center()


def test_the_cell_under_the_pointer_gets_the_documents(clerk: Sit, papers: list[Path]) -> None:
    me = clerk("zrzyj")
    me.at(0, 2)
    assert drop(me.body.table.viewport(), at_cell(me, 2, 2), papers)
    assert {(e.datum, e.name) for e in me.read_again().evidence} == {
        ("kept", file.name) for file in papers
    }
    assert me.body.item.title.text() == "保护对象数"
    assert me.body.item.papers.list.count() == 3


def test_several_documents_are_one_step(clerk: Sit, papers: list[Path]) -> None:
    me = clerk("zrzyj")
    assert drop(me.body.table.viewport(), at_cell(me, 1, 1), papers)
    me.body.desk.undo()
    assert me.read_again().evidence == ()
    me.body.desk.redo()
    assert len(me.read_again().evidence) == 3


def test_the_whole_panel_takes_documents_for_the_current_cell(
    clerk: Sit, papers: list[Path]
) -> None:
    me = clerk("zrzyj")
    me.at(1, 2)
    assert drop(me.body.item.viewport(), QPoint(20, 10), papers[:1])
    assert [(e.datum, e.subject) for e in me.read_again().evidence] == [("green", COUNTY)]
    assert not me.body.item.source.fields["page"].acceptDrops()


def test_what_is_computed_and_what_is_no_document_takes_nothing(
    clerk: Sit, papers: list[Path], tmp_path: Path
) -> None:
    me = clerk("zjj")
    unsafe = next(i for i, c in enumerate(me.body.sheet.columns) if c.title.startswith("有隐患"))
    assert not drop(me.body.table.viewport(), at_cell(me, 0, unsafe), papers)
    assert not drop(me.body.table.viewport(), at_cell(me, 0, unsafe), [tmp_path / "说明.txt"])
    assert me.read_again().evidence == ()


def test_large_documents_are_attached_as_one_job(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    begun: list[str] = []
    me.window.frame.jobs.began.connect(lambda title, _: begun.append(title))
    photos = [tmp_path / f"{n}.jpg" for n in range(3)]
    for number, photo in enumerate(photos):
        Image.effect_noise((1800, 600), 50 + number).convert("RGB").save(photo, quality=95)
    assert sum(photo.stat().st_size for photo in photos) > desks.LIGHT
    assert drop(me.body.table.viewport(), at_cell(me, 0, 2), photos)
    assert begun == ["添加佐证"]
    assert len(me.read_again().evidence) == 3
    me.body.desk.undo()
    assert me.read_again().evidence == ()


def test_nothing_is_dropped_into_what_was_received(clerk: Sit, papers: list[Path]) -> None:
    me = clerk("zrzyj")
    workspace: Workspace = me.window.session.workspace
    from cityexam_desktop.gui.reading.body import ReadingBody

    body = ReadingBody(me.window.frame, live_of(workspace), QWidget())
    body.resize(1200, 700)
    body.show()
    settle()
    at = body.table.visualRect(body.table.grid.index(0, 2)).center()
    assert not drop(body.table.viewport(), at, papers)
    assert not drop(body.item.viewport(), QPoint(20, 10), papers)

"""300 files at once in the real window, with its worker, stopped by its own button."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from cityexam_desktop.county import inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.watching import look_into
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.inbox.page import InboxPage
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.jobstrip import JobStrip
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.settings import Settings
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import Workspace
from tests.support.officer import OTHERS, received
from tests.support.small import NOW, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EDITIONS, FILES = 70, 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """300 files: seventy later editions of each of three units, and what is no bundle."""
    county = received(new_county(tmp_path))
    made = tmp_path / "收件夹"
    made.mkdir()
    for n in range(EDITIONS):
        for unit, datum in zip(OTHERS, ("kept", "pop", "black"), strict=True):
            county.fill(unit, {(datum, COUNTY): Decimal(100 + n)})
            county.send(unit, f"收件夹/{unit}-{n}.cxb")
    for n in range(FILES - EDITIONS * len(OTHERS)):
        (made / f"照片{n}.cxb").write_bytes(b"PK\x03\x04 %d" % n)
    county.bureau.backup(tmp_path / "uncancelled.cityexam")
    county.close()
    return made


@pytest.fixture
def page(app: QApplication, folder: Path) -> Iterator[InboxPage]:
    """The page 收件 of the real window, whose jobs run beside it."""
    window = MainWindow(Jobs(), Settings(clerk="李敏"))
    window.resize(1366, 768)
    window.show()
    assert QTest.qWaitForWindowActive(window)
    window.opening.open_path(folder.parent / "county.cityexam")
    window.show_page("inbox")
    at_rest(window)
    shown = window.page
    assert isinstance(shown, InboxPage)
    yield shown
    window.session.close()
    window.close()
    window.frame.jobs.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def window_of(page: InboxPage) -> MainWindow:
    window = page.frame.window
    assert isinstance(window, MainWindow)
    return window


def at_rest(window: MainWindow) -> None:
    """Let the window go on until no job runs any more."""
    while window.frame.jobs.running:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def stopped(page: InboxPage, folder: Path) -> list[int]:
    """Receive the folder and press 取消 as soon as it can be seen; how far the job had got.

    On a machine that is done before the strip comes, half way.
    """
    window = window_of(page)
    strip = cast("JobStrip", window.findChild(JobStrip))
    button = cast("QPushButton", strip.findChild(QPushButton))
    assert button.text() == "取消"
    pressed: list[int] = []

    def step(done: int, total: int, _sentence: str) -> None:
        seen = strip.isVisible() or done >= FILES // 2
        if seen and total == FILES and not pressed:
            pressed.append(done)
            button.click()

    page.frame.jobs.stepped.connect(step)
    page.receiving.receive([folder])
    at_rest(window)
    return pressed


def files_in(ws: Workspace) -> list[str]:
    """The names of all files that the ledger says came in from the folder."""
    told = (ledger.body_of(row) for row in ledger.rows(ws) if row.kind == "receive")
    return [body["file"] for body in told][len(OTHERS) :]


def test_what_is_stopped_and_taken_up_again_accounts_for_every_file(
    page: InboxPage, folder: Path
) -> None:
    ws = page.frame.session.workspace
    pressed = stopped(page, folder)
    done = len(page.receiving.batch.received)
    assert pressed
    assert pressed[0] <= done < FILES
    told = f"中途停下：共 {FILES} 个文件，收了 {done} 个，其余没有动"
    assert told in page.receiving.sentence.text()
    assert len(page.receiving.pane.table.rows.all) == done
    assert f"累计收到 {done + len(OTHERS)} 个文件" in page.tally.text()
    assert sorted(files_in(ws)) == sorted(one.file for one in page.receiving.batch.received)
    seen = look_into(ws, folder)
    assert (len(seen.new), len(seen.before)) == (FILES - done, done)

    page.receiving.receive(seen.new)
    at_rest(window_of(page))
    assert (
        f"收到 {FILES - done} 个文件，{FILES - done} 个都有结果" in page.receiving.sentence.text()
    )
    assert sorted(files_in(ws)) == sorted(file.name for file in folder.iterdir())
    assert f"累计收到 {FILES + len(OTHERS)} 个文件" in page.tally.text()
    assert look_into(ws, folder).new == ()
    assert audit(ws) == ()
    with Workspace.open(folder.parent / "uncancelled.cityexam") as other:
        inbox.receive(other, [folder], now=NOW)
        assert merge(other).hash == merge(ws).hash

"""A large sheet is taken over beside the window, as one step or not at all."""

from __future__ import annotations

import sqlite3
import sys
import threading
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import blocks
from cityexam_desktop.gui.filling import desk as desks
from cityexam_desktop.gui.filling.area import Block
from cityexam_desktop.gui.filling.edit import Edit, write
from cityexam_desktop.gui.filling.handing.collected import CollectedDialog
from cityexam_desktop.gui.filling.handing.dialog import HandingDialog, open_handing
from cityexam_desktop.gui.jobs import Cancelled, Jobs
from cityexam_desktop.gui.window import MainWindow
from cityexam_desktop.settings import Settings
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation, RowState, Subject
from tests.support.clerk import commas
from tests.support.desk import Clerk, box, draft_of, live_of, new_draft, press, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace

BRIDGES = 50
_LONG = "长" * 100_000


@pytest.fixture
def busy(app: QApplication, tmp_path: Path) -> Iterator[Callable[[str], Clerk]]:
    """A clerk at a window whose jobs run beside it, with a file on disk."""
    made = MainWindow(Jobs(), Settings(clerk="李敏"))
    made.resize(1366, 768)
    made.show()
    assert QTest.qWaitForWindowActive(made)

    def sit_down(unit: str) -> Clerk:
        path, draft = tmp_path / "a.cityexam", new_draft(unit)
        draft.backup(path)
        draft.connection.close()
        made.session.open(path)
        return Clerk(made)

    yield sit_down
    made.close()
    made.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


def wait(me: Clerk) -> None:
    """Let the window live until no job runs."""
    loop = QEventLoop()
    me.window.frame.jobs.ended.connect(loop.quit)
    while me.window.frame.jobs.running:
        loop.exec()
    settle()


def bridges() -> Edit:
    """A register of bridges."""
    return Edit(added=tuple(_bridge(n, f"{n}号桥") for n in range(1, BRIDGES + 1)))


def _bridge(number: int, name: str) -> Subject:
    return Subject(f"slj-{number}", "row", "bridge", str(number), name, "")


def take(me: Clerk, edit: Edit, meanwhile: Callable[[], object] = bool) -> list[Edit]:
    """Take an edit over; `meanwhile` happens in the window before anything is written."""
    begun, go_on, stands = threading.Event(), threading.Event(), list[Edit]()

    def make(_: Workspace) -> Edit:
        begun.set()
        assert go_on.wait(10)
        return edit

    me.body.desk.take(make, desks.MUCH, "导入表格", stands.append)
    assert begun.wait(10)
    meanwhile()
    go_on.set()
    wait(me)
    return stands


def test_the_window_answers_and_takes_no_input_while_much_is_written(
    busy: Callable[[str], Clerk],
) -> None:
    me = busy("slj")
    ticks: list[int] = []

    def meanwhile() -> None:
        QTimer.singleShot(0, lambda: ticks.append(1))
        me.at(0, 0)
        QTest.keyClicks(me.body.table, "1")
        QApplication.processEvents()

    edit = bridges()
    assert take(me, edit, meanwhile) == [edit]
    assert ticks == [1]
    assert set(me.live.objects) == set(me.read_again().objects) == {s.id for s in edit.added}
    assert me.body.desk.stack.count() == 1
    me.body.desk.undo()
    assert me.live.objects == me.read_again().objects == {}
    me.body.desk.redo()
    assert len(me.read_again().objects) == len(me.live.objects) == BRIDGES


def test_cancelling_leaves_everything_as_it_was(busy: Callable[[str], Clerk]) -> None:
    me = busy("slj")
    assert take(me, bridges(), me.window.strip.cancel) == []
    assert me.live.objects == me.read_again().objects == {}
    assert not me.body.desk.stack.canUndo()
    small = bridges()
    small = replace(small, added=small.added[:1])
    assert take(me, small) == [small], "the page works on"


def test_a_fault_while_much_is_written_leaves_everything_as_it_was(
    busy: Callable[[str], Clerk],
) -> None:
    me = busy("slj")
    value = Observation("kind", "slj-1", _LONG)
    assert take(me, replace(bridges(), observations=(value,))) == []
    assert "有一处文字长" in box().text()
    press(box(), "知道了")
    assert me.live.objects == me.read_again().objects == {}
    assert me.read_again().notes == {}
    assert not me.body.desk.stack.canUndo()


def test_a_page_laid_anew_meanwhile_shows_what_was_written(busy: Callable[[str], Clerk]) -> None:
    me = busy("slj")

    def meanwhile() -> None:
        me.window.session.touch()
        settle()

    assert take(me, bridges(), meanwhile) == []
    assert len(me.live.objects) == BRIDGES


def test_much_is_one_step_without_a_second_thread_too(clerk: Callable[[str], Clerk]) -> None:
    me, stands, edit = clerk("slj"), list[Edit](), bridges()
    me.body.desk.take(lambda _: edit, desks.MUCH, "导入表格", stands.append)
    assert stands == [edit]
    assert me.body.desk.stack.count() == 1
    me.body.desk.undo()
    assert me.read_again().objects == {}


def test_nothing_to_take_leaves_no_step(clerk: Callable[[str], Clerk]) -> None:
    me, stands = clerk("slj"), list[Edit]()
    me.body.desk.take(lambda _: Edit(), desks.MUCH, "导入表格", stands.append)
    assert stands == [Edit()]
    assert not me.body.desk.stack.canUndo()


def test_a_fault_in_little_is_told_and_leaves_everything(clerk: Callable[[str], Clerk]) -> None:
    me, stands = clerk("slj"), list[Edit]()

    def make(_: Workspace) -> Edit:
        raise WrongUse("不行。")

    me.body.desk.take(make, 1, "导入表格", stands.append)
    assert box().text() == "不行。"
    press(box(), "知道了")
    assert stands == []


def test_much_that_came_back_is_taken_beside_the_dialog(
    busy: Callable[[str], Clerk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "MUCH", 1)
    me = busy("zjj")
    me.body.show_form("house")
    handing = open_handing(me.body.desk, "house")
    assert isinstance(handing, HandingDialog)
    handing.collect([commas(tmp_path / "甲.csv", [["编号", "名称", "层数"], ["B0", "0号楼", "6"]])])
    wait(me)
    collected: list[CollectedDialog] = [*handing.findChildren(CollectedDialog)]
    (found,) = [one for one in collected if one.isVisible()]
    found.accept()
    handing.close()
    assert handing.isVisible(), "it stays until what runs has ended"
    wait(me)
    assert str(me.read_again().value("floors", "b0")) == "6"
    assert me.live.observation("floors", "b0").answered
    me.body.desk.undo()
    wait(me)
    assert not me.read_again().observation("floors", "b0").answered
    handing.close()
    assert not handing.isVisible()
    assert not me.live.observation("area", COUNTY).answered


def test_very_many_values_are_written_in_parts_and_all_or_none_of_them(
    draft: Callable[[str], Workspace],
) -> None:
    ws = draft("zjj")
    live, id_ = live_of(ws), draft_of(ws).id
    values = tuple(
        Observation(datum, f"x{n}", Decimal(n)) for n in range(6000) for datum in ("floors", "area")
    )
    steps: list[tuple[int, int]] = []

    def stop_at_the_end(done: int, total: int) -> None:
        steps.append((done, total))
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(ws, id_, live, Edit(values), who="李敏", what="导入", step=stop_at_the_end)
    assert [done for done, _ in steps] == list(range(steps[-1][1] + 1))
    assert steps[-1][1] > 2, "a person sees how far it is, and can stop it"
    assert content(ws, id_).observations == ()
    undo = write(ws, id_, live, Edit(values), who="李敏", what="导入")
    assert set(content(ws, id_).observations) == set(values)
    live.put(Edit(values))
    write(ws, id_, live, undo, who="李敏", what="撤销")
    assert content(ws, id_).observations == ()


def busy_with(me: Clerk, do: Callable[[], object]) -> int:
    """Let the clerk do something, and count how often the window ticked while it was done."""
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(0)
    do()
    assert me.window.frame.jobs.running, "it is done beside the window"
    wait(me)
    timer.stop()
    return len(ticks)


def names(count: int) -> str:
    return "\n".join(f"{n}号桥\t{n}.5\t梁桥" for n in range(1, count + 1))


def many_bridges(me: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty bridges, of which each cell counts as much."""
    monkeypatch.setattr(desks, "MUCH", 60)
    monkeypatch.setattr(blocks, "MUCH", 60)
    me.body.show_form("bridge")
    me.at(0, 0)
    QApplication.clipboard().setText(names(40))
    assert busy_with(me, me.body.table.paste)


def test_a_large_block_is_pasted_undone_and_redone_beside_the_window(
    busy: Callable[[str], Clerk], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = busy("slj")
    many_bridges(me, monkeypatch)
    stack = me.body.desk.stack
    assert (len(me.live.objects), len(me.live.notes)) == (40, 80)
    file = me.read_again()
    assert (me.live.objects, me.live.notes) == (file.objects, file.notes)
    assert set(me.live.findings) == set(file.findings)
    assert me.body.table.area().around == Block(0, 0, 39, 2), "what was pasted is selected"
    assert busy_with(me, me.body.tools.undo.trigger)
    assert me.live.objects == me.read_again().objects == {}
    assert (stack.canUndo(), stack.canRedo()) == (False, True)
    assert busy_with(me, me.body.tools.again.trigger)
    assert len(me.read_again().notes) == len(me.live.notes) == 80
    assert (stack.canUndo(), stack.canRedo()) == (True, False)


@pytest.mark.parametrize("way", ["cancelled", "broken"])
def test_an_undo_that_does_not_come_to_its_end_can_be_done_again(
    busy: Callable[[str], Clerk], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    me = busy("slj")
    many_bridges(me, monkeypatch)
    path = me.window.session.workspace.path
    assert path is not None
    other = sqlite3.connect(path)
    if way == "broken":
        other.execute(
            "CREATE TRIGGER no BEFORE DELETE ON object BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    me.body.desk.undo()
    if way == "cancelled":
        me.window.strip.cancel()
    wait(me)
    assert len(me.live.objects) == len(me.read_again().objects) == 40
    assert me.body.desk.stack.canUndo()
    assert not me.body.desk.stack.canRedo()
    other.execute("DROP TRIGGER IF EXISTS no")
    other.close()
    me.body.desk.undo()
    wait(me)
    assert me.live.objects == me.read_again().objects == {}


def test_what_was_being_written_when_a_job_began_is_written_after_it(
    busy: Callable[[str], Clerk],
) -> None:
    me = busy("slj")
    value = Observation("sewage", COUNTY, Decimal(80))
    edit = bridges()
    assert take(me, edit, lambda: me.body.desk.do(Edit((value,)), "填报")) == [edit]
    assert me.live.value("sewage", COUNTY) == me.read_again().value("sewage", COUNTY) == 80
    assert me.body.desk.stack.undoText() == "填报"
    assert me.live.objects == me.read_again().objects


def test_many_cells_are_copied_cut_and_filled_down_beside_the_window(
    busy: Callable[[str], Clerk], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = busy("slj")
    many_bridges(me, monkeypatch)
    table = me.body.table
    table.select_block(0, 0, 40, 3)
    assert busy_with(me, me.body.copy)
    assert QApplication.clipboard().text().split() == names(40).split()
    table.select_block(0, 1, 40, 2)
    assert busy_with(me, table.cut)
    assert me.live.notes == me.read_again().notes == {}
    assert len(me.live.objects) == 40
    me.body.desk.undo()
    wait(me)
    assert busy_with(me, table.fill_down)
    assert {o.value for o in me.read_again().notes.values()} == {Decimal("1.5"), "梁桥"}


def test_many_rows_are_marked_and_their_boxes_ticked_beside_the_window(
    busy: Callable[[str], Clerk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "MUCH", 4)
    me = busy("zjj")
    me.body.show_form("house")
    me.body.table.selectAll()
    assert busy_with(me, lambda: me.key(Qt.Key.Key_Space))
    assert {row.state for row in me.read_again().rows.values()} == {RowState.SURVEYED}
    assert me.live.rows == me.read_again().rows


def test_a_draft_after_an_edit_is_what_it_would_be_read_afresh(
    draft: Callable[[str], Workspace],
) -> None:
    ws = draft("zjj")
    live, before = live_of(ws), live_of(ws)
    edit = Edit((Observation("floors", "b0", Decimal(40)),))
    after = live.after(edit)
    assert live.content() == before.content()
    assert live.findings == before.findings
    live.put(edit)
    assert after.content() == live.content()
    assert after.findings == live.findings
    assert (after.at, after.tally) == (live.at, live.tally)
    before.become(after)
    assert before.value("floors", "b0") == 40

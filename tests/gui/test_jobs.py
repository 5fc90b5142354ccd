from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.gui.jobs import Jobs, Progress
from cityexam_desktop.gui.jobstrip import JobStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication


@pytest.fixture
def jobs(app: QApplication) -> Iterator[Jobs]:
    del app
    made = Jobs()
    yield made
    made.close()


def wait_for_end(jobs: Jobs) -> None:
    """Run the window's thread until the job that runs has ended."""
    loop = QEventLoop()
    jobs.ended.connect(loop.quit)
    if jobs.running:
        loop.exec()


def test_work_runs_beside_the_window_and_its_result_comes_back_to_it(jobs: Jobs) -> None:
    told: list[tuple[int, bool]] = []
    here = threading.get_ident()
    jobs.start(
        "数",
        lambda _p: threading.get_ident(),
        lambda t: told.append((t, threading.get_ident() == here)),
    )
    wait_for_end(jobs)
    assert [(thread == here, back) for thread, back in told] == [(False, True)]


def test_progress_is_told_and_cancelling_ends_the_work_quietly(jobs: Jobs) -> None:
    begun, go_on = threading.Event(), threading.Event()
    told: list[tuple[int, int, str]] = []
    done: list[None] = []

    def work(progress: Progress) -> None:
        progress.step(1, 3, "第一份")
        begun.set()
        assert go_on.wait(5)
        progress.step(2, 3)

    progress = jobs.start("收", work, done.append)
    jobs.stepped.connect(lambda *step: told.append(step))
    assert begun.wait(5)
    progress.cancel()
    go_on.set()
    wait_for_end(jobs)
    assert done == []
    assert told == [(1, 3, "第一份")]


def test_an_error_for_people_comes_out_as_failed(jobs: Jobs) -> None:
    failed: list[CityExamError] = []
    jobs.failed.connect(failed.append)

    def work(_progress: Progress) -> None:
        raise WrongUse("不行。")

    jobs.start("做", work, lambda _: pytest.fail("nothing to give"))
    wait_for_end(jobs)
    assert [error.sentence for error in failed] == ["不行。"]


def test_a_bug_in_the_work_reaches_the_crash_dialog(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, _error, _trace: seen.append(kind))

    def work(_progress: Progress) -> None:
        raise LookupError("bug")

    jobs.start("做", work, lambda _: None)
    wait_for_end(jobs)
    assert seen == [LookupError]


def test_jobs_run_one_after_the_other_in_the_order_of_asking(jobs: Jobs) -> None:
    order: list[int] = []
    for number in range(3):
        jobs.start("数", lambda _p, n=number: n, order.append)
    while jobs.running:
        wait_for_end(jobs)
    assert order == [0, 1, 2]


def test_the_page_keeps_its_focus_and_takes_no_keys_while_a_job_runs(app: QApplication) -> None:
    jobs, field = Jobs(), QLineEdit("12")
    strip = JobStrip(jobs, field)
    field.show()
    field.setFocus()
    assert QTest.qWaitForWindowActive(field)
    go_on = threading.Event()
    jobs.start("数", lambda _p: go_on.wait(5), lambda _: None)
    QTest.keyClicks(field, "3")
    assert (field.text(), field.isEnabled(), field.hasFocus()) == ("12", True, True)
    go_on.set()
    wait_for_end(jobs)
    QTest.keyClicks(field, "3")
    assert field.text() == "123"
    assert strip.isHidden()
    jobs.close()
    field.deleteLater()
    strip.deleteLater()
    app.processEvents()


def test_no_garbage_of_the_window_is_taken_away_in_the_worker(jobs: Jobs) -> None:
    seen: list[bool] = []
    taken: list[int] = []
    left = Left(taken)
    left.own = left
    del left
    jobs.start("x", lambda _: seen.append(allocated()), lambda _: None)
    jobs.start("y", lambda _: seen.append(allocated()), lambda _: None)
    while jobs.running:
        wait_for_end(jobs)
    assert seen == [False, False]
    assert gc.isenabled()
    gc.collect()
    assert taken == [threading.get_ident()]


def test_what_a_job_alone_refers_to_goes_in_the_windows_thread(jobs: Jobs) -> None:
    taken: list[int] = []
    for _ in range(20):
        left = Left(taken)
        jobs.start("x", left.seen, left.seen, quiet=True)
        del left
    while jobs.running:
        QTest.qWait(1)
    assert taken == [threading.get_ident()] * 20


class Left:
    """Garbage that only the collector takes away; tells in which thread it did."""

    own: Left | None = None

    def __init__(self, taken: list[int]) -> None:
        self.taken = taken

    def seen(self, _: object) -> None:
        """Be referred to by a job."""

    def __del__(self) -> None:
        self.taken.append(threading.get_ident())


def allocated() -> bool:
    """Make enough for the collector to come, and say whether it may."""
    held = [[n] for n in range(100_000)]
    return gc.isenabled() and bool(held)


def test_what_nobody_waits_for_is_not_shown(jobs: Jobs) -> None:
    began: list[str] = []
    done = threading.Event()
    jobs.began.connect(lambda title, _p: began.append(title))
    jobs.start("备份", lambda _p: None, lambda _: done.set(), quiet=True)
    jobs.close()
    assert (done.is_set(), began, jobs.running) == (True, [], 0)


def test_a_job_begins_when_the_window_has_drawn_what_it_shows(app: QApplication) -> None:
    jobs, drawn = Jobs(), threading.Event()

    class Shown(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            drawn.set()

    shown = Shown()
    shown.show()
    assert QTest.qWaitForWindowExposed(shown)
    drawn.clear()
    shown.update()
    found: list[bool] = []
    jobs.start("数", lambda _p: drawn.is_set(), found.append)
    while jobs.running:
        wait_for_end(jobs)
    assert found == [True]
    jobs.close()
    shown.deleteLater()
    app.processEvents()

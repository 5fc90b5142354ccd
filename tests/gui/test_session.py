"""The open file: what nobody asked for makes no noise, and a job works at the same file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.gui.jobs import Jobs
from cityexam_desktop.gui.session import Session
from cityexam_desktop.workspace.database import MovedFile, StorageTrouble, Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.troubles import CopyToRead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "a.cityexam"
    Workspace.create(made, WorkspaceRole.DEPARTMENT, unit="u").close()
    return made


@pytest.fixture
def session(app: QApplication) -> Iterator[Session]:
    assert app is not None
    made = Session()
    yield made
    made.close()


def run(session: Session, seen: list[object]) -> list[CityExamError]:
    """Run a job that looks at its workspace; what went wrong."""
    jobs, failed, waiting = Jobs(), list[CityExamError](), QEventLoop()
    jobs.failed.connect(failed.append)
    QTimer.singleShot(20_000, waiting.quit)
    session.start(
        jobs,
        "看",
        lambda workspace, _: seen.append((workspace.path, workspace.shut)),
        lambda _: None,
        over=waiting.quit,
    )
    waiting.exec()
    jobs.close()
    return failed


@pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is there")
def test_a_job_never_works_at_another_file_that_took_the_place(
    session: Session, file: Path
) -> None:
    session.open(file)
    other = file.with_name("b.cityexam")
    session.workspace.backup(other)
    other.replace(file)
    seen: list[object] = []
    assert [type(error) for error in run(session, seen)] == [MovedFile]
    assert seen == []


def test_a_job_at_a_copy_that_is_looked_at_writes_no_more_than_the_window(
    session: Session, file: Path
) -> None:
    why = CopyToRead("a", "2026-03-31 09:00")
    session.open(file, to_read=why)
    seen: list[object] = []
    assert run(session, seen) == []
    assert seen == [(file, why)]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_what_cannot_be_gathered_into_the_main_file_makes_no_noise(
    session: Session, file: Path
) -> None:
    import resource

    session.open(file)
    with session.workspace.transaction():
        session.workspace.remember("said", "x" * 500_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(StorageTrouble):
            session.workspace.checkpoint()
        session._gather()  # noqa: SLF001 - its timer's own doing
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    session.close()
    with Workspace.open(file) as again:
        assert again.meta("said") == "x" * 500_000

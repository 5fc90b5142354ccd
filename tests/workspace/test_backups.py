"""Copies kept by age, and going back to one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace import backups
from cityexam_desktop.workspace.database import ForeignFile, LockedFile, Workspace
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 31, 9, 0)  # noqa: DTZ001 - the clock on the wall
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 4, 30))  # noqa: DTZ001


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "教体局.cityexam"
    with Workspace.create(made, WorkspaceRole.DEPARTMENT, unit="u") as ws, ws.transaction():
        ws.remember("said", "once")
    return made


def say(file: Path, what: str) -> None:
    with Workspace.open(file) as ws, ws.transaction():
        ws.remember("said", what)


def said(file: Path) -> str:
    with Workspace.open(file) as ws:
        return ws.meta("said")


def kept(file: Path, now: datetime) -> Path:
    with Workspace.open(file) as ws:
        made = backups.keep(ws, now)
    assert made is not None
    return made.path


def test_a_year_of_daily_work_leaves_today_seven_days_four_weeks_twelve_months() -> None:
    daily = [NOW - timedelta(days=n) for n in range(500)]
    left = sorted(set(daily) - backups.surplus(daily, NOW), reverse=True)
    assert left[:8] == daily[:8]
    assert len(left) <= 1 + 7 + 4 + 12
    assert {(at.year, at.month) for at in left} == {(2025, m) for m in range(4, 13)} | {
        (2026, m) for m in range(1, 4)
    }


def test_every_copy_of_today_is_kept() -> None:
    today = [NOW - timedelta(hours=n) for n in range(9)]
    assert backups.surplus(today, NOW) == frozenset()


@given(st.lists(MOMENTS, unique=True, max_size=60))
def test_thinning_twice_takes_nothing_more_and_the_newest_stays(times: list[datetime]) -> None:
    gone = backups.surplus(times, NOW)
    left = set(times) - gone
    assert backups.surplus(left, NOW) == frozenset()
    assert not times or max(times) in left


def test_the_next_copy_is_due_after_an_hour(file: Path) -> None:
    assert backups.is_due(file, NOW)
    kept(file, NOW)
    assert not backups.is_due(file, NOW + timedelta(minutes=59))
    assert backups.is_due(file, NOW + timedelta(hours=1))


def test_a_copy_from_the_future_does_not_stop_the_next(file: Path) -> None:
    kept(file, NOW + timedelta(days=3))
    assert backups.is_due(file, NOW)


def test_old_copies_go_and_what_people_laid_there_stays(file: Path) -> None:
    for n in range(40, 0, -1):
        kept(file, NOW - timedelta(days=n))
    foreign = backups.folder_of(file) / "我自己存的.cityexam"
    foreign.write_bytes(b"x")
    kept(file, NOW)
    assert foreign.exists()
    held = backups.copies(file)
    assert held[0].at == NOW
    assert 8 <= len(held) <= 15


def test_a_copy_put_back_is_the_file_and_the_former_one_is_kept(file: Path) -> None:
    copy = kept(file, NOW)
    say(file, "twice")
    aside = backups.put_back(copy, file, datetime(2026, 3, 31, 2, tzinfo=UTC))
    assert said(file) == "once"
    assert aside is not None
    assert said(aside) == "twice"
    assert copy.exists()


def test_a_damaged_file_is_replaced_too(file: Path) -> None:
    copy = kept(file, NOW)
    file.write_bytes(b"rubbish" * 1000)
    aside = backups.put_back(copy, file, NOW)
    assert said(file) == "once"
    assert aside is not None
    assert aside.read_bytes().startswith(b"rubbish")


def test_a_file_that_was_removed_comes_back(file: Path) -> None:
    copy = kept(file, NOW)
    file.unlink()
    assert backups.put_back(copy, file, NOW) is None
    assert said(file) == "once"


def test_a_copy_names_the_file_it_was_made_of(file: Path) -> None:
    copy = kept(file, NOW)
    aside = backups.put_back(copy, file, NOW)
    assert aside is not None
    for one in (copy, aside):
        assert backups.source_of(one) == backups.Source(file, "2026-03-31 09:00")
    assert backups.source_of(file) is None
    assert backups.source_of(copy.with_name("我自己存的.cityexam")) is None


def test_a_damaged_copy_changes_nothing(file: Path) -> None:
    copy = kept(file, NOW)
    say(file, "twice")
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ForeignFile):
        backups.put_back(copy, file, NOW)
    assert said(file) == "twice"


def test_a_file_in_use_elsewhere_stays(file: Path) -> None:
    copy = kept(file, NOW)
    with Workspace.open(file) as held:
        assert held.meta("said") == "once"
        with pytest.raises(LockedFile):
            backups.put_back(copy, file, NOW)
    assert said(file) == "once"


def test_a_copy_that_is_gone_is_told(file: Path) -> None:
    with pytest.raises(FileTrouble):
        backups.put_back(file.with_name("no.cityexam"), file, NOW)


def test_nothing_is_kept_of_a_trial_in_memory() -> None:
    assert backups.keep(Workspace.in_memory(WorkspaceRole.DEPARTMENT), NOW) is None

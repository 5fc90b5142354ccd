"""The disk is full, the file is locked, the clock goes back, the attachments are large."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import submission
from cityexam_desktop.bundle.handover import hand_over
from cityexam_desktop.county import actions, inbox, upward
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, database, ledger
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.database import LockedFile, StorageTrouble, Workspace
from cityexam_desktop.workspace.model import Evidence, Observation
from tests.faults.memory import STEPS
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("zrzyj", "tjj", "slj")
MANY = 80
posix = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX systems")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def sent(county: County) -> list[Path]:
    """Three units' files, one with a document."""
    draft = answering.open_draft(county.home("tjj"), county.task, "tjj")
    paper = Evidence("pop", "county", "", "年鉴.pdf", 0)
    answering.attach(county.home("tjj"), draft.id, paper, os.urandom(300_000))
    files = []
    for unit in UNITS:
        county.fill(unit)
        files.append(county.send(unit))
    return files


def sound(county: County) -> bool:
    return audit(county.bureau) == () and ledger.breaks(county.bureau) == ()


def test_a_full_workspace_refuses_the_batch_and_takes_it_later(county: County) -> None:
    files = sent(county)
    ws = county.bureau
    pages = ws.run("PRAGMA page_count").fetchone()[0]
    done = 0
    for more in (1, 2, 4, 8, 16):
        ws.run(f"PRAGMA max_page_count = {pages + more}")
        with pytest.raises(StorageTrouble, match="磁盘空间不足"):
            inbox.receive(ws, files, now=NOW)
        assert sound(county)
        kept = len(merge(ws).facts)
        rows = [row for row in ledger.rows(ws) if row.kind == "receive"]
        assert len(rows) >= kept >= done  # what got a row is kept, nothing else
        done = kept
    ws.run("PRAGMA max_page_count = 1073741823")
    assert set(county.receive(*files)) <= {"parked", "duplicate"}
    assert len(merge(ws).facts) == len(UNITS)
    assert sound(county)


@posix
def test_a_full_disk_under_a_document_keeps_what_was_acknowledged(
    county: County, request: pytest.FixtureRequest
) -> None:
    """No value can be written any more, nor the WAL brought home at closing."""
    import resource

    ws = county.home("tjj")
    county.fill("tjj")
    draft = answering.open_draft(ws, county.task, "tjj").id
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    request.addfinalizer(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    done: list[int] = []

    def say_on() -> None:
        for number in range(len(done) + 1, MANY):
            said = Observation("pop", COUNTY, Decimal(number), note="x" * 900)
            answering.record(ws, draft, [said], now=NOW)
            done.append(number)

    ws.checkpoint()
    assert ws.path is not None
    resource.setrlimit(resource.RLIMIT_FSIZE, (ws.path.stat().st_size, limit[1]))
    with pytest.raises(StorageTrouble, match="读写出错"):
        say_on()
    assert len(done) > 1
    ws.close()
    assert ws.path.with_name(f"{ws.path.name}-wal").stat().st_size, "there was no room to close"
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    ws = county.homes["tjj"] = Workspace.open(ws.path)
    [value] = [o.value for o in observations(ws, draft) if o.datum == "pop"]
    assert value == done[-1]
    assert audit(ws) == ()
    say_on()
    assert done[-1] == MANY - 1


def write(county: County, what: str, target: Path) -> None:
    if what == "upward":
        upward.send_up(county.bureau, target, now=NOW)
    elif what == "handover":
        hand_over(county.home("tjj"), target, now=NOW)
    elif what == "receipt":
        bundle = next(iter(merge(county.bureau).facts))
        actions.receipt(county.bureau, bundle, target, desk=actions.Desk(now=NOW))
    else:
        [edition] = submission.editions(county.home("tjj"), county.task, "tjj")
        submission.export(county.home("tjj"), edition.bundle, target)


@posix
@pytest.mark.parametrize("what", ["export", "upward", "handover", "receipt"])
def test_a_full_stick_leaves_the_older_file_and_no_row(
    county: County, what: str, request: pytest.FixtureRequest
) -> None:
    import resource

    county.receive(*sent(county))
    target = county.folder / "out.cxb"
    target.write_bytes(b"older")
    before = ledger.rows(county.bureau)
    small = {"export": 100_000, "handover": 100_000}.get(what, 1000)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    request.addfinalizer(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (small, limit[1]))
    try:
        with pytest.raises(FileTrouble):
            write(county, what, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert target.read_bytes() == b"older"
    assert ledger.rows(county.bureau) == before
    assert [f.name for f in county.folder.iterdir() if f.suffix == ".tmp"] == []
    write(county, what, target)
    assert target.read_bytes() != b"older"


def test_a_locked_file_is_said_to_be_locked_and_keeps_everything(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sent(county)
    county.bureau.close()
    monkeypatch.setattr(database, "PATIENCE", 0)
    county.bureau = Workspace.open(county.folder / "county.cityexam")
    other = Workspace.open(county.folder / "county.cityexam")
    with other.transaction(), pytest.raises(LockedFile, match="正被另一个窗口"):
        inbox.receive(county.bureau, files, now=NOW)
    other.close()
    assert county.receive(*files) == ["parked"] * 3
    assert sound(county)


def test_a_clock_set_back_changes_no_order(county: County) -> None:
    """Time that counts is the receiving order, never a date."""
    files = sent(county)
    first = inbox.receive(county.bureau, files[:1], now=NOW)[0].no
    later = inbox.receive(county.bureau, files[1:], now=NOW - timedelta(days=400))
    assert [one.no for one in later] == [first + 1, first + 2]
    county.clear()
    assert len(merge(county.bureau).resolution.in_force) == len(UNITS)
    county.fill("tjj", {("pop", COUNTY): Decimal(70001)})
    second = county.send("tjj")
    assert [
        r.verdict for r in inbox.receive(county.bureau, [second], now=NOW - timedelta(days=800))
    ] == ["accepted"]
    assert sound(county)


def test_a_clock_set_back_makes_no_older_edition(county: County) -> None:
    """Editions follow their numbers: the later one stands, whatever its date."""
    ws = county.home("tjj")
    county.fill("tjj")
    first = county.send("tjj")
    draft = answering.open_draft(ws, county.task, "tjj").id
    back = NOW - timedelta(days=400)
    answering.record(ws, draft, [Observation("pop", COUNTY, Decimal(71000))], now=back)
    edition = submission.finalise(ws, county.task, "tjj", now=back)
    assert edition.number == 2
    submission.export(ws, edition.bundle, county.folder / "second.cxb")
    county.receive(county.folder / "second.cxb", first)
    county.clear()
    dataset = merge(county.bureau)
    assert dataset.resolution.in_force["tjj"] == edition.bundle
    assert dataset.values["pop", COUNTY].value == Decimal(71000)
    assert audit(ws) == ()
    assert sound(county)


@pytest.fixture(scope="module")
def peaks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """A process's peak memory in KiB after a step; each goes on with the files of the former."""
    folder = tmp_path_factory.mktemp("large")

    @cache
    def peak(step: str) -> int:
        """0 for `make`, which only prepares."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.memory", step, str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout or "0")

    peak("make")
    return peak


@posix
@pytest.mark.parametrize("step", STEPS)
def test_large_attachments_take_no_memory_on_any_way(
    peaks: Callable[[str], int], step: str
) -> None:
    assert peaks(step) - peaks("idle") < 30 * 1024

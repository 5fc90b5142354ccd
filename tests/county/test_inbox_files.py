"""N files in are N rows out: folders, files that cannot be read, files that vanish."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container, submission
from cityexam_desktop.county import inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import archive, database, ledger, tasks
from cityexam_desktop.workspace.database import LockedFile, StorageTrouble, Workspace
from tests.county.villain import said, submit
from tests.support.small import NOW, County

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.bundle.keys import SecretKey

LAND: dict[tuple[str, str], Any] = {("kept", COUNTY): Decimal(7)}


def good(county: County, target: Path, key: SecretKey, *, papers: tuple[bytes, ...] = ()) -> Path:
    submit(county.bureau, county.task, target, said(LAND, *papers), *papers, key=key)
    return target


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwritten(file: Path) -> None:
    file.write_bytes(b"x" * file.stat().st_size)


def receive(county: County, *files: Path) -> list[tuple[str, str]]:
    rows = len(ledger.rows(county.bureau))
    found = inbox.receive(county.bureau, files, now=NOW)
    assert len(ledger.rows(county.bureau)) == rows + len(found)
    return [(r.file, r.verdict) for r in found]


def test_folders_are_expanded_first_and_every_file_has_its_row(
    county: County, key: SecretKey
) -> None:
    stick = county.folder / "U盘"
    (stick / "b").mkdir(parents=True)
    good(county, stick / "b" / "2.cxb", key)
    (stick / "1.txt").write_text("不是报送包", encoding="utf-8")
    (stick / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    alone = county.folder / "3.cxb"
    alone.write_bytes(b"PK\3\4")
    given = inbox.expanded([stick, alone, stick / "1.txt"])
    assert [p.name for p in given] == [".DS_Store", "1.txt", "2.cxb", "3.cxb", "1.txt"]
    assert receive(county, stick, alone, stick / "1.txt") == [
        (".DS_Store", "rejected"), ("1.txt", "rejected"), ("2.cxb", "accepted"),
        ("3.cxb", "rejected"), ("1.txt", "rejected"),
    ]  # fmt: skip


def test_an_empty_folder_holds_no_files(county: County) -> None:
    (county.folder / "empty").mkdir()
    assert receive(county, county.folder / "empty") == []


def test_a_file_that_is_not_there_is_accounted_for(county: County, key: SecretKey) -> None:
    gone = county.folder / "gone.cxb"
    there = good(county, county.folder / "a.cxb", key)
    assert receive(county, gone, there) == [("gone.cxb", "rejected"), ("a.cxb", "accepted")]
    (row, _) = ledger.rows(county.bureau)[-2:]
    assert '"size":0' in row.body
    assert "找不到" in row.body


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_what_is_no_file_is_not_opened(county: County, key: SecretKey) -> None:
    stick = county.folder / "stick"
    stick.mkdir()
    os.mkfifo(stick / "pipe.cxb")
    (stick / "link.cxb").symlink_to(county.folder)
    (stick / "dead.cxb").symlink_to(county.folder / "nowhere")
    good(county, stick / "z.cxb", key)
    assert receive(county, stick) == [
        ("dead.cxb", "rejected"), ("link.cxb", "rejected"), ("pipe.cxb", "rejected"),
        ("z.cxb", "accepted"),
    ]  # fmt: skip


def test_a_folder_that_cannot_be_looked_into_is_accounted_for(
    county: County, key: SecretKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = county.folder / "stick"
    (stick / "locked").mkdir(parents=True)
    good(county, stick / "a.cxb", key)
    plain = os.scandir

    def scandir(path: Any) -> Any:
        if (
            Path(path).name == "locked"
        ):  # root may look everywhere, so the system is asked to refuse
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert receive(county, stick) == [("a.cxb", "accepted"), ("locked", "rejected")]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that cannot be read")
def test_a_file_that_cannot_be_read_is_accounted_for(county: County, key: SecretKey) -> None:
    """The system opens it and refuses to read, like a stick that is worn out."""
    stick = county.folder / "stick"
    stick.mkdir()
    good(county, stick / "a.cxb", key)
    (stick / "b.cxb").symlink_to("/proc/self/mem")
    good(county, stick / "c.cxb", key)
    assert receive(county, stick) == [
        ("a.cxb", "accepted"), ("b.cxb", "rejected"), ("c.cxb", "duplicate"),
    ]  # fmt: skip
    rejected = next(row for row in ledger.rows(county.bureau) if "b.cxb" in row.body)
    assert '"sha256":"","size":0' in rejected.body


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission_is_accounted_for(county: County, key: SecretKey) -> None:
    closed = good(county, county.folder / "a.cxb", key)
    closed.chmod(0)
    there = good(county, county.folder / "b.cxb", key)
    assert receive(county, closed, there) == [("a.cxb", "rejected"), ("b.cxb", "accepted")]


def test_files_that_vanish_after_they_were_listed_are_accounted_for(
    county: County, key: SecretKey
) -> None:
    """The stick is pulled while the first files of many are being received."""
    stick = county.folder / "stick"
    stick.mkdir()
    first = good(county, stick / "00.cxb", key)
    for n in range(1, 40):
        shutil.copyfile(first, stick / f"{n:02}.cxb")
    rows = len(ledger.rows(county.bureau))

    def pull(_: inbox.Received) -> None:
        for file in stick.iterdir():
            file.unlink()

    found = inbox.receive(county.bureau, [stick], now=NOW, progress=pull)
    assert [one.file for one in found] == [f"{n:02}.cxb" for n in range(40)]
    verdicts = [one.verdict for one in found]
    assert verdicts[:2] == ["accepted", "duplicate"]
    assert verdicts[-1] == "rejected"
    assert "找不到" in found[-1].reason
    assert len(ledger.rows(county.bureau)) == rows + 40
    assert audit(county.bureau) == ()


@pytest.mark.parametrize("spoil", [Path.unlink, cut_short, overwritten])
def test_a_file_that_vanishes_while_it_is_read_leaves_no_half_state(
    county: County,
    key: SecretKey,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], object],
) -> None:
    large = tuple(os.urandom(3_000_000) for _ in range(3))  # too large to be held in memory
    first = good(county, county.folder / "a.cxb", key, papers=large)
    plain = tasks.put_blob_pieces
    pulled: list[object] = []

    def put_and_pull_the_stick(ws: Workspace, digest: str, size: int, pieces: Any) -> None:
        plain(ws, digest, size, pieces)
        if not pulled:
            pulled.append(spoil(first))

    monkeypatch.setattr(tasks, "put_blob_pieces", put_and_pull_the_stick)
    assert receive(county, first) == [("a.cxb", "rejected")]
    monkeypatch.undo()
    assert archive.bundles(county.bureau, "submission") == ()
    assert merge(county.bureau).values == {}
    assert audit(county.bureau) == ()
    again = good(county, county.folder / "b.cxb", key)
    assert receive(county, again) == [("b.cxb", "accepted")]


def test_a_name_with_hidden_signs_is_shown_plainly(county: County) -> None:
    file = county.folder / "a\u202ecxb.exe"
    file.write_bytes(b"x")
    assert receive(county, file) == [("acxb.exe", "rejected")]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_text_is_no_obstacle(county: County) -> None:
    name = os.fsdecode("住建局".encode("gb18030") + b".cxb")
    file = county.folder / name
    file.write_bytes(b"x")
    ((shown, verdict),) = receive(county, file)
    assert verdict == "rejected"
    assert shown.endswith(".cxb")
    shown.encode("utf-8")


# The bureau's own file


def test_a_full_disk_of_our_own_is_no_fault_of_the_bundle(county: County, key: SecretKey) -> None:
    paper = os.urandom(400_000)
    file = good(county, county.folder / "a.cxb", key, papers=(paper,))
    (pages,) = county.bureau.run("PRAGMA page_count").fetchone()
    county.bureau.run(f"PRAGMA max_page_count = {pages + 4}")
    rows = len(ledger.rows(county.bureau))
    with pytest.raises(StorageTrouble, match="磁盘空间不足"):
        inbox.receive(county.bureau, [file], now=NOW)
    assert len(ledger.rows(county.bureau)) == rows
    assert archive.bundles(county.bureau, "submission") == ()
    county.bureau.run("PRAGMA max_page_count = 1000000")
    assert receive(county, file) == [("a.cxb", "accepted")]
    assert audit(county.bureau) == ()


def test_a_county_that_another_window_holds_says_so(
    county: County, key: SecretKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = good(county, county.folder / "a.cxb", key)
    monkeypatch.setattr(database, "PATIENCE", 0)
    path = county.bureau.path
    assert path is not None
    with Workspace.open(path) as second:
        with county.bureau.transaction(), pytest.raises(LockedFile):
            inbox.receive(second, [file], now=NOW)
        assert [r.verdict for r in inbox.receive(second, [file], now=NOW)] == ["accepted"]


def test_a_task_whose_pack_was_damaged_rejects_its_files_and_goes_on(
    county: County, key: SecretKey
) -> None:
    file = good(county, county.folder / "a.cxb", key)
    digest = county.task.asked
    (body,) = county.bureau.run("SELECT body FROM blob WHERE sha256 = ?", (digest,)).fetchone()
    county.bureau.run("UPDATE blob SET body = x'00' WHERE sha256 = ?", (digest,))
    other = county.folder / "b.cxb"
    other.write_bytes(b"x")
    assert receive(county, file, other) == [("a.cxb", "rejected"), ("b.cxb", "rejected")]
    assert archive.bundles(county.bureau, "submission") == ()
    county.bureau.run("UPDATE blob SET body = ? WHERE sha256 = ?", (body, digest))
    assert receive(county, file) == [("a.cxb", "accepted")]


def test_progress_is_told_file_by_file(county: County, key: SecretKey) -> None:
    files = [good(county, county.folder / "a.cxb", key), county.folder / "gone.cxb"]
    seen: list[str] = []
    inbox.receive(county.bureau, files, now=NOW, progress=lambda r: seen.append(r.verdict))
    assert seen == ["accepted", "rejected"]


def test_what_was_received_is_reproduced_byte_by_byte(county: County, key: SecretKey) -> None:
    paper = b"%PDF table"
    file = good(county, county.folder / "a.cxb", key, papers=(paper,))
    receive(county, file)
    own = container.open_bundle(file).id
    again = county.folder / "again.cxb"
    submission.export(county.bureau, own, again)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("三个单位.zip", b""),
        ("三个单位.rar", b"Rar!\x1a\x07\x01\0"),
        ("三个单位.7z", b"7z\xbc\xaf\x27\x1c"),
    ],
)
def test_an_archive_of_bundles_is_named_and_to_be_unpacked(
    county: County, key: SecretKey, name: str, begin: bytes
) -> None:
    file = county.folder / name
    if begin:
        file.write_bytes(begin + bytes(200))
    else:
        import zipfile

        with zipfile.ZipFile(file, "w") as made:
            made.write(good(county, county.folder / "1.cxb", key), "各单位/1.cxb")
    (received,) = inbox.receive(county.bureau, [file], now=NOW)
    assert received.verdict == "rejected"
    assert "压缩包" in received.reason
    assert "先解压" in received.remedy


def test_a_workbook_is_no_archive_to_be_unpacked(county: County) -> None:
    import openpyxl

    file = county.folder / "填报表.xlsx"
    openpyxl.Workbook().save(file)
    (received,) = inbox.receive(county.bureau, [file], now=NOW)
    assert "压缩包" not in received.reason
    assert "代录" in received.remedy

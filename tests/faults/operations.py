"""The operations that are killed in the middle: what they need, what they do, what must hold."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import submission
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.content import content, observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation
from cityexam_desktop.workspace.schema import migrations
from tests.support.small import FILLED, NOW, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

UNIT = "tjj"
UNITS = ("zrzyj", "tjj", "slj")


@dataclass(frozen=True, slots=True)
class Operation:
    """`prepare` fills an empty folder, `work` is killed, `judge` yields what does not hold."""

    name: str
    prepare: Callable[[Path], object]
    work: Callable[[Path], object]
    judge: Callable[[Path], Iterator[str]]


def _alone(file: Path) -> Iterator[str]:
    """The main file copied without what lies beside it opens and is sound."""
    copy = file.parent / "alone" / file.name
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(file, copy)
    with Workspace.open(copy) as ws:
        if ws.run("PRAGMA integrity_check").fetchone()[0] != "ok":
            yield "the main file alone is not sound"
        yield from _audited(ws, "alone")
    shutil.rmtree(copy.parent)


def _audited(ws: Workspace, what: str = "audit") -> Iterator[str]:
    """What the audit says."""
    for problem in audit(ws):
        yield f"{what}: {problem.where} {problem.what}"


def _closed(file: Path) -> Iterator[str]:
    """After the next orderly close the document is one file."""
    for suffix in ("-wal", "-shm", "-journal"):
        if file.with_name(file.name + suffix).exists():
            yield f"{suffix} is left after closing"


# A department: filling in, freezing, sending


def _department(folder: Path) -> None:
    county = new_county(folder)
    county.fill(UNIT)
    county.close()


def _home(folder: Path) -> Path:
    return folder / f"{UNIT}.cityexam"


def _fill(folder: Path) -> None:
    """Record values one by one; each is acknowledged in a file of its own."""
    with (folder / "acknowledged").open("w") as told, Workspace.open(_home(folder)) as ws:
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        for number in range(12):
            said = Observation("pop", COUNTY, Decimal(number), note=str(number))
            answering.record(ws, draft.id, [said], now=NOW)
            told.write(f"{number}\n")
            told.flush()


def _judge_fill(folder: Path) -> Iterator[str]:
    yield from _alone(_home(folder))
    told = folder / "acknowledged"
    said = told.read_text().split() if told.exists() else []
    with Workspace.open(_home(folder)) as ws:
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        [value] = [o.value for o in observations(ws, draft.id) if o.datum == "pop"]
        before = FILLED[UNIT]["pop", COUNTY]
        done = [c for c in answering.changes(ws, draft.id, "pop") if "note" in c.new]
        if len(done) < len(said):
            yield f"{len(said)} values acknowledged, {len(done)} in the history"
        if value != (Decimal(len(done) - 1) if done else before):
            yield f"the value {value} is not the last of {len(done)}"
    yield from _closed(_home(folder))


def _finalise(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)


def _judge_finalise(folder: Path) -> Iterator[str]:
    yield from _alone(_home(folder))
    with Workspace.open(_home(folder)) as ws:
        task = tasks.task(ws)
        draft = answering.open_draft(ws, task, UNIT)
        said = {(o.datum, o.subject): o.value for o in content(ws, draft.id).observations}
        if said != FILLED[UNIT]:
            yield "the draft is not what it was"
        yield from _audited(ws)
        there = submission.editions(ws, task, UNIT)
        edition = submission.finalise(ws, task, UNIT, now=NOW)
        if edition.number != len(there) + 1:
            yield f"edition {edition.number} after {len(there)}"
        submission.export(ws, edition.bundle, folder / "next.cxb")
        yield from _audited(ws)
    if open_bundle(folder / "next.cxb").id != edition.bundle:
        yield "the next edition's file is another"
    yield from _closed(_home(folder))


def _frozen(folder: Path) -> None:
    _department(folder)
    _finalise(folder)
    (folder / "out.cxb").write_bytes(b"older")


def _export(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        [edition] = submission.editions(ws, tasks.task(ws), UNIT)
        submission.export(ws, edition.bundle, folder / "out.cxb")


def _judge_export(folder: Path) -> Iterator[str]:
    yield from _alone(_home(folder))
    data = (folder / "out.cxb").read_bytes()
    if data != b"older":
        open_bundle(data)  # whole, or it raises
    with Workspace.open(_home(folder)) as ws:
        yield from _audited(ws)
    _export(folder)
    again = (folder / "out.cxb").read_bytes()
    open_bundle(again)
    if data not in {b"older", again}:
        yield "the same edition gave two files"
    if left := [one.name for one in folder.glob(".cityexam-*.tmp")]:
        yield f"{left} is left a day later"
    yield from _closed(_home(folder))


# The bureau: receiving, clearing, merging


def _sent(folder: Path) -> None:
    """Three units' files, none received yet."""
    county = new_county(folder)
    for unit in UNITS:
        county.fill(unit)
        county.send(unit)
        public = open_bundle(folder / f"{unit}-1.cxb").manifest.signer
        actions.register(county.bureau, public, unit, now=NOW)
    county.close()


def _county(folder: Path) -> Path:
    return folder / "county.cityexam"


def _files(folder: Path) -> list[Path]:
    return [folder / f"{unit}-1.cxb" for unit in UNITS]


def _receive(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        inbox.receive(ws, _files(folder), now=NOW)


def _judge_receive(folder: Path) -> Iterator[str]:
    yield from _alone(_county(folder))
    with Workspace.open(_county(folder)) as ws:
        yield from _audited(ws)
        noted = [r for r in ledger.rows(ws) if r.kind == "receive"]
        kept = merge(ws).facts
        if len(noted) != len(kept):
            yield f"{len(noted)} rows, {len(kept)} bundles"
        verdicts = [r.verdict for r in inbox.receive(ws, _files(folder), now=NOW)]
        if verdicts.count("duplicate") != len(kept) or len(verdicts) != len(UNITS):
            yield f"the next run says {verdicts} after {len(kept)}"
        dataset = merge(ws)
        if len(dataset.values) != sum(map(len, map(FILLED.__getitem__, UNITS))) - 1:
            yield f"{len(dataset.values)} values merged"
        yield from _audited(ws)
    yield from _closed(_county(folder))


def _parked(folder: Path) -> None:
    county = new_county(folder)
    for unit in UNITS:
        county.fill(unit)
        county.receive(county.send(unit))
    county.close()


def _clear(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        for fact in actions.parked(ws):
            actions.clear(ws, fact.id, unit_code(fact.signer), reason="电话核对", now=NOW)


def _judge_clear(folder: Path) -> Iterator[str]:
    yield from _alone(_county(folder))
    with Workspace.open(_county(folder)) as ws:
        yield from _audited(ws)
        waiting, standing = len(actions.parked(ws)), len(merge(ws).resolution.in_force)
        if waiting + standing != len(UNITS):
            yield f"{waiting} wait and {standing} stand"
    _clear(folder)
    with Workspace.open(_county(folder)) as ws:
        if len(merge(ws).resolution.in_force) != len(UNITS):
            yield "the next run does not finish"
        rows = [r for r in ledger.rows(ws) if r.kind == "register"]
        if len(rows) != len(UNITS):
            yield f"{len(rows)} keys registered"
    yield from _closed(_county(folder))


def _received(folder: Path) -> None:
    _sent(folder)
    _receive(folder)
    with Workspace.open(_county(folder)) as ws:
        (folder / "hash").write_text(merge(ws).hash)


def _merge(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        merge(ws)


def _judge_merge(folder: Path) -> Iterator[str]:
    yield from _alone(_county(folder))
    with Workspace.open(_county(folder)) as ws:
        if merge(ws).hash != (folder / "hash").read_text():
            yield "another dataset"
        yield from _audited(ws)
    yield from _closed(_county(folder))


# A program of a later year opens the file


def _later(db: Database) -> None:
    """A migration that a later program brings: a table, and every observation touched."""
    db.execute("CREATE TABLE later (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT")
    db.execute("INSERT INTO later SELECT datum || '/' || subject || submission, 1 FROM observation")
    db.execute("ALTER TABLE draft ADD COLUMN later TEXT NOT NULL DEFAULT ''")


def _migrate(folder: Path) -> None:
    if "m900_later" not in {m.name for m in migrations.pending(_memory())}:
        migrations(name="m900_later")(_later)
    with Workspace.open(_home(folder)):
        pass


def _memory() -> Database:
    from sqlite_utils import Database

    return Database(memory=True)


def _judge_migrate(folder: Path) -> Iterator[str]:
    _migrate(folder)  # the next start
    with Workspace.open(_home(folder)) as ws:
        later = ws.run("SELECT COUNT(*) FROM later").fetchone()[0]
        if later != ws.run("SELECT COUNT(*) FROM observation").fetchone()[0]:
            yield f"{later} rows moved"
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        said = {(o.datum, o.subject): o.value for o in observations(ws, draft.id)}
        if said != FILLED[UNIT]:
            yield "the draft is not what it was"
        if ws.run("PRAGMA integrity_check").fetchone()[0] != "ok":
            yield "not sound"
    yield from _alone(_home(folder))
    yield from _closed(_home(folder))


OPERATIONS = {
    one.name: one
    for one in (
        Operation("fill", _department, _fill, _judge_fill),
        Operation("finalise", _department, _finalise, _judge_finalise),
        Operation("export", _frozen, _export, _judge_export),
        Operation("receive", _sent, _receive, _judge_receive),
        Operation("clear", _parked, _clear, _judge_clear),
        Operation("merge", _received, _merge, _judge_merge),
        Operation("migrate", _department, _migrate, _judge_migrate),
    )
}

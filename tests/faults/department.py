"""What a department does while it is killed: filling, freezing, sending, taking in."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys, restoring, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.handover import hand_over, take_over
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import answering, backups, drives, tasks
from cityexam_desktop.workspace.content import content, observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation, WorkspaceRole
from cityexam_desktop.workspace.schema import migrations
from tests.faults.operation import Operation, acknowledge, acknowledged, alone, audited
from tests.support.small import FILLED, NOW, PLACES, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

UNIT = "tjj"
HOME = f"{UNIT}.cityexam"
LATER = NOW + timedelta(hours=1)


def _filled(folder: Path) -> None:
    county = new_county(folder)
    county.fill(UNIT)
    county.close()


def _home(folder: Path) -> Path:
    return folder / HOME


def _said(ws: Workspace) -> dict[tuple[str, str], object]:
    draft = answering.open_draft(ws, tasks.task(ws), UNIT)
    return {(o.datum, o.subject): o.value for o in content(ws, draft.id).observations}


def _draft_stays(ws: Workspace) -> Iterator[str]:
    if _said(ws) != FILLED[UNIT]:
        yield "the draft is not what it was"


def _editions(ws: Workspace) -> list[str]:
    return [one.bundle for one in submission.editions(ws, tasks.task(ws), UNIT)]


# Filling


def _fill(folder: Path) -> None:
    """Record values one by one; now and then all is brought into the main file, as at a pause."""
    with Workspace.open(_home(folder)) as ws:
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        for number in range(24):
            said = Observation("pop", COUNTY, Decimal(number), note=str(number))
            answering.record(ws, draft.id, [said], now=NOW)
            acknowledge(folder, number)
            if number % 5 == 4:
                ws.checkpoint()
                acknowledge(folder, f"main:{number}")


def _judge_fill(folder: Path) -> Iterator[str]:
    told = [one for one in acknowledged(folder) if one.isdigit()]
    home = [one for one in acknowledged(folder) if not one.isdigit()]
    copy = shutil.copyfile(_home(folder), folder / "copy.cityexam")
    if _noted(copy) < (int(home[-1].removeprefix("main:")) + 1 if home else 0):
        yield f"the main file alone lacks what was brought home: {home[-1]}"
    if _noted(_home(folder)) not in {len(told), len(told) + 1}:
        yield f"{len(told)} values acknowledged, {_noted(_home(folder))} in the history"


def _noted(file: Path) -> int:
    """How many of the values are in a file; none of them is there without the former ones."""
    with Workspace.open(file) as ws:
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        [value] = [o.value for o in observations(ws, draft.id) if o.datum == "pop"]
        done = len([c for c in answering.changes(ws, draft.id, "pop") if "note" in c.new])
        assert value == (Decimal(done - 1) if done else FILLED[UNIT]["pop", COUNTY])
        return done


# Freezing and sending


def _finalise(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
        acknowledge(folder, edition.bundle)


def _judge_finalise(folder: Path) -> Iterator[str]:
    with Workspace.open(_home(folder)) as ws:
        yield from _draft_stays(ws)
        yield from audited(ws)
        there = _editions(ws)
        if lost := set(acknowledged(folder)) - set(there):
            yield f"{lost} is lost"
        again = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
        if again.number != 1:  # an unchanged draft stays its edition
            yield f"edition {again.number} after {len(there)}"
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        answering.record(ws, draft.id, [Observation("pop", COUNTY, Decimal(1))], now=NOW)
        edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
        if edition.number != 2:
            yield f"edition {edition.number} of a changed draft"
        submission.export(ws, edition.bundle, folder / "next.cxb")
        yield from audited(ws)
    if open_bundle(folder / "next.cxb").id != edition.bundle:
        yield "the next edition's file is another"


def _frozen(folder: Path) -> None:
    _filled(folder)
    with Workspace.open(_home(folder)) as ws:
        submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
    (folder / "out.cxb").write_bytes(b"older")


def _export(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        [edition] = _editions(ws)
        submission.export(ws, edition, folder / "out.cxb")
        acknowledge(folder, "exported")


def _judge_export(folder: Path) -> Iterator[str]:
    data = (folder / "out.cxb").read_bytes()
    if data != b"older":
        open_bundle(data)  # whole, or it raises
    elif acknowledged(folder):
        yield "the file that was exported is not there"
    with Workspace.open(_home(folder)) as ws:
        yield from _draft_stays(ws)
        yield from audited(ws)
    _export(folder)
    again = (folder / "out.cxb").read_bytes()
    open_bundle(again)
    if data not in {b"older", again}:
        yield "the same edition gave two files"
    yield from _no_drafts(folder)


def _no_drafts(folder: Path) -> Iterator[str]:
    if left := [one.name for one in folder.glob(".cityexam-*.tmp")]:
        yield f"{left} is left a day later"


# To the next clerk


def _hand_over(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        acknowledge(folder, hand_over(ws, folder / "out.cxb", now=NOW).id)


def _judge_hand_over(folder: Path) -> Iterator[str]:
    data = (folder / "out.cxb").read_bytes()
    if data == b"older":
        if acknowledged(folder):
            yield "the file that was handed over is not there"
    elif open_bundle(data).id not in (acknowledged(folder) or [open_bundle(data).id]):
        yield "another file than was said"
    with Workspace.open(_home(folder)) as ws:
        yield from _draft_stays(ws)
        yield from audited(ws)
        hand_over(ws, folder / "out.cxb", now=NOW)
    take_over(folder / "out.cxb", folder / "next.cityexam", now=NOW)
    yield from _taken(folder / "next.cityexam")
    yield from _no_drafts(folder)


def _taken(file: Path) -> Iterator[str]:
    with Workspace.open(file) as ws:
        yield from _draft_stays(ws)
        yield from audited(ws)
        if len(_editions(ws)) != 1:
            yield f"{len(_editions(ws))} editions taken over"


def _handed(folder: Path) -> None:
    _frozen(folder)
    with Workspace.open(_home(folder)) as ws:
        hand_over(ws, folder / "out.cxb", now=NOW)


def _take_over(folder: Path) -> None:
    take_over(folder / "out.cxb", folder / "next.cityexam", now=NOW)
    acknowledge(folder, "taken")


def _judge_take_over(folder: Path) -> Iterator[str]:
    target = folder / "next.cityexam"
    if not target.exists() and acknowledged(folder):
        yield "the file that was made is not there"
    if not target.exists():
        take_over(folder / "out.cxb", target, now=NOW)
    yield from _taken(target)
    if left := [one.name for one in folder.iterdir() if "next" in one.name and one != target]:
        yield f"{left} is left"


# Copies of the file


def _keep(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        kept = backups.keep(ws, NOW + timedelta(hours=len(backups.copies(_home(folder)))))
        acknowledge(folder, kept.size if kept else "nothing")


def _judge_keep(folder: Path) -> Iterator[str]:
    if len(backups.copies(_home(folder))) < len(acknowledged(folder)):
        yield "the copy is lost"
    _keep(folder)
    copies = backups.copies(_home(folder))
    for one in copies:
        yield from alone(one.path)
    if left := set(backups.folder_of(_home(folder)).iterdir()) - {one.path for one in copies}:
        yield f"{left} is left a day later"


def _changed(folder: Path) -> None:
    """A copy was kept, then something else was filled in."""
    _filled(folder)
    with Workspace.open(_home(folder)) as ws:
        backups.keep(ws, NOW)
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        answering.record(ws, draft.id, [Observation("pop", COUNTY, Decimal(1))], now=NOW)


def _put_back(folder: Path) -> None:
    backups.put_back(backups.copies(_home(folder))[0].path, _home(folder), NOW)
    acknowledge(folder, "back")


def _judge_put_back(folder: Path) -> Iterator[str]:
    changed = FILLED[UNIT] | {("pop", COUNTY): Decimal(1)}
    with Workspace.open(_home(folder)) as ws:
        if _said(ws) != FILLED[UNIT] and (_said(ws) != changed or acknowledged(folder)):
            yield "neither the former file nor the copy"
        former = _said(ws)
    aside = backups.put_back(backups.copies(_home(folder))[0].path, _home(folder), LATER)
    assert aside is not None
    for file, wanted in ((_home(folder), FILLED[UNIT]), (aside, former)):
        with Workspace.open(file) as ws:
            if _said(ws) != wanted:
                yield f"{file.name} is not what it was"
    if left := [one.name for one in folder.iterdir() if one.suffix == ".part"]:
        yield f"{left} is left"


# A file on a far drive: copied here, worked on here, put back there


def _far(folder: Path) -> None:
    _filled(folder)
    (folder / "stick").mkdir()
    _home(folder).rename(folder / "stick" / HOME)


def _fetch(folder: Path) -> None:
    acknowledge(folder, drives.bring_here(folder / "stick" / HOME, folder).name)


def _judge_fetch(folder: Path) -> Iterator[str]:
    """What has the name of a copy is whole, and knows where it came from."""
    if not _home(folder).exists():
        if acknowledged(folder):
            yield "the copy is not there"
        _fetch(folder)
    with Workspace.open(_home(folder)) as ws:
        yield from _draft_stays(ws)
        if (origin := drives.Origin.of(ws)) is None or origin.file != folder / "stick" / HOME:
            yield f"it came from {origin}"
    if left := [one.name for one in folder.iterdir() if one.name not in _FETCHED]:
        yield f"{left} is left"


_FETCHED = {HOME, "stick", "acknowledged", "county.cityexam", "task.cxb"}


def _worked_on(folder: Path) -> None:
    _far(folder)
    _fetch(folder)
    (folder / "acknowledged").unlink()
    with Workspace.open(_home(folder)) as ws:
        draft = answering.open_draft(ws, tasks.task(ws), UNIT)
        answering.record(ws, draft.id, [Observation("pop", COUNTY, Decimal(1))], now=NOW)


def _put_there(ws: Workspace, folder: Path) -> None:
    """Put it back to the stick of this copy of the files."""
    origin = drives.Origin.of(ws)
    assert origin is not None
    if origin.file.parent.parent != folder:
        replace(origin, file=folder / "stick" / HOME).keep(ws)
    drives.put_back(ws)


def _bring_back(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        _put_there(ws, folder)
        acknowledge(folder, "back")


def _judge_bring_back(folder: Path) -> Iterator[str]:
    there, changed = folder / "stick" / HOME, FILLED[UNIT] | {("pop", COUNTY): Decimal(1)}
    copy = shutil.copyfile(there, folder / "copy.cityexam")
    with Workspace.open(copy) as ws:
        if _said(ws) != changed and (_said(ws) != FILLED[UNIT] or acknowledged(folder)):
            yield "neither the former file nor the new one lies there"
    with Workspace.open(_home(folder)) as ws:
        _put_there(ws, folder)
        if drives.owes(ws):
            yield "something is still owed"
    yield from alone(there)
    with Workspace.open(there) as ws:
        if _said(ws) != changed:
            yield "the next run does not put it back"
    if left := [one.name for one in there.parent.iterdir() if one != there]:
        yield f"{left} is left"


# What comes back and what is new


def _reinstalled(folder: Path) -> None:
    """A new PC: an empty workspace that has the task, and the file that was once sent."""
    _filled(folder)
    with Workspace.open(_home(folder)) as ws:
        edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
        submission.export(ws, edition.bundle, folder / "sent.cxb")
    _home(folder).unlink()
    with Workspace.create(_home(folder), WorkspaceRole.DEPARTMENT, unit=UNIT) as ws:
        ownkeys.create_key(ws, now=NOW)
        task_bundle.accept_task(ws, folder / "task.cxb", now=NOW)


def _restore(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        acknowledge(folder, restoring.restore_from_bundle(ws, folder / "sent.cxb", now=NOW).bundle)


def _judge_restore(folder: Path) -> Iterator[str]:
    with Workspace.open(_home(folder)) as ws:
        there, said = _editions(ws), _said(ws)
        if (said == FILLED[UNIT]) != bool(there) or (said and not there):
            yield f"{len(there)} editions and {len(said)} values"
        if acknowledged(folder) and acknowledged(folder) != there:
            yield "the edition that was restored is lost"
        restoring.restore_from_bundle(ws, folder / "sent.cxb", now=NOW)
        yield from _draft_stays(ws)
        yield from audited(ws)
        if len(_editions(ws)) != 1:
            yield f"{len(_editions(ws))} editions"


def _reissued(folder: Path) -> None:
    county = new_county(folder)
    county.fill(UNIT)
    asked, judged = tables_to_bytes(tables())
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-06-30", asked, judged, PLACES, "示例数据")  # fmt: skip
    again = task_bundle.issue(county.bureau, plan, now=NOW)
    task_bundle.export_task(county.bureau, again, folder / "task2.cxb")
    county.close()


def _accept(folder: Path) -> None:
    with Workspace.open(_home(folder)) as ws:
        acknowledge(folder, task_bundle.accept_task(ws, folder / "task2.cxb", now=NOW).version)


def _judge_accept(folder: Path) -> Iterator[str]:
    with Workspace.open(_home(folder)) as ws:
        versions = [one.version for one in tasks.tasks(ws)]
        if versions != [1, 2] and (versions != [1] or acknowledged(folder)):
            yield f"versions {versions}"
        task_bundle.accept_task(ws, folder / "task2.cxb", now=NOW)
        if [one.version for one in tasks.tasks(ws)] != [1, 2]:
            yield "the next run does not finish"
        yield from _draft_stays(ws)
        yield from audited(ws)


# A program of a later year opens the file


def _later(db: Database) -> None:
    """A migration that a later program brings: a table, and every observation touched."""
    db.execute("CREATE TABLE later (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT")
    db.execute("INSERT INTO later SELECT datum || '/' || subject || submission, 1 FROM observation")
    db.execute("ALTER TABLE draft ADD COLUMN later TEXT NOT NULL DEFAULT ''")


def _memory() -> Database:
    from sqlite_utils import Database

    return Database(memory=True)


def _learn() -> None:
    if "m900_later" not in {m.name for m in migrations.pending(_memory())}:
        migrations(name="m900_later")(_later)


def _migrate(folder: Path) -> None:
    _learn()
    with Workspace.open(_home(folder)):
        acknowledge(folder, "migrated")


def _judge_migrate(folder: Path) -> Iterator[str]:
    _migrate(folder)  # the next start
    for file in (_home(folder), _home(folder).with_stem(f"{UNIT}.升级前备份")):
        copy = shutil.copyfile(file, folder / "copy.cityexam")
        with Workspace.open(copy) as ws:
            later = ws.run("SELECT COUNT(*) FROM later").fetchone()[0]
            if later != ws.run("SELECT COUNT(*) FROM observation").fetchone()[0]:
                yield f"{file.name}: {later} rows moved"
            draft = answering.open_draft(ws, tasks.task(ws), UNIT)
            said = {(o.datum, o.subject): o.value for o in observations(ws, draft.id)}
            if said != FILLED[UNIT]:
                yield f"{file.name}: the draft is not what it was"
            if ws.run("PRAGMA integrity_check").fetchone()[0] != "ok":
                yield f"{file.name}: not sound"


OPERATIONS = (
    Operation("fill", HOME, _filled, _fill, _judge_fill),
    Operation("finalise", HOME, _filled, _finalise, _judge_finalise),
    Operation("export", HOME, _frozen, _export, _judge_export),
    Operation("migrate", HOME, _filled, _migrate, _judge_migrate, _learn),
    Operation("restore", HOME, _reinstalled, _restore, _judge_restore),
    Operation("accept", HOME, _reissued, _accept, _judge_accept),
    Operation("handover", HOME, _frozen, _hand_over, _judge_hand_over),
    Operation("takeover", HOME, _handed, _take_over, _judge_take_over),
    Operation("backup", HOME, _filled, _keep, _judge_keep),
    Operation("putback", HOME, _changed, _put_back, _judge_put_back),
    Operation("fetch", f"stick/{HOME}", _far, _fetch, _judge_fetch),
    Operation("bringback", HOME, _worked_on, _bring_back, _judge_bring_back),
)

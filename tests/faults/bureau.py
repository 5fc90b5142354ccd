"""What the bureau does while it is killed: issuing, receiving, clearing, merging, deciding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.county import actions, inbox, upward
from cityexam_desktop.county.handing import hand_over_county
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from tests.faults.operation import Operation, acknowledge, acknowledged, audited
from tests.support.small import FILLED, NOW, PLACES, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNITS = ("zrzyj", "tjj", "slj")
ROUNDS = 6
"""Editions of each unit: together more files than one transaction takes."""
CHANGED = {"zrzyj": "kept", "tjj": "pop", "slj": "black"}
"""What another edition of a unit says otherwise."""
NEXT = "next.cityexam"
COUNTY_FILE = "county.cityexam"


def _county(folder: Path) -> Path:
    return folder / COUNTY_FILE


def _files(folder: Path) -> list[Path]:
    return [folder / f"{unit}-{no}.cxb" for no in range(1, ROUNDS + 1) for unit in UNITS]


def _kinds(ws: Workspace, kind: str) -> list[str]:
    return [row.body for row in ledger.rows(ws) if row.kind == kind]


# Receiving


def _sent(folder: Path) -> None:
    """The units' files, none received yet, of known keys."""
    county = new_county(folder)
    for unit in UNITS:
        for no in range(1, ROUNDS + 1):
            last = no == ROUNDS
            county.fill(
                unit, FILLED[unit] | ({} if last else {(CHANGED[unit], COUNTY): Decimal(no)})
            )
            county.send(unit)
        public = open_bundle(folder / f"{unit}-1.cxb").manifest.signer
        actions.register(county.bureau, public, unit, now=NOW)
    county.close()


def _receive(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        inbox.receive(
            ws, _files(folder), now=NOW, progress=lambda told: acknowledge(folder, told.id)
        )


def _judge_receive(folder: Path) -> Iterator[str]:
    with Workspace.open(_county(folder)) as ws:
        yield from audited(ws)
        noted, kept = _kinds(ws, "receive"), merge(ws).facts
        if len(noted) != len(kept):
            yield f"{len(noted)} rows, {len(kept)} bundles"
        if lost := set(acknowledged(folder)) - set(kept):
            yield f"{len(lost)} told as received are lost"
        verdicts = [r.verdict for r in inbox.receive(ws, _files(folder), now=NOW)]
        if verdicts.count("duplicate") != len(kept) or len(verdicts) != len(_files(folder)):
            yield f"the next run says {verdicts} after {len(kept)}"
        dataset = merge(ws)
        if len(dataset.values) != sum(map(len, map(FILLED.__getitem__, UNITS))) - 1:
            yield f"{len(dataset.values)} values merged"
        yield from audited(ws)


# Clearing keys


def _parked(folder: Path) -> None:
    county = new_county(folder)
    for unit in FILLED:
        county.fill(unit)
        county.receive(county.send(unit))
    county.close()


def _clear(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        for fact in actions.parked(ws):
            actions.clear(ws, fact.id, unit_code(fact.signer), reason="电话核对", now=NOW)
            acknowledge(folder, fact.unit)


def _judge_clear(folder: Path) -> Iterator[str]:
    told = set(acknowledged(folder))
    with Workspace.open(_county(folder)) as ws:
        yield from audited(ws)
        waiting = {fact.unit for fact in actions.parked(ws)}
        standing = set(merge(ws).resolution.in_force)
        if waiting | standing != set(FILLED) or waiting & standing:
            yield f"{waiting} wait and {standing} stand"
        if lost := told - standing:
            yield f"{lost} was cleared and does not stand"
    _clear(folder)
    with Workspace.open(_county(folder)) as ws:
        if set(merge(ws).resolution.in_force) != set(FILLED):
            yield "the next run does not finish"
        if len(rows := _kinds(ws, "register")) != len(FILLED):
            yield f"{len(rows)} keys registered"


# Merging and deciding


def _received(folder: Path) -> None:
    county = new_county(folder)
    for unit in UNITS:
        county.fill(unit)
        county.receive(county.send(unit))
    county.clear()
    (folder / "hash").write_text(merge(county.bureau).hash)
    county.close()


def _merge(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        acknowledge(folder, merge(ws).hash)


def _judge_merge(folder: Path) -> Iterator[str]:
    known = (folder / "hash").read_text()
    if set(acknowledged(folder)) - {known}:
        yield "another dataset was shown"
    with Workspace.open(_county(folder)) as ws:
        if merge(ws).hash != known:
            yield "another dataset"
        yield from audited(ws)


def _decide(folder: Path) -> None:
    """Correct a value again and again, and approve a submission."""
    with Workspace.open(_county(folder)) as ws:
        for number in range(4):
            actions.correct(
                merge(ws), ws, ("pop", COUNTY), Decimal(number),
                reason="核实", author="经办", approver="复核", now=NOW,
            )  # fmt: skip
            acknowledge(folder, number)
        actions.approve(ws, merge(ws).resolution.in_force["tjj"], now=NOW)
        acknowledge(folder, "approved")


def _judge_decide(folder: Path) -> Iterator[str]:
    told = acknowledged(folder)
    with Workspace.open(_county(folder)) as ws:
        rows = len(_kinds(ws, "correct")) + len(_kinds(ws, "approve"))
        if rows not in {len(told), len(told) + 1}:
            yield f"{len(told)} decisions acknowledged, {rows} in the ledger"
        value = merge(ws).values["pop", COUNTY].value
        last = len(_kinds(ws, "correct")) - 1
        if value != (Decimal(last) if last >= 0 else FILLED["tjj"]["pop", COUNTY]):
            yield f"the value {value} is not the last of {last}"
        yield from audited(ws)


# Files that go out: a row in the ledger and the file of it


def _answered(folder: Path) -> None:
    _received(folder)
    (folder / "out.cxb").write_bytes(b"older")


def _return(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        bundle = merge(ws).resolution.in_force["tjj"]
        desk = actions.Desk(now=NOW)
        actions.give_back(ws, bundle, (), folder / "out.cxb", sentence="请核对", desk=desk)
        acknowledge(folder, "return")


def _upward(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        upward.send_up(ws, folder / "out.cxb", now=NOW)
        acknowledge(folder, "upward")


def _judge_out(folder: Path, kind: str, again: object) -> Iterator[str]:
    data = (folder / "out.cxb").read_bytes()
    if data != b"older":
        open_bundle(data)  # whole, or it raises
    with Workspace.open(_county(folder)) as ws:
        rows = _kinds(ws, kind)
        if len(rows) < len(acknowledged(folder)):
            yield f"the row of {kind} is lost"
        if rows and data == b"older":
            yield f"a row of {kind} without a file"
        yield from audited(ws)
    assert callable(again)
    again(folder)
    with Workspace.open(_county(folder)) as ws:
        if len(_kinds(ws, kind)) != len(rows) + 1:
            yield "the next run leaves no row"
        yield from audited(ws)
    open_bundle(folder / "out.cxb")


def _judge_return(folder: Path) -> Iterator[str]:
    yield from _judge_out(folder, "return", _return)


def _judge_upward(folder: Path) -> Iterator[str]:
    yield from _judge_out(folder, "upward", _upward)
    if problems := upward.verify(open_bundle(folder / "out.cxb")).problems:
        yield f"the county bundle does not hold: {problems}"


# The next officer


def _hand_on(folder: Path) -> None:
    with Workspace.open(_county(folder)) as ws:
        hand_over_county(ws, folder / NEXT, to="乙", by="甲", reason="轮岗", now=NOW)
        acknowledge(folder, "handed")


def _judge_hand_on(folder: Path) -> Iterator[str]:
    with Workspace.open(_county(folder)) as ws:
        closed = ws.handed_to
        if closed and not (folder / NEXT).exists():
            yield "the file is closed and nobody has the other"
        if acknowledged(folder) and not closed:
            yield "the file that was handed over goes on"
    if not closed:
        _hand_on(folder)
    with Workspace.open(_county(folder)) as ws, Workspace.open(folder / NEXT) as other:
        if ws.handed_to != "乙" or other.handed_to:
            yield f"handed to {ws.handed_to}, and to {other.handed_to}"
        if ledger.rows(ws) != ledger.rows(other) or len(_kinds(ws, "handover")) != 1:
            yield "the two ledgers differ"
        if merge(other).hash != (folder / "hash").read_text():
            yield "another dataset"
        yield from audited(other)
    if left := [one.name for one in folder.iterdir() if NEXT in one.name and one.name != NEXT]:
        yield f"{left} is left"


# Issuing


def _issued(folder: Path) -> None:
    new_county(folder).close()


def _issue(folder: Path) -> None:
    asked, judged = tables_to_bytes(tables())
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-06-30", asked, judged, PLACES, "示例数据")  # fmt: skip
    with Workspace.open(_county(folder)) as ws:
        task = task_bundle.issue(ws, plan, now=NOW)
        acknowledge(folder, task.version)
        task_bundle.export_task(ws, task, folder / "task2.cxb")


def _judge_issue(folder: Path) -> Iterator[str]:
    if (folder / "task2.cxb").exists():
        open_bundle(folder / "task2.cxb")
    with Workspace.open(_county(folder)) as ws:
        yield from audited(ws)
        versions = [task.version for task in tasks.tasks(ws)]
        if versions != [1, 2] and (versions != [1] or acknowledged(folder)):
            yield f"versions {versions}"
        if len(_kinds(ws, "issue")) != len(versions):
            yield f"{len(_kinds(ws, 'issue'))} rows for versions {versions}"
    _issue(folder)
    with Workspace.open(_county(folder)) as ws:
        if tasks.task(ws).version != len(versions) + 1:
            yield "the next version is another"
        yield from audited(ws)


OPERATIONS = (
    Operation("receive", COUNTY_FILE, _sent, _receive, _judge_receive),
    Operation("clear", COUNTY_FILE, _parked, _clear, _judge_clear),
    Operation("merge", COUNTY_FILE, _received, _merge, _judge_merge),
    Operation("decide", COUNTY_FILE, _received, _decide, _judge_decide),
    Operation("return", COUNTY_FILE, _answered, _return, _judge_return),
    Operation("upward", COUNTY_FILE, _answered, _upward, _judge_upward),
    Operation("handcounty", COUNTY_FILE, _received, _hand_on, _judge_hand_on),
    Operation("issue", COUNTY_FILE, _issued, _issue, _judge_issue),
)

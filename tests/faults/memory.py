"""How much memory large attachments take: `python -m tests.faults.memory STEP FOLDER`.

STEP is ``make`` (write the bundle), ``idle`` (import, open a workspace and a small bundle),
or one of `STEPS` in their order; prints the process's peak in KiB. The difference to
``idle`` is what the step itself needs. 36 MiB in one document, or 200 MiB in four with
``CITYEXAM_EXHAUSTIVE=1``: in the suite, too, one document is more than may be needed.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cityexam_desktop.bundle import container, handover, ownkeys, restoring, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, archive, attaching, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Evidence, Explanation, Observation, WorkspaceRole
from tests.bundle.corpus import world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT, SIZE = (4, 50 << 20) if os.environ.get("CITYEXAM_EXHAUSTIVE") else (1, 36 << 20)


class Scan:
    """A document that nobody holds in memory."""

    def __init__(self, number: int) -> None:
        self._block = hashlib.shake_256(bytes([number])).digest(1 << 16)
        self._left = SIZE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left = 0

    def read(self, size: int, /) -> bytes:
        taken = min(size, self._left, len(self._block))
        self._left -= taken
        return self._block[:taken]


def digests() -> Iterator[str]:
    for number in range(COUNT):
        digest = hashlib.sha256()
        with Scan(number) as scan:
            while piece := scan.read(1 << 16):
                digest.update(piece)
        yield digest.hexdigest()


def make(folder: Path) -> None:
    """A submission with its documents, and a bureau that knows its key."""
    names = list(digests())
    evidence = [["area", "county", one, f"{i}.pdf", SIZE, ""] for i, one in enumerate(names)]
    draft = world.Draft(change=lambda plain: plain["values.json"].update(evidence=evidence))
    manifest, _, members = draft.parts()
    told = Manifest.from_bytes(manifest)
    listed = (
        *(Member.of(name, body) for name, body in members.items()),
        *(Member.attachment(one, SIZE) for one in names),
    )
    assert isinstance(told.head, SubmissionHead)
    counts = replace(told.head.counts, attachments=COUNT)
    head = replace(told.head, counts=counts)
    data = replace(told, members=sorted_members(listed), head=head).to_bytes()
    scans: dict[str, container.Content] = {
        f"attachments/{one}": _opener(number) for number, one in enumerate(names)
    }
    key = world.KEYS[world.UNIT]
    container.write(folder / "large.cxb", data, container.seal(data, key), {**members, **scans})
    ws = Workspace.create(folder / "c.cityexam", WorkspaceRole.BUREAU, unit="zjj")
    with ws:
        world.issue(ws, world.package(world.task()), world.task())
        actions.register(ws, key.public, world.UNIT, now=world.NOW)
    _department(folder)
    with (folder / "another").open("wb") as out, Scan(COUNT) as scan:
        while piece := scan.read(1 << 16):
            out.write(piece)


def _opener(number: int) -> Callable[[], Scan]:
    return lambda: Scan(number)


def _department(folder: Path) -> None:
    """The unit's home on a new PC: the task and nothing else."""
    package = folder / "task.cxb"
    package.write_bytes(world.package(world.task()))
    home = folder / "d.cityexam"
    with Workspace.create(home, WorkspaceRole.DEPARTMENT, unit=world.UNIT) as ws:
        ownkeys.create_key(ws, now=world.NOW)
        told = task_bundle.accept_task(ws, package, now=world.NOW)
        task_bundle.confirm_bureau(ws, told, unit_code(world.BUREAU.public))


# The steps: each a process of its own


def idle(folder: Path) -> None:
    with Workspace.open(folder / "c.cityexam"):
        container.open_bundle(world.Draft().bytes())


def verify(folder: Path) -> None:
    opened = container.open_bundle(folder / "large.cxb")
    opened.copy_member(opened.manifest.members[-1].name, folder / "scan")


def receive(folder: Path) -> None:
    with Workspace.open(folder / "c.cityexam") as ws:
        [one] = inbox.receive(ws, [folder / "large.cxb"], now=world.NOW)
    assert one.verdict == "accepted", one


def reproduce(folder: Path) -> None:
    """The bureau writes again what it received."""
    with Workspace.open(folder / "c.cityexam") as ws:
        [kept] = archive.bundles(ws, "submission")
        submission.export(ws, kept.id, folder / "again.cxb")


def audited(folder: Path) -> None:
    with Workspace.open(folder / "c.cityexam") as ws:
        assert audit(ws) == ()


def backup(folder: Path) -> None:
    with Workspace.open(folder / "c.cityexam") as ws:
        ws.backup(folder / "backup.cityexam")


def restore(folder: Path) -> None:
    with Workspace.open(folder / "d.cityexam") as ws:
        told = restoring.restore_from_bundle(ws, folder / "large.cxb", now=world.NOW)
    assert told.filled, told


def attach(folder: Path) -> None:
    """The department attaches a document of the largest size from its file."""
    with Workspace.open(folder / "d.cityexam") as ws:
        draft = answering.open_draft(ws, tasks.task(ws), world.UNIT)
        paper = Evidence("kept", COUNTY, "", "扫描.pdf", 0)
        attaching.attach_file(ws, draft.id, paper, folder / "another", now=world.NOW)


def export(folder: Path) -> None:
    """The department changes a value, freezes the next edition and writes it."""
    with Workspace.open(folder / "d.cityexam") as ws:
        told = tasks.task(ws)
        draft = answering.open_draft(ws, told, world.UNIT)
        answering.record(ws, draft.id, [Observation("kept", COUNTY, Decimal(8))], now=world.NOW)
        none = Explanation("rows.none:bridge", COUNTY, "本县没有需要登记的桥梁")
        answering.explain(ws, draft.id, none, now=world.NOW)
        edition = submission.finalise(ws, told, world.UNIT, now=world.NOW)
        submission.export(ws, edition.bundle, folder / "next.cxb")
    assert (folder / "next.cxb").stat().st_size > COUNT * SIZE


def hand(folder: Path) -> None:
    with Workspace.open(folder / "d.cityexam") as ws:
        told = handover.hand_over(ws, folder / "h.cxb", now=world.NOW)
    assert told.attachments == COUNT + 1


def take(folder: Path) -> None:
    handover.take_over(folder / "h.cxb", folder / "e.cityexam", now=world.NOW)


STEPS = {
    one.__name__: one
    for one in (verify, receive, reproduce, audited, backup, restore, attach, export, hand, take)
}


if __name__ == "__main__":
    wanted, place = sys.argv[1], Path(sys.argv[2])
    if wanted == "make":
        make(place)
        sys.exit()
    import resource  # there is none on Windows, which only asks for the steps' names

    # Forked once more: a started process's peak counts that of the one which started it.
    child = os.fork()
    if child:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    {"idle": idle, **STEPS}[wanted](place)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # noqa: T201 - its answer

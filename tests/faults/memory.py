"""How much memory large attachments take: `python -m tests.faults.memory STEP FOLDER`.

STEP is ``make`` (write the bundle), ``idle`` (import and open a workspace), ``open``,
``receive`` or ``export``; prints the process's peak in KiB. The difference to ``idle``
is what the step itself needs. 80 MB in two documents, or 200 MB in four with
``CITYEXAM_EXHAUSTIVE=1``.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cityexam_desktop.bundle import container, submission
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.bundle.corpus import world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT, SIZE = (4, 50 << 20) if os.environ.get("CITYEXAM_EXHAUSTIVE") else (2, 40 << 20)


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


def _opener(number: int) -> Callable[[], Scan]:
    return lambda: Scan(number)


def step(name: str, folder: Path) -> None:
    file = folder / "large.cxb"
    with Workspace.open(folder / "c.cityexam") as ws:
        if name == "open":
            opened = container.open_bundle(file)
            opened.copy_member(opened.manifest.members[-1].name, folder / "scan")
        elif name == "receive":
            [one] = inbox.receive(ws, [file], now=world.NOW)
            assert one.verdict == "accepted", one
        elif name == "export":
            [kept] = archive.bundles(ws, "submission")
            submission.export(ws, kept.id, folder / "again.cxb")
        else:
            container.open_bundle(world.Draft().bytes())


if __name__ == "__main__":
    wanted, place = sys.argv[1], Path(sys.argv[2])
    if wanted == "make":
        make(place)
        sys.exit()
    # Forked once more: a started process's peak counts that of the one which started it.
    child = os.fork()
    if child:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    step(wanted, place)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # noqa: T201 - its answer

"""Trust: verifying 1,000 bundles, receiving 4,000, auditing 100,000 values.

Processor time, not wall clock: the figures are ratios of work, and disks differ. Memory is
the peak of a child process that receives 1,000 or 4,000 of the same files.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import floor
import sample
from measure import Figure, Span, middle, ratio
from nacl.bindings import crypto_sign_open

from cityexam_desktop.bundle import container, contents, keys
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.bundle.submission import counts_of
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Content, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.workspace.model import Task

RUNS = 5
VERIFIED, VERIFIED_VALUES = 1000, 100
AUDITED, AUDITED_VALUES = 500, 200
FEW, MANY = 1000, 4000
UNITS = sample.UNITS


def run(folder: Path) -> list[Figure]:
    """Make the files once, measure, and tell."""
    county = folder / "county.cityexam"
    task, signers = _county(county, folder)
    files = list(_files(folder / "many", county, task, signers, MANY, VERIFIED_VALUES))
    wide = list(_files(folder / "wide", county, task, signers, AUDITED, AUDITED_VALUES))
    return [*_verifying(files[:VERIFIED]), *_auditing(county, wide), *_receiving(county, files)]


@contextmanager
def worked() -> Iterator[Span]:
    """Measure the processor time of a block."""
    gc.collect()
    span = Span()
    started = time.process_time()
    yield span
    span.seconds = time.process_time() - started


def _county(target: Path, folder: Path) -> tuple[Task, list[keys.SecretKey]]:
    """The sample's task in a bureau's file that knows the keys of its units."""
    sample.issue(target, folder)
    signers = [keys.generate() for _ in range(UNITS)]
    with Workspace.open(target) as ws:
        for number, key in enumerate(signers):
            actions.register(ws, key.public, f"u{number}", now=sample.NOW)
        return tasks.task(ws), signers


def _files(
    folder: Path, county: Path, task: Task, signers: list[keys.SecretKey], count: int, values: int
) -> Iterator[Path]:
    """Signed submissions of `values` values each: the units in turn, edition after edition."""
    folder.mkdir()
    with Workspace.open(county) as ws:
        pack = tasks.pack_of(ws, task)
    lineage: dict[int, list[str]] = {number: [] for number in range(UNITS)}
    for n in range(count):
        number = n % UNITS
        said = Content(
            tuple(
                Observation(f"x{number}", f"e{j}", Decimal((n * 7919 + j * 104729) % 999983),
                            source="台账")
                for j in range(values)
            )
        )  # fmt: skip
        members = contents.to_members(pack, said)
        head = SubmissionHead(
            task.period, n // UNITS + 1, tuple(sorted(lineage[number])), task.asked, "", "", "",
            sha256(b"").hexdigest(), counts_of(said),
        )  # fmt: skip
        listed = sorted_members(tuple(Member.of(name, body) for name, body in members.items()))
        key = signers[number]
        manifest = Manifest(
            key.public, "1", task.bundle, f"u{number}", "2026-03-01T00:00:00Z", head, listed
        ).to_bytes()
        target = folder / f"{n}.cxb"
        container.write(target, manifest, container.seal(manifest, key), members)
        lineage[number].append(sha256(manifest).hexdigest())
        yield target


# Verifying


def _verifying(files: list[Path]) -> list[Figure]:
    ours: list[float] = []
    least: list[float] = []
    for _ in range(RUNS):
        with worked() as span:
            for file in files:
                open_bundle(file)
        ours.append(span.seconds)
        with worked() as span:
            for file in files:
                _verify(file.read_bytes())
        least.append(span.seconds)
    return [
        Figure("verify 1,000 bundles of 100 values", middle(ours), "s"),
        Figure("the floor of verifying", middle(least), "s"),
        Figure("verify / floor", ratio(ours, least), "x", 1.5),
    ]


def _verify(data: bytes) -> None:
    """The floor: the signature, the strict manifest, every member's digest."""
    manifest, signature, *members = floor._members(data)  # noqa: SLF001 - the floor's own parts
    _, public, signed = signature.split()
    crypto_sign_open(
        bytes.fromhex(signed.decode()) + floor.DOMAIN + manifest, bytes.fromhex(public.decode())
    )
    for member, listed in zip(members, floor._strict(manifest)["members"], strict=True):  # noqa: SLF001
        if sha256(member).hexdigest() != listed["sha256"] or len(member) != listed["size"]:
            raise ValueError("content")


# Auditing


def _auditing(county: Path, files: Iterable[Path]) -> list[Figure]:
    """The audit of received values against reading them from their tables."""
    ours: list[float] = []
    read: list[float] = []
    copy = county.with_name("audited.cityexam")
    copy.write_bytes(county.read_bytes())
    with Workspace.open(copy) as ws:
        inbox.receive(ws, files)
        for _ in range(RUNS):
            with worked() as span:
                assert audit(ws) == ()
            ours.append(span.seconds)
            with worked() as span:
                held = sum(
                    len(content(ws, one.id).observations) for one in submissions(ws) if one.bundle
                )
            read.append(span.seconds)
            assert held == AUDITED * AUDITED_VALUES
    return [
        Figure("audit 100,000 values", middle(ours), "s"),
        Figure("read them", middle(read), "s"),
        Figure("audit / read", ratio(ours, read), "x", 2),
    ]


# Receiving many


def _receiving(county: Path, files: list[Path]) -> list[Figure]:
    few, many = (_in_child(county, files[:count]) for count in (FEW, MANY))
    a_few, a_many = few["seconds"] / FEW, many["seconds"] / MANY
    return [
        Figure("receive 1,000, each", a_few * 1000, "ms"),
        Figure("receive 4,000, each", a_many * 1000, "ms"),
        Figure("a bundle of 4,000 / of 1,000", a_many / a_few, "x", 1.2),
        Figure("more memory for 4,000 than for 1,000", (many["peak"] - few["peak"]) / 1024, "MiB",
               30),
    ]  # fmt: skip


def _in_child(county: Path, files: list[Path]) -> dict[str, float]:
    copy = county.with_name(f"received{len(files)}.cityexam")
    copy.write_bytes(county.read_bytes())
    done = subprocess.run(
        [sys.executable, __file__, copy, *files[:1], str(len(files))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _receive(county: Path, first: Path, count: int) -> dict[str, float]:
    """What a child does: receive the files beside `first`."""
    import resource

    files = [first.with_name(f"{n}.cxb") for n in range(count)]
    with Workspace.open(county) as ws:
        with worked() as span:
            verdicts = {one.verdict for one in inbox.receive(ws, files)}
        assert verdicts == {"accepted"}, verdicts
    return {
        "seconds": span.seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }  # fmt: skip


if __name__ == "__main__":
    # Forked once more: a started process's peak counts that of the one which started it.
    child = os.fork()
    if child == 0:
        print(json.dumps(_receive(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

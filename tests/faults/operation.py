"""What an operation under fault is, and the promises that hold for all of them."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.county.audit import audit
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace.database import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIDES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Operation:
    """`prepare` fills an empty folder, `work` on `document` is killed, `judge` yields what fails.

    The judge may do the operation again: the next start has to finish what was asked. What
    the program was told to be done lies in the file ``acknowledged``.
    """

    name: str
    document: str
    prepare: Callable[[Path], object]
    work: Callable[[Path], object]
    judge: Callable[[Path], Iterator[str]]
    arrive: Callable[[], object] = lambda: None
    """What the program of the next start brings along."""


def acknowledge(folder: Path, what: object) -> None:
    """Say that something is done: from now on it may not be lost."""
    with (folder / "acknowledged").open("a") as told:
        told.write(f"{what}\n")


def acknowledged(folder: Path) -> list[str]:
    """What was said to be done."""
    told = folder / "acknowledged"
    return told.read_text().split() if told.exists() else []


def audited(ws: Workspace, what: str = "audit") -> Iterator[str]:
    """What the audit says."""
    for problem in audit(ws):
        yield f"{what}: {problem.where} {problem.what}"


def alone(file: Path) -> Iterator[str]:
    """The main file copied without what lies beside it opens and is sound."""
    copy = file.parent / "alone" / file.name
    copy.parent.mkdir(exist_ok=True)
    try:
        shutil.copyfile(file, copy)
        with Workspace.open(copy) as ws:
            if (said := ws.run("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield f"unsound alone: {said}"
            yield from audited(ws, "alone")
    except (CityExamError, sqlite3.DatabaseError) as error:
        yield f"refused alone: {error}"
    finally:
        shutil.rmtree(copy.parent)


def closed(file: Path) -> Iterator[str]:
    """After the next orderly close the document is one file."""
    for side in SIDES:
        if file.with_name(file.name + side).exists():
            yield f"{side} is left after closing"

"""纸质件: of which edition the bureau holds the stamped original, or a scan of it.

Each receipt of paper is a row ``stamped`` of the ledger; the newest row of an edition
counts. A scan's bytes are kept once, by SHA-256, as evidence is.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.answering import ATTACHMENT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

KIND = "stamped"


class Paper(enum.Enum):
    """What the bureau holds on paper of one edition."""

    NONE = "none"
    SCAN = "scan"
    ORIGINAL = "original"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]


_WORDS = {Paper.NONE: "未交", Paper.SCAN: "扫描件", Paper.ORIGINAL: "原件"}
_LETTERS = {Paper.NONE: "未附来函", Paper.SCAN: "来函扫描件", Paper.ORIGINAL: "来函原件"}


@dataclass(frozen=True, slots=True)
class Held:
    """A row of the ledger about paper: the edition, what came, the date written on it.

    `sha256`, `name` and `size` are the scan's; empty and 0 without one.
    """

    bundle: str
    unit: str
    paper: Paper
    date: str = ""
    by: str = ""
    sha256: str = ""
    name: str = ""
    size: int = 0
    no: int = 0
    at: str = ""


def note_paper(
    ws: Workspace,
    bundle: str,
    paper: Paper,
    *,
    date: str = "",
    scan: Path | None = None,
    by: str = "",
    reason: str = "",
    now: datetime | None = None,
) -> LedgerRow:
    """Write down that an edition's stamped paper came, or (`Paper.NONE`) that it did not.

    `date` is the date on the paper. Raises `WrongUse` for a bundle that never came, a scan
    without its file or a note taken back without a reason; `FileTrouble`.
    """
    kept = archive.bundle(ws, bundle)
    if kept is None or kept.kind != "submission":
        raise WrongUse("没有收到过这个编号的报送包。", "请先收电子件，或核对报送码。")
    if paper is Paper.SCAN and scan is None:
        raise WrongUse("登记扫描件要附上扫描的文件。", "请选择扫描的文件；只有纸的登记原件。")
    if paper is Paper.NONE and not reason.strip():
        raise WrongUse("没有写理由。", "撤销纸质件的登记要写明理由，登记簿里要能查到。")
    body: dict[str, Any] = {"bundle": bundle, "unit": kept.unit, "paper": paper.value}
    body |= {"date": date, "by": plain(by), "reason": reason, "sha256": "", "name": "", "size": 0}
    with ws.transaction():
        if scan is not None:
            content = _read(scan)
            body |= {"sha256": tasks.put_blob(ws, content), "name": plain(scan.name)}
            body |= {"size": len(content)}
        return ledger.append(ws, KIND, body, now=now)


def _read(scan: Path) -> bytes:
    try:
        with scan.open("rb") as file:
            content = file.read(ATTACHMENT_LIMIT + 1)
    except OSError as error:
        raise FileTrouble.from_os(error, plain(scan.name)) from error
    if len(content) > ATTACHMENT_LIMIT:
        raise WrongUse(
            f"“{plain(scan.name)}”太大（每个文件最大 50 MB）。", "请压缩或分开扫描后再附。"
        )
    return content


def papers(rows: Iterable[LedgerRow]) -> dict[str, Held]:
    """What is held now, by edition: the newest row about each."""
    found: dict[str, Held] = {}
    for row in rows:
        if row.kind == KIND:
            body = ledger.body_of(row)
            found[body["bundle"]] = Held(
                body["bundle"], body["unit"], Paper(body["paper"]), body["date"], body["by"],
                body["sha256"], body["name"], body["size"], row.no, row.at,
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class UnitPaper:
    """A unit's paper beside what counts of it: `outdated` when it is of another edition."""

    paper: Paper
    held: Held | None = None
    outdated: bool = False
    letter: bool = False
    """Whether the paper is the letter itself from which the bureau entered the answers."""

    @property
    def word(self) -> str:
        """The word that people read."""
        word = _LETTERS[self.paper] if self.letter and not self.outdated else self.paper.word
        return f"{word}（旧稿）" if self.outdated else word

    @property
    def missing(self) -> bool:
        """Whether the paper of what counts has still to come."""
        return self.paper is Paper.NONE or self.outdated


def unit_papers(dataset: CountyDataset, held: Mapping[str, Held]) -> dict[str, UnitPaper]:
    """What is held of every unit of which something counts; of an earlier edition if need be.

    Of what was entered from a letter (`basis`) the letter is the paper. The bureau's own
    answers ask for none.
    """
    ours = [one for bundle, one in held.items() if bundle in dataset.answering]
    latest = {one.unit: one for one in ours if one.paper is not Paper.NONE}
    found: dict[str, UnitPaper] = {}
    for unit, bundle in dataset.resolution.in_force.items():
        basis = dataset.facts[bundle].basis
        if basis == "own":
            continue
        one, letter = held.get(bundle), basis == "paper"
        if one is not None and one.paper is not Paper.NONE:
            found[unit] = UnitPaper(one.paper, one, letter=letter)
        elif unit in latest:
            old = latest[unit]
            found[unit] = UnitPaper(old.paper, old, outdated=True, letter=letter)
        else:
            found[unit] = UnitPaper(Paper.NONE, letter=letter)
    return found

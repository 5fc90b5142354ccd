"""The inbox (收件): every file that comes in gets a verdict and a row in the ledger.

N files in are N rows out, whatever one bad file does. The verdict at arrival is a
message, not state: what stands is decided by `resolve` over facts and decisions.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest
from cityexam_desktop.bundle.opening import keep_paper, open_submission, places_of
from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.county import resolve as standing
from cityexam_desktop.county.decisions import Decisions, read_decisions
from cityexam_desktop.county.resolve import Fact
from cityexam_desktop.errors import CityExamError, FileTrouble
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.database import LockedFile, StorageTrouble
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

WORDS: Final = {
    "accepted": ("接收", "接收。", ""),
    "completed": ("附件已补齐", "这一稿以前收过，缺的附件已补齐。", ""),
    "duplicate": ("重复文件，已收", "这个文件以前已收过，没有重复计入。", "不用处理。"),
    "stale": (
        "旧稿，已有更新稿",
        "这是旧稿，该单位更新的一稿已经收到；旧稿留底，不计入。",
        "不用处理。",
    ),
    "fork": (
        "同一稿次两个不同文件，待选",
        "该单位已有另一份不同的同级稿，两份都留着，暂不计入汇总。",
        "请与填报单位核实后，在“汇总”里选定一份，或请其合并后重报。",
    ),
    "parked": (
        "已收到，待核对单位",
        "文件完好，但签名的密钥还没有登记到单位。",
        "请按通讯录电话核对单位识别码，或按盖章表输入报送码。",
    ),
    "old_pack": (
        "用的是旧表",
        "该单位用旧版任务包填报，本单位的填报项目已有变化。",
        "请发新任务包请其重报；确可使用的，由经办人准予采用旧表。",
    ),
}  # fmt: skip
_OLDER: Final = "用的是旧版任务包，对本单位没有影响。"
_TOGETHER: Final = 16
"""Files to a transaction: waiting for the disk once for several takes a third of the time."""
_TOGETHER_SIZE: Final = 8 << 20
"""Bytes after which no further file joins a transaction."""
_KEPT: Final = frozenset({"accepted", "stale", "fork", "parked", "old_pack"})
_REASONS: Final = {
    "kind": ("这不是部门的报送包。", "任务包、回执等不用在这里收；请确认文件。"),
    "task": ("这个报送包答复的不是本县下发的任务。", "请确认是否发错了县或年度。"),
    "unit": ("任务里没有报送包所写的单位。", "请与发送人核实。"),
    "pack": ("报送包所用的指标方案与它的任务包不符。", "请让填报单位重新打开任务包后再报出。"),
    "other_unit": ("签名的密钥登记在另一个单位名下。", "请与两个单位电话核实，必要时更换密钥。"),
    "retired": ("签名的密钥已经停用。", "请让填报单位用新密钥重新报出。"),
    "basis": ("代录的报送包不是本局密钥签名的。", "请勿使用，并核实来历。"),
}


@dataclass(frozen=True, slots=True)
class Received:
    """The verdict on one file: code, Chinese reason and remedy, and what it is about."""

    file: str
    verdict: str
    reason: str
    remedy: str
    id: str = ""
    unit: str = ""
    edition: int = 0
    no: int = 0

    @property
    def word(self) -> str:
        """The verdict's word for people."""
        return "不能接收" if self.verdict == "rejected" else WORDS[self.verdict][0]


_File = container.Opened | BadBundle | FileTrouble
"""A file that was opened, or why it cannot be."""


class Inbox:
    """A batch of receiving: holds what stays the same from file to file."""

    def __init__(self, ws: Workspace, *, now: datetime | None = None) -> None:
        """Read the decisions, tasks and packs once."""
        self.ws = ws
        self.now = now
        self.decisions = read_decisions(ws)
        self.tasks = {task.bundle: task for task in tasks.tasks(ws)}
        self.current = {task.id: task for task in self.tasks.values()}
        self.units = {id_: {unit.code for unit in t.units} for id_, t in self.current.items()}
        self.packs: dict[str, FormPack] = {}
        self.places: dict[str, Mapping[str, AbstractSet[str]]] = {}
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts(ws, self.decisions):
            self.facts[fact.unit].append(fact)

    def groups(self, files: Iterable[Path]) -> Iterator[tuple[Received, ...]]:
        """Judge and keep files in their order, several to a transaction.

        A group is given when it is on the disk: what was given is never lost. Whoever stops
        between two groups leaves the other files as they are.
        """
        waiting = iter(files)
        while opened := self._open_some(waiting):
            with quietly(), self.ws.transaction():
                received = tuple([self._receive(path, file) for path, file in opened])
            yield received

    def _open_some(self, waiting: Iterator[Path]) -> list[tuple[Path, _File]]:
        """Open the next few files before the transaction, which should hold nobody up."""
        held: list[tuple[Path, _File]] = []
        size = 0
        for path in waiting:
            try:
                opened = container.open_bundle(_a_file(path, self.ws.path))
            except (BadBundle, FileTrouble) as error:
                held.append((path, error))
            else:
                held.append((path, opened))
                size += sum(member.size for member in opened.manifest.members)
            if len(held) == _TOGETHER or size > _TOGETHER_SIZE:
                break
        return held

    def _receive(self, path: Path, opened: _File) -> Received:
        """Judge one file, keep it, and write its ledger row: all or nothing."""
        if isinstance(opened, CityExamError):
            return self._reject(path, opened)
        try:
            with self.ws.savepoint():
                received = self._judge(plain(path.name), opened)
        except (StorageTrouble, LockedFile):
            raise  # our own file: no fault of the bundle, which comes again
        except CityExamError as error:
            self.decisions = read_decisions(self.ws)  # what was taken back is not decided
            return self._reject(path, error)
        if received.verdict in _KEPT:
            fact = fact_of(opened.id, opened.manifest)
            self.facts[fact.unit].append(fact)
        return received

    def _judge(self, name: str, opened: container.Opened) -> Received:
        head = opened.manifest.head
        if not isinstance(head, SubmissionHead):
            return self._note(_rejected(name, opened, "kind"))
        fact = fact_of(opened.id, opened.manifest)
        if archive.bundle(self.ws, opened.id) is not None:
            return self._note(_verdict(name, fact, self._complete(opened)))
        if refusal := self._foreign(fact):
            return self._note(_rejected(name, opened, refusal))
        task = self.tasks[fact.package]
        members, frozen = open_submission(opened, task, self._pack(task), self._places(task))
        unknown = standing.key_trouble(fact, self.decisions) == "key"
        verdict = "parked" if unknown else self._standing(self.current[task.id], fact)
        told = _verdict(name, fact, verdict)
        if verdict not in {"parked", "old_pack"} and fact.asked != self.current[task.id].asked:
            told = replace(told, reason=f"{told.reason}{_OLDER}")
        received = self._note(told)
        self._archive(fact, opened, members, received.no)
        store_edition(
            self.ws,
            task=task.id,
            unit=fact.unit,
            edition=fact.edition,
            bundle=fact.id,
            frozen=frozen,
            now=self.now,
        )
        return received

    def _foreign(self, fact: Fact) -> str:
        """Why a submission cannot be ours at all; empty when it can."""
        task = self.tasks.get(fact.package)
        if task is None or fact.package not in self.decisions.issued:
            return "task"
        if fact.unit not in self.units[task.id]:
            return "unit"
        if fact.asked != task.asked:
            return "pack"
        trouble = standing.key_trouble(fact, self.decisions)
        return {"unit": "other_unit", "retired": "retired", "basis": "basis"}.get(trouble, "")

    def _standing(self, task: Task, fact: Fact) -> str:
        """The verdict of an eligible-by-key submission among its unit's others."""
        decisions = self.decisions.within(task.id)
        why = standing.why_not(fact, decisions, task.id, task.asked)
        if why == "old_pack":
            return "old_pack"
        held = [
            other
            for other in (*self.facts[fact.unit], fact)
            if not standing.why_not(other, decisions, task.id, task.asked)
        ]
        tips = standing.tips(held, decisions.losers)
        if fact.id not in tips:
            return "accepted" if why else "stale"  # of a withdrawn unit nothing stands
        return "fork" if len(tips) > 1 else "accepted"

    def _complete(self, opened: container.Opened) -> str:
        """A known id: take in attachments that were missing."""
        missing = [
            member
            for member in opened.manifest.members
            if member.is_attachment
            and opened.has(member.name)
            and not tasks.has_blob(self.ws, member.sha256)
        ]
        for member in missing:
            keep_paper(self.ws, opened, member)
        return "completed" if missing else "duplicate"

    def _archive(
        self, fact: Fact, opened: container.Opened, members: Mapping[str, bytes], no: int
    ) -> None:
        """Keep the signed bytes; their digests were compared when the bundle was opened."""
        listed = opened.manifest.members
        for member in listed:
            if member.is_attachment and opened.has(member.name):
                keep_paper(self.ws, opened, member)
        kept = archive.Archived(
            fact.id, "submission", fact.package, fact.unit, fact.signer,
            opened.manifest_bytes, opened.signature, no,
        )  # fmt: skip
        archive.put_bundle(self.ws, kept, members, digests={m.name: m.sha256 for m in listed})

    def _places(self, task: Task) -> Mapping[str, AbstractSet[str]]:
        if task.bundle not in self.places:
            self.places[task.bundle] = places_of(task)
        return self.places[task.bundle]

    def _pack(self, task: Task) -> FormPack:
        if task.bundle not in self.packs:
            self.packs[task.bundle] = tasks.pack_of(self.ws, task)
        return self.packs[task.bundle]

    def _note(self, received: Received, *, size: int = 0, sha256: str = "") -> Received:
        row = ledger.append(
            self.ws,
            "receive",
            {
                "file": received.file,
                "size": size,
                "sha256": sha256,
                "verdict": received.verdict,
                "reason": received.reason,
                "id": received.id,
                "unit": received.unit,
            },
            now=self.now,
        )
        self.decisions.apply(row)
        return replace(received, no=row.no)

    def _reject(self, path: Path, error: CityExamError) -> Received:
        """Nothing of a rejected file is kept but its size, its digest and the reason."""
        size, sha256 = _fingerprint(path, self.ws.path)
        received = Received(plain(path.name), "rejected", error.sentence, error.remedy)
        return self._note(received, size=size, sha256=sha256)


def receive(
    ws: Workspace,
    files: Iterable[Path],
    *,
    now: datetime | None = None,
    progress: Callable[[Received], None] | None = None,
) -> tuple[Received, ...]:
    """Receive files (folders are expanded first): one verdict for each, in their order."""
    found: list[Received] = []
    for group in Inbox(ws, now=now).groups(expanded(files)):
        found += group
        if progress:
            for received in group:
                progress(received)
    return tuple(found)


def expanded(files: Iterable[Path]) -> tuple[Path, ...]:
    """Put what folders hold in the folders' places, sorted by name; the rest stays.

    A folder that cannot be looked into stands for itself, so that it is accounted for.
    """
    return tuple(path for given in files for path in sorted(_inside(given)))


def _inside(path: Path) -> Iterator[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir it never raises
        yield path
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118
        yield from (Path(folder, name) for name in (*names, *linked))
    yield from (Path(str(error.filename)) for error in closed)


def facts(ws: Workspace, decisions: Decisions) -> tuple[Fact, ...]:
    """All submissions kept here: received ones, and those the bureau itself made and signed."""
    return tuple(
        fact_of(kept.id, Manifest.from_bytes(kept.manifest))
        for kept in archive.bundles(ws, "submission")
        if kept.no or kept.signer in decisions.own
    )


def fact_of(bundle: str, manifest: Manifest) -> Fact:
    """The fact that a verified submission's manifest states."""
    head = manifest.head
    if not isinstance(head, SubmissionHead):
        raise BadBundle("schema", "manifest.head")
    return Fact(
        bundle, manifest.unit, manifest.signer, manifest.task, head.pack, head.edition,
        frozenset(head.lineage), head.basis,
    )  # fmt: skip


def _verdict(name: str, fact: Fact, verdict: str) -> Received:
    _, reason, remedy = WORDS[verdict]
    return Received(name, verdict, reason, remedy, fact.id, fact.unit, fact.edition)


def _rejected(name: str, opened: container.Opened, reason: str) -> Received:
    sentence, remedy = _REASONS[reason]
    return Received(name, "rejected", sentence, remedy, opened.id, opened.manifest.unit)


def _a_file(path: Path, own: Path | None) -> Path:
    """The path, unless it is something that must not be opened: a folder, a pipe, a device.

    Nor the workspace's own file `own`: closing it again would drop SQLite's locks on it.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise FileTrouble.from_os(error, plain(path.name)) from error
    if not stat.S_ISREG(mode):
        raise FileTrouble(
            f"“{plain(path.name)}”不是文件，或文件夹打不开。", "请检查权限，或改选其中的文件。"
        )
    if own is not None and path.samefile(own):
        raise FileTrouble(f"“{plain(path.name)}”就是现在打开的数据文件。", "请另选收到的文件。")
    return path


def _fingerprint(path: Path, own: Path | None) -> tuple[int, str]:
    """Size and SHA-256 of a file as far as it can be read; (0, '') when it cannot."""
    try:
        with _a_file(path, own).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), digest
    except (OSError, FileTrouble):
        return 0, ""

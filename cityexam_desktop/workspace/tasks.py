"""Tasks, their form packs, and blobs that are stored once by SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.serial import pack_from_bytes
from cityexam_desktop.workspace.database import BlobStream, stamp
from cityexam_desktop.workspace.taskjson import task_from_plain, task_to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cityexam_desktop.formpack.model import FormPack, Owner, ReportingUnit
    from cityexam_desktop.formpack.rules import Exemption
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def sha256_of(body: bytes) -> str:
    """The digest that names a blob."""
    return hashlib.sha256(body).hexdigest()


def put_blob(ws: Workspace, body: bytes) -> str:
    """Store bytes once; give their SHA-256."""
    digest = sha256_of(body)
    ws.run("INSERT OR IGNORE INTO blob VALUES (?, ?)", (digest, body))
    return digest


def put_blob_pieces(
    ws: Workspace, digest: str, size: int, pieces: Iterable[bytes | memoryview]
) -> None:
    """Store `size` bytes that come in pieces, in flat memory; `pieces` vouches for the digest.

    Whoever calls holds a transaction, which takes everything back when `pieces` raises.
    """
    with ws.transaction():
        if has_blob(ws, digest):
            return
        cursor = ws.run("INSERT INTO blob VALUES (?, zeroblob(?))", (digest, size))
        ws.fill_blob(int(cursor.lastrowid or 0), pieces)


def blob_stream(ws: Workspace, digest: str) -> BlobStream:
    """Open stored bytes for reading in pieces; a digest that is not here is a `WrongUse`."""
    row = ws.run("SELECT rowid FROM blob WHERE sha256 = ?", (digest,)).fetchone()
    if row is None:
        raise _not_here(digest)
    return BlobStream(ws, row[0])


def has_blob(ws: Workspace, digest: str) -> bool:
    """Whether the bytes are here."""
    return ws.run("SELECT 1 FROM blob WHERE sha256 = ?", (digest,)).fetchone() is not None


def blob(ws: Workspace, digest: str) -> bytes:
    """Read stored bytes; a digest that is not here is a `WrongUse`."""
    row = ws.run("SELECT body FROM blob WHERE sha256 = ?", (digest,)).fetchone()
    if row is None:
        raise _not_here(digest)
    return bytes(row[0])


def _not_here(digest: str) -> WrongUse:
    return WrongUse(f"数据文件里没有编号为 {digest[:12]}… 的内容。", "请补收带附件的完整文件。")


def add_task(
    ws: Workspace, task: Task, asked: bytes, judged: bytes, *, now: datetime | None = None
) -> None:
    """Keep a task version with its pack; one that is here already is left as it is."""
    with ws.transaction():
        put_blob(ws, asked)
        put_blob(ws, judged)
        ws.run(
            "INSERT OR IGNORE INTO task VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                task.bundle,
                task.id,
                task.series,
                task.version,
                task.period,
                json.dumps([task.bureau, task_to_plain(task)], ensure_ascii=False),
                task.asked,
                task.judged,
                stamp(now),
            ),
        )


def tasks(ws: Workspace) -> tuple[Task, ...]:
    """Every version of every task, newest period and version last."""
    rows = ws.run("SELECT bundle, body FROM task ORDER BY period, id, version")
    return tuple(_task(bundle, body) for bundle, body in rows)


def answered(ws: Workspace, package: str, period: str, asked: str) -> Task | None:
    """The version of a task that a submission answers, by its package.

    A PC that was reinstalled may hold a later version only; where that is of the same
    `period` and asks the same (a digest), the submission reads the same under it.
    """
    held = tasks(ws)
    own = next((one for one in held if one.bundle == package), None)
    same = (one for one in reversed(held) if (one.period, one.asked) == (period, asked))
    return own or next(same, None)


def current(ws: Workspace) -> tuple[Task, ...]:
    """The newest version of every task, the newest period last."""
    newest = {one.id: one for one in tasks(ws)}
    return tuple(sorted(newest.values(), key=lambda one: (one.period, one.id)))


def titles(ws: Workspace) -> tuple[tuple[str, str, str], ...]:
    """(id, period, title) of every task, the newest first, without reading them whole."""
    rows = ws.run(
        "SELECT id, period, json_extract(body, '$[1].title'), MAX(version) FROM task "
        "GROUP BY id ORDER BY period DESC, id DESC"
    )
    return tuple((id_, period, title) for id_, period, title, _ in rows)


def named(ws: Workspace, words: str) -> str:
    """The id of the one task that is named by id, year or title; else a `WrongUse` lists them."""
    held = titles(ws)
    found = [id_ for id_, period, title in held if words in {id_, period, title}]
    if len(found) != 1:
        known = "、".join(f"“{title}”（{period}）" for _, period, title in held) or "没有任务"
        how = "有几个" if found else "没有"
        raise WrongUse(f"数据文件里{how}叫“{words}”的任务。", f"请写任务的名称。现有：{known}。")
    return found[0]


def newest_id(ws: Workspace) -> str:
    """The id of the task that `task` gives without an id; empty where there is none."""
    row = ws.run(
        "SELECT id FROM task ORDER BY period DESC, "
        "(SELECT MIN(t.at) FROM task t WHERE t.id = task.id) DESC, id DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else ""


def asked_digests(ws: Workspace) -> dict[str, set[str]]:
    """The digests of ``asked`` of every task's versions, by the task's id."""
    found: dict[str, set[str]] = {}
    for id_, asked in ws.run("SELECT id, asked FROM task"):
        found.setdefault(id_, set()).add(asked)
    return found


def task(ws: Workspace, task_id: str = "") -> Task:
    """The newest version of a task; without an id, of the one that is meant (the newest).

    Raises `WrongUse` when there is none.
    """
    task_id = task_id or ws.task_id
    row = ws.run(
        "SELECT bundle, body FROM task WHERE id = ? OR ? = '' "
        "ORDER BY period DESC, "
        # Two tasks of one period: the bureau began anew, and what began last counts; not
        # what was issued again last, as both are at a change of key.
        "(SELECT MIN(t.at) FROM task t WHERE t.id = task.id) DESC, id DESC, version DESC LIMIT 1",
        (task_id, task_id),
    ).fetchone()
    if row is None:
        raise WrongUse("这个数据文件里还没有任务。", "请先打开县住建局下发的任务包，或先下发任务。")
    return _task(row[0], row[1])


def pack_of(ws: Workspace, task: Task) -> FormPack:
    """The resolved pack that the task was issued with, under its units and owners.

    Packs are frozen and read once: the same bytes, units and owners give the same pack.
    """
    asked, judged = blob(ws, task.asked), blob(ws, task.judged)
    return _pack(asked, judged, task.units, task.owners, task.exemptions)


@lru_cache(maxsize=8)
def _pack(
    asked: bytes,
    judged: bytes,
    units: tuple[ReportingUnit, ...],
    owners: tuple[Owner, ...],
    exemptions: tuple[Exemption, ...],
) -> FormPack:
    pack = pack_from_bytes(asked, judged)
    return replace(pack, units=units, owners=owners, exemptions=exemptions)


def _task(bundle: str, body: str) -> Task:
    bureau, plain = json.loads(body)
    return task_from_plain(plain, bundle=bundle, bureau=bureau)

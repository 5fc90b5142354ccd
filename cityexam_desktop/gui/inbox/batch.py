"""A batch of files that came in: received in their order, a few to a transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.county.inbox import WORDS, Inbox, Received, expanded
from cityexam_desktop.county.resolve import key_trouble
from cityexam_desktop.gui.jobs import Cancelled
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

COLUMNS = (
    Column("收件号", 4, number=True),
    Column("文件", 13),
    Column("单位", 9),
    Column("稿次", 3, number=True),
    Column("结果", 11),
    Column("原因", 20),
    Column("怎么办", 14),
)
VERDICT = 4
CLEARED = "已核对"
LOOKS = {
    "accepted": ("good", "done"),
    "completed": ("good", "done"),
    "duplicate": ("quiet", "notice"),
    "stale": ("quiet", "notice"),
    "parked": ("explain", "doubt"),
    "fork": ("explain", "doubt"),
    "old_pack": ("explain", "doubt"),
    "rejected": ("must", "must"),
}
"""Tone and sign of every verdict."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of `given` files; fewer are received when the officer stopped in between."""

    given: int = 0
    received: tuple[Received, ...] = ()

    def with_one(self, received: Received) -> Batch:
        """The batch with one more file that was accounted for."""
        return Batch(self.given + 1, (*self.received, received))

    @property
    def sentence(self) -> str:
        """All in one line: N in, N accounted for, and how many of each verdict."""
        return self.with_waiting(0)

    def with_waiting(self, waiting: int) -> str:
        """The same, with as many workbooks that wait to be entered counted among the files."""
        done = len(self.received)
        if not self.given:
            return f"{waiting} 个电子表格待代录。" if waiting else "没有可收的文件。"
        counts = Counter(received.verdict for received in self.received)
        order = (*WORDS, "rejected")
        told = "；".join(f"{_word(v)} {counts[v]} 个" for v in order if counts[v])
        tail = f"：{told}。" if told else "。"
        if done < self.given:
            tail += f"另有 {waiting} 个电子表格待代录。" if waiting else ""
            return f"中途停下：共 {self.given} 个文件，收了 {done} 个，其余没有动{tail}"
        if waiting:
            every = self.given + waiting
            return f"手上 {every} 个文件：{waiting} 个待代录，{done} 个已有结果{tail}"
        return f"收到 {self.given} 个文件，{done} 个都有结果{tail}"


def receive(ws: Workspace, files: Sequence[Path], progress: Progress) -> Batch:
    """Receive files and folders; a cancelled batch keeps what was received before."""
    paths = expanded(files)
    found: list[Received] = []
    groups = Inbox(ws).groups(paths)
    while len(found) < len(paths):
        try:
            progress.step(
                len(found), len(paths), f"正在收第 {len(found) + 1} 个，共 {len(paths)} 个"
            )
        except Cancelled:
            break
        found += next(groups)
    return Batch(len(paths), tuple(found))


def batch_rows(batch: Batch, county: County, verdict: str = "") -> tuple[Row, ...]:
    """One row per file, in the order in which they came; what was compared since is said so.

    `verdict` leaves those of one verdict.
    """
    return tuple(_row(r, county) for r in batch.received if verdict in {"", r.verdict})


def verdicts(batch: Batch) -> tuple[tuple[str, str], ...]:
    """(verdict, its word and how many), what wants something done first."""
    counts = Counter(received.verdict for received in batch.received)
    order = ("rejected", "fork", "old_pack", "parked", "accepted", "completed", "stale",
             "duplicate")  # fmt: skip
    return tuple((v, f"{_word(v)}（{counts[v]}）") for v in order if counts[v])


def _row(received: Received, county: County) -> Row:
    tone, sign = LOOKS[received.verdict]
    word, reason, remedy = received.word, received.reason, received.remedy
    if received.verdict == "parked" and not _still_parked(received, county):
        (tone, sign), word, reason, remedy = LOOKS["accepted"], CLEARED, "单位已经核对。", ""
    other = county.other_task(received.id)
    if other:
        reason += f"属于“{other}”，右上角换到它才看得到。"
    texts = (
        str(received.no),
        received.file,
        county.names.unit(received.unit),
        str(received.edition or ""),
        word,
        reason,
        remedy,
    )
    return Row(texts, str(received.no), received, (Mark(VERDICT, tone, sign),))


def _still_parked(received: Received, county: County) -> bool:
    fact = county.dataset.facts.get(received.id)
    # not there yet: the county is still worked out anew
    return fact is None or key_trouble(fact, county.dataset.decisions) == "key"


def _word(verdict: str) -> str:
    return "不能接收" if verdict == "rejected" else WORDS[verdict][0]

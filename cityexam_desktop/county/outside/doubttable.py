"""核查意见表: what the bureau says to each finding, filled in outside.

A line's 处理意见 is 退回 (its words become the remark at the cell, and go out with the
退回修改单 that is signed in the window), 准予 (the rule is lowered for the unit, with the
words as the reason, from the next version of the task on) or 采纳 (nothing is asked for any
more: a remark that was noted at the cell goes). An empty line changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.checks.explaining import explanation_key
from cityexam_desktop.county import exempting
from cityexam_desktop.county.corrections import cell_name
from cityexam_desktop.county.outside.taking import Taking, row_key
from cityexam_desktop.county.planning import draft as planning
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.county.remarking import note_remark, noted
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace.answering import fits
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.findings import Finding, Level
    from cityexam_desktop.formpack.rules import Exemption
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

BACK: Final = "退回"
GRANT: Final = "准予"
FINE: Final = "采纳"
ANSWERS: Final = (BACK, GRANT, FINE)
COLUMNS: Final = {
    "sentence": ("意见", "sentence"),
    "answer": ("处理意见", "answer"),
    "words": ("批注或理由", "批注", "理由", "words"),
    "key": ("编号", "key"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One finding under its key, and what was said to it already (`answer`, `words`)."""

    key: str
    unit: str
    bundle: str
    finding: Finding
    answer: str
    words: str

    @property
    def cell(self) -> tuple[str, str, str]:
        """Where a remark to it stands: submission, datum, subject."""
        return self.bundle, self.finding.where.column, self.finding.where.row

    @property
    def rule(self) -> tuple[str, str]:
        """What would be lowered: unit and rule."""
        return self.unit, explanation_key(self.finding)[0]


def doubts(grounds: Grounds) -> tuple[Doubt, ...]:
    """Every finding of what counts, those that still block first, as the bureau's list has them."""
    said = _said(grounds)
    granted = _granted(grounds)
    in_force = grounds.dataset.resolution.in_force
    seen: Counter[str] = Counter()
    found = []
    for unit, finding in grounds.findings:
        where, bundle = finding.where, in_force[unit]
        key = row_key(bundle, finding.code, where.table, where.row, where.column)
        seen[key] += 1
        key = key if seen[key] == 1 else f"{key}-{seen[key]}"
        one = Doubt(key, unit, bundle, finding, "", "")
        grant, remark = granted.get(one.rule), said.get(one.cell, "")
        answer = GRANT if grant else BACK if remark else ""
        found.append(Doubt(key, unit, bundle, finding, answer, grant.reason if grant else remark))
    found.sort(key=lambda one: (bool(one.finding.explained), one.finding.level.rank))
    return tuple(found)


def _said(grounds: Grounds) -> dict[tuple[str, str, str], str]:
    """The remarks that were noted, by cell."""
    in_force = grounds.dataset.resolution.in_force.values()
    return {
        (bundle, remark.datum, remark.subject): remark.text
        for bundle in in_force
        for remark in noted(grounds.ws, bundle)
    }


def _granted(grounds: Grounds) -> dict[tuple[str, str], Exemption]:
    """What is lowered, or will be with the next version, by unit and rule."""
    made = planning.held(grounds.ws)
    wanted = made.exemptions if made is not None else grounds.dataset.task.exemptions
    return {(one.unit, one.rule): one for one in wanted}


def read_doubts(grounds: Grounds, file: Path) -> Taking:
    """What a 核查意见表 that came back decides; nothing is done yet.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    known = {one.key: one for one in doubts(grounds)}
    reading = _Reading(grounds, wrong)
    for row in table_rows(file, COLUMNS, ("answer", "words", "key"), wrong):
        if not (row["answer"] or row["words"]):
            continue
        one = known.get(row["key"])
        if one is None:
            wrong.at(
                row.number, "key", "没有这条意见了（单位报了新稿，或编号被改过）。",
                "请重新写出核查意见表，把处理意见抄过去。",
            )  # fmt: skip
        elif row["sentence"] and row["sentence"] != one.finding.sentence:
            wrong.at(
                row.number, "sentence", "意见和编号对不上，可能只排序了一部分列。",
                "请用没有打乱的表；排序时选中整张表。",
            )  # fmt: skip
        else:
            reading.take(row, one)
    taking = reading.taking()
    wrong.stop()
    return taking


class _Reading:
    """The answers of one file, gathered by what they change."""

    def __init__(self, grounds: Grounds, wrong: Doubts) -> None:
        self.grounds, self.wrong = grounds, wrong
        self.remarks: dict[tuple[str, str, str], list[tuple[Row, Doubt]]] = defaultdict(list)
        self.grants: dict[tuple[str, str], list[tuple[Row, Doubt]]] = defaultdict(list)

    def take(self, row: Row, one: Doubt) -> None:
        """One line's answer."""
        answer, words = row["answer"], row["words"]
        if (answer, words) == (one.answer, one.words):
            if answer == BACK:
                self.remarks[one.cell].append((row, one))
            return
        why = self._trouble(answer, words, one)
        if why is not None:
            self.wrong.at(row.number, "answer", *why)
        elif answer == GRANT:
            self.grants[one.rule].append((row, one))
        else:
            self.remarks[one.cell].append((row, one))

    def _trouble(self, answer: str, words: str, one: Doubt) -> tuple[str, str] | None:
        """Why a line cannot be taken, and what to do."""
        if answer not in ANSWERS:
            told = f"处理意见“{answer}”看不懂。" if answer else "写了批注，没有写处理意见。"
            return told, f"请写{'、'.join(ANSWERS)}之一，或都留空。"
        if one.answer == GRANT and answer != GRANT:
            return "这条规则已经准予降级。", "要取消的，请在“核查”的“准予降级”里取消准予。"
        if answer == FINE:
            return ("采纳不用写批注。", "要对单位说的，写“退回”。") if words else None
        if not words:
            told = "批注" if answer == BACK else "理由"
            return f"{answer}没有写{told}。", "请在“批注或理由”里写明。"
        return self._no_grant(one) if answer == GRANT else self._no_remark(words, one)

    def _no_grant(self, one: Doubt) -> tuple[str, str] | None:
        if one.answer != GRANT and exempting.lower(one.finding.level) is None:
            return "这条意见已是最轻的一级，不能再降。", "请改写“采纳”或留空。"
        return None

    def _no_remark(self, words: str, one: Doubt) -> tuple[str, str] | None:
        if self.grounds.dataset.facts[one.bundle].basis == "own":
            return "这是本局自己的填报，不用退回。", "请在“本局填报”里改正。"
        if not one.finding.where.column:
            return "这条意见不在某一个数上。", "退回时请写在“退回的理由”里；这一行留空。"
        try:
            fits(one.finding.where.column, plain(words))
        except WrongUse as error:
            return error.sentence, error.remedy
        return None

    def taking(self) -> Taking:
        """Everything that changes; two reasons for one exemption are a mistake."""
        changes: list[Difference] = []
        acts: list[Act] = []
        for change, act in (*self._noting(), *self._granting()):
            changes.append(change)
            acts.append(act)
        return Taking(tuple(changes), tuple(acts))

    def _noting(self) -> Iterator[tuple[Difference, Act]]:
        for (bundle, datum, subject), held in self.remarks.items():
            one = held[0][1]
            old = one.words if one.answer == BACK else ""
            back = [row["words"] for row, _ in held if row["answer"] == BACK]
            # Several findings at one cell share its remark: what was left as it was says
            # nothing beside what is new.
            new = "；".join(dict.fromkeys(w for w in back if w != old)) or (old if back else "")
            if new != old:
                act = partial(_note, (bundle, datum, subject), new, self.grounds.clerk)
                yield self._difference(one, "批注", old, new), act

    def _granting(self) -> Iterator[tuple[Difference, Act]]:
        granted = _granted(self.grounds)
        for (unit, rule), held in self.grants.items():
            reasons = list(dict.fromkeys(row["words"] for row, _ in held))
            if len(reasons) > 1:
                whose = self.grounds.units.get(unit, unit)
                told = f"{whose}的同一条规则写了 {len(reasons)} 个不同的准予理由。"
                self.wrong.at(held[1][0].number, "words", told, "请写成一样的，或只写在一行里。")
                continue
            before, one = granted.get((unit, rule)), held[0][1]
            level = before.level if before else exempting.lower(one.finding.level)
            if level is not None:
                old = _lowered(before.level, before.reason) if before else ""
                act = partial(_grant, self.grounds, (rule, unit), level, reasons[0])
                yield self._difference(one, "准予降级", old, _lowered(level, reasons[0])), act

    def _difference(self, one: Doubt, field: str, old: str, new: str) -> Difference:
        grounds, where = self.grounds, one.finding.where
        what = exempting.told(grounds.dataset, one.rule[1])
        if field == "批注":
            what = cell_name(grounds.dataset, where.column, where.row)
        return Difference(
            "核查意见", f"{grounds.units.get(one.unit, one.unit)} {what}", field, old, new
        )


def _lowered(level: Level, reason: str) -> str:
    return f"降为{level.word}：{reason}"


def _note(
    cell: tuple[str, str, str], text: str, by: str, ws: Workspace, now: datetime | None
) -> None:
    note_remark(ws, *cell, text, by=by, now=now)


def _grant(
    grounds: Grounds,
    rule: tuple[str, str],
    level: Level,
    reason: str,
    ws: Workspace,
    now: datetime | None,
) -> None:
    del now  # the task in the making keeps no times
    exempting.grant(ws, grounds.dataset, *rule, level, reason=reason)

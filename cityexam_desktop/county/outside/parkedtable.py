"""待核对单位表: the submissions under unknown keys, for whoever telephones the units.

The codes themselves never stand on the sheet: what was heard, or read off the stamped
paper, is written down beside the unit and compared when the table comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import matches, submission_code, unit_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.keyring import clear_replacing
from cityexam_desktop.county.outside.taking import Taking
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.county.planning.draft import contacts
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.actions import Cleared
    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

REPLACES: Final = "停用"
BESIDE: Final = "继续用"
COLUMNS: Final = {
    "number": ("收件号", "number"),
    "unit": ("单位", "unit"),
    "code": ("听到的识别码或纸上的报送码", "识别码", "报送码", "code"),
    "others": ("以前的密钥", "others"),
    "reason": ("理由", "reason"),
}
HEARD: Final = "电话核对单位识别码"
READ: Final = "按盖章表核对报送码"


@dataclass(frozen=True, slots=True)
class Parked:
    """A submission that waits for its key, and whether its unit has another key already."""

    fact: Fact
    number: int
    unit: str
    file: str
    came: str
    liaison: str
    phone: str
    has_key: bool


def parked_lines(grounds: Grounds) -> tuple[Parked, ...]:
    """What waits, in receiving order, with whom to call."""
    decisions = grounds.dataset.decisions
    rows = {row.no: row for row in grounds.ledger}
    people = {one.unit: (one.liaison, one.phone) for one in contacts(grounds.ws)}
    keyed = {unit for key, unit in decisions.keys.items() if key not in decisions.retired}
    found = []
    for fact in actions.parked(grounds.ws, decisions):
        number = decisions.received.get(fact.id, 0)
        row = rows.get(number)
        found.append(
            Parked(
                fact, number, grounds.units.get(fact.unit, fact.unit),
                str(ledger.body_of(row).get("file", "")) if row else "", row.at if row else "",
                *people.get(fact.unit, ("", "")), fact.unit in keyed,
            )
        )  # fmt: skip
    return tuple(found)


def read_parked(grounds: Grounds, file: Path) -> Taking:
    """Which submissions a 待核对单位表 that came back clears; nothing is done yet.

    Raises `BadTable` with every mistake by its row (a code with the groups that differ), and
    what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    known = {str(one.number): one for one in parked_lines(grounds)}
    changes: list[Difference] = []
    acts: list[Act] = []
    for row in table_rows(file, COLUMNS, ("number", "unit", "code"), wrong):
        if not row["code"] and row["others"] not in {REPLACES, BESIDE}:
            continue
        one = known.get(row["number"])
        if one is None or row["unit"] != one.unit:
            wrong.at(
                row.number, "number", f"收件号“{row['number']}”没有待核对的“{row['unit']}”。",
                "可能已经核对过，或行被打乱；请重新写出待核对单位表。",
            )  # fmt: skip
            continue
        heard = all(matches(row["code"], unit_code(one.fact.signer)))
        why = _trouble(row, one, heard=heard)
        if why is not None:
            wrong.at(row.number, "code", *why)
            continue
        new = "登记密钥" if heard else "认可这一份"
        if heard and one.has_key:
            new += f"，以前的密钥{row['others']}"
        what = f"{one.unit} 第 {one.fact.edition} 稿"
        changes.append(Difference("待核对单位", what, "核对", "待核对", new))
        do = clear_replacing if heard and row["others"] == REPLACES else actions.clear
        reason = row["reason"] or (HEARD if heard else READ)
        acts.append(partial(_clear, do, one.fact.id, row["code"], reason))
    wrong.stop()
    return Taking(tuple(changes), tuple(acts))


def _trouble(row: Row, one: Parked, *, heard: bool) -> tuple[str, str] | None:
    """Why a line clears nothing; a code has to agree in every group."""
    typed = row["code"]
    if not typed:
        return "没有写听到的识别码。", "请打电话核对；没有核对的留空。"
    by_unit = matches(typed, unit_code(one.fact.signer))
    by_paper = matches(typed, submission_code(one.fact.id))
    if not heard and not all(by_paper):
        nearer = max(by_unit, by_paper, key=sum)
        groups = "、".join(str(n) for n, same in enumerate(nearer, 1) if not same)
        return f"{one.unit}的码第 {groups} 组不一致。", "请再打电话核对，或对照盖章表上的报送码。"
    if heard and one.has_key and row["others"] not in {REPLACES, BESIDE}:
        return (
            f"{one.unit}已登记过密钥，没有写以前的怎么办。",
            f"“以前的密钥”请写“{REPLACES}”（换了新的）或“{BESIDE}”（第二台电脑）。",
        )
    return None


def _clear(
    do: Callable[..., Cleared],
    bundle: str,
    typed: str,
    reason: str,
    ws: Workspace,
    now: datetime | None,
) -> None:
    do(ws, bundle, typed, reason=reason, now=now)

"""审核表: the submissions that count, to be ticked by whoever approves them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import digits_of, submission_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.outside.taking import Taking
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.workspace.database import Workspace

PASSED: Final = "通过"
RETURNED: Final = "退回"
_REVIEWS: Final = {"approve": PASSED, "return": RETURNED}
COLUMNS: Final = {"code": ("报送码", "code"), "review": ("审核", "审核意见", "review")}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A submission that counts: its 报送码, how many findings block, and its review so far."""

    bundle: str
    unit: str
    edition: int
    code: str
    basis: str
    blocking: int
    review: str


def reviews(grounds: Grounds) -> tuple[Reviewed, ...]:
    """Every submission in force, by unit in the task's order."""
    dataset = grounds.dataset
    blocking = [unit for unit, finding in grounds.findings if finding.blocks]
    found = []
    for unit in dataset.task.units:
        bundle = dataset.resolution.in_force.get(unit.code, "")
        if bundle:
            fact = dataset.facts[bundle]
            review = _REVIEWS.get(dataset.decisions.reviews.get(bundle, ""), "")
            found.append(
                Reviewed(
                    bundle, unit.code, fact.edition, submission_code(bundle), fact.basis,
                    blocking.count(unit.code), review,
                )
            )  # fmt: skip
    return tuple(found)


def read_reviews(grounds: Grounds, file: Path) -> Taking:
    """What a 审核表 that came back approves; nothing is done yet.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    known = {digits_of(one.code): one for one in reviews(grounds)}
    changes: list[Difference] = []
    acts: list[Act] = []
    for row in table_rows(file, COLUMNS, ("code", "review"), wrong):
        one = known.get(digits_of(row["code"])) if row["code"] else None
        if not row["review"] or (one is not None and row["review"] == one.review):
            continue
        if one is None:
            wrong.at(
                row.number, "code", "这一份现在不计入汇总（单位报了新稿，或报送码被改过）。",
                "请重新写出审核表。",
            )  # fmt: skip
        elif row["review"] != PASSED:
            wrong.at(row.number, "review", *_refused(row["review"]))
        else:
            what = f"{grounds.units.get(one.unit, one.unit)} 第 {one.edition} 稿"
            changes.append(Difference("逐份审核", what, "审核", one.review or "未审", PASSED))
            acts.append(partial(_approve, one.bundle))
    wrong.stop()
    return Taking(tuple(changes), tuple(acts))


def _refused(text: str) -> tuple[str, str]:
    if text == RETURNED:
        return (
            "退回要签发退回修改单，不能从表里退回。",
            "请在“核查”里退回；批注可以先写在核查意见表里读回。",
        )
    return f"审核“{text}”看不懂。", f"请写“{PASSED}”或留空。"


def _approve(bundle: str, ws: Workspace, now: datetime | None) -> None:
    actions.approve(ws, bundle, now=now)

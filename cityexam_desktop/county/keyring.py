"""The register of keys: which keys a unit has, a new key in place of the old or beside it.

A unit that lost its passphrase or reinstalled its PC simply reports under a new key. When
that is cleared, the officer says whether it replaces the unit's keys or is its second PC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import matches, submission_code, unit_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.actions import Cleared
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import archive, ledger

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow


WAYS: Final = {
    "unit_code": "电话核对识别码",
    "submission_code": "盖章表上的报送码",
    "again": "恢复使用",
}
"""How a key came to be registered, in words."""


@dataclass(frozen=True, slots=True)
class RegisteredKey:
    """A key of the register: `since` and `retired` are ledger rows, 0 for not retired.

    `at`, `way`, `by` and `reason` are of the registration; `first` is the receiving number
    from which on the key is retired, `why` the reason of that.
    """

    public: str
    code: str
    unit: str
    since: int
    retired: int
    at: str = ""
    way: str = ""
    by: str = ""
    reason: str = ""
    first: int = 0
    why: str = ""

    @property
    def way_word(self) -> str:
        """How it was registered, in words."""
        return WAYS.get(self.way, self.way)


def registered(ws: Workspace) -> tuple[RegisteredKey, ...]:
    """Every key that was ever registered, by unit and the row that registered it."""
    found: dict[str, RegisteredKey] = {}
    for row in ledger.rows(ws):
        if row.kind == "register":
            found[ledger.body_of(row)["public"]] = _entered(row)
        elif row.kind == "retire":
            body = ledger.body_of(row)
            key = found.get(body["public"])
            if key is not None:
                first = body.get("from", row.no)
                found[key.public] = replace(key, retired=row.no, first=first, why=body["reason"])
    return tuple(sorted(found.values(), key=lambda key: (key.unit, key.since)))


def _entered(row: LedgerRow) -> RegisteredKey:
    body = ledger.body_of(row)
    public = body["public"]
    return RegisteredKey(
        public, unit_code(public), body["unit"], row.no, 0, row.at, body["way"],
        body.get("by", ""), body["reason"],
    )  # fmt: skip


def reinstate(ws: Workspace, public: str, *, reason: str, now: datetime | None = None) -> LedgerRow:
    """Let a retired key count again, what came under it meanwhile too.

    Raises `WrongUse` for a key that is not retired, or without a reason.
    """
    decisions = read_decisions(ws)
    if public not in decisions.retired or public not in decisions.keys:
        raise WrongUse("这个密钥没有停用。", "请在密钥登记里核对。")
    if not reason.strip():
        raise WrongUse("没有写理由。", "请写明理由，登记簿里要能查到。")
    unit = decisions.keys[public]
    return actions.register(ws, public, unit, way="again", reason=reason, now=now)


def clear_replacing(
    ws: Workspace, bundle: str, typed: str, *, reason: str, now: datetime | None = None
) -> Cleared:
    """Clear a parked submission by the unit's code, its new key in place of the others.

    What came in under the others stays. A wrong code changes nothing; a 报送码 accepts
    the one file and replaces no key.
    """
    with ws.transaction():
        before = read_decisions(ws)
        cleared = actions.clear(ws, bundle, typed, reason=reason, now=now)
        if cleared.done and cleared.way == "unit_code":
            kept = archive.bundle(ws, bundle)
            for public, unit in before.keys.items():
                replaced = unit == cleared.unit and public not in before.retired
                if replaced and kept and public != kept.signer:
                    actions.retire(ws, public, reason=reason or "换用新密钥", now=now)
    return cleared


def register_by_paper(
    ws: Workspace, bundle: str, typed: str, *, reason: str, now: datetime | None = None
) -> Cleared:
    """Register the key of a submission by the 报送码 of its stamped sheet, the file with it.

    The file is accepted first, where it was not. A wrong code changes nothing; raises
    `WrongUse` without a reason: a 报送码 by itself says nothing of the next file.
    """
    if not reason.strip():
        raise WrongUse("没有写理由。", "请写明怎样确认这个密钥是该单位的，登记簿里要能查到。")
    kept = archive.bundle(ws, bundle)
    groups = matches(typed, submission_code(bundle))
    if kept is None or kept.kind != "submission":
        raise WrongUse("没有收到过这个编号的报送包。", "请在“收件登记簿”里核对编号。")
    if all(groups):
        with ws.transaction():
            if bundle not in read_decisions(ws).paper:
                actions.clear(ws, bundle, typed, reason=reason, now=now)
            actions.register(
                ws, kept.signer, kept.unit, way="submission_code", reason=reason, now=now
            )
    return Cleared(kept.unit, "submission_code" if all(groups) else "", groups)


def retire_from(
    ws: Workspace, public: str, number: int, *, reason: str, now: datetime | None = None
) -> LedgerRow:
    """Retire a key from receiving number `number` on: what came in before it stays eligible.

    For a PC that was stolen before anybody noticed. Raises `WrongUse` for a key that is
    not registered, for a number that is not given out yet, or without a reason.
    """
    last = ledger.head(ws)
    given = last.no if last else 0
    if not 1 <= number <= given + 1:
        raise WrongUse(f"还没有第 {number} 号收件。", f"登记簿现在到第 {given} 行；请核对收件号。")
    if public not in read_decisions(ws).keys:
        raise WrongUse("这个密钥没有登记过。", "请在密钥登记里核对。")
    if not reason.strip():
        raise WrongUse("没有写理由。", "请写明理由，登记簿里要能查到。")
    received = read_decisions(ws).received
    kept = sorted(
        one.id
        for one in archive.bundles(ws, "submission")
        if one.signer == public and received.get(one.id, number) < number
    )
    body = {"public": public, "ids": kept, "reason": reason, "from": number}
    return ledger.append(ws, "retire", body, now=now)

"""Task packages: the bureau issues one to everybody, a department opens it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop import __version__
from cityexam_desktop.bundle import container, ownkeys, strictjson
from cityexam_desktop.bundle.codes import matches, unit_code
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.manifest import Manifest, Member, bundle_id, moment, sorted_members
from cityexam_desktop.bundle.taskschema import check_explained, check_history, check_task
from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.formpack.serial import digest, pack_from_bytes
from cityexam_desktop.workspace import archive, ledger
from cityexam_desktop.workspace import tasks as kept_tasks
from cityexam_desktop.workspace.basenumbers import fill_in
from cityexam_desktop.workspace.content import value_columns, value_from
from cityexam_desktop.workspace.database import Workspace, utc_now
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import HistoryValue, Task, WorkspaceRole
from cityexam_desktop.workspace.sensitive import asked_under, secret_codes
from cityexam_desktop.workspace.taskjson import task_from_plain, task_to_plain

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.bundle.keys import Signer
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.rules import Exemption
    from cityexam_desktop.workspace.model import BaseNumber

TASK: Final = "task.json"
ASKED: Final = "asked.json"
JUDGED: Final = "judged.json"
HISTORY: Final = "history.json"
EXPLAINED: Final = "explained.json"
"""What the units explained the year before; only where there is something in it."""
_SIGNED: Final = (
    "series", "period", "title", "version", "asked", "judged", "county", "as_of", "deadline",
)  # fmt: skip
"""What the head and ``task.json`` both say, and must say alike."""


class NotATask(CityExamError):
    """The file is a bundle, but of another kind."""

    code = "not_a_task"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the bureau decides when it issues a task; `places` hold the whole register.

    Dates are ``yyyy-mm-dd``; `exemptions` lower rules for single units, `deadlines` are
    single units' own, `confirmed` the base numbers that stand.
    """

    series: str
    period: str
    title: str
    county: str
    as_of: str
    deadline: str
    asked: bytes
    judged: bytes
    places: tuple[Any, ...]
    banner: str = ""
    exemptions: tuple[Exemption, ...] = ()
    deadlines: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[BaseNumber, ...] = ()
    explained: tuple[str, tuple[tuple[str, str, str, str], ...]] = ("", ())
    """The year before and what its units explained: unit, rule, subject, text."""
    lifted: tuple[tuple[str, str, str], ...] = ()
    """Why exemptions of the version before end: rule, unit, reason; noted, never sent."""


def issue(
    ws: Workspace,
    plan: Plan,
    *,
    passphrase: str = "",
    replaced: Signer | None = None,
    now: datetime | None = None,
) -> Task:
    """Issue the next version of a task: sign the package, keep it, note it in the ledger.

    The task's id is that of the series and period, so a re-issue is a new version.
    Earlier years' values that are here travel along, but for those that must not go by
    WeChat (see `unitpackage`). At a change of key, `replaced` is
    the old one and signs too. Raises `WrongUse` in a department's workspace, `NoBackup`
    and `BadBundle` when a limit is passed.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("只有县住建局的数据文件可以下发任务。", "请打开汇总端的数据文件。")
    if ownkeys.needs_backup(ws):
        raise ownkeys.NoBackup
    pack = pack_from_bytes(plan.asked, plan.judged)
    _may_exempt(pack, plan.exemptions)
    former = _newest(ws, plan.series, plan.period)
    task = _task(plan, pack, former, ownkeys.own_public(ws))
    members = {
        TASK: strictjson.dumps(task_to_plain(task)),
        ASKED: plan.asked,
        JUDGED: plan.judged,
        HISTORY: strictjson.dumps(history_rows(ws, plan.period, pack)),
        **_explained(ws, plan, former),
    }
    head = _head(task, former, replaced.public if replaced else "")
    manifest = _manifest(task, head, members, moment(now or utc_now()))
    signature = container.seal(manifest, ownkeys.signer(ws, passphrase), replaced)
    task = replace(task, bundle=bundle_id(manifest))
    with ws.transaction():
        row = ledger.append(
            ws, "issue", {"bundle": task.bundle, "task": task.id, "version": task.version}, now=now
        )
        archive.put_bundle(
            ws,
            archive.Archived(
                task.bundle, "task", task.bundle, "", task.bureau, manifest, signature, row.no
            ),
            members,
        )
        kept_tasks.add_task(ws, task, plan.asked, plan.judged, now=now)
        _note_exemptions(ws, task, former, plan, now)
    return task


def _may_exempt(pack: FormPack, exemptions: tuple[Exemption, ...]) -> None:
    """Refuse an exemption from a rule or for a unit that the pack does not know, or unreasoned."""
    for one in exemptions:
        if one.unit not in pack.unit or not one.rule.strip():
            raise WrongUse(f"不能准予降级：“{one.rule}”或单位“{one.unit}”不存在。", "请核对代码。")
        if ":" not in one.rule and one.rule not in pack.rule:
            raise WrongUse(f"没有“{one.rule}”这条规则。", "请核对规则的代码。")
        if not one.reason.strip():
            raise WrongUse("准予降级没有写理由。", "请写明理由，任务包和登记簿里都要有。")


def _note_exemptions(
    ws: Workspace, task: Task, former: Task | None, plan: Plan, now: datetime | None
) -> None:
    """Note in the ledger what this version lowers that the one before did not, and what not."""
    for one in task.exemptions:
        if former is None or one not in former.exemptions:
            body = {"task": task.bundle, "rule": one.rule, "unit": one.unit}
            body |= {"level": one.level.value, "reason": one.reason}
            ledger.append(ws, "exempt", body, now=now)
    lowered = {(one.rule, one.unit) for one in task.exemptions}
    why = {(rule, unit): reason for rule, unit, reason in plan.lifted}
    for one in former.exemptions if former else ():
        if (one.rule, one.unit) not in lowered:
            reason = why.get((one.rule, one.unit), "")
            body = {"task": task.bundle, "rule": one.rule, "unit": one.unit, "reason": reason}
            ledger.append(ws, "unexempt", body, now=now)


def export_task(ws: Workspace, task: Task, target: Path) -> None:
    """Write the task package to a file."""
    kept = archive.bundle(ws, task.bundle)
    if kept is None:
        raise WrongUse("这个任务没有任务包。", "请重新下发任务。")
    container.write(target, kept.manifest, kept.signature, archive.members(ws, task.bundle))


def open_task(package: Path) -> tuple[Task, container.Opened]:
    """Verify a task package and read it; nothing is stored.

    Raises `BadBundle`, `NotATask`, `FileTrouble`.
    """
    opened = container.open_bundle(package)
    if opened.manifest.kind != "task":
        raise NotATask(f"“{package.name}”不是任务包。", "请打开县住建局下发的任务包（.cxb 文件）。")
    return read_task(opened), opened


def read_task(opened: container.Opened) -> Task:
    """The task of a verified package; its members must agree with the signed head."""
    head = opened.manifest.head
    if not isinstance(head, TaskHead):
        raise BadBundle("schema", TASK)
    asked, judged = opened.read(ASKED), opened.read(JUDGED)
    if (digest(asked), digest(judged)) != (head.asked, head.judged):
        raise BadBundle("values", ASKED)
    plain = opened.json(TASK)
    check_task(plain)
    # A package for one unit repeats the county-wide one, by whose id everybody names the task.
    bundle = opened.manifest.task or opened.id
    task = task_from_plain(plain, bundle=bundle, bureau=opened.manifest.signer)
    signed = {name: getattr(head, name) for name in _SIGNED}
    if signed != {name: getattr(task, name) for name in _SIGNED}:
        raise BadBundle("schema", TASK)
    return task


def accept_task(ws: Workspace, package: Path, *, now: datetime | None = None) -> Task:
    """Take a task package into a department's workspace.

    A package of another bureau than the one compared before is refused unless the old
    key signed it too, and so is one older than the newest here. Raises `WrongUse`,
    `BadBundle`, `NotATask`, `FileTrouble`.
    """
    task, opened = open_task(package)
    unit = ws.identity.unit
    if unit not in {u.code for u in task.units}:
        raise WrongUse("任务包里没有本单位。", "请确认任务包是否发错，或在打开时重新选择本单位。")
    if opened.manifest.unit not in {"", unit}:
        known = {u.code: u.name for u in task.units}
        meant = known.get(opened.manifest.unit, opened.manifest.unit)
        raise WrongUse(f"这个任务包是专给“{meant}”的。", "请用给本单位的，或全县通用的任务包。")
    former = _same_bureau(ws, task, opened)
    _not_older(ws, task, former)
    names = (TASK, ASKED, JUDGED, HISTORY, *([EXPLAINED] if opened.has(EXPLAINED) else []))
    members = {name: opened.read(name) for name in names}
    earlier = read_history(opened)
    if EXPLAINED in members:
        check_explained(opened.json(EXPLAINED))
    with ws.transaction():
        archive.put_bundle(
            ws,
            archive.Archived(
                opened.id, "task", task.bundle, opened.manifest.unit, opened.manifest.signer,
                opened.manifest_bytes, opened.signature, 0,
            ),
            members,
        )  # fmt: skip
        kept_tasks.add_task(ws, task, members[ASKED], members[JUDGED], now=now)
        put_history(ws, earlier)
        fill_in(ws, task, unit, now=now)
        if former and ws.meta("bureau_confirmed") == former:
            ws.remember("bureau_confirmed", task.bureau)  # the old key vouched for the new one
    return task


def confirm_bureau(ws: Workspace, task: Task, typed: str) -> None:
    """Compare the bureau's code with the one typed from the stamped notice, and keep that.

    Raises `WrongUse` naming the groups that differ.
    """
    same = matches(typed, unit_code(task.bureau))
    if not all(same):
        wrong = "、".join(str(i) for i, ok in enumerate(same, 1) if not ok)
        raise WrongUse(
            f"识别码第 {wrong} 组与任务包的不一致。",
            "请再对照一遍盖章通知；仍不一致的，任务包可能不是县住建局发的，请电话核实。",
        )
    with ws.transaction():
        ws.remember("bureau_confirmed", task.bureau)


def read_history(opened: container.Opened) -> tuple[HistoryValue, ...]:
    """The earlier values that a task package carries."""
    rows = opened.json(HISTORY)
    check_history(rows)
    return tuple(
        HistoryValue(p, code, subject, value_from(value, absence), source, bool(signed), pack)
        for p, code, subject, value, absence, source, signed, pack in rows
    )


def _same_bureau(ws: Workspace, task: Task, opened: container.Opened) -> str:
    """Refuse a package of a bureau that was not compared; give the key that signed it too."""
    known = ws.meta("bureau_confirmed")
    head = opened.manifest.head
    former = head.former if isinstance(head, TaskHead) else ""
    if known and known not in {task.bureau, former}:
        raise WrongUse(
            "这个任务包不是原来那个县住建局密钥签发的。",
            "请先不要使用，打电话向县住建局核实；换了密钥的，应有新旧两个密钥共同签名的任务包。",
        )
    return former


def _not_older(ws: Workspace, task: Task, former: str) -> None:
    """Refuse what an old file would bring back; a bureau that was compared anew begins anew."""
    held = [t for t in kept_tasks.tasks(ws) if t.id == task.id]
    if any(t.version == task.version and t.bundle != task.bundle for t in held):
        raise WrongUse(
            f"这里已有另一份不同的第 {task.version} 版任务包。",
            "请电话告知县住建局，请其重新下发新的一版。",
        )
    newest = max((t.version for t in held if t.bureau in {task.bureau, former}), default=0)
    if newest > task.version:
        raise WrongUse(
            f"这是第 {task.version} 版任务包，这里已有更新的第 {newest} 版。",
            "请使用最新的任务包，旧的可以删除。",
        )


def _newest(ws: Workspace, series: str, period: str) -> Task | None:
    found = [t for t in kept_tasks.tasks(ws) if (t.series, t.period) == (series, period)]
    return found[-1] if found else None


def _task(plan: Plan, pack: FormPack, former: Task | None, bureau: str) -> Task:
    return Task(
        id=former.id if former else secrets.token_hex(16),
        series=plan.series,
        version=former.version + 1 if former else 1,
        period=plan.period,
        title=plan.title,
        county=plan.county,
        as_of=plan.as_of,
        deadline=plan.deadline,
        asked=digest(plan.asked),
        judged=digest(plan.judged),
        units=pack.units,
        owners=pack.owners,
        places=plan.places,
        bureau=bureau,
        banner=plan.banner,
        exemptions=plan.exemptions,
        deadlines=plan.deadlines,
        confirmed=plan.confirmed,
    )


def _head(task: Task, before: Task | None, replaced: str) -> TaskHead:
    return TaskHead(
        previous=before.bundle if before else "",
        nonce=secrets.token_hex(16),
        former=replaced,
        **{name: getattr(task, name) for name in _SIGNED},
    )


def _manifest(task: Task, head: TaskHead, members: dict[str, bytes], created: str) -> bytes:
    return Manifest(
        signer=task.bureau,
        engine=__version__,
        task="",
        unit="",
        created=created,
        head=head,
        members=sorted_members(tuple(Member.of(name, body) for name, body in members.items())),
    ).to_bytes()


def _explained(ws: Workspace, plan: Plan, former: Task | None) -> dict[str, bytes]:
    """The member of last year's explanations: the plan's, or those of the version before."""
    period, rows = plan.explained
    if rows:
        told = [[unit, rule, subject, strictjson.plain(t)] for unit, rule, subject, t in rows]
        return {EXPLAINED: strictjson.dumps({"period": period, "rows": sorted(told)})}
    held = archive.members(ws, former.bundle) if former else {}
    return {EXPLAINED: held[EXPLAINED]} if EXPLAINED in held else {}


def history_rows(ws: Workspace, period: str, pack: FormPack, unit: str = "") -> list[list[Any]]:
    """Earlier years' values that may travel: to everybody, or with what `unit` alone may see."""
    secret = secret_codes(ws, pack)
    mine = asked_under(pack, unit) if unit else (lambda _: False)
    return [
        [v.period, v.code, v.subject, *value_columns(v.value), v.source, int(v.signed), v.pack]
        for v in history(ws)
        if v.period < period and (v.code not in secret or mine(v))
    ]

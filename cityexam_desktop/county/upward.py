"""县级汇总包: the county to the level above, and every number verified again there.

Nothing in the file has to be believed: the level above opens every nested bundle,
recomputes the ledger's chain, resolves facts and decisions anew, merges, and compares
each merged number with what the county claims.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop import __version__
from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.countykind import (
    Claimed,
    CountyContent,
    Key,
    from_members,
    nested,
    nested_id,
    to_members,
)
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import CountyHead
from cityexam_desktop.bundle.manifest import Manifest, Member, bundle_id, moment, sorted_members
from cityexam_desktop.county import rebuilt
from cityexam_desktop.county.audit import AuditProblem
from cityexam_desktop.county.merge import merge, stored_text
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.database import utc_now
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow, Task

NOTHING: Final = "（没有）"


@dataclass(frozen=True, slots=True)
class CountyCheck:
    """What verifying a county bundle found; sound when there is no problem."""

    county: str
    period: str
    bundles: int
    values: int
    rows: int
    dataset: str
    problems: tuple[AuditProblem, ...]

    @property
    def sound(self) -> bool:
        """Whether every nested bundle and every merged number holds."""
        return not self.problems


def send_up(
    ws: Workspace,
    target: Path,
    *,
    task: Task | None = None,
    passphrase: str = "",
    now: datetime | None = None,
) -> str:
    """Write the county bundle of a task (the newest, without one); give its id.

    The file and its row in the ledger come together. Raises `WrongUse` in a
    department's workspace, `WrongPassphrase`, `BadBundle` over a limit, `FileTrouble`.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("只有县住建局可以制作县级汇总包。", "请打开汇总端的数据文件。")
    task = task or tasks.task(ws)
    with ws.transaction():
        _sign_own(ws, task, passphrase)
        dataset = merge(ws, task)
        chain = ledger.rows(ws)
        members = to_members(_content(ws, dataset, chain))
        inner = _inner(ws, dataset)
        manifest = Manifest(
            signer=ownkeys.own_public(ws),
            engine=__version__,
            task=task.bundle,
            unit="",
            created=moment(now or utc_now()),
            head=CountyHead(task.period, task.county, chain[-1].hash, dataset.hash),
            members=sorted_members(
                (
                    *(Member.of(name, body) for name, body in members.items()),
                    *(Member.of(name, pack()) for name, pack in inner.items()),
                )
            ),
        ).to_bytes()
        signature = container.seal(manifest, ownkeys.signer(ws, passphrase))
        streams: dict[str, container.Content] = {n: _stream(pack) for n, pack in inner.items()}
        container.write(target, manifest, signature, {**members, **streams})
        bundle = bundle_id(manifest)
        body = {"bundle": bundle, "task": task.id, "dataset": dataset.hash}
        ledger.append(ws, "upward", body, now=now)
    return bundle


def _sign_own(ws: Workspace, task: Task, passphrase: str) -> None:
    """Sign what the bureau froze and never exported, so that it can travel."""
    packages = {t.bundle for t in tasks.tasks(ws) if t.id == task.id}
    own = archive.own_keys(ws)
    for kept in archive.bundles(ws, "submission"):
        if not kept.signature and kept.task in packages and kept.signer in own:
            key = ownkeys.signer(ws, passphrase, public=kept.signer)
            archive.put_signature(ws, kept.id, container.seal(kept.manifest, key))


def _content(ws: Workspace, dataset: CountyDataset, chain: tuple[LedgerRow, ...]) -> CountyContent:
    decisions = dataset.decisions
    ours = {t.bundle for t in tasks.tasks(ws) if t.id == dataset.task.id}
    others = [
        kept.manifest.decode()
        for kept in archive.bundles(ws, "submission")
        if kept.id in dataset.facts and kept.task not in ours
    ]
    by_form: dict[str, list[Claimed]] = {}
    for claimed in claims(dataset):
        by_form.setdefault(dataset.pack.datum[claimed.datum].form, []).append(claimed)
    return CountyContent(
        ledger=tuple((row.no, row.at, row.kind, row.body) for row in chain),
        own=tuple(sorted(decisions.own)),
        keys=tuple(
            sorted(Key(p, unit, p in decisions.retired) for p, unit in decisions.keys.items())
        ),
        task=dataset.task.id,
        in_force=tuple(sorted(dataset.resolution.in_force.items())),
        forks=_forks(dataset),
        elsewhere=tuple(sorted(others)),
        values={form: tuple(values) for form, values in by_form.items()},
    )


def _forks(dataset: CountyDataset) -> tuple[tuple[str, str], ...]:
    found = dataset.resolution.forks.items()
    return tuple(sorted((unit, tip) for unit, tips in found for tip in tips))


def claims(dataset: CountyDataset) -> Iterator[Claimed]:
    """The merged values as a county bundle carries them."""
    for held in dataset.values.values():
        yield Claimed(held.datum, held.subject, stored_text(held.value), held.unit, held.correction)


def _inner(ws: Workspace, dataset: CountyDataset) -> Mapping[str, Callable[[], bytes]]:
    """What packs each nested bundle: the task's packages and all submissions to them."""
    ours = {t.bundle for t in tasks.tasks(ws) if t.id == dataset.task.id}
    wanted = ours | {fact.id for fact in dataset.facts.values() if fact.package in ours}
    return {nested(bundle): _packer(ws, bundle) for bundle in sorted(wanted)}


def _packer(ws: Workspace, bundle: str) -> Callable[[], bytes]:
    def pack() -> bytes:
        kept = archive.bundle(ws, bundle)
        if kept is None:  # merge names only what is kept
            raise BadBundle("source", nested(bundle))
        members = archive.members(ws, bundle)
        return container.pack(kept.manifest, kept.signature, members, thin=True)

    return pack


def _stream(pack: Callable[[], bytes]) -> Callable[[], io.BytesIO]:
    """What the writer opens when it comes to the member: one nested bundle in memory at a time."""
    return lambda: io.BytesIO(pack())


def verify(opened: Opened) -> CountyCheck:
    """Verify a county bundle down to every merged number; the problems are in stable order.

    Raises `BadBundle` when the bundle's own members are not what a county bundle has.
    """
    head = opened.manifest.head
    if not isinstance(head, CountyHead):
        raise BadBundle("schema", "manifest.head")
    names = [member.name for member in opened.manifest.members]
    content = from_members(names, opened.json)
    problems: list[AuditProblem] = []
    inner: dict[str, Opened] = {}
    for name in names:
        if bundle := nested_id(name):
            _open_nested(opened, name, bundle, inner, problems)
    chain = ledger.chained(content.ledger)
    problems += _ledger_problems(chain, head)
    dataset = None if problems else _rebuild(content, chain, inner, problems)
    if dataset is not None:
        problems += _missing(content, chain, inner)
        problems += _differences(content, dataset, head)
    return CountyCheck(
        head.county,
        head.period,
        len(inner),
        sum(len(values) for values in content.values.values()),
        len(chain),
        head.dataset,
        tuple(problems),
    )


def _open_nested(
    opened: Opened,
    name: str,
    bundle: str,
    inner: dict[str, Opened],
    problems: list[AuditProblem],
) -> None:
    where = f"内含的报送包 {submission_code(bundle)}"
    try:
        found = container.open_bundle(opened.read(name))
    except BadBundle as error:
        problems.append(AuditProblem(f"验签不通过：{error.sentence}", where))
        return
    if found.id != bundle or found.manifest.kind not in {"task", "submission"}:
        problems.append(AuditProblem("名称与内容不符，或不该出现在汇总包里", where))
        return
    inner[bundle] = found


def _ledger_problems(chain: tuple[LedgerRow, ...], head: CountyHead) -> Iterator[AuditProblem]:
    for expected, row in enumerate(chain, 1):
        if row.no != expected:
            yield AuditProblem(f"第 {expected} 行缺失", f"收件登记簿第 {row.no} 行")
            return
    if not chain or chain[-1].hash != head.ledger:
        yield AuditProblem("登记簿重算的校验值与签名的不一致", "收件登记簿")


def _rebuild(
    content: CountyContent,
    chain: tuple[LedgerRow, ...],
    inner: Mapping[str, Opened],
    problems: list[AuditProblem],
) -> CountyDataset | None:
    """The county merged anew; None with a problem when facts and decisions do not fit."""
    try:
        return rebuilt.dataset(content, chain, inner)
    except rebuilt.CannotRebuild as error:
        problems.append(AuditProblem(error.what, error.where))
    return None


def _missing(
    content: CountyContent, chain: tuple[LedgerRow, ...], inner: Mapping[str, Opened]
) -> Iterator[AuditProblem]:
    """What the ledger names and is not here: packages, submissions not proven elsewhere."""
    packages = {id_ for id_, one in inner.items() if one.manifest.kind == "task"}
    accounted = set(inner)
    for text in content.elsewhere:
        manifest = Manifest.from_bytes(text.encode())
        if manifest.task not in packages:
            accounted.add(bundle_id(text.encode()))
    for row in chain:
        body: dict[str, Any] = json.loads(row.body)
        if row.kind == "issue" and body["task"] == content.task and body["bundle"] not in inner:
            yield AuditProblem("下发的任务包不在汇总包里", f"收件登记簿第 {row.no} 行")
        received = row.kind == "receive" and body["id"] and body["verdict"] != "rejected"
        if received and body["id"] not in accounted:
            what = f"收到的报送包不在汇总包里（{submission_code(body['id'])}）"
            yield AuditProblem(what, f"收件登记簿第 {row.no} 行")


def _differences(
    content: CountyContent, dataset: CountyDataset, head: CountyHead
) -> Iterator[AuditProblem]:
    decisions = dataset.decisions
    keys = {Key(p, unit, p in decisions.retired) for p, unit in decisions.keys.items()}
    if keys != set(content.keys):
        yield AuditProblem("密钥登记与登记簿不一致", "密钥登记")
    if dict(content.in_force) != dict(dataset.resolution.in_force):
        yield AuditProblem("计入汇总的稿子与登记簿和报送包算出的不一致", "计入的稿子")
    if content.forks != _forks(dataset):
        yield AuditProblem("待选的稿子与登记簿和报送包算出的不一致", "待选的稿子")
    yield from _value_differences(content, dataset)
    if dataset.hash != head.dataset:
        yield AuditProblem("全县数据的校验值与重新汇总的不一致", "全县数据")


def _value_differences(content: CountyContent, dataset: CountyDataset) -> Iterator[AuditProblem]:
    said = {(v.datum, v.subject): v for values in content.values.values() for v in values}
    found = {(v.datum, v.subject): v for v in claims(dataset)}
    for key in sorted(said.keys() | found.keys()):
        if said.get(key) != found.get(key):
            datum = dataset.pack.datum.get(key[0])
            name = datum.name if datum else key[0]
            yield AuditProblem(
                f"汇总数写的是 {_told(said.get(key))}，按签名的报送包应是 {_told(found.get(key))}",
                f"{name}（{key[1]}）",
            )


def _told(claimed: Claimed | None) -> str:
    return f"{claimed.value.lstrip(chr(39))}（{claimed.unit}）" if claimed else NOTHING

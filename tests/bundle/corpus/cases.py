"""The corpus: every case a file, what came before it, and the verdict that the inbox must give.

The cases of container, signature and JSON are those of `tests.bundle.attacks`, which are
files of another county: what passes the reader there, is refused here as not ours.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle.errors import SENTENCES
from cityexam_desktop.bundle.manifest import bundle_id
from cityexam_desktop.county import actions, keyring
from tests.bundle.attacks import CONTAINER, LISTED, SCHEMA, SIGNATURES, WRITTEN
from tests.bundle.corpus import said, world
from tests.bundle.corpus.case import Case, accepted, bad, told
from tests.bundle.corpus.world import (
    BUREAU,
    KEYS,
    STRANGER,
    UNIT,
    VALUES,
    Draft,
    chain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cityexam_desktop.workspace.database import Workspace


def cases() -> tuple[Case, ...]:
    """All cases, by group."""
    return (
        *_read(),
        *identity(),
        *replay(),
        *said.values(),
        *said.display(),
        *said.attachments(),
        *bureau(),
    )


def _read() -> Iterator[Case]:
    """What the reader alone refuses."""
    groups = (
        ("container", CONTAINER), ("signature", SIGNATURES), ("json", WRITTEN),
        ("manifest", SCHEMA), ("members", LISTED),
    )  # fmt: skip
    for group, attacks in groups:
        for name, (reason, data) in attacks.items():
            yield Case(group, name, "rejected", SENTENCES[reason][0], partial(bytes, data))


def identity() -> Iterator[Case]:
    """Whose key, for whom, on what basis."""
    group = "identity"
    yield accepted(group, "a registered key", Draft().bytes)
    yield told(group, "an unknown key", "parked", Draft().bytes, registered=())
    yield told(group, "a stranger's key for a registered unit", "parked", Draft(key=STRANGER).bytes)
    no = "rejected"
    yield Case(
        group, "another unit's key", no, "登记在另一个单位名下", Draft(key=KEYS["tjj"]).bytes
    )
    yield Case(
        group, "another unit's name over the own key", no, "登记在另一个单位名下",
        Draft(unit="tjj", said={"pop": Decimal(1)}).bytes,
    )  # fmt: skip
    yield Case(group, "a unit that the task does not know", no, "没有报送包所写的单位",
               Draft(unit="nobody", said={}).bytes)  # fmt: skip
    yield Case(group, "a retired key", no, "已经停用", Draft().bytes, decide=_retire)
    yield accepted(
        group, "a new key beside the old", Draft(key=STRANGER).bytes,
        decide=lambda ws: actions.register(ws, STRANGER.public, UNIT),
    )  # fmt: skip
    yield Case(group, "the bureau's key without a basis", no, "代录", Draft(key=BUREAU).bytes)
    yield Case(
        group, "a basis under a unit's key", no, "代录",
        Draft(basis="workbook", entered_by="甲").bytes,
    )  # fmt: skip
    yield Case(group, "a basis under an unknown key", no, "代录",
               Draft(key=STRANGER, basis="paper", entered_by="甲").bytes)  # fmt: skip
    yield Case(group, "the bureau's own basis under a unit's key", no, "代录",
               Draft(basis="own").bytes)  # fmt: skip
    yield accepted(group, "a workbook entered by the bureau",
                    Draft(key=BUREAU, basis="workbook", entered_by="甲").bytes)  # fmt: skip
    yield accepted(group, "a letter entered by the bureau",
                    Draft(key=BUREAU, basis="paper", entered_by="甲").bytes)  # fmt: skip
    yield bad(group, "the same manifest re-signed by another key", "signer", _resigned)
    yield accepted(group, "the original after its re-signed copy", Draft().bytes,
                    before=(_resigned,))  # fmt: skip
    yield told(group, "the same content under another key", "parked", Draft(key=STRANGER).bytes,
                before=(Draft().bytes,))  # fmt: skip
    yield accepted(group, "the original after its copy under another key", Draft().bytes,
                    before=(Draft(key=STRANGER).bytes,))  # fmt: skip
    yield bad(group, "another's signature line", "signature", _borrowed)
    yield accepted(
        group, "an unknown key cleared by its code", _second(key=STRANGER),
        before=(Draft(key=STRANGER).bytes,), decide=_clear_by_unit, registered=(),
    )  # fmt: skip
    yield told(
        group, "an unknown key whose first file was accepted on paper", "parked",
        _second(key=STRANGER), before=(Draft(key=STRANGER).bytes,), decide=_clear_by_paper,
        registered=(),
    )  # fmt: skip


def _retire(ws: Workspace) -> None:
    actions.retire(ws, KEYS[UNIT].public, reason="停用")


def _clear_by_unit(ws: Workspace) -> None:
    from cityexam_desktop.bundle.codes import unit_code

    [fact] = actions.parked(ws)
    assert actions.clear(ws, fact.id, unit_code(fact.signer)).done


def _clear_by_paper(ws: Workspace) -> None:
    from cityexam_desktop.bundle.codes import submission_code

    [fact] = actions.parked(ws)
    assert actions.clear(ws, fact.id, submission_code(fact.id)).done


def _second(**more: Any) -> Callable[[], bytes]:
    """The edition after `Draft(**more)`."""
    first = bundle_id(Draft(**more).parts()[0])
    return Draft(edition=2, lineage=(first,), **more).bytes


def _resigned() -> bytes:
    from tests.bundle.good import archive, line

    manifest, _, members = Draft().parts()
    front = [("manifest.json", manifest), ("manifest.sig", line(manifest, STRANGER))]
    return archive([*front, *sorted(members.items())])


def _borrowed() -> bytes:
    """Our manifest with a line that the same key put under another one."""
    from tests.bundle.good import archive

    manifest, _, members = Draft().parts()
    _, other, _ = Draft(edition=2).parts()
    return archive([("manifest.json", manifest), ("manifest.sig", other), *sorted(members.items())])


def replay() -> Iterator[Case]:
    """What came before, comes late, comes twice or from elsewhere."""
    group = "replay"
    one, two, three = (draft.bytes for draft in chain(7, 8, 9))
    left = Draft(edition=2, lineage=(bundle_id(Draft().parts()[0]),)).bytes
    yield told(group, "the same file twice", "duplicate", one, before=(one,))
    yield accepted(group, "the next edition", two, before=(one,))
    yield told(group, "the first edition after the second", "stale", one, before=(two,))
    yield told(group, "the second edition after the third", "stale", two, before=(one, three))
    yield accepted(group, "the third edition, the second never came", three, before=(one,))
    yield told(group, "two second editions", "fork", left, before=(one, two))
    yield told(group, "an edition from nowhere beside one in force", "fork",
                Draft(said={"area": Decimal(3)}).bytes, before=(one,))  # fmt: skip
    yield accepted(group, "an edition that holds both sides of a fork", _joining(),
                    before=(one, two, left))  # fmt: skip
    yield told(group, "the loser of a choice again", "duplicate", left, before=(one, two, left),
                decide=_choose)  # fmt: skip
    yield told(group, "a rejected key's file after it was re-registered", "duplicate", one,
                before=(one,), decide=_retire)  # fmt: skip
    no = "rejected"
    yield Case(group, "an answer to another county's task", no, "不是本县下发的任务",
               Draft(package=_foreign()).bytes)  # fmt: skip
    yield Case(group, "an answer to a version never issued", no, "不是本县下发的任务",
               Draft(package=world.package(world.task(7))).bytes)  # fmt: skip
    yield Case(group, "another pack than the task's", no, "与它的任务包不符",
               Draft(head={"pack": "0" * 64}).bytes)  # fmt: skip
    yield bad(group, "another year than the task's", "values", Draft(head={"period": "2024"}).bytes)
    yield accepted(group, "a lineage of ids that never came",
                    Draft(edition=3, lineage=("ab" * 32, "cd" * 32)).bytes)  # fmt: skip
    yield told(group, "an older file after the unit was withdrawn and restored", "stale", one,
                before=(two,), decide=_withdraw_and_restore)  # fmt: skip
    yield accepted(group, "a file of a withdrawn unit", one, decide=_withdraw)


def _joining() -> Callable[[], bytes]:
    drafts = [*chain(7, 8)]
    first = bundle_id(drafts[0].parts()[0])
    left = bundle_id(Draft(edition=2, lineage=(first,)).parts()[0])
    right = bundle_id(drafts[1].parts()[0])
    return Draft(edition=3, lineage=(first, left, right)).bytes


def _choose(ws: Workspace) -> None:
    from cityexam_desktop.county.merge import merge

    [tips] = merge(ws).resolution.forks.values()
    right = bundle_id([*chain(7, 8)][1].parts()[0])
    actions.choose(ws, right, [tip for tip in tips if tip != right], reason="核实")


def _withdraw(ws: Workspace) -> None:
    actions.withdraw(ws, UNIT, reason="试")


def _withdraw_and_restore(ws: Workspace) -> None:
    _withdraw(ws)
    actions.restore(ws, UNIT, reason="试")


def _foreign() -> bytes:
    from dataclasses import replace

    told = replace(world.task(), id="77" * 16, county="别县", bureau=STRANGER.public)
    return world.package(told, key=STRANGER)


def bureau() -> Iterator[Case]:
    """What is no submission, and what older packs give."""
    group, kind = "bureau", "这不是部门的报送包"
    no = "rejected"
    yield Case(group, "a task package", no, kind, lambda: world.package(world.task()))
    yield Case(group, "a receipt", no, kind, lambda: world.other_kind(world.REPLY))
    yield Case(group, "a hand-over", no, kind, lambda: world.other_kind(world.HANDOVER))
    yield Case(group, "a county bundle", no, kind, lambda: world.other_kind(world.COUNTY_HEAD))
    yield bad(group, "a nested bundle in a submission", "values", _nesting)
    yield told(group, "an older pack that asks this unit otherwise", "old_pack", Draft().bytes,
                decide=world.reissue)  # fmt: skip
    yield Case(
        group, "an older pack that asks this unit the same", "accepted", "没有影响",
        Draft(unit="tjj", key=KEYS["tjj"], said={"pop": Decimal(3)}).bytes, decide=world.reissue,
    )  # fmt: skip
    yield accepted(group, "an older pack that was admitted", _second(), before=(Draft().bytes,),
                    decide=_reissue_and_admit)  # fmt: skip
    yield told(group, "an unknown key on an older pack", "parked", Draft(key=STRANGER).bytes,
                decide=world.reissue)  # fmt: skip
    yield Case(
        group, "a key replaced by the next one", no, "已经停用", _second(),
        before=(Draft().bytes, _second(key=STRANGER)), decide=_replace,
    )  # fmt: skip
    yield accepted(group, "a unit's answers entered twice by the bureau", Draft(
        key=BUREAU, basis="paper", entered_by="甲", edition=2,
        lineage=(bundle_id(Draft(key=BUREAU, basis="workbook", entered_by="甲").parts()[0]),),
    ).bytes, before=(Draft(key=BUREAU, basis="workbook", entered_by="甲").bytes,))  # fmt: skip
    yield told(group, "a unit's own file beside what was entered for it", "fork", Draft().bytes,
                before=(Draft(key=BUREAU, basis="workbook", entered_by="甲").bytes,))  # fmt: skip
    yield accepted(group, "nothing answered at all", Draft(said={}).bytes)
    yield accepted(group, "all values of last year again", Draft(said=VALUES).bytes)


def _nesting() -> bytes:
    inner = Draft().bytes()
    return Draft(raw=lambda m: m.update({f"bundles/{world.id_of(inner)}.cxb": inner})).bytes()


def _reissue_and_admit(ws: Workspace) -> None:
    world.reissue(ws)
    actions.admit(ws, bundle_id(Draft().parts()[0]), reason="口径未变")


def _replace(ws: Workspace) -> None:
    from cityexam_desktop.bundle.codes import unit_code

    [fact] = actions.parked(ws)
    assert keyring.clear_replacing(ws, fact.id, unit_code(STRANGER.public), reason="换电脑").done

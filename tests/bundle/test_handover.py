"""The next clerk gets everything but the key; a reinstalled PC gets its chain back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import (
    codes,
    container,
    handover,
    keys,
    ownkeys,
    reply,
    restoring,
    rotation,
    strictjson,
    submission,
)
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.editions import read_edition
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.bundle.reply import accept_reply
from cityexam_desktop.county import actions
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import answering, archive, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.handing import Learned, draft_states, learned, used_ids
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import (
    Draft,
    Evidence,
    Explanation,
    HistoryValue,
    Observation,
    WorkspaceRole,
)
from cityexam_desktop.workspace.sheets import headings, rownames
from tests.support.small import NOW, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

UNIT = "tjj"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


@pytest.fixture
def worked(county: County) -> County:
    """A workspace with two editions, one returned, a draft, texts, papers and a history."""
    return work(county)


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One hand-over for all who only spoil it."""
    made = work(new_county(tmp_path_factory.mktemp("handed")))
    handover.hand_over(made.home(UNIT), made.folder / "h.cxb")
    made.close()
    return made.folder / "h.cxb"


def work(county: County) -> County:
    ws = county.home(UNIT)
    county.fill(UNIT)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.attach(ws, draft.id, Evidence("pop", COUNTY, "", "年鉴.pdf", 0), b"%PDF yearbook")
    first = county.send(UNIT)
    county.receive(first)
    county.clear()
    slip = county.folder / "slip.cxb"
    bundle = merge(county.bureau).resolution.in_force[UNIT]
    remark = reply.Remark("main", COUNTY, "请核对")
    desk = actions.Desk(now=NOW)
    actions.give_back(county.bureau, bundle, [remark], slip, sentence="请改", desk=desk)
    reply.accept_reply(ws, slip)
    answering.record(ws, draft.id, [Observation("main", COUNTY, Decimal("18.3"))], now=NOW)
    submission.finalise(ws, county.task, UNIT, now=NOW)  # frozen, never sent
    answering.record(ws, draft.id, [Observation("main", COUNTY, Decimal("18.4"))], now=NOW)
    answering.keep_text(ws, draft.id, Draft("fast", COUNTY, "五十", "看不懂"))
    headings.remember(ws, headings.Headings("k", "land", ("name", "value:area")))
    rownames.remember(ws, {("@estate", "r"): "e1"})
    answering.explain(ws, draft.id, Explanation("r", COUNTY, "桥面已经加宽过一次", "车速 18.4"))
    return county


def test_everything_but_the_key_comes_out_again(worked: County, tmp_path: Path) -> None:
    ws = worked.home(UNIT)
    told = handover.hand_over(ws, tmp_path / "h.cxb", now=NOW)
    assert told.left_out == ()
    taken = handover.take_over(tmp_path / "h.cxb", tmp_path / "next.cityexam", now=NOW)
    assert (taken.unit, taken.editions, taken.drafts) == (UNIT, 2, 1)
    assert taken.code == ownkeys.own_code(ws)
    with Workspace.open(tmp_path / "next.cityexam") as new:
        assert [replace(s, changes=()) for s in draft_states(new)] == [
            replace(s, changes=()) for s in draft_states(ws)
        ]
        [old], [now] = draft_states(ws), draft_states(new)
        assert [e.about for e in now.content.explanations] == ["车速 18.4"]
        assert [_said(c) for c in now.changes] == [_said(c) for c in old.changes]
        for before, after in zip(
            submission.editions(ws, worked.task, UNIT),
            submission.editions(new, worked.task, UNIT),
            strict=True,
        ):
            assert (after.edition, after.bundle) == (before.edition, before.bundle)
            assert content(new, after.id) == content(ws, before.id)
        assert history(new) == history(ws)
        assert used_ids(new) == used_ids(ws)
        assert learned(new) == learned(ws) != Learned()
        assert new.identity == ws.identity
        assert tasks.blob(new, tasks.sha256_of(b"%PDF yearbook")) == b"%PDF yearbook"


def _said(change: Any) -> tuple[str, ...]:
    return (change.at, change.what, change.datum, change.old, change.new)


def test_the_private_key_stays_behind(worked: County, tmp_path: Path) -> None:
    ws = worked.home(UNIT)
    handover.hand_over(ws, tmp_path / "h.cxb")
    secret = archive.sealed_key(ws, ownkeys.own_public(ws))
    assert secret.split()[-1] not in (tmp_path / "h.cxb").read_bytes()
    handover.take_over(tmp_path / "h.cxb", tmp_path / "next.cityexam")
    with Workspace.open(tmp_path / "next.cityexam") as new:
        assert ownkeys.own_public(new) != ownkeys.own_public(ws)
        with pytest.raises(WrongUse, match="还没有核对县住建局的识别码"):
            submission.finalise(new, worked.task, UNIT)


def test_the_next_clerks_edition_descends_from_all_before(worked: County, tmp_path: Path) -> None:
    ws = worked.home(UNIT)
    handover.hand_over(ws, tmp_path / "h.cxb")
    handover.take_over(tmp_path / "h.cxb", tmp_path / "next.cityexam")
    with Workspace.open(tmp_path / "next.cityexam") as new:
        task_bundle.confirm_bureau(new, worked.task, ownkeys.own_code(worked.bureau))
        draft = answering.open_draft(new, worked.task, UNIT)
        answering.drop_text(new, draft.id, "fast", COUNTY)
        edition = submission.finalise(new, worked.task, UNIT, now=NOW)
        submission.export(new, edition.bundle, tmp_path / "third.cxb")
        code = ownkeys.own_code(new)
    assert edition.number == 3
    head = open_bundle(tmp_path / "third.cxb").manifest.head
    assert isinstance(head, SubmissionHead)
    assert head.lineage == tuple(
        sorted(e.bundle for e in submission.editions(ws, worked.task, UNIT))
    )
    assert worked.receive(tmp_path / "third.cxb") == ["parked"]
    assert actions.clear(worked.bureau, edition.bundle, code).done
    assert merge(worked.bureau).resolution.in_force[UNIT] == edition.bundle


def test_hand_overs_form_a_chain(worked: County, tmp_path: Path) -> None:
    first = handover.hand_over(worked.home(UNIT), tmp_path / "1.cxb")
    handover.take_over(tmp_path / "1.cxb", tmp_path / "2.cityexam")
    with Workspace.open(tmp_path / "2.cityexam") as new:
        handover.hand_over(new, tmp_path / "2.cxb")
    head = open_bundle(tmp_path / "2.cxb").manifest.head
    assert head.previous == first.id  # type: ignore[union-attr]


def test_an_edition_that_no_key_can_sign_is_named(worked: County, tmp_path: Path) -> None:
    ws = worked.home(UNIT)
    draft = answering.open_draft(ws, worked.task, UNIT)
    answering.drop_text(ws, draft.id, "fast", COUNTY)
    ownkeys.create_key(ws, "忘了的密码")
    lost = submission.finalise(ws, worked.task, UNIT, now=NOW)
    ownkeys.create_key(ws)
    assert handover.hand_over(ws, tmp_path / "h.cxb").left_out == (lost.bundle,)


def test_a_target_that_exists_is_not_touched(worked: County, tmp_path: Path) -> None:
    handover.hand_over(worked.home(UNIT), tmp_path / "h.cxb")
    (tmp_path / "mine.cityexam").write_bytes(b"mine")
    with pytest.raises(FileTrouble, match="已存在"):
        handover.take_over(tmp_path / "h.cxb", tmp_path / "mine.cityexam")
    assert (tmp_path / "mine.cityexam").read_bytes() == b"mine"


def test_other_files_are_no_hand_over(worked: County, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="不是移交文件"):
        handover.take_over(worked.folder / "task.cxb", tmp_path / "next.cityexam")
    with pytest.raises(WrongUse, match="移交"):
        handover.hand_over(worked.bureau, tmp_path / "h.cxb")
    assert not (tmp_path / "next.cityexam").exists()


def forged(
    file: Path, target: Path, change: Callable[[dict[str, Any], dict[str, bytes]], Any]
) -> None:
    opened = open_bundle(file)
    raw = {m.name: opened.read(m.name) for m in opened.manifest.members}
    plain = {n: json.loads(b) for n, b in raw.items() if n.endswith(".json")}
    change(plain, raw)
    raw |= {n: strictjson.dumps(one) for n, one in plain.items() if n in raw}
    key = keys.generate()
    members = sorted_members(tuple(Member.of(n, b) for n, b in raw.items()))
    manifest: Manifest = replace(opened.manifest, signer=key.public, members=members)
    data = manifest.to_bytes()
    target.write_bytes(container.pack(data, container.seal(data, key), raw))


def of(plain: dict[str, Any]) -> dict[str, Any]:
    """The one draft of a hand-over."""
    [name] = [n for n in plain if n.startswith("drafts/")]
    draft: dict[str, Any] = plain[name]
    return draft


@pytest.mark.parametrize(
    "change",
    [
        lambda plain, _: plain["workspace.json"].update(more=1),
        lambda plain, _: plain["workspace.json"]["used"].append("a b"),
        lambda plain, _: plain["workspace.json"]["headings"].append(["k", "land", "name"]),
        lambda plain, _: plain["workspace.json"]["row_names"].append(["k", 1, "e1"]),
        lambda plain, _: of(plain).update(task="x"),
        lambda plain, _: of(plain).update(unit="slj"),
        lambda plain, _: of(plain)["observations"].append(["pop"]),
        lambda plain, _: of(plain)["observations"].append(of(plain)["observations"][0]),
        lambda plain, _: of(plain)["observations"][0].__setitem__(2, "NaN"),
        lambda plain, _: of(plain)["observations"][0].__setitem__(2, "'text"),
        lambda plain, _: of(plain)["observations"][0].__setitem__(2, "!blank"),
        lambda plain, _: of(plain)["observations"][0].__setitem__(5, "guess"),
        lambda plain, _: of(plain)["rows"].append(["house", "b0", "flown over", "", ""]),
        lambda plain, _: of(plain)["objects"].append(["f", "slj-1", "", "", "", "", "", ""]),
        lambda plain, _: of(plain)["evidence"].append(["pop", COUNTY, "00", "x", 1, ""]),
        lambda plain, _: of(plain)["evidence"][0].__setitem__(4, -1),
        lambda plain, _: of(plain)["texts"].append([1, 2, 3, 4]),
        lambda plain, _: next(
            plain[n] for n in plain if n.startswith("changes/")
        )["rows"].append(["gestern", "", "", "", "", "", ""]),
        lambda _, raw: raw.pop(next(n for n in raw if n.startswith("drafts/"))),
        lambda _, raw: [raw.pop(n) for n in list(raw) if n.startswith("bundles/")],
        lambda _, raw: raw.update({f"bundles/{'0' * 64}.cxb": b"PK"}),
    ],
)  # fmt: skip
def test_a_hand_over_of_wrong_shape_leaves_nothing(
    handed: Path, tmp_path: Path, change: Callable[..., Any]
) -> None:
    forged(handed, tmp_path / "bad.cxb", change)
    with pytest.raises(BadBundle):
        handover.take_over(tmp_path / "bad.cxb", tmp_path / "next.cityexam")
    assert list(tmp_path.glob("next*")) == []


# A reinstalled PC


def reinstalled(county: County, name: str = "new") -> Workspace:
    """A fresh workspace of the unit with another key, the task opened and confirmed."""
    ws = Workspace.create(
        county.folder / f"{name}.cityexam", WorkspaceRole.DEPARTMENT, unit=UNIT, county="示例县"
    )
    ownkeys.create_key(ws, now=NOW)
    task = task_bundle.accept_task(ws, county.folder / "task.cxb", now=NOW)
    task_bundle.confirm_bureau(ws, task, ownkeys.own_code(county.bureau))
    return ws


def test_the_own_last_bundle_restores_data_and_chain(county: County) -> None:
    county.fill(UNIT)
    ws = county.home(UNIT)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.attach(ws, draft.id, Evidence("pop", COUNTY, "", "年鉴.pdf", 0), b"%PDF")
    sent = county.send(UNIT)
    assert county.receive(sent) == ["parked"]
    county.clear()
    with reinstalled(county) as new:
        back = restoring.restore_from_bundle(new, sent, now=NOW)
        assert (back.edition, back.filled, back.lacking) == (1, True, 0)
        assert back.code == codes.submission_code(open_bundle(sent).id)
        fresh = answering.open_draft(new, county.task, UNIT)
        assert content(new, fresh.id) == content(ws, draft.id)
        answering.record(new, fresh.id, [Observation("pop", COUNTY, Decimal(70002))], now=NOW)
        second = submission.finalise(new, county.task, UNIT, now=NOW)
        assert second.number == 2
        submission.export(new, second.bundle, county.folder / "second.cxb")
        code = ownkeys.own_code(new)
        submission.export(new, back.bundle, county.folder / "again.cxb")
    assert (county.folder / "again.cxb").read_bytes() == sent.read_bytes()
    assert county.receive(county.folder / "second.cxb") == ["parked"]
    assert actions.clear(county.bureau, second.bundle, code).done
    assert merge(county.bureau).resolution.in_force[UNIT] == second.bundle
    assert county.receive(sent) == ["duplicate"]


def reissued(county: County, **changes: Any) -> None:
    """The next version of the task, over the package that departments open."""
    plan = replace(rotation.plan_of(county.bureau, county.task), **changes)
    task = task_bundle.issue(county.bureau, plan, now=NOW)
    task_bundle.export_task(county.bureau, task, county.folder / "task.cxb")


def test_what_is_restored_is_explained_for_the_values_that_it_was_sent_with(
    tmp_path: Path,
) -> None:
    made = tables()
    rule = next(row for row in made["rules"] if row["code"] == "r_kept")
    year = {"code": "r_pop", "form": "people", "left": "pop", "right": "prev(pop)",
            "passes": "pop=3; prev(pop)=2", "fails": "pop=1; prev(pop)=2"}  # fmt: skip
    made["rules"].append({**rule, **year})
    last = HistoryValue("2024", "pop", COUNTY, Decimal(90000), "上年")
    county = new_county(tmp_path, made, [last])
    county.fill(UNIT)
    ws = county.home(UNIT)
    put_history(ws, [last])
    draft = answering.open_draft(ws, county.task, UNIT)
    why = Explanation("r_pop", COUNTY, "两个街道划归邻县，人口随之划出")
    answering.explain(ws, draft.id, why)
    sent = county.send(UNIT)
    with reinstalled(county) as new:
        put_history(new, [last])
        restoring.restore_from_bundle(new, sent, now=NOW)
        fresh = answering.open_draft(new, county.task, UNIT)
        [back] = content(new, fresh.id).explanations
        assert (back.text, "70000" in back.about) == (why.text, True)
        answering.record(new, fresh.id, [Observation("pop", COUNTY, Decimal(40000))], now=NOW)
        with pytest.raises(submission.NotReady):
            submission.finalise(new, county.task, UNIT, now=NOW)
    county.close()


def test_a_new_pc_that_has_only_the_newest_version_takes_back_what_asks_the_same(
    county: County,
) -> None:
    """Nobody has the older package any more, and it would be refused as older."""
    county.fill(UNIT)
    sent = county.send(UNIT)
    county.receive(sent)
    county.clear()
    reissued(county, deadline="2026-06-30")
    with reinstalled(county) as new:
        back = restoring.restore_from_bundle(new, sent, now=NOW)
        assert (back.edition, back.filled) == (1, True)
        desk = actions.Desk(now=NOW)
        reply = county.folder / "return.cxb"
        actions.give_back(county.bureau, back.bundle, [], reply, sentence="请核对", desk=desk)
        assert accept_reply(new, reply).head.about == back.bundle
        assert read_edition(new, back.bundle).code == back.code
        draft = answering.open_draft(new, tasks.task(new), UNIT)
        answering.record(new, draft.id, [Observation("pop", COUNTY, Decimal(70002))], now=NOW)
        second = submission.finalise(new, tasks.task(new), UNIT, now=NOW)
        earlier = read_edition(new, second.bundle).earlier
        assert earlier is not None
        assert earlier.code == back.code
        assert audit(new) == ()


def test_what_a_later_version_asks_otherwise_is_not_read_under_it(county: County) -> None:
    county.fill(UNIT)
    sent = county.send(UNIT)
    changed = tables()
    changed["base_data"][0]["name"] = "建成区的面积"
    asked, judged = tables_to_bytes(changed)
    reissued(county, asked=asked, judged=judged)
    with reinstalled(county) as new, pytest.raises(WrongUse, match="那一版任务不在"):
        restoring.restore_from_bundle(new, sent, now=NOW)


def test_a_thin_copy_says_what_it_lacks_and_the_draft_can_be_sent(county: County) -> None:
    county.fill(UNIT)
    ws = county.home(UNIT)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.attach(ws, draft.id, Evidence("pop", COUNTY, "", "年鉴.pdf", 0), b"%PDF")
    edition = submission.finalise(ws, county.task, UNIT, now=NOW)
    submission.export(ws, edition.bundle, county.folder / "thin.cxb", thin=True)
    with reinstalled(county) as new:
        back = restoring.restore_from_bundle(new, county.folder / "thin.cxb")
        assert back.lacking == 1
        second = submission.finalise(new, county.task, UNIT, now=NOW)
        submission.export(new, second.bundle, county.folder / "second.cxb")


def test_a_draft_with_values_stays_and_only_gains_the_lineage(county: County) -> None:
    county.fill(UNIT)
    sent = county.send(UNIT)
    with reinstalled(county) as new:
        draft = answering.open_draft(new, county.task, UNIT)
        answering.record(new, draft.id, [Observation("pop", COUNTY, Decimal(1))], now=NOW)
        assert not restoring.restore_from_bundle(new, sent).filled
        assert not restoring.restore_from_bundle(new, sent).filled  # and once more
        assert [o.value for o in content(new, draft.id).observations] == [1]
        assert [e.edition for e in submission.editions(new, county.task, UNIT)] == [1]


def test_anothers_bundle_another_kind_and_an_unknown_task_are_refused(county: County) -> None:
    county.fill("slj")
    foreign = county.send("slj")
    county.fill(UNIT)
    own = county.send(UNIT)
    with reinstalled(county) as new:
        with pytest.raises(WrongUse, match="别的单位"):
            restoring.restore_from_bundle(new, foreign)
        with pytest.raises(WrongUse, match="不是报送包"):
            restoring.restore_from_bundle(new, county.folder / "task.cxb")
    bare = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=UNIT)
    with bare, pytest.raises(WrongUse, match="那一版任务不在"):
        restoring.restore_from_bundle(bare, own)
    with pytest.raises(WrongUse, match="县住建局的数据文件"):
        restoring.restore_from_bundle(county.bureau, own)

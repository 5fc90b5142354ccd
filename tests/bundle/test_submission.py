"""定稿 and 报出: what is frozen, what stands in the way, and that the bytes stay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container, ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.keys import WrongPassphrase
from cityexam_desktop.bundle.reply import accept_reply
from cityexam_desktop.bundle.restoring import restore_from_bundle
from cityexam_desktop.bundle.submission import NotReady, OnBehalf, finalise, previous_values
from cityexam_desktop.checks import digest
from cityexam_desktop.county import actions
from cityexam_desktop.county.doubts import unit_findings
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, archive, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import (
    Draft,
    Evidence,
    Explanation,
    HistoryValue,
    Observation,
    RowState,
    SurveyRow,
    WorkspaceRole,
)
from tests.support.small import FILLED, NOW, County, new_county, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def head_of(file: Path) -> SubmissionHead:
    head = container.open_bundle(file).manifest.head
    assert isinstance(head, SubmissionHead)
    return head


def draft_of(county: County, unit: str) -> int:
    draft = answering.find_draft(county.home(unit), county.task.id, unit)
    assert draft is not None
    return draft.id


# What stands in the way


def test_what_must_be_corrected_stands_in_the_way(county: County) -> None:
    county.fill("zrzyj", {("area", COUNTY): Decimal(10), ("green", COUNTY): Decimal(11)})
    with pytest.raises(NotReady, match="2 条") as caught:
        county.send("zrzyj")
    assert [f.code for f in caught.value.findings] == ["r_green", "value.missing"]
    assert archive.bundles(county.home("zrzyj"), "submission") == ()


def test_a_refused_text_stands_in_the_way_until_it_is_given_up(county: County) -> None:
    county.fill("zrzyj")
    ws = county.home("zrzyj")
    draft = draft_of(county, "zrzyj")
    answering.keep_text(ws, draft, Draft("kept", COUNTY, "七八处", "“七八处”不是数。"))
    with pytest.raises(NotReady, match="七八处"):
        county.send("zrzyj")
    answering.drop_text(ws, draft, "kept", COUNTY)
    assert county.send("zrzyj").exists()


def test_what_must_be_explained_passes_once_it_is(county: County) -> None:
    put_history(county.bureau, [HistoryValue("2024", "kept", COUNTY, Decimal(9), "上年")])
    again = task_bundle.Plan(
        "tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31", "2026-05-31",
        tasks.blob(county.bureau, county.task.asked),
        tasks.blob(county.bureau, county.task.judged), county.task.places, "示例数据",
    )  # fmt: skip
    county.task = task_bundle.issue(county.bureau, again, now=NOW)
    task_bundle.export_task(county.bureau, county.task, county.folder / "task.cxb")
    county.fill("zrzyj")
    with pytest.raises(NotReady, match="由 9 减到 7"):
        county.send("zrzyj")
    why = Explanation("r_kept", COUNTY, "拆除了两处\n已报批")
    answering.explain(county.home("zrzyj"), draft_of(county, "zrzyj"), why)
    head = head_of(county.send("zrzyj"))
    county.receive(county.folder / "zrzyj-1.cxb")
    county.clear()
    dataset = merge(county.bureau)
    found = tuple(f for _, f in unit_findings(county.bureau, dataset))
    assert [f.explained for f in found] == ["拆除了两处 已报批"]
    assert head.findings == digest(found)


def test_nothing_is_frozen_before_the_bureaus_code_was_compared(county: County) -> None:
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="zrzyj") as ws:
        task = task_bundle.accept_task(ws, county.folder / "task.cxb", now=NOW)
        record(ws, task, "zrzyj", FILLED["zrzyj"])
        with pytest.raises(WrongUse, match="核对"):
            finalise(ws, task, "zrzyj", now=NOW)
        task_bundle.confirm_bureau(ws, task, ownkeys.own_code(county.bureau))
        with pytest.raises(WrongUse, match="密钥"):
            finalise(ws, task, "zrzyj", now=NOW)
        assert archive.bundles(ws, "submission") == ()


@pytest.mark.parametrize("wrong", [Decimal("7.5"), "七"])
def test_what_cannot_be_sent_stands_in_the_way_of_the_bureau_too(
    county: County, wrong: Any
) -> None:
    behalf = OnBehalf("paper", "甲", "乙")
    record(county.bureau, county.task, "zrzyj", {("kept", COUNTY): Decimal(7)})
    assert finalise(county.bureau, county.task, "zrzyj", on_behalf=behalf, now=NOW).number == 1
    record(county.bureau, county.task, "zrzyj", {("kept", COUNTY): wrong})
    with pytest.raises(NotReady) as caught:
        finalise(county.bureau, county.task, "zrzyj", on_behalf=behalf, now=NOW)
    assert [f.code for f in caught.value.findings] == ["value.misfit"]


# What is sent


def test_a_value_that_is_not_relevant_is_kept_and_not_sent(county: County) -> None:
    county.fill("zjj", {**FILLED["zjj"], ("lift", "b0"): Decimal(1)})  # of two storeys
    ws = county.home("zjj")
    edition = finalise(ws, county.task, "zjj", now=NOW)
    sent = {(o.datum, o.subject) for o in content(ws, edition.submission).observations}
    assert ("lift", "b0") not in sent
    assert ("lift", "b1") in sent
    draft = content(ws, draft_of(county, "zjj")).observations
    assert ("lift", "b0") in {(o.datum, o.subject) for o in draft}


def test_nothing_is_sent_of_what_is_not_asked_or_not_there(county: County) -> None:
    county.fill("zrzyj")
    ws, draft = county.home("zrzyj"), draft_of(county, "zrzyj")
    others = [
        Observation("pop", COUNTY, Decimal(1)), Observation("area", "b1", Decimal(1)),
        Observation("gone", COUNTY, Decimal(1)),
    ]  # fmt: skip
    answering.record(ws, draft, others)
    answering.survey(ws, draft, [SurveyRow("house", "b0", RowState.SURVEYED)])
    answering.explain(ws, draft, Explanation("r_kept", "b99", "已经没有的地方"))
    answering.attach(ws, draft, Evidence("pop", COUNTY, "", "别人的.pdf", 0), b"x")
    edition = finalise(ws, county.task, "zrzyj", now=NOW)
    said = content(ws, edition.submission)
    assert {(o.datum, o.subject) for o in said.observations} == set(FILLED["zrzyj"])
    assert (said.rows, said.explanations, said.evidence) == ((), (), ())


def test_a_place_that_the_next_version_drops_is_not_sent(county: County) -> None:
    county.fill("zjj")
    ws = county.home("zjj")
    fewer = tuple(p for p in county.task.places if p.id != "b3")
    plan = task_bundle.Plan(
        "tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31", "2026-05-31",
        tasks.blob(county.bureau, county.task.asked),
        tasks.blob(county.bureau, county.task.judged), fewer, "示例数据",
    )  # fmt: skip
    task = task_bundle.issue(county.bureau, plan, now=NOW)
    task_bundle.export_task(county.bureau, task, county.folder / "task2.cxb")
    task_bundle.accept_task(ws, county.folder / "task2.cxb", now=NOW)
    assert county.receive(county.send("zjj")) == ["parked"]
    said = content(ws, submission.editions(ws, task, "zjj")[-1].id)
    assert {r.subject for r in said.rows} == {"b0", "b1", "b2"}


def test_a_number_is_written_in_one_way(county: County) -> None:
    county.fill("zrzyj")
    ws = county.home("zrzyj")
    first = finalise(ws, county.task, "zrzyj", now=NOW)
    record(ws, county.task, "zrzyj", {("area", COUNTY): Decimal("10.50")})
    second = finalise(ws, county.task, "zrzyj", now=NOW)
    assert archive.members(ws, first.bundle) == archive.members(ws, second.bundle)


# Editions


def test_every_edition_descends_from_all_before_it(county: County) -> None:
    ids: list[str] = []
    for number in (1, 2, 3):
        county.fill("zrzyj", FILLED["zrzyj"] | {("kept", COUNTY): Decimal(number)})
        file = county.send("zrzyj")
        head = head_of(file)
        assert (head.edition, head.lineage) == (number, tuple(sorted(ids)))
        ids.append(container.open_bundle(file).id)


def test_two_pcs_that_know_nothing_of_each_other_make_a_fork(county: County) -> None:
    county.fill("zrzyj")
    first = county.send("zrzyj")
    copy = county.folder / "second-pc.cityexam"
    county.home("zrzyj").backup(copy)
    with Workspace.open(copy) as other:
        record(other, county.task, "zrzyj", {("kept", COUNTY): Decimal(8)})
        edition = finalise(other, county.task, "zrzyj", now=NOW)
        submission.export(other, edition.bundle, county.folder / "other.cxb")
    assert county.receive(first) == ["parked"]
    county.clear()
    county.fill("zrzyj", {("kept", COUNTY): Decimal(9)})
    second = county.send("zrzyj")
    assert county.receive(second, county.folder / "other.cxb") == ["accepted", "fork"]
    assert head_of(second).edition == head_of(county.folder / "other.cxb").edition == 2


def test_an_unchanged_draft_stays_the_edition_that_it_is(county: County) -> None:
    """A second 定稿 by mistake must not make the stamped sheet an older edition's."""
    county.fill("zrzyj")
    ws = county.home("zrzyj")
    first = finalise(ws, county.task, "zrzyj", now=NOW)
    again = finalise(ws, county.task, "zrzyj", now=NOW.replace(hour=23))
    assert (again.bundle, again.number, again.again) == (first.bundle, 1, True)
    assert not first.again
    ownkeys.create_key(ws, now=NOW)  # the old edition cannot be signed any more
    other = finalise(ws, county.task, "zrzyj", now=NOW)
    assert (other.number, other.again) == (2, False)


def test_what_was_returned_may_be_sent_again_as_it_was(county: County) -> None:
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    county.clear()
    bundle = merge(county.bureau).resolution.in_force["zrzyj"]
    desk = actions.Desk(now=NOW)
    back = county.folder / "return.cxb"
    actions.give_back(county.bureau, bundle, [], back, sentence="请核对", desk=desk)
    accept_reply(county.home("zrzyj"), back)
    assert county.receive(county.send("zrzyj")) == ["accepted"]


def test_another_pcs_edition_is_descended_from_also_without_a_change(county: County) -> None:
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    county.clear()
    ws, copy = county.home("zrzyj"), county.folder / "second-pc.cityexam"
    ws.backup(copy)
    county.fill("zrzyj", {("kept", COUNTY): Decimal(9)})
    mine = county.send("zrzyj")
    with Workspace.open(copy) as other:
        record(other, county.task, "zrzyj", {("kept", COUNTY): Decimal(8)})
        edition = finalise(other, county.task, "zrzyj", now=NOW)
        submission.export(other, edition.bundle, county.folder / "other.cxb")
    assert county.receive(mine, county.folder / "other.cxb") == ["accepted", "fork"]
    restore_from_bundle(ws, county.folder / "other.cxb", now=NOW)
    assert county.receive(county.send("zrzyj")) == ["accepted"]
    assert merge(county.bureau).values["kept", COUNTY].value == Decimal(9)


def test_the_same_bytes_are_exported_as_often_as_wanted(county: County) -> None:
    county.fill("zrzyj")
    ws = county.home("zrzyj")
    paper = Evidence("area", COUNTY, "", "图.pdf", 0)
    answering.attach(ws, draft_of(county, "zrzyj"), paper, b"%PDF map")
    edition = finalise(ws, county.task, "zrzyj", now=NOW)
    one, two, thin = (county.folder / f"{n}.cxb" for n in ("one", "two", "thin"))
    submission.export(ws, edition.bundle, one)
    record(ws, county.task, "zrzyj", {("kept", COUNTY): Decimal(1)})
    submission.export(ws, edition.bundle, two)
    submission.export(ws, edition.bundle, thin, thin=True)
    assert one.read_bytes() == two.read_bytes()
    assert container.open_bundle(thin).id == container.open_bundle(one).id == edition.bundle
    assert edition.code == submission_code(edition.bundle)
    assert head_of(one).counts == replace(head_of(one).counts, values=3, attachments=1)


def test_an_edition_is_frozen_without_the_passphrase_and_signed_with_it(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    ws = Workspace.create(tmp_path / "zrzyj.cityexam", WorkspaceRole.DEPARTMENT, unit="zrzyj")
    county.homes["zrzyj"] = ws
    ownkeys.create_key(ws, "报送密码一二三", now=NOW)
    task = task_bundle.accept_task(ws, tmp_path / "task.cxb", now=NOW)
    task_bundle.confirm_bureau(ws, task, ownkeys.own_code(county.bureau))
    record(ws, task, "zrzyj", FILLED["zrzyj"])
    edition = finalise(ws, task, "zrzyj", now=NOW)
    target = tmp_path / "a.cxb"
    with pytest.raises(WrongPassphrase):
        submission.export(ws, edition.bundle, target, "wrong")
    assert not target.exists()
    submission.export(ws, edition.bundle, target, "报送密码一二三")
    submission.export(ws, edition.bundle, tmp_path / "b.cxb")  # signed once
    assert target.read_bytes() == (tmp_path / "b.cxb").read_bytes()
    county.close()


def test_an_edition_that_is_not_here_is_a_sentence(county: County) -> None:
    with pytest.raises(WrongUse, match="没有这一稿"):
        submission.export(county.home("zrzyj"), "f" * 64, county.folder / "x.cxb")
    assert not (county.folder / "x.cxb").exists()


# Last year


@pytest.mark.parametrize(
    ("periods", "task", "newest"),
    [
        (("2023", "2024", "2026"), "2025", "2024"),
        (("2023",), "2025", "2023"),
        (("2024", "2025-01"), "2025", "2024"),
        (("2024", "2025-01", "2025-02"), "2025-03", "2025-02"),
        (("2024Q4", "2024", "2024-12"), "2025Q1", "2024Q4"),
        (("2026",), "2025", ""),
        ((), "2025", ""),
    ],
)
def test_last_year_is_the_newest_period_of_the_same_kind_before(
    county: County, periods: tuple[str, ...], task: str, newest: str
) -> None:
    put_history(county.bureau, [HistoryValue(p, "kept", COUNTY, p, "") for p in periods])
    found = previous_values(county.bureau, replace(county.task, period=task))
    assert found == ({("kept", COUNTY): newest} if newest else {})


def test_the_findings_at_the_bureau_are_those_that_were_signed(county: County) -> None:
    more: dict[str, dict[tuple[str, str], Any]] = {
        "tjj": {("have", "e1"): Decimal(5000)},  # a notice
        "slj": {("black", COUNTY): Absence.PENDING},
    }
    for unit, values in FILLED.items():
        county.fill(unit, {**values, **more.get(unit, {})})
    files = [county.send(unit) for unit in FILLED]
    county.receive(*files)
    county.clear()
    dataset = merge(county.bureau)
    by_unit: dict[str, list[Any]] = {unit: [] for unit in FILLED}
    for unit, finding in unit_findings(county.bureau, dataset):
        by_unit[unit].append(finding)
    assert [f.code for f in by_unit["tjj"]] == ["r_seat"]
    for unit, file in zip(FILLED, files, strict=True):
        assert head_of(file).findings == digest(by_unit[unit])

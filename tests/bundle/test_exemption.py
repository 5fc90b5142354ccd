"""A rule that the signed task lowers for one department: honoured there, and only there."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import rotation, submission
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.editions import read_edition
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.submission import NotReady, findings_of
from cityexam_desktop.bundle.task import accept_task, export_task, issue
from cityexam_desktop.checks import Checker, digest
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.progress import progress
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Finding, Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.rules import Exemption
from cityexam_desktop.report import edition_lists
from cityexam_desktop.report.blocks import Table
from cityexam_desktop.report.content import overview
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.workspace.database import Workspace

UNIT = "zrzyj"
GREEN = Exemption("r_green", UNIT, Level.NOTICE, "建成区边界调整中，经会商同意。")
MISSING = Exemption("value.missing:kept", UNIT, Level.NOTICE, "文物普查年内完成。")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def exempted(county: County, *exemptions: Exemption) -> Path:
    plan = replace(rotation.plan_of(county.bureau, county.task), exemptions=exemptions)
    task = issue(county.bureau, plan, now=NOW)
    target = county.folder / "v2.cxb"
    export_task(county.bureau, task, target)
    return target


def findings(ws: Workspace, unit: str) -> dict[str, Finding]:
    task = tasks.task(ws)
    draft = answering.open_draft(ws, task, unit)
    pack = tasks.pack_of(ws, task)
    return {f.code: f for f in findings_of(ws, task, pack, unit, content(ws, draft.id))}


def more_green_than_area(county: County) -> Workspace:
    ws = county.home(UNIT)
    county.fill(UNIT)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.record(ws, draft.id, [Observation("green", COUNTY, Decimal(11))], now=NOW)
    return ws


def tables_of(blocks: Iterable[Block]) -> dict[str, Table]:
    return {block.title: block for block in blocks if isinstance(block, Table)}


def test_a_lowered_rule_no_longer_blocks_and_says_why(county: County) -> None:
    ws = more_green_than_area(county)
    with pytest.raises(NotReady):
        submission.finalise(ws, tasks.task(ws), UNIT)
    accept_task(ws, exempted(county, GREEN), now=NOW)
    finding = findings(ws, UNIT)["r_green"]
    assert finding.level is Level.NOTICE
    assert "经会商同意" in finding.remedy
    edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
    assert edition.number == 1


def test_the_bureau_finds_the_same_findings(county: County) -> None:
    ws = more_green_than_area(county)
    accept_task(ws, exempted(county, GREEN), now=NOW)
    edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
    submission.export(ws, edition.bundle, county.folder / "s.cxb")
    assert county.receive(county.folder / "s.cxb") == ["parked"]
    head = open_bundle(county.folder / "s.cxb").manifest.head
    assert isinstance(head, SubmissionHead)
    bureau, task = county.bureau, tasks.task(county.bureau)
    stored = next(s for s in submission.editions(bureau, task, UNIT) if s.bundle == edition.bundle)
    said = content(bureau, stored.id)
    found = findings_of(bureau, task, tasks.pack_of(bureau, task), UNIT, said)
    assert digest(found) == head.findings


def test_the_sheet_and_the_report_tell_what_was_lowered_for_whom(county: County) -> None:
    ws = more_green_than_area(county)
    accept_task(ws, exempted(county, GREEN), now=NOW)
    edition = submission.finalise(ws, tasks.task(ws), UNIT, now=NOW)
    submission.export(ws, edition.bundle, county.folder / "s.cxb")
    county.receive(county.folder / "s.cxb")
    county.clear()
    row = (f"{GREEN.rule}：请核对。", "请留意", GREEN.reason)
    sheet = tables_of(edition_lists.explanations(read_edition(ws, edition.bundle)))
    assert row in sheet[""].rows
    assessment = assess(merge(county.bureau))
    told = tables_of(overview.work(assessment, progress(county.bureau, assessment.dataset)))
    assert ("县自然资源局", *row) in told["任务包准予个别单位降级的核查规则"].rows
    assert audit(county.bureau) == ()


def test_a_missing_value_may_be_excused_by_its_datum(county: County) -> None:
    ws = county.home(UNIT)
    accept_task(ws, exempted(county, MISSING), now=NOW)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.record(ws, draft.id, [Observation("area", COUNTY, Decimal(9))], now=NOW)
    found = [
        (f.where.column, f.level)
        for f in findings_of(
            ws, tasks.task(ws), tasks.pack_of(ws, tasks.task(ws)), UNIT, content(ws, draft.id)
        )
        if f.code == "value.missing"
    ]
    assert found == [("green", Level.MUST), ("kept", Level.NOTICE)]


def test_other_units_and_the_county_are_not_exempted(county: County) -> None:
    exempted(county, GREEN)
    pack = tasks.pack_of(county.bureau, tasks.task(county.bureau))
    assert Checker(pack, UNIT).exempt == {"r_green": GREEN}
    assert Checker(pack, "tjj").exempt == {}
    assert Checker(pack).exempt == {}


def test_a_rule_is_never_raised(county: County) -> None:
    ws = more_green_than_area(county)
    graver = replace(GREEN, rule="r_kept", level=Level.MUST)
    accept_task(ws, exempted(county, graver), now=NOW)
    draft = answering.open_draft(ws, county.task, UNIT)
    answering.record(ws, draft.id, [Observation("green", COUNTY, Decimal(1))], now=NOW)
    assert all(f.level is not Level.MUST for f in findings(ws, UNIT).values())


def test_an_exemption_stands_in_the_package_and_in_the_ledger(county: County) -> None:
    package = exempted(county, GREEN)
    told = open_bundle(package).json("task.json")
    assert told["exemptions"] == [["r_green", UNIT, "notice", GREEN.reason]]
    rows = [json.loads(r.body) for r in ledger.rows(county.bureau) if r.kind == "exempt"]
    assert [(row["rule"], row["unit"], row["reason"]) for row in rows] == [
        ("r_green", UNIT, GREEN.reason)
    ]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (replace(GREEN, rule="r_none"), "没有“r_none”"),
        (replace(GREEN, unit="nobody"), "不存在"),
        (replace(GREEN, reason=" "), "没有写理由"),
    ],
)
def test_an_exemption_names_a_rule_a_unit_and_a_reason(
    county: County, one: Exemption, said: str
) -> None:
    with pytest.raises(WrongUse, match=said):
        exempted(county, one)

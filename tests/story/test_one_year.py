"""A county's year, played once and looked at from many sides."""

from __future__ import annotations

import csv
import re
import runpy
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.submission import findings_of, kept_findings, previous_values
from cityexam_desktop.county import upward
from cityexam_desktop.county.assessment import Assessment, assess
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.demo import play
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.database import Workspace
from tests.county import stranger

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLISHED = Path(__file__).parent.parent / "data" / "year-on-year.csv"
VERIFIER = Path(__file__).parents[2] / "docs" / "verify_bundle.py"
WORDS = {"better": "上升", "same": "持平", "worse": "下降"}
OURS = {
    "城市生活污水集中收集率": "i30", "人均公共文化设施面积": "i34", "城市道路网密度": "i35",
    "当年各类保护对象增加数量": "i41", "城市高峰期机动车平均速度": "i42", "城中村改造完成率": "i45",
    "老旧市政燃气管网年度改造完成率": "i52", "城市消防站服务半径覆盖率": "i53",
    "人均避难场所有效避难面积": "i54", "城市信息模型（CIM）基础平台建设三维数据覆盖率": "i58",
    "城市黑臭水体数量": "i31", "绿道服务半径覆盖率": "i32",
    "历史文化资源遭受破坏的负面事件数": "i39",
    "擅自拆除历史文化街区内建筑物、构筑物的数量": "i40", "严重易涝积水点数量": "i47",
    "应急供水保障率": "i49", "建筑施工危险性较大的分部分项工程安全监测覆盖率": "i56",
    "高层民用建筑智能化火灾监测预警覆盖率": "i57", "新建建筑中绿色建筑占比": "i36",
    "历史建筑空置率": "i38", "年度保障性住房占比": "i44", "市政管网管线智能化监测管理率": "i55",
}  # fmt: skip
"""The published rows that belong to the national sixty; the other six are the province's own."""


class Year:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary: dict[str, Any] = play(folder)
        self.ws = Workspace.open(folder / "county.cityexam")
        self.assessment: Assessment = assess(merge(self.ws))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    made = Year(tmp_path_factory.mktemp("year") / "county")
    yield made
    made.ws.close()


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text: str) -> list[Decimal]:
    return [Decimal(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


def test_summary_accounts_for_every_file_and_every_indicator(year: Year) -> None:
    summary = year.summary
    assert 20 <= summary["units"] <= 26
    assert summary["verdicts"]["rejected"] == 1
    assert summary["verdicts"]["duplicate"] == 1
    indicators = summary["indicators"]
    assert indicators["total"] == 60
    assert sum(v for k, v in indicators.items() if k != "total") == 60
    assert indicators["computed"] == 57
    assert summary["observations"] > 5000
    for name in ("county", "report_pdf", "report_docx", "report_xlsx"):
        assert Path(summary["files"][name]).stat().st_size > 10_000


def test_the_independent_verifier_agrees_on_every_file_of_the_year(year: Year) -> None:
    verifier = runpy.run_path(str(VERIFIER))
    files = [*year.folder.rglob("*.cxb")]
    good = 0
    for file in files:
        data = file.read_bytes()
        try:
            opened = container.open_bundle(data)
        except BadBundle:
            assert file.name == "损坏的文件.cxb"
            continue
        assert verifier["verify"](data) == opened.id
        good += 1
    assert good == len(files) - 1 > 20


def test_every_kind_of_trouble_at_buildings_is_found_somewhere(year: Year) -> None:
    housing = [r.figure for r in year.assessment.indicators if r.indicator.number <= 9]
    assert all(figure.value for figure in housing)


def test_the_silent_unit_is_named_where_its_numbers_are_missing(year: Year) -> None:
    [missing] = [r for r in year.assessment.indicators if r.state == "not_computable"]
    assert missing.indicator.code == "i15"
    assert "县发改委" in missing.figure.reason


def test_published_values_of_both_years_come_out_exactly(year: Year) -> None:
    results = {r.indicator.code: r for r in year.assessment.indicators}
    seen = 0
    for row in published():
        name = re.split(r"[（(](?!CIM)", row["指标名称"])[0]
        if (code := OURS.get(name)) is None:
            continue
        seen += 1
        result = results[code]
        figures = result.parts or (result.figure,)
        assert [f.value for f in figures] == numbers(row["2025年城市体检指标值"]), name
        assert [f.last_year for f in figures] == numbers(row["2024年城市体检指标值"]), name
        # All 22 directions agree: the published words mean better and worse, not up and down.
        assert WORDS[result.figure.change] == row["与2024年相比完成情况"], name
    assert seen == len(OURS) == 22


def test_a_printed_number_walks_back_to_the_file_a_department_signed(year: Year) -> None:
    [road] = [r for r in year.assessment.indicators if r.indicator.code == "i35"]
    [branch] = [i for i in road.inputs if i.code == "rd_br"]
    files = {f.id: f for f in map(container.open_bundle, (year.folder / "bundles").glob("cgj-*"))}
    signed = files[branch.bundle]
    assert submission_code(signed.id) == branch.submission_code
    assert ["rd_br", "45"] in [row[:2] for row in signed.json("values.json")["values"]]


def test_a_total_leads_back_to_everybody_who_gave_a_part_of_it(year: Year) -> None:
    [pipes] = [r for r in year.assessment.indicators if r.indicator.code == "i55"]
    assert {"县城管局", "县城控集团"} <= {i.unit for i in pipes.inputs}
    assert "pp_all" not in {i.code for i in pipes.inputs}


def test_entries_on_behalf_are_marked_and_carry_their_paper(year: Year) -> None:
    facts = year.assessment.dataset.facts.values()
    bases = {fact.unit: fact.basis for fact in facts if fact.basis}
    assert bases == {"zjj": "own", "swj": "workbook", "mzj": "workbook", "wjw": "paper"}


def test_the_same_seed_gives_the_same_values_and_results(year: Year, tmp_path: Path) -> None:
    again = Year(tmp_path / "again")
    again.ws.close()
    for summary in (year.summary, again.summary):
        assert summary["dataset"]
    plain = [
        {k: v for k, v in one.summary.items() if k not in {"files", "dataset"}}
        for one in (year, again)
    ]
    assert plain[0] == plain[1]
    values = [
        {key: v.value for key, v in one.assessment.dataset.values.items()} for one in (year, again)
    ]
    assert values[0] == values[1]
    assert [r.figure for r in year.assessment.indicators] == [
        r.figure for r in again.assessment.indicators
    ]


def test_audit_is_green_and_turns_red_when_one_value_is_changed(year: Year, tmp_path: Path) -> None:
    assert audit(year.ws) == ()
    year.ws.checkpoint()
    copy = tmp_path / "copy.cityexam"
    year.ws.backup(copy)
    db = sqlite3.connect(copy)
    db.execute(
        "UPDATE observation SET value = '46' WHERE datum = 'rd_br' AND value = '45' "
        "AND submission = (SELECT MAX(submission) FROM observation WHERE datum = 'rd_br')"
    )
    db.commit()
    db.close()
    with Workspace.open(copy) as changed:
        [problem] = audit(changed)
    assert "rd_br" in problem.what
    assert "cgj" in problem.where


def test_the_quick_way_over_kept_editions_finds_exactly_what_the_slow_one_does(year: Year) -> None:
    dataset = merge(year.ws)
    kept = {one.bundle: one.id for one in submissions(year.ws) if one.bundle}
    last = previous_values(year.ws, dataset.task)
    many = 0
    for bundle in dataset.facts:
        unit = dataset.facts[bundle].unit
        slow = findings_of(
            year.ws, dataset.task, dataset.pack, unit, content(year.ws, kept[bundle])
        )
        quick = kept_findings(year.ws, dataset.task, dataset.pack, unit, kept[bundle], last)
        assert quick == slow
        many += len(quick)
    assert many


def test_the_level_above_gets_the_same_hash_from_the_document_alone(year: Year) -> None:
    target = year.folder / "up.cxb"
    passphrase = (year.folder / "passphrase.txt").read_text("utf-8").strip()
    upward.send_up(year.ws, target, passphrase=passphrase)
    found, claimed = stranger.dataset(target.read_bytes())
    assert found == year.assessment.dataset.hash
    assert len(claimed) == len(year.assessment.dataset.values) > 4000

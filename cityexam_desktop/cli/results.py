"""Results: the merge, who owes what, the assessment, the report, the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    opened,
    option,
    unit_name,
    workspace_argument,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.cli.secrecy import by_hand_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.county.assessment import Assessment, Figure
    from cityexam_desktop.county.merge import CountyDataset

REPORTS: Final = (".pdf", ".docx", ".xlsx")


@command("merge")
@county_argument
@json_option
def merge(*, county: Path, as_json: bool) -> int:
    """Tell what the merge gives."""
    from cityexam_desktop.cli.shapes import merge_row
    from cityexam_desktop.county import merge as merging

    with bureau(county) as ws:
        dataset = merging.merge(ws)
    tell(merge_row(dataset), _merge_lines(dataset), as_json=as_json)
    return 0


def _merge_lines(dataset: CountyDataset) -> Iterator[str]:
    from cityexam_desktop.county.progress import marked

    pack, resolution = dataset.pack, dataset.resolution
    for unit, bundle in sorted(resolution.in_force.items()):
        fact = dataset.facts[bundle]
        yield marked(
            f"计入：{unit_name(pack, unit)} 第 {fact.edition} 稿 {bundle[:12]}", fact.basis
        )
    for unit in dataset.silent:
        yield f"未计入：{unit_name(pack, unit)}"
    for unit, tips in sorted(resolution.forks.items()):
        ids = "、".join(tip[:12] for tip in tips)
        yield f"待选：{unit_name(pack, unit)} 有同级的几份：{ids}"
    for conflict in dataset.conflicts:
        units = "、".join(
            unit_name(pack, said.unit) for said in (conflict.owner, *conflict.witnesses)
        )
        settled = f"，以{unit_name(pack, conflict.settled)}为准" if conflict.settled else "，待裁定"
        yield f"数不同：{pack.datum[conflict.datum].name}（{units}）{settled}"
    yield f"共 {len(dataset.values)} 个数，全县数据 {dataset.hash[:16]}"


@command("progress")
@county_argument
@json_option
def progress(*, county: Path, as_json: bool) -> int:
    """Tell where each unit stands."""
    from dataclasses import asdict

    from cityexam_desktop.county import progress as progressing
    from cityexam_desktop.county.merge import merge as merged

    with bureau(county) as ws:
        units = progressing.progress(ws, merged(ws))
    lines = [
        f"{u.name}（{u.unit}）：{u.standing}，应填 {u.asked} 项，已填 {u.answered} 项"
        + ("，迟报" if u.late else "")
        for u in units
    ]
    tell({"units": [asdict(unit) for unit in units]}, lines, as_json=as_json)
    return 0


@command("assess")
@county_argument
@json_option
def assess(*, county: Path, as_json: bool) -> int:
    """Assess the county."""
    from cityexam_desktop.cli.shapes import assessment_row
    from cityexam_desktop.county import assessment as assessing
    from cityexam_desktop.county.merge import merge as merged

    with bureau(county) as ws:
        assessment = assessing.assess(merged(ws))
    tell(assessment_row(assessment), _assess_lines(assessment), as_json=as_json)
    return 0


def _assess_lines(assessment: Assessment) -> Iterator[str]:
    from cityexam_desktop.county.assessment import STATE_WORDS, state_counts

    for result in assessment.indicators:
        yield f"{result.indicator.number:>3}. {_figure_line(result.figure)}"
        for part in result.parts:
            yield f"     · {_figure_line(part)}"
    counts = state_counts(assessment)
    yield "，".join(f"{STATE_WORDS[state]} {count}" for state, count in counts.items())


def _figure_line(figure: Figure) -> str:
    from cityexam_desktop.county.assessment import CHANGE_WORDS, STATE_WORDS

    met = {True: "达标", False: "未达标", None: ""}[figure.met]
    value = f"{figure.value:f}{figure.measure}" if figure.value is not None else ""
    reason = figure.reason if figure.value is None else ""
    change = "" if figure.last_year is None else "口径有变化" if figure.broken else ""
    change = CHANGE_WORDS.get(figure.change, change)
    known = (value, STATE_WORDS[figure.state], met, change, reason)
    return f"{figure.name}：{'，'.join(filter(None, known))}"


@command("report")
@county_argument
@argument("OUT", "报告写到哪里（.pdf、.docx 或 .xlsx）。", kind=FILE)
def report(*, county: Path, out: Path) -> int:
    """Write the county report."""
    if out.suffix.lower() not in REPORTS:
        raise click.UsageError(f"“{out.name}”的扩展名应是 .pdf、.docx 或 .xlsx")
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.county.secrecy import secret_values
    from cityexam_desktop.report.write import write_report

    with bureau(county) as ws:
        write_report(ws, out)
        secret = secret_values(merge(ws)) if out.suffix.lower() == ".xlsx" else ()
    say(f"报告已写成“{out}”。", *by_hand_line(secret))
    return 0


@command(
    "audit",
    "填报单位的数据文件也可以核对：各稿是否仍是签名的内容，草稿是否与修改记录一致。"
    "有不一致时退出码 1。",
)
@workspace_argument
@option("--receipts", "与这些回执核对，可写多个。", type=FILE, metavar="FILE", multiple=True)
@option(
    "--compare", "与另一份县级数据文件或县级汇总包核对登记簿。", type=FILE, default=None,
    metavar="OTHER",
)  # fmt: skip
@json_option
def audit(
    *, workspace: Path, receipts: tuple[Path, ...], compare: Path | None, as_json: bool
) -> int:
    """Tell whether what is stored still says what was signed."""
    from cityexam_desktop.county import audit as auditing
    from cityexam_desktop.county.testimony import against_copy, against_receipts

    with (bureau if receipts or compare else opened)(workspace) as ws:
        problems = auditing.audit(ws)
        problems += against_receipts(ws, receipts)
        problems += against_copy(ws, compare) if compare else ()
    told = {
        "ok": not problems,
        "problems": [{"what": problem.what, "where": problem.where} for problem in problems],
    }
    lines = [f"{problem.where}：{problem.what}" for problem in problems]
    tell(told, lines or ["全部一致。"], as_json=as_json)
    return 1 if problems else 0

"""What is doubtful in the answers, and the explanations of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    argument,
    clerk,
    finding_lines,
    json_option,
    opened,
    option,
    unit_option,
    who_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.naming import names_of, where_name
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cityexam_desktop.cli.common import Work
    from cityexam_desktop.findings import Finding, Where
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.lastsaid import LastSaid


@command("explain", "几处有同样的意见时，用 --datum、--form、--at 指明。")
@workspace_argument
@argument("CODE", "意见的代码（check 列出的）。")
@argument("TEXT", "说明，不少于六个字。")
@option("--form", "只说明这张表的。", metavar="FORM")
@option("--datum", "只说明这个数据项的。", metavar="DATUM")
@option("--at", "只说明这个对象的。", metavar="SUBJECT")
@unit_option
@who_option
@json_option
def explain(
    *, workspace: Path, code: str, text: str, unit: str, as_json: bool, **given: str
) -> int:
    """Explain findings of one code."""
    from cityexam_desktop.checks import explaining, explanation_key
    from cityexam_desktop.checks.catalogue import VACUOUS
    from cityexam_desktop.findings import Level
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.plainwords import is_vacuous

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        found = [
            finding
            for finding in _findings(work)
            if finding.code == code
            and finding.level is Level.EXPLAIN
            and _fits(finding, given["form"], given["datum"], given["at"])
        ]
        keys = {explanation_key(finding): finding for finding in found}
        if not keys:
            raise WrongUse(f"没有代码为“{code}”、须说明的意见。", "请用 check 查看现有的意见。")
        if len(keys) > 1:
            raise WrongUse(
                f"有 {len(keys)} 处同样的意见。", "请用 --datum、--form 或 --at 指明一处。"
            )
        ((_, subject), finding) = keys.popitem()
        said = explaining(finding, text)
        answering.explain(ws, work.draft.id, said, who=clerk(given["who"]))
    empty = is_vacuous(text)
    lines = [f"说明太简单，意见仍然保留。{VACUOUS}" if empty else "已记下说明。"]
    tell(
        {"code": code, "place": subject, "text": text, "accepted": not empty},
        lines,
        as_json=as_json,
    )
    return 1 if empty else 0


def _fits(finding: Finding, form: str, datum: str, at: str) -> bool:
    """Whether a finding is at the place that was given; what was not given fits."""
    where = finding.where
    pairs = ((form, where.table), (datum, where.column), (at, where.row))
    return all(not wanted or wanted == held for wanted, held in pairs)


@command(
    "check",
    "填报单位的数据文件：对草稿；县住建局的：对已计入的各单位填报和跨部门核查，"
    "写 --unit 时对本局自己的草稿。有未处理的意见时退出码 1。",
)
@workspace_argument
@unit_option
@json_option
def check(*, workspace: Path, unit: str, as_json: bool) -> int:
    """List the findings."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.workspace.content import content
    from cityexam_desktop.workspace.lastsaid import LastSaid, last_said
    from cityexam_desktop.workspace.model import WorkspaceRole

    with opened(workspace) as ws:
        if ws.identity.role is WorkspaceRole.BUREAU and not unit:
            (found, named), last = _county_findings(ws), LastSaid()
        else:
            work = work_of(ws, unit)
            found = [(work.unit, finding) for finding in _findings(work)]
            held = (*work.task.places, *content(ws, work.draft.id).objects)
            named = partial(where_name, work.pack, names=names_of(held))
            last = last_said(ws, work.task, work.unit)
    blocking = sum(finding.blocks for _, finding in found)
    told = {"findings": [finding_row(finding, whose) for whose, finding in found]}
    lines = [f"共 {len(found)} 条意见，其中 {blocking} 条须处理。"]
    shown = finding_lines((finding for _, finding in found), named)
    tell(told, [*shown, *_last_lines(found, last, named), *lines], as_json=as_json)
    return 1 if blocking else 0


def _last_lines(
    found: list[tuple[str, Finding]], last: LastSaid, named: Callable[[Where], str]
) -> Iterator[str]:
    """What the unit explained last year where it has to explain again."""
    from cityexam_desktop.checks import explanation_key
    from cityexam_desktop.findings import Level

    for _, finding in found:
        text = last.explanations.get(explanation_key(finding), "")
        if text and finding.level is Level.EXPLAIN and not finding.explained:
            yield f"{last.period} 年对“{named(finding.where)} {finding.code}”的说明：{text}"


def _findings(work: Work) -> tuple[Finding, ...]:
    """The findings of a draft, as 定稿 judges them: over what would be sent."""
    from cityexam_desktop.bundle import submission
    from cityexam_desktop.workspace.content import content

    said = content(work.ws, work.draft.id)
    said = submission.to_send(work.ws, work.task, work.pack, work.unit, said)
    return submission.findings_of(work.ws, work.task, work.pack, work.unit, said, work.draft.id)


def _county_findings(
    ws: Workspace,
) -> tuple[list[tuple[str, Finding]], Callable[[Where], str]]:
    """The findings of every unit and across them, and how to name where they are."""
    from cityexam_desktop.checks import check_county
    from cityexam_desktop.county.doubts import unit_findings
    from cityexam_desktop.county.merge import merge

    dataset = merge(ws)
    across = check_county(dataset.pack, dataset.answers)
    names = names_of((*dataset.task.places, *dataset.objects))
    found = [*unit_findings(ws, dataset), *(("", finding) for finding in across)]
    return found, partial(where_name, dataset.pack, names=names)

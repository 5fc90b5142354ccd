"""What a unit's own numbers come to, where something stands, what is as it was last year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    argument,
    clerk,
    json_option,
    opened,
    option,
    unit_option,
    who_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.county.consequences import Consequence
    from cityexam_desktop.workspace.lastyear import CarryOver
    from cityexam_desktop.workspace.model import Subject


@command(
    "consequences",
    "只用本单位的数能算的，给出数值、标准和会不会列为问题；其余的写明还等谁的数。",
)
@workspace_argument
@unit_option
@json_option
def consequences(*, workspace: Path, unit: str, as_json: bool) -> int:
    """Tell which indicators the draft feeds."""
    from cityexam_desktop.bundle.submission import previous_values, to_send
    from cityexam_desktop.cli.shapes import consequence_row
    from cityexam_desktop.county import consequences as coming
    from cityexam_desktop.workspace.content import content

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        said = to_send(ws, work.task, work.pack, work.unit, content(ws, work.draft.id))
        before = previous_values(ws, work.task)
        found = coming.consequences(work.task, work.pack, work.unit, said, before)
    told = {"indicators": [consequence_row(one) for one in found]}
    tell(told, _consequence_lines(found), as_json=as_json)
    return 0


def _consequence_lines(found: tuple[Consequence, ...]) -> Iterator[str]:
    from cityexam_desktop.report.content.words import threshold_text

    for one in found:
        figure = one.figure
        value = "" if figure.value is None else f"{figure.value:,f}{figure.measure}"
        standard = f"标准 {threshold_text(figure.threshold)}" if figure.threshold else ""
        told = (one.outlook.word, value, standard, one.why)
        part = "" if figure.name == one.indicator.name else f"（{figure.name}）"
        yield f"{one.indicator.number:>3}. {one.indicator.name}{part}：" + "，".join(
            filter(None, told)
        )
    yield f"本单位的数用于 {len({one.indicator.code for one in found})} 项指标。"


@command("find", "在所有年度的表、编号、名称、指标、地点、数值、备注、来源、佐证、说明里查找。")
@workspace_argument
@argument("WORDS...", "要找的字，可写多个，都要有。", into="words", count=-1)
@unit_option
@json_option
def find(*, workspace: Path, words: tuple[str, ...], unit: str, as_json: bool) -> int:
    """Search the whole data file."""
    from dataclasses import asdict

    from cityexam_desktop.cli.common import unit_code_of
    from cityexam_desktop.workspace import tasks
    from cityexam_desktop.workspace.searching import search

    with opened(workspace) as ws:
        whose = unit_code_of(tasks.task(ws), unit) if unit else ws.identity.unit
        found = search(ws, whose, " ".join(words))
    told = [{**asdict(hit), "kind": hit.kind.name.lower()} for hit in found.hits]
    lines = [
        "　".join(filter(None, (hit.period, hit.kind.value, hit.where, hit.text)))
        for hit in found.hits
    ]
    more = "，还有更多，请再写一个词" if found.more else ""
    tell(
        {"hits": told, "more": found.more},
        [*lines, f"找到 {len(lines)} 处{more}。"],
        as_json=as_json,
    )
    return 0


@command(
    "unchanged",
    "把一张表里还空着的填成上年值，标明“沿用上年”并写上理由；当年发生的数不能沿用。",
)
@workspace_argument
@argument("FORM", "填报表的代码或名称。")
@option("--reason", "为什么本年没有变化，不少于六个字。", required=True, metavar="TEXT")
@option(
    "--without",
    "上年名录里的这一行今年没有了，写成“编号=原因”，可写多个；不写原因的，仍旧列入。",
    metavar="ROW=WHY",
    multiple=True,
)
@option("--dry-run", "只列出会怎样，不写入。", is_flag=True)
@unit_option
@who_option
@json_option
def unchanged(
    *,
    workspace: Path,
    form: str,
    reason: str,
    without: tuple[str, ...],
    dry_run: bool,
    unit: str,
    who: str,
    as_json: bool,
) -> int:
    """Take a form over from last year."""
    from cityexam_desktop.bundle.submission import previous_values
    from cityexam_desktop.cli.cells import any_form_named
    from cityexam_desktop.workspace import lastrows, lastyear
    from cityexam_desktop.workspace.content import content

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = any_form_named(work, form)
        register = lastrows.last_rows(ws, work.task, work.pack, work.unit)
        said = content(ws, work.draft.id)
        struck = _struck(register.of(asked.code), lastrows.struck(said), without, asked.title)
        before = lastyear.Before(previous_values(ws, work.task), register, struck)
        done = lastyear.carry_over(
            work.pack, work.task, work.unit, asked.code, said,
            before, reason=lastyear.good_reason(reason), who=clerk(who),
        )  # fmt: skip
        if not dry_run:
            lastyear.take(ws, work.draft.id, done, who=clerk(who))
    told = {
        "written": not dry_run,
        "form": asked.code,
        "taken": [{"datum": o.datum, "place": o.subject} for o in done.observations],
        "rows": [row.subject for row in done.rows],
        "flows": [d.code for d in done.flows],
        "lacking": [d.code for d in done.lacking],
        "added": [row.id for row in done.added],
        "struck": [lastrows.struck_row(e.rule) for e in done.explanations if e.text],
    }
    tell(told, _unchanged_lines(done), as_json=as_json)
    return 0


def _struck(
    rows: Sequence[Subject], before: Mapping[str, str], given: tuple[str, ...], title: str
) -> dict[str, str]:
    """The reasons by the ids of the rows, which are given by id, code or name.

    What was struck `before` stays so, unless it is given without a reason.
    """
    from cityexam_desktop.cli.cells import subject_in

    pairs = (one.partition("=") for one in given)
    told = {subject_in(rows, row, f"上年的{title}"): why.strip() for row, _, why in pairs}
    return {row: why for row, why in {**before, **told}.items() if why}


def _unchanged_lines(done: CarryOver) -> Iterator[str]:
    if done.added:
        yield f"上年名录里的 {len(done.added)} 行照原来的编号列入，请逐行核对。"
    for explanation in done.explanations:
        if explanation.text:
            yield f"不再列入：{explanation.text}"
    rows = f"，{len(done.rows)} 行记为同上年" if done.rows else ""
    yield f"沿用上年 {len(done.observations)} 个数{rows}。"
    if done.flows:
        yield f"须按当年实际填写：{'、'.join(d.name for d in done.flows)}"
    if done.lacking:
        yield f"没有上年值：{'、'.join(d.name for d in done.lacking)}"

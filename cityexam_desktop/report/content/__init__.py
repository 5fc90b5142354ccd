"""What the county report says: one neutral content for every writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop import __version__
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.diagnosis import diagnose
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.progress import progress
from cityexam_desktop.report.blocks import Contents, Ledger, Report, UnitCode
from cityexam_desktop.report.content import index, lists, overview, own, results
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow, Task

_JUDGED: Final = "各项评判只依据指标方案中已核原文或本县自定的标准；"


def compose(
    assessment: Assessment, units: tuple[UnitProgress, ...], head: LedgerRow | None
) -> Report:
    """Compose the county report from an assessment, the units' progress and the ledger's head."""
    task, pack = assessment.dataset.task, assessment.dataset.pack
    problems = diagnose(assessment)
    blocks: tuple[Block, ...] = (
        Contents(),
        *overview.work(assessment, units),
        *overview.system(assessment),
        *own.local(pack),
        *overview.result(assessment),
        *index.index(assessment),
        *results.by_dimension(assessment, problems),
        *lists.remaining(assessment, problems),
        *lists.annexes(assessment, problems),
        Ledger(
            head.hash if head else "",
            head.no if head else 0,
            tuple(UnitCode(u.name, str(u.edition), u.code) for u in units if u.bundle),
        ),
    )
    return Report(
        title=f"{task.county}{task.period}年度城市体检报告",
        subtitle=task.title,
        issuer=f"{task.county}住房和城乡建设局",
        date_text=f"数据时点：{task.as_of}",
        banner=task.banner,
        blocks=blocks,
        cover_lines=(
            ("数据时点", task.as_of),
            ("指标方案", pack.title),
            ("全县数据摘要", assessment.dataset.hash[:16]),
        ),
        footer=f"{task.county}城市体检",
        colophon=(
            f"本报告由 cityexam {__version__} 依据全县数据（{assessment.dataset.hash}）自动编制。",
            f"{_JUDGED}等级、{'指数、' if pack.index.trial else ''}排名未经启用，不在本报告中。",
        ),
    )


def county_report(ws: Workspace, task: Task | None = None) -> Report:
    """Merge, assess and compose in one step, over a task of a county (the newest, without)."""
    dataset = merge(ws, task)
    return compose(assess(dataset), progress(ws, dataset), ledger.head(ws))

"""The sheets to read: problems, units, what is missing, and how the workbook came about."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop import __version__
from cityexam_desktop.county.assessment import ENTERED, NOT_APPLICABLE, NOT_COMPUTABLE
from cityexam_desktop.county.diagnosis import diagnose
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, IndicatorKind
from cityexam_desktop.report.content import own, words
from cityexam_desktop.report.county_xlsx import cells, styles
from cityexam_desktop.report.county_xlsx.addresses import (
    ABOUT,
    MISSING,
    PROBLEMS,
    SUMMARY,
    SUMMARY_VALUE,
    UNITS,
)
from cityexam_desktop.report.county_xlsx.cells import EMPTY, Cell, Column, Page, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.assessment import Assessment, IndicatorResult
    from cityexam_desktop.county.diagnosis import Problem
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.report.county_xlsx.addresses import Addresses
    from cityexam_desktop.workspace.model import LedgerRow

_PROBLEM_COLUMNS = (
    Column("编号", 6),
    Column("维度", 12),
    Column("指标", 28),
    Column("计量单位", 9),
    Column("指标值", 13),
    Column("标准", 14),
    Column("存在问题", 14),
    Column("较上年", 9),
    Column("主要分布", 34),
    Column("责任单位（建议）", 18),
    Column("整治类型（建议）", 12),
    Column("问题程度", 10),
    Column("首次发现年度", 10),
    Column("资金及来源", 14),
    Column("期限", 10),
)
_TO_FILL_IN = 4
_INSTEAD = ("责任单位直接填报结果", "未经基础数据计算")
_UNIT_COLUMNS = (
    Column("单位", 24),
    Column("状态", 14),
    Column("方式", 14),
    Column("应报项", 9),
    Column("已报项", 9),
    Column("稿次", 7),
    Column("收件日期", 13),
    Column("是否逾期", 9),
    Column("退回次数", 9),
    Column("报送码", 29),
)
_MISSING_COLUMNS = (
    Column("指标", 30),
    Column("缺项", 26),
    Column("原因", 34),
    Column("单位", 20),
    Column("采用办法", 22),
    Column("影响", 14),
)


def problem_page(assessment: Assessment, at: Addresses) -> Page:
    """Lay out the problems; their values are the summary's, the last columns are left empty."""
    return Page(
        PROBLEMS,
        "问题清单",
        "底线项在前；“限时／尽力”按指标类型提出建议，不是审定结果。末四栏由县政府审定后填写。",
        _PROBLEM_COLUMNS,
        tuple(_problem(at, problem) for problem in diagnose(assessment)),
        frozen=3,
        tones="GH",
    )


def _problem(at: Addresses, problem: Problem) -> tuple[Cell, ...]:
    result = problem.result
    indicator = result.indicator
    dimension = next(d for d in at.pack.dimensions if d.code == indicator.dimension)
    extent = "；".join(f"{e.name} {words.number(e.value)}" for e in problem.extent)
    urgent = indicator.kind is IndicatorKind.BOTTOM_LINE
    value = Cell(words.value_text(result))
    if not result.parts and result.figure.value is not None:
        cell = f"{sheet(SUMMARY)}{SUMMARY_VALUE}{at.summary[indicator.code]}"
        value = Cell(result.figure.value, cells.figure(indicator.decimals), cell)
    return (
        Cell(str(problem.number), cells.CENTRE),
        Cell(dimension.name),
        Cell(indicator.name),
        Cell(indicator.measure, cells.CENTRE),
        value,
        Cell(words.standard_text(indicator), cells.CENTRE),
        Cell(problem.ground.word, cells.CENTRE),
        Cell(words.change_text(result.figure), cells.CENTRE),
        Cell(extent or "全县"),
        Cell(problem.unit or words.NONE),
        Cell("限时解决" if urgent else "尽力解决", cells.CENTRE),
        *(EMPTY,) * _TO_FILL_IN,
    )


def unit_page(units: tuple[UnitProgress, ...]) -> Page:
    """Lay out what each unit sent; its 报送码 is the one on its stamped paper."""
    return Page(
        UNITS,
        "填报单位与收件情况",
        "报送码与单位盖章纸质件上的一致，即表明数据未经改动。代录：由住建局据工作簿或盖章函代为录入。",
        _UNIT_COLUMNS,
        tuple(
            (
                Cell(unit.name),
                Cell(unit.word, cells.CENTRE),
                Cell(BASIS_WORDS[unit.basis] if unit.bundle else words.NONE, cells.CENTRE),
                Cell(Decimal(unit.asked), cells.figure(0)),
                Cell(Decimal(unit.answered), cells.figure(0)),
                Cell(str(unit.edition) if unit.edition else words.NONE, cells.CENTRE),
                Cell(unit.received_at[:10] or words.NONE, cells.CENTRE),
                Cell("逾期" if unit.late else words.NONE, cells.CENTRE),
                Cell(Decimal(unit.returns), cells.figure(0)),
                Cell(unit.code or words.NONE, cells.CENTRE),
            )
            for unit in units
        ),
        frozen=1,
    )


def missing_page(assessment: Assessment, at: Addresses) -> Page:
    """Lay out what is missing, why and whose it is, and which results were entered instead."""
    return Page(
        MISSING,
        "缺数与替代口径表",
        "先列没有结果的指标及其缺项，再列由责任单位直接填报结果的指标和不适用的指标。",
        _MISSING_COLUMNS,
        tuple(tuple(map(Cell, row)) for row in _missing(assessment, at)),
        frozen=1,
    )


def _missing(assessment: Assessment, at: Addresses) -> Iterator[tuple[str, ...]]:
    for result in assessment.indicators:
        if result.state != NOT_COMPUTABLE:
            continue
        name = result.indicator.name
        for code, datum, unit in result.figure.missing:
            yield name, datum, _reason(at, code), unit, "", "缺数未算"
        if not result.figure.missing:
            yield name, "", result.figure.reason, words.owner_text(result), "", "缺数未算"
    for result in assessment.indicators:
        if result.state == ENTERED:
            yield from _entered(at, result)
    for result in assessment.indicators:
        if result.state == NOT_APPLICABLE:
            yield result.indicator.name, "", result.figure.reason, "", "", "不适用"


def _entered(at: Addresses, result: IndicatorResult) -> Iterator[tuple[str, ...]]:
    """Name what is missing of an indicator whose result was entered instead."""
    for given in result.inputs:
        if not given.previous and given.code != result.indicator.direct:
            reason = _reason(at, given.code)
            if reason:
                yield result.indicator.name, given.name, reason, given.unit, *_INSTEAD


def _reason(at: Addresses, code: str) -> str:
    """Say why a datum is missing: what its unit answered, if it did; empty when it is there."""
    if code.startswith("prev("):
        return "上年没有这个数"
    if code in at.answers.silent:
        return "单位未报"
    if at.sheet_of(code):
        tally = at.tally(code)
        counts = f"已答 {tally.answered} 行，缺 {tally.waiting} 行，未调查 {tally.unsurveyed} 行"
        return "" if tally.enough else counts
    value = at.answers.value(code)
    held = at.dataset.values.get((code, COUNTY))
    if not isinstance(value, Absence):
        return ""
    return f"{value.word}：{held.reason}" if held and held.reason else value.word


def about_page(at: Addresses, head: LedgerRow | None) -> Page:
    """Say what the workbook rests on and how it is to be read."""
    return Page(
        ABOUT,
        "说明",
        "请用 WPS 或 Excel 打开。",
        (Column("事项", 22), Column("内容", 120)),
        tuple(
            (Cell(name, styles.PROSE), Cell(text, styles.PROSE)) for name, text in _about(at, head)
        ),
        plain=True,
    )


def _about(at: Addresses, head: LedgerRow | None) -> Iterator[tuple[str, str]]:
    dataset = at.dataset
    task, pack = dataset.task, dataset.pack
    if task.banner:
        yield "注意", f"{task.banner}：本工作簿各项数值均为{task.banner}。"
    yield "县、年度", f"{task.county}　{task.period}年度　{task.title}"
    yield "数据时点", task.as_of or "各项所注时间"
    yield "指标方案", f"{pack.title}（版本 {pack.version}），依据：{pack.document}"
    yield from own.told(pack)
    yield "全县数据摘要", dataset.hash
    yield "收件登记簿", f"共 {head.no} 条，末条摘要 {head.hash}" if head else "没有记录"
    yield "编制程序", f"cityexam {__version__}"
    yield from _HOW


_HOW = (
    (
        "怎样打开",
        "请用 WPS 或 Excel 打开。在手机或只读预览里看到的是生成时的结果，改动后不会重算。",
    ),
    (
        "公式",
        (
            "指标汇总的本年、达标、好转/变差，各表里自动计算的列，以及表头上方的合计、已答数、缺数、"
            "能否汇总都是公式。个别行写不成公式的，直接写程序的结果。"
        ),
    ),
    (
        "缺数的写法",
        (
            "“缺数未算”表示缺少所需的数；“不适用”表示本县没有这类对象或责任单位答复不适用；"
            "“暂缺”“未填”“旧表未问”不是零。“无此对象”按 0 计，以文字显示。"
        ),
    ),
    (
        "逐行填报的表",
        (
            "“计入”为 1 的行才进入合计；未调查、无法进入的行留空。“能否汇总”为“否”时，"
            "用到这一列的指标为缺数未算。"
        ),
    ),
    (
        "达标与变化",
        "按指标规定的小数位四舍五入后的数判断。“待核”“推断”的标准没有正式依据，不作评判。",
    ),
    ("精度", "表格软件只保留 15 位有效数字；程序按十进制 28 位计算，两者在所列小数位上一致。"),
    (
        "效力",
        "在本工作簿里改数只是试算，不会改动程序里的数据；正式数据以各单位签名的报送包为准。",
    ),
)

"""The health index: what the county comes to by the rule of its pack, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import bureau, county_argument, json_option
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    from cityexam_desktop.cli.shapes import Row
    from cityexam_desktop.county.index import HealthIndex, IndexLine


@command(
    "index",
    "每项指标都列出数值、标准、得分、权重和贡献。规则没有启用文件时只是“内部测算，未经审定”，"
    "报告里没有；用 overlay index 写规则、写启用的文件。",
)
@county_argument
@json_option
def index(*, county: Path, as_json: bool) -> int:
    """Tell the health index with every line it is made of."""
    from cityexam_desktop.county.assessment import assess
    from cityexam_desktop.county.index import health_index
    from cityexam_desktop.county.merge import merge

    with bureau(county) as ws:
        found = health_index(assess(merge(ws)))
    tell(_index_row(found), _lines(found), as_json=as_json)
    return 0


def _lines(found: HealthIndex) -> Iterator[str]:
    from cityexam_desktop.formpack.indexrule import TRIAL

    rule = found.rule
    yield f"{TRIAL}。不得写入报告，不得对外提供。" if found.trial else f"启用依据：{rule.document}"
    yield (
        f"规则：{rule.words}。"
        if rule.written
        else f"方案没有写健康指数规则，按默认试算：{rule.words}。"
    )
    for one in found.dimensions:
        if one.lines:
            yield f"{one.dimension.name}：{_points(one.value)}，权重合计 {_points(one.weight)}"
            yield from map(_line, one.lines)
    for line in found.failing:
        yield f"底线型指标未达标：{line.name}"
    capped = f"（未封顶时 {_points(found.uncapped)}）" if found.capped else ""
    yield f"健康指数：{_points(found.value)}{capped}" + (f"　{TRIAL}" if found.trial else "")


def _line(line: IndexLine) -> str:
    from cityexam_desktop.report.content.words import threshold_text

    figure, number = line.figure, line.indicator.number
    if line.score is None:
        return f"{number:>3}. {line.name}：不计入，{figure.reason}"
    value = "缺数" if figure.value is None else f"{figure.value:f}{figure.measure}"
    return (
        f"{number:>3}. {line.name}：{value}，标准 {threshold_text(figure.threshold)}，"
        f"得分 {_points(line.score)} × 权重 {_points(line.weight)}，"
        f"贡献 {_points(line.contribution)}"
    )


def _points(value: Decimal | None) -> str:
    return _printed(value) or "算不出来"


def _printed(value: Decimal | None) -> str | None:
    from cityexam_desktop.county.assessment import rounded
    from cityexam_desktop.county.index import INDEX_DECIMALS

    return None if value is None else f"{rounded(value, INDEX_DECIMALS):f}"


def _index_row(found: HealthIndex) -> Row:
    """The index as plain values; `note` is to be shown with it wherever it is shown."""
    from cityexam_desktop.formpack.indexrule import TRIAL

    rule = found.rule
    return {
        "trial": found.trial,
        "note": TRIAL if found.trial else "",
        "rule": {
            "version": rule.version,
            "cap": None if rule.cap is None else f"{rule.cap:f}",
            "missing": rule.missing.value if rule.missing else None,
            "document": rule.document,
        },
        "value": _printed(found.value),
        "uncapped": _printed(found.uncapped),
        "capped": found.capped,
        "failing": [line.figure.code for line in found.failing],
        "dimensions": [
            {"code": one.dimension.code, "name": one.dimension.name, "value": _printed(one.value),
             "weight": _printed(one.weight), "lines": [_line_row(line) for line in one.lines]}
            for one in found.dimensions
        ],
    }  # fmt: skip


def _line_row(line: IndexLine) -> Row:
    from cityexam_desktop.cli.shapes import decimal_text, threshold_row

    return {
        "indicator": line.indicator.code,
        "code": line.figure.code,
        "name": line.name,
        "value": decimal_text(line.figure.value),
        "threshold": threshold_row(line.figure.threshold),
        "met": line.figure.met,
        "score": _printed(line.score),
        "weight": _printed(line.weight),
        "contribution": _printed(line.contribution),
        "reason": line.figure.reason,
    }

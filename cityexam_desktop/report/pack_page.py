"""指标解释: a pack's reference page for people, one HTML file that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.formpack.concordance import before_in_words
from cityexam_desktop.formpack.formula import describe
from cityexam_desktop.formpack.headings import heading, words_of
from cityexam_desktop.report.pack_plan import (
    about_item,
    about_mechanism,
    about_target,
    cited,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import (
        BaseDatum,
        FormPack,
        Indicator,
        IndicatorPart,
        Threshold,
    )
    from cityexam_desktop.formpack.plan import WorkItem

_STYLE = """
body{font:16px/1.7 "Noto Serif CJK SC","SimSun",serif;max-width:60em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em}h2{border-bottom:2px solid #235;margin-top:2em}h3{margin-bottom:.2em}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em .6em;
text-align:left;vertical-align:top}th{width:8em;background:#eef2f6;font-weight:normal}
.doubt{color:#8a4b00}@media print{h3,table{page-break-inside:avoid}}
"""


def write_pack_page(pack: FormPack, target: Path) -> None:
    """Write the reference page of `pack`; raises `FileTrouble`."""
    with atomic(target) as out:
        out.write(pack_page(pack).encode("utf-8"))


def pack_page(pack: FormPack) -> str:
    """Give the page as HTML."""
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<meta charset="utf-8">',
        f"<title>{escape(pack.title)}</title>\n<style>{_STYLE}</style>",
        f"<h1>{escape(pack.title)}</h1>",
        _table(
            (
                ("方案", f"{pack.id} {pack.version}"),
                ("依据", pack.document),
                ("数据时点", pack.as_of_rule),
                ("适用说明", pack.scope_note),
            )
        ),
        *_indicators(pack),
        *_data(pack),
        *_plan(pack),
        *_sources(pack),
    ]
    return "\n".join(parts) + "\n"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"<tr><th>{escape(name)}<td>{escape(text)}\n" for name, text in rows if text)
    return f"<table>\n{body}</table>"


def _indicators(pack: FormPack) -> Iterator[str]:
    for dimension in pack.dimensions:
        yield f"<h2>{escape(dimension.group)}：{escape(dimension.name)}</h2>"
        for one in pack.indicators:
            if one.dimension == dimension.code:
                yield f'<h3 id="{escape(one.code)}">{one.number}. {escape(one.name)}</h3>'
                yield _table(about(pack, one))


def about(pack: FormPack, one: Indicator) -> Iterator[tuple[str, str]]:
    """Tell an indicator as headings and texts; what does not apply is empty."""
    yield "含义", one.definition
    yield "计量单位", one.measure
    yield "怎么算", _words(pack, one.formula)
    for part in one.parts:
        yield part.name, _part(pack, part)
    yield "数据项", "、".join(_named(pack, _formulas(one)))
    yield "好坏方向", words_of("indicators", "direction")[one.direction.value]
    yield "类型", one.kind.word
    yield "标准", _standard(one.threshold, one.measure)
    yield "单处标准", one.norm
    yield "本县不适用", "" if one.applicable else one.applicable_note
    yield "来源", cited(pack, one.source)
    yield "可信程度", one.confidence.word
    yield "说明", one.note
    yield "往年", before_in_words(pack, one.code)


def _formulas(one: Indicator) -> list[Formula]:
    return [f for f in (one.formula, *(part.formula for part in one.parts)) if f is not None]


def _named(pack: FormPack, formulas: list[Formula]) -> Iterator[str]:
    codes = dict.fromkeys(code for f in formulas for code in sorted(f.codes | f.prev_codes))
    for code in codes:
        datum = pack.datum[code]
        owner = pack.unit[pack.owner_of[code]].name if code in pack.owner_of else "自动计算"
        measure = f"{datum.measure}，" if datum.measure else ""
        yield f"{datum.name}（{measure}{owner}）"


def _words(pack: FormPack, formula: Formula | None) -> str:
    return describe(formula, lambda code: pack.datum[code].name) if formula else ""


def _part(pack: FormPack, part: IndicatorPart) -> str:
    standard = _standard(part.threshold, part.measure)
    return (
        f"{_words(pack, part.formula)}，{part.measure}{f'；标准：{standard}' if standard else ''}"
    )


def _standard(threshold: Threshold | None, measure: str) -> str:
    if threshold is None:
        return ""
    bound = {
        ">=": f"不低于 {threshold.low}",
        "<=": f"不高于 {threshold.high}",
        "=": f"等于 {threshold.low}",
        "between": f"{threshold.low} 至 {threshold.high}",
    }[threshold.operator]
    year = f"，{threshold.year}年达到" if threshold.year else ""
    silent = "" if threshold.judges else "；待确认，不用来判断达标"
    trust = threshold.confidence.word
    return f"{bound} {measure}{year}（{threshold.document}，{trust}{silent}）"


def _data(pack: FormPack) -> Iterator[str]:
    for form in pack.forms:
        yield f"<h2>填报表：{escape(form.title)}</h2>"
        for datum in pack.data_of_form[form.code]:
            yield f"<h3>{escape(datum.name)}</h3>"
            yield _table(about_datum(pack, datum))


def about_datum(pack: FormPack, datum: BaseDatum) -> Iterator[tuple[str, str]]:
    """Tell a base datum as headings and texts; what does not apply is empty."""
    owner = pack.owner_of.get(datum.code, "")
    yield "口径", datum.definition
    yield "计量单位", datum.measure
    yield "填报单位", pack.unit[owner].name if owner in pack.unit else ""
    yield "怎么算", _words(pack, datum.formula)
    yield "什么时候问", _words(pack, datum.relevant)
    yield "时间", datum.time.word
    yield "来源", cited(pack, datum.source)
    yield "可信程度", datum.confidence.word
    yield "往年", before_in_words(pack, datum.code)


def _plan(pack: FormPack) -> Iterator[str]:
    group = ""
    for item in pack.work_items:
        if item.group != group:
            group = item.group
            yield f"<h2>{escape(f'{item.group_number}、{group}')}</h2>"
        yield f'<h3 id="{escape(item.code)}">{number_of(pack, item)}. {escape(item.title)}</h3>'
        yield _table([*about_item(pack, item), *_targets(pack, item)])
    if pack.mechanisms:
        yield "<h2>工作机制</h2>"
    for one in pack.mechanisms:
        yield f"<h3>{escape(one.name)}</h3>"
        yield _table(about_mechanism(one))


def _targets(pack: FormPack, item: WorkItem) -> Iterator[tuple[str, str]]:
    """A row for each target of a task, everything about it on one line."""
    for target in pack.targets:
        if target.item == item.code:
            told = dict(about_target(pack, target))
            value, notes = told.pop("目标值"), [text for text in told.values() if text]
            yield f"目标：{target.name}", f"{value}（{'；'.join(notes)}）"


def _sources(pack: FormPack) -> Iterator[str]:
    yield f"<h2>{escape(heading('indicators', 'source'))}</h2>"
    yield _table((s.document, f"{s.clause}（{s.confidence.word}）") for s in pack.sources)

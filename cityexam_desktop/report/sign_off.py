"""领导送签单: one page that tells a leader what is about to be signed and stamped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import digits_of
from cityexam_desktop.bundle.editions import read_edition
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.consequences import alone
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.dates import until
from cityexam_desktop.report.blocks import (
    Align,
    Column,
    Heading,
    Paragraph,
    Report,
    Signatures,
    Style,
    Table,
)
from cityexam_desktop.report.content.words import figure_text, threshold_text
from cityexam_desktop.report.large_changes import large_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cityexam_desktop.bundle.editions import FrozenEdition
    from cityexam_desktop.county.assessment import Figure
    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.workspace.database import Workspace

_LINES: Final = 12
_WORDS: Final = 46


def write_sign_off(ws: Workspace, bundle: str, target: Path) -> None:
    """Write the 送签单 of a frozen edition as PDF; raises `WrongUse`, `FileTrouble`."""
    from cityexam_desktop.report.pdf import write_pdf
    from cityexam_desktop.report.pdf.document import laid_out

    edition = read_edition(ws, bundle)
    reports = (compose(edition, lines) for lines in range(_LINES, 1, -1))
    write_pdf(next((r for r in reports if len(laid_out(r)) == 1), compose(edition, 1)), target)


def compose(edition: FrozenEdition, lines: int = 7) -> Report:
    """Compose the page with at most `lines` in a list; it says how many more there are."""
    unit = edition.pack.unit.get(edition.unit)
    task = edition.task
    return Report(
        title=f"{task.period}年度城市体检数据送签单",
        subtitle=f"第 {edition.head.edition} 稿",
        issuer=unit.name if unit else edition.unit,
        date_text=f"数据时点：{task.as_of}",
        banner=task.banner,
        cover=False,
        page_stamp=edition.code,
        page_bars=digits_of(edition.code),
        footer=f"第 {edition.head.edition} 稿",
        blocks=tuple(_blocks(edition, lines)),
    )


def _blocks(edition: FrozenEdition, most: int) -> Iterator[Block]:
    counts = edition.head.counts
    rows = f"，逐行调查 {counts.rows} 行" if counts.rows else ""
    yield Paragraph(
        f"本次拟向{edition.task.county}住房和城乡建设局报送 {counts.values} 个数值{rows}；"
        f"没有数值的 {counts.absences} 项，附说明 {counts.explanations} 条、"
        f"佐证材料 {counts.attachments} 份。"
    )
    yield Heading(3, "与上年相比变化大的（两成以上）", numbered=False)
    yield from _listed(_changed(edition), _CHANGED, most)
    yield Heading(3, "没有数值的（暂缺、不适用、无此对象）", numbered=False)
    yield from _listed(_absent(edition), _ABSENT, most)
    yield Heading(3, "仅用本单位数据能算、按现有标准可能列为问题的指标", numbered=False)
    yield from _listed(_unmet(edition), _UNMET, most)
    yield Signatures(
        (("填表人", ""), ("审核人", ""), ("单位负责人意见", ""), ("日期", "")),
    )


_CHANGED: Final = (
    Column("数据项", 30),
    Column("上年", 13, Align.RIGHT),
    Column("本年", 13, Align.RIGHT),
    Column("变化", 17, Align.RIGHT),
    Column("原因", 36),
)
_ABSENT: Final = (
    Column("数据项", 36),
    Column("对象", 18),
    Column("填报", 12, Align.CENTRE),
    Column("理由", 44),
)
_OWED: Final = {Absence.PENDING: 0, Absence.NOT_APPLICABLE: 1}
_UNMET: Final = (
    Column("指标", 44),
    Column("数值", 18, Align.RIGHT),
    Column("标准", 26, Align.CENTRE),
    Column("上年", 14, Align.RIGHT),
)


def _listed(
    rows: Sequence[tuple[str, ...]], columns: tuple[Column, ...], most: int
) -> Iterator[Block]:
    if not rows:
        yield Paragraph("没有。", Style.NOTE)
        return
    more = len(rows) - most
    notes = (f"还有 {more} 项，见定稿表。",) if more > 0 else ()
    yield Table("", columns, tuple(rows[:most]), notes=notes)


def _changed(edition: FrozenEdition) -> list[tuple[str, ...]]:
    return [(*row, _short(why)) for *row, why in large_changes(edition)]


def _absent(edition: FrozenEdition) -> list[tuple[str, ...]]:
    """Everything without a number; what is owed first, that there is nothing last."""
    found = [(o, o.value) for o in edition.content.observations if isinstance(o.value, Absence)]
    found.sort(key=lambda one: _OWED.get(one[1], len(_OWED)))
    return [
        (
            edition.pack.datum[o.datum].name,
            edition.subject_name(o.subject),
            absence.word,
            _short(f"{o.reason}（{until(o.expected)}提供）" if o.expected else o.reason),
        )
        for o, absence in found
    ]


def _short(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"


def _unmet(edition: FrozenEdition) -> list[tuple[str, ...]]:
    """Indicators that this unit's answers alone decide, and that miss their standard."""
    said = (edition.task, edition.pack, edition.unit, edition.content, edition.previous)
    assessment = assess(alone(*said, bundle=edition.bundle))
    figures = [
        (result.indicator.name, part)
        for result in assessment.indicators
        for part in (result.parts or (result.figure,))
    ]
    return [_figure_row(name, figure) for name, figure in figures if figure.met is False]


def _figure_row(name: str, figure: Figure) -> tuple[str, ...]:
    part = "" if figure.name == name else f"（{figure.name}）"
    last = "" if figure.last_year is None else f"{figure.last_year:f}"
    last += "（口径不同）" if last and figure.broken else ""
    value = f"{figure_text(figure)} {figure.measure}".strip()
    return f"{name}{part}", value, threshold_text(figure.threshold), last

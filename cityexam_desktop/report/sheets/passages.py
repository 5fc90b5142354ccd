"""新旧对照表: what became of every indicator and datum of an older pack, on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.concordance import counts, measures_of, names_of
from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.sheets.model import SheetTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.concordance import Became, Concordance
    from cityexam_desktop.formpack.model import FormPack

_COLUMNS: Final = (
    Column("变化", 8, Align.CENTRE), Column("旧代码", 8), Column("旧名称", 22),
    Column("旧计量单位", 8, Align.CENTRE), Column("新代码", 8), Column("新名称", 22),
    Column("新计量单位", 8, Align.CENTRE), Column("说明", 46), Column("可信程度", 8, Align.CENTRE),
)  # fmt: skip


def passage_sheet(
    pack: FormPack, rows: tuple[Concordance, ...], older: str, newer: str
) -> SheetTable:
    """The rows between two packs as `pack` holds them; `newer` is it, or one on the way."""
    return SheetTable(
        f"{older} 到 {newer} 新旧对照",
        _COLUMNS,
        passage_rows(pack, rows, newer),
        about=counted(counts(rows)),
        notes=("口径有变化的，上年值只列不比；计量单位不同类的不沿用。",),
        name="新旧对照",
        large=True,
    )


def passage_rows(
    pack: FormPack, rows: tuple[Concordance, ...], newer: str
) -> tuple[tuple[str, ...], ...]:
    """Change, old code, name and measure, new ones, the reason, and how far it is known."""
    names, sizes = _newer(pack, newer)
    return tuple(
        (
            row.change.word, row.old, row.name, row.measure, row.new, names.get(row.new, ""),
            sizes.get(row.new, ""), row.note, row.confidence.word,
        )
        for row in rows
    )  # fmt: skip


def counted(told: Mapping[Became, int]) -> str:
    """How many rows say what, in one line."""
    whole = sum(told.values())
    parts = "，".join(f"{change.word} {number}" for change, number in told.items() if number)
    return f"共 {whole} 行：{parts}。"


def _newer(pack: FormPack, newer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names and measures by code: the pack's own, or those told of a pack on the way."""
    if newer == pack.id:
        return names_of(pack), measures_of(pack)
    onward = [row for row in pack.concordance if row.pack == newer and not row.into]
    return {row.old: row.name for row in onward}, {row.old: row.measure for row in onward}

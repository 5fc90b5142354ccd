"""更正: what the bureau corrected, apart from what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.corrections import as_shown, cell_name
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.corrections import Corrected
    from cityexam_desktop.gui.results import County

COLUMNS = (
    Column("现状", 10),
    Column("数据项", 16),
    Column("填报单位", 9),
    Column("签名的数", 9, number=True),
    Column("更正为", 9, number=True),
    Column("理由", 18),
    Column("依据", 10),
    Column("经办", 5),
    Column("复核", 5),
)


def correction_rows(county: County, made: Iterable[Corrected]) -> tuple[Row, ...]:
    """A row per correction, those that stand first."""
    dataset = county.dataset
    return tuple(
        Row(
            (
                one.state,
                cell_name(dataset, one.datum, one.subject),
                county.names.unit(one.unit),
                as_shown(dataset, one.datum, one.old),
                as_shown(dataset, one.datum, one.new),
                one.reason,
                one.document,
                one.author,
                one.approver,
            ),
            f"{one.datum}\x1f{one.subject}",
            one,
            (Mark(0, "explain", "explain") if one.stands else Mark(0, "quiet"),),
        )
        for one in made
    )

"""计入单位: of which unit which edition counts, and who was taken out."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.gui.results import County

COLUMNS = (
    Column("单位", 12),
    Column("计入", 12),
    Column("数", 5, number=True),
    Column("稿次", 3, number=True),
    Column("报送码", 15),
    Column("方式", 8),
    Column("审核", 6),
    Column("收到", 10),
    Column("移出的理由", 18),
)
_REVIEWS = {"returned": "已退回", "approved": "已通过", "received": "未审"}


def unit_rows(county: County) -> tuple[Row, ...]:
    """A row per unit that is asked something, in the task's order."""
    many = Counter(map(itemgetter(3), county.dataset.values.values()))
    withdrawn = county.dataset.decisions.withdrawn
    return tuple(
        _row(unit, many[unit.unit], withdrawn.get(unit.unit, ""))
        for unit in county.units
        if unit.state != "nothing_asked" or many[unit.unit]
    )


def _row(unit: UnitProgress, many: int, why: str) -> Row:
    if unit.bundle:
        told, mark = "计入", Mark(1, "good", "done")
    else:
        grave = unit.state == "not_received"
        told, mark = unit.word, Mark(1, "must" if grave else "explain", "close")
    texts = (
        unit.name,
        told,
        f"{many:,}" if many else "",
        str(unit.edition) if unit.bundle else "",
        unit.code,
        BASIS_WORDS.get(unit.basis, unit.basis) if unit.bundle else "",
        _REVIEWS.get(unit.state, "") if unit.bundle else "",
        moment(unit.received_at),
        why,
    )
    return Row(texts, unit.unit, unit, (mark,))


def summary(county: County) -> str:
    """What the dataset is made of, in one line."""
    dataset = county.dataset
    asked = [u for u in county.units if u.state != "nothing_asked"]
    counted = [u for u in asked if u.bundle]
    taken_out = [u for u in asked if u.state == "withdrawn"]
    told = [f"{len(asked)} 个填报单位计入 {len(counted)} 个，共 {len(dataset.values):,} 个数"]
    if taken_out:
        told.append(f"移出 {len(taken_out)} 个单位")
    if corrected := sum(bool(v.correction) for v in dataset.values.values()):
        told.append(f"本局更正 {corrected} 个数")
    open_ = len(county.unsettled) + len(dataset.resolution.forks)
    told.append(f"待裁定 {open_} 件" if open_ else "没有待裁定的")
    return "；".join(told) + "。"

"""进度: where every unit stands, and the text by which the others are reminded."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cityexam_desktop.county.progress import BASIS_WORDS, STATE_WORDS
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.workspace.model import Task

COLUMNS = (
    Column("单位", 12),
    Column("状态", 12),
    Column("方式", 8),
    Column("应报", 4, number=True),
    Column("已报", 4, number=True),
    Column("稿次", 3, number=True),
    Column("报送码", 15),
    Column("退回次数", 4, number=True),
    Column("收到", 10),
    Column("逾期", 4),
)
_LOOKS = {
    "nothing_asked": ("quiet", ""),
    "not_received": ("must", "todo"),
    "parked": ("explain", "doubt"),
    "fork": ("explain", "doubt"),
    "old_pack": ("explain", "doubt"),
    "withdrawn": ("quiet", "close"),
    "received": ("notice", "notice"),
    "returned": ("explain", "explain"),
    "approved": ("good", "done"),
}
_OWING = ("not_received", "returned", "old_pack")


def unit_rows(units: Iterable[UnitProgress]) -> tuple[Row, ...]:
    """A row per unit, in the task's order."""
    return tuple(_row(unit) for unit in units)


def _row(unit: UnitProgress) -> Row:
    marks = [Mark(1, *_LOOKS[unit.state])]
    if unit.late:
        marks.append(Mark(9, "must"))
    if unit.bundle and unit.answered < unit.asked:
        marks.append(Mark(4, "explain"))
    texts = (
        unit.name,
        unit.word,
        BASIS_WORDS.get(unit.basis, unit.basis) if unit.bundle else "",
        str(unit.asked),
        str(unit.answered) if unit.bundle else "",
        str(unit.edition) if unit.bundle else "",
        unit.code,
        str(unit.returns or ""),
        moment(unit.received_at),
        "逾期" if unit.late else "",
    )
    return Row(texts, unit.unit, unit, tuple(marks))


def summary(units: Iterable[UnitProgress]) -> str:
    """How many units are in which state, in one line."""
    counts = Counter(unit.state for unit in units if unit.state != "nothing_asked")
    parts = [f"{STATE_WORDS[s]} {counts[s]} 个" for s in STATE_WORDS if counts[s]]
    return f"{counts.total()} 个填报单位：{'；'.join(parts)}" if parts else ""


def reminder(task: Task, units: Iterable[UnitProgress]) -> str:
    """The text by which units that owe something are reminded; '' when none does."""
    owing: dict[str, list[str]] = {state: [] for state in _OWING}
    for unit in units:
        if unit.state in owing:
            owing[unit.state].append(unit.name)
    told = {
        "not_received": "尚未报送：",
        "returned": "已退回、请改正后重报：",
        "old_pack": "用的是旧表、请按新任务包重报：",
    }
    lines = [f"{told[state]}{'、'.join(names)}。" for state, names in owing.items() if names]
    if not lines:
        return ""
    head = f"【{task.title}】报出期限 {task.deadline}，数据时点 {task.as_of}。"
    return "\n".join((head, *lines, "有困难请及时与县住建局联系。"))

"""催报: what each unit still owes, in the words in which it is told so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.progress import STATE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.matrix import Matrix, UnitLine
    from cityexam_desktop.workspace.model import Task

_NAMED: Final = 3
_WAITS: Final = {
    "not_received": "尚未报送",
    "returned": "第 {edition} 稿已退回，请按退回修改单改正后重报",
    "old_pack": "用的是旧表，请按新任务包填报后重报",
    "fork": "收到两份不同的同一稿，请来电确认以哪一份为准",
    "parked": "已收到，请来电核对单位识别码",
}


@dataclass(frozen=True, slots=True)
class Chase:
    """What one unit owes: `owes` are sentences without a full stop, the gravest first."""

    unit: str
    name: str
    state: str
    asked: int
    answered: int
    missing: int
    open: int
    returns: int
    days_late: int
    owes: tuple[str, ...]

    @property
    def word(self) -> str:
        """The unit's state in words."""
        return STATE_WORDS[self.state]


def chases(matrix: Matrix) -> tuple[Chase, ...]:
    """Every unit that owes something, who holds things up most first."""
    titles = {form.code: form.title for form in matrix.forms}
    found = []
    for line in matrix.by_weight:
        owes = tuple(_owes(line, titles))
        if owes:
            one = line.unit
            found.append(
                Chase(
                    one.unit, one.name, one.state, one.asked, one.answered, line.missing,
                    line.open, one.returns, line.days_late, owes,
                )
            )  # fmt: skip
    return tuple(found)


def _owes(line: UnitLine, titles: dict[str, str]) -> Iterator[str]:
    unit = line.unit
    told = _WAITS.get(unit.state)
    if told:
        late = f"，已逾期 {line.days_late} 天" if line.days_late and not unit.bundle else ""
        yield told.format(edition=unit.edition) + late
    if unit.state != "received":
        if unit.state == "approved" and line.paper is not None and line.paper.missing:
            yield _paper(line)
        return
    short = [titles[c.form] for c in line.cells if c.answered < c.asked]
    if short:
        yield f"{_names(short)}还有 {line.missing} 处未填"
    if line.open:
        doubtful = [titles[c.form] for c in line.cells if c.open]
        yield f"{_names(doubtful)}有 {line.open} 条核查意见没有改正或说明"
    if line.paper is not None and line.paper.missing:
        yield _paper(line)


def _paper(line: UnitLine) -> str:
    outdated = line.paper is not None and line.paper.outdated
    which = f"第 {line.unit.edition} 稿的" if outdated else ""
    return f"请补交{which}盖章纸质件（报送码 {line.unit.code}）"


def _names(titles: list[str]) -> str:
    named = "、".join(f"“{title}”" for title in titles[:_NAMED])
    return f"{named}等 {len(titles)} 张表" if len(titles) > _NAMED else named


def message(task: Task, chase: Chase) -> str:
    """The text for one unit, to be pasted into a message."""
    lines = [f"【{task.title}】{chase.name}："]
    if len(chase.owes) == 1:
        lines.append(f"{chase.owes[0]}。")
    else:
        lines += [f"{n}. {owed}。" for n, owed in enumerate(chase.owes, 1)]
    lines.append(_dates(task, chase.unit))
    return "\n".join(lines)


def notice(task: Task, owing: Iterable[Chase]) -> str:
    """One text for all units that owe something; '' when none does."""
    lines = [
        f"{chase.name}{_own_day(task, chase.unit)}：{'；'.join(chase.owes)}。" for chase in owing
    ]
    if not lines:
        return ""
    return "\n".join((f"【{task.title}】请下列单位抓紧办理：", *lines, _dates(task)))


def _own_day(task: Task, unit: str) -> str:
    """A deadline of the unit's own, where it is not everybody's."""
    day = task.deadline_of(unit)
    return f"（期限 {day}）" if day != task.deadline else ""


def _dates(task: Task, unit: str = "") -> str:
    day = task.deadline_of(unit)
    until = f"报出期限 {day}，" if day else ""
    return f"{until}数据时点 {task.as_of}。有困难请及时与县住建局联系。"

"""更正表: merged numbers that the bureau corrects, gathered outside.

A line names its cell by the codes at its end, or a line that somebody added by the words of
the datum and the place. 更正为, 理由, 经办 and 复核 are wanted as in the window.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county import actions
from cityexam_desktop.county.corrections import as_shown, cell_name, corrections
from cityexam_desktop.county.outside.taking import Taking
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import Refusal, parse, show
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.corrections import Corrected
    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

COLUMNS: Final = {
    "datum": ("数据项", "datum"),
    "place": ("体检单元", "地点", "place"),
    "held": ("现在的数", "held"),
    "value": ("更正为", "value"),
    "reason": ("理由", "reason"),
    "document": ("依据（函号、电话记录）", "依据", "document"),
    "author": ("经办", "经办人", "author"),
    "approver": ("复核", "复核人", "approver"),
    "code": ("代码", "code"),
    "subject": ("对象", "subject"),
}
_WHOLE: Final = "全县"

Said = tuple[str, str, str, str]
"""理由, 依据, 经办, 复核."""


def correctable(grounds: Grounds) -> tuple[tuple[MergedValue, Corrected | None], ...]:
    """The lines of the table: numbers asked once for the county, and what was corrected already.

    Others are added by hand; a table of every place would hold hundreds of thousands.
    """
    made = {(one.datum, one.subject): one for one in corrections(grounds.dataset) if one.stands}
    values = grounds.dataset.values
    order = grounds.dataset.pack.datum
    cells = [cell for cell in values if cell[1] == COUNTY or cell in made]
    cells.sort(key=lambda cell: (order[cell[0]].order, cell[1]))
    return tuple((values[cell], made.get(cell)) for cell in cells)


def now_shown(grounds: Grounds, cell: tuple[str, str]) -> str:
    """The merged number as it stands, without its measure."""
    return show(grounds.dataset.pack.datum[cell[0]], grounds.dataset.values[cell].value)


def read_corrections(grounds: Grounds, file: Path) -> Taking:
    """What a 更正表 that came back corrects; nothing is done yet.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    reading = _Reading(grounds)
    changes: list[Difference] = []
    acts: list[Act] = []
    seen: dict[tuple[str, str], int] = {}
    for row in table_rows(file, COLUMNS, ("datum", "value", "reason"), wrong):
        if not row["value"]:
            continue
        cell = reading.cell(row)
        if isinstance(cell, Refusal):
            wrong.at(row.number, "datum", cell.sentence, cell.remedy)
            continue
        read = reading.value(row, cell)
        if isinstance(read, Refusal):
            wrong.at(row.number, "value", read.sentence, read.remedy)
        elif cell in seen:
            wrong.at(row.number, "datum", f"和第 {seen[cell]} 行是同一个数。", "请只留一行。")
        elif read is not None:
            seen[cell] = row.number
            changes.append(reading.change(cell, read))
            acts.append(partial(_correct, grounds, cell, read, _said(row)))
    wrong.stop()
    return Taking(tuple(changes), tuple(acts))


class _Reading:
    """Finds the cells that lines mean, and what they are to hold."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds, self.dataset = grounds, grounds.dataset
        self.made = {(one.datum, one.subject): one for one in corrections(self.dataset)}

    def cell(self, row: Row) -> tuple[str, str] | Refusal:
        """The one cell that a line means."""
        dataset = self.dataset
        if row["code"]:
            data = [row["code"]] if row["code"] in dataset.pack.datum else []
        else:
            data = [d.code for d in dataset.pack.base_data if row["datum"] in {d.name, d.code}]
        if row["subject"]:
            places = [row["subject"]]
        elif row["place"] in {"", _WHOLE}:
            places = [COUNTY]
        else:
            every = (*dataset.task.places, *dataset.objects)
            places = [s.id for s in every if row["place"] in {s.name, s.code, s.id}]
        cells = [(d, p) for d in data for p in places if (d, p) in dataset.values]
        if len(cells) == 1:
            return cells[0]
        where = f"“{row['datum']}”“{row['place'] or _WHOLE}”"
        if cells:
            return Refusal(
                f"{where}有 {len(cells)} 个数，不知道是哪一个。",
                "请用写出的更正表，行末有代码和对象。",
            )
        return Refusal(f"汇总里没有{where}这个数。", "请核对名称；没有报的，请代录补录，不能更正。")

    def value(self, row: Row, cell: tuple[str, str]) -> Value | Refusal | None:
        """What a cell is to hold; None when that stands already."""
        read = parse(self.dataset.pack.datum[cell[0]], row["value"])
        if isinstance(read, Refusal):
            return read
        made = self.made.get(cell)
        stands = made is not None and made.stands
        people = _said(row)
        if made is not None and stands and (made.new, *_people(made)) == (read.value, *people):
            return None
        same = read.value == self.dataset.values[cell].value and not stands
        return self._trouble(row, cell, read.value, same=same) or read.value

    def _trouble(
        self, row: Row, cell: tuple[str, str], read: Value, *, same: bool
    ) -> Refusal | None:
        """Why a line corrects nothing; the same is wanted as in the window."""
        held, measure = now_shown(self.grounds, cell), self.dataset.pack.datum[cell[0]].measure
        if row["held"] and _bare(row["held"]) not in {_bare(held), _bare(f"{held}{measure}")}:
            told = f"现在的数是 {held}，不是表里的 {row['held']}。"
            return Refusal(told, "单位可能改报了；请重新写出更正表。")
        made = self.made.get(cell)
        if made is not None and made.stands and made.old == read:
            return Refusal(
                "更正为的数就是单位签名的数。", "要用回签名的数，请在“汇总 › 更正”里点“取消更正”。"
            )
        if same:
            return Refusal("更正为的数和现在的一样。", "不用更正的，请把“更正为”清空。")
        if not row["reason"]:
            return Refusal("更正没有写理由。", "请写明依据什么文件，登记簿里要能查到。")
        if not row["author"] or not row["approver"] or row["author"] == row["approver"]:
            return Refusal("更正要有经办人和复核人，且不能是同一人。", "请写明经办和复核。")
        return None

    def change(self, cell: tuple[str, str], value: Value) -> Difference:
        """How a correction is shown before it is taken."""
        dataset = self.dataset
        old = as_shown(dataset, cell[0], dataset.values[cell].value)
        new = as_shown(dataset, cell[0], value)
        return Difference("更正", cell_name(dataset, *cell), "数值", old, new)


def _people(made: Corrected) -> Said:
    return made.reason, made.document, made.author, made.approver


def _said(row: Row) -> Said:
    return row["reason"], row["document"], row["author"], row["approver"]


def _bare(text: str) -> str:
    return "".join(text.split()).replace(",", "").replace("，", "")


def _correct(
    grounds: Grounds,
    cell: tuple[str, str],
    value: Value,
    people: Said,
    ws: Workspace,
    now: datetime | None,
) -> None:
    reason, document, author, approver = people
    actions.correct(
        grounds.dataset, ws, cell, value, reason=reason, document=document, author=author,
        approver=approver, now=now,
    )  # fmt: skip

"""退回修改单 for a unit without the program: as a sheet to print and as text to send.

One row for every doubt: what the unit said, what speaks against it, what to do, until
when, and an empty cell for the unit's answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, Sensitivity
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.database import utc_now
from cityexam_desktop.workspace.sensitive import BY_HAND, secret_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Content, Observation, Task
    from cityexam_desktop.workspace.sheets import SheetProblem

_COLUMNS: Final = (
    ("序号", 6),
    ("表", 14),
    ("项", 20),
    ("填报值", 13),
    ("疑问", 34),
    ("对照值及来源", 20),
    ("要求", 26),
    ("期限", 12),
    ("单位答复", 20),
)
_IN_TEXT: Final = 20
SOON: Final = "尽快"
"""Until when what is late already is answered."""


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One doubt, in the words of the sheet; a `secret` one tells what must not go by WeChat."""

    form: str
    item: str
    value: str
    doubt: str
    against: str
    wanted: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes back to a unit: all doubts, and until when it answers."""

    county: str
    title: str
    unit: str
    due: str
    """A day; empty where the unit's deadline has passed: as soon as possible."""
    banner: str
    rows: tuple[SlipRow, ...]

    @property
    def secret(self) -> tuple[str, ...]:
        """The items of the sheet that must not be sent by WeChat."""
        return tuple(dict.fromkeys(row.item for row in self.rows if row.secret))

    @property
    def text(self) -> str:
        """The same as plain text, for a message: what must not go by WeChat is not in it."""
        lines = [f"【退回修改】{self.unit}：{self.title}有 {len(self.rows)} 处需要核对。"]
        for number, row in enumerate(self.rows[:_IN_TEXT], start=1):
            if row.secret:
                lines.append(f"{number}. {row.form}·{row.item}：{BY_HAND}。")
                continue
            said = f"（填报值：{row.value}）" if row.value else ""
            lines.append(f"{number}. {row.form}·{row.item}{said}：{row.doubt}　{row.wanted}")
        if len(self.rows) > _IN_TEXT:
            lines.append(f"……其余 {len(self.rows) - _IN_TEXT} 处见退回修改单。")
        until = f"请于 {self.due} 前" if self.due else f"请{SOON}"
        lines.append(f"{until}改正后重报，或书面说明原因。")
        return "\n".join(lines)


def compose_slip(
    pack: FormPack,
    task: Task,
    unit: str,
    content: Content,
    findings: Iterable[Finding],
    problems: Iterable[SheetProblem] = (),
    *,
    due: str = "",
    today: date | None = None,
) -> Slip:
    """Put together what goes back: first what could not be read, then what is doubtful.

    Explained findings stay out. `due` defaults to the unit's deadline, where that is not
    past `today`.
    """
    deadline, day = task.deadline_of(unit), today or utc_now().astimezone().date()
    ahead = deadline if deadline >= day.isoformat() else ""
    names = {s.id: s.name for s in (*task.places, *content.objects) if s.id != COUNTY}
    rows = [_unread(pack, names, p) for p in problems if p.kind.lost]
    held = {(o.datum, o.subject): o for o in content.observations}
    rows += [_doubted(pack, names, held, f) for f in findings if not f.explained]
    return Slip(
        task.county, task.title, pack.unit[unit].name, due or ahead, task.banner,
        tuple(rows),
    )  # fmt: skip


def write_slip(slip: Slip, target: Path) -> None:
    """Write the slip as a workbook, A4 landscape; raises `FileTrouble`."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    from cityexam_desktop.report.workbook.page import (
        ENTRY,
        HEI,
        LEFT,
        MIDDLE,
        QUIET,
        framed,
        put,
        set_page,
    )

    book = openpyxl.Workbook()
    ws = book.worksheets[0]
    ws.title = "退回修改单"
    put(ws, 1, 1, f"{slip.county}{slip.title}　退回修改单").font = Font(HEI, size=15)
    put(ws, 2, 1, f"填报单位：{slip.unit}　共 {len(slip.rows)} 处　答复期限：{slip.due or SOON}")
    for column, (text, width) in enumerate(_COLUMNS, start=1):
        framed(put(ws, 3, column, text), QUIET, MIDDLE)
        ws.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(slip.rows, start=1):
        said = (row.form, row.item, row.value, row.doubt, row.against, row.wanted, slip.due or SOON)
        framed(put(ws, number + 3, 1, number), alignment=MIDDLE)
        for column, text in enumerate(said, start=2):
            framed(put(ws, number + 3, column, text), alignment=LEFT)
        framed(put(ws, number + 3, len(_COLUMNS), None), ENTRY, LEFT)
        ws.row_dimensions[number + 3].height = _height((str(number), *said))
    ws.freeze_panes = "A4"
    ws.print_title_rows = "1:3"
    set_page(ws, slip.banner)
    with atomic(target) as out:
        book.save(out)


def _height(texts: tuple[str, ...]) -> int:
    """How high a row is, in points: as many lines as its longest cell takes."""
    widths = (width for _, width in _COLUMNS)
    lines = max(1 + 2 * len(text) // width for text, width in zip(texts, widths, strict=False))
    return max(20, 15 * lines + 4)


def _unread(pack: FormPack, names: dict[str, str], problem: SheetProblem) -> SlipRow:
    datum = pack.datum.get(problem.datum)
    item = _item(datum.name if datum else "", names.get(problem.subject, ""))
    where = f"工作表“{problem.sheet}”{problem.cell}"
    form = pack.form[datum.form].title if datum else problem.sheet
    return SlipRow(
        form, item or problem.cell, problem.text, f"【{problem.kind.word}】{problem.sentence}",
        where, problem.remedy, datum is not None and datum.sensitivity is Sensitivity.NO_WECHAT,
    )  # fmt: skip


def _doubted(
    pack: FormPack,
    names: dict[str, str],
    held: Mapping[tuple[str, str], Observation],
    finding: Finding,
) -> SlipRow:
    where = finding.where
    datum = pack.datum.get(where.column)
    form = pack.form.get(where.table)
    said = held.get((where.column, where.row or COUNTY))
    value = show(datum, said.value) if datum and said else ""
    if datum and said and not isinstance(said.value, Absence):
        value += datum.measure
    others = "；".join(f"{name} {text}" for name, text in finding.values)
    return SlipRow(
        form.title if form else "",
        _item(datum.name if datum else "", names.get(where.row, "")),
        value,
        f"【{finding.level.word}】{finding.sentence}",
        "；".join(filter(None, (others, "、".join(finding.sources)))),
        finding.remedy,
        bool(secret_told(pack, finding)),
    )


def _item(datum: str, subject: str) -> str:
    return f"{subject}　{datum}" if subject and datum else subject or datum

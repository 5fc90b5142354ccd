"""回执 for all at once: signed files for units with the program, a sheet for the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county import actions
from cityexam_desktop.county.intake import unit_intakes
from cityexam_desktop.county.progress import BASIS_WORDS, ON_BEHALF
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.sheets import write_sheet
from cityexam_desktop.report.sheets.model import SheetTable
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cityexam_desktop.county.intake import UnitIntake
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace

_COLUMNS: Final = (
    Column("收件号", 8, Align.RIGHT),
    Column("收到时间", 18, Align.CENTRE),
    Column("稿次", 7, Align.RIGHT),
    Column("报送码", 28),
    Column("方式", 14),
    Column("计入的数", 10, Align.RIGHT),
)
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Written:
    """A receipt that was written: the unit's name and the file."""

    name: str
    file: Path


def receipt_sheet(dataset: CountyDataset, one: UnitIntake, head: str) -> SheetTable:
    """The receipt of a unit without the program; `head` is the ledger's hash at this time."""
    task = dataset.task
    many = sum(value.unit == one.unit for value in dataset.values.values())
    came = f"{datetime.fromisoformat(one.at).astimezone():%Y-%m-%d %H:%M}" if one.at else ""
    return SheetTable(
        title=f"{task.title}回执",
        columns=_COLUMNS,
        rows=(
            (
                Decimal(one.number), came, Decimal(one.edition), one.code,
                BASIS_WORDS.get(one.basis, one.basis), Decimal(many),
            ),
        ),
        about=f"{dataset.pack.unit[one.unit].name}：你单位的填报已收到。",
        notes=(f"登记簿校验值 {head}",),
        banner=task.banner,
        signatures=(("经办人", ""), ("日期", "")),
        seal="县住建局盖章处",
        name="回执",
        landscape=False,
    )  # fmt: skip


def write_receipts(
    ws: Workspace,
    dataset: CountyDataset,
    folder: Path,
    *,
    desk: actions.Desk,
    units: Iterable[str] = (),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Written, ...]:
    """Write a receipt for what counts of every unit (or of `units`) into a folder.

    A unit with the program gets a signed ``.cxb``, one whose workbook or letter was entered
    a ``.pdf``; the bureau's own answers none. Raises `FileTrouble`, `WrongPassphrase`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, folder.name) from error
    wanted = set(units)
    rows = ledger.rows(ws)
    head = rows[-1].hash if rows else ""
    lines = [
        one
        for one in unit_intakes(rows, dataset)
        if one.bundle and one.basis != "own" and (not wanted or one.unit in wanted)
    ]
    written = []
    for number, one in enumerate(lines):
        progress(number, len(lines))
        name = dataset.pack.unit[one.unit].name
        stem = _UNSAFE.sub("_", f"回执-{name}-第{one.edition}稿")
        target = folder / f"{stem}.{'pdf' if one.basis else 'cxb'}"
        if one.basis:
            write_sheet(receipt_sheet(dataset, one, head), target)
        else:
            actions.receipt(ws, one.bundle, target, desk=desk)
        written.append(Written(name, target))
    return tuple(written)


def write_receipt_sheet(ws: Workspace, dataset: CountyDataset, bundle: str, target: Path) -> None:
    """Write the receipt of what was entered for a unit; raises `WrongUse` where it does not count.

    What came from a program is answered by a signed file, see `county.actions.receipt`.
    """
    rows = ledger.rows(ws)
    one = next((one for one in unit_intakes(rows, dataset) if one.bundle == bundle), None)
    if one is None or one.basis not in ON_BEHALF:
        raise WrongUse("这一份没有计入，不能写回执。", "请选计入汇总的一份。")
    write_sheet(receipt_sheet(dataset, one, rows[-1].hash), target)

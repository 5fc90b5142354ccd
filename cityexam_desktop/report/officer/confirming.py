"""代录及更正确认单: what the bureau entered or corrected for a unit, for its seal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest
from cityexam_desktop.county.corrections import as_shown, cell_name, corrections
from cityexam_desktop.county.differences import compare
from cityexam_desktop.county.onbehalf import document_of
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.report.blocks import Align, Band, Column
from cityexam_desktop.report.sheets.model import SheetTable
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.sensitive import BY_HAND, secret_data

if TYPE_CHECKING:
    from cityexam_desktop.county.differences import Difference
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.report.sheets.model import Cell
    from cityexam_desktop.workspace.database import Workspace

_COLUMNS: Final = (
    Column("序号", 6, Align.CENTRE),
    Column("项", 26),
    Column("原值", 14, Align.RIGHT),
    Column("新值", 14, Align.RIGHT),
    Column("原因", 26),
    Column("依据（函号、电话记录）", 22),
    Column("经办", 9),
    Column("复核", 9),
    Column("单位签章", 12),
)


def confirm_sheet(
    ws: Workspace, dataset: CountyDataset, unit: str, *, harmless: bool = False
) -> SheetTable:
    """What was entered on behalf of a unit and what was corrected of it, in one sheet.

    A `harmless` one says of data that must not be sent by WeChat that they go by hand.
    """
    rows: list[tuple[Cell, ...] | Band] = []
    words = _Words(dataset, frozenset(d.code for d in secret_data(dataset.pack) if harmless))
    entered = _entered(ws, dataset, unit, words)
    if entered:
        rows += [Band("代录"), *entered]
    made = [one for one in corrections(dataset) if one.unit == unit and one.stands]
    if made:
        rows.append(Band("更正"))
    for number, one in enumerate(made, len(entered) + 1):
        rows.append(
            (
                Decimal(number),
                cell_name(dataset, one.datum, one.subject),
                words.value(one.datum, one.old),
                words.value(one.datum, one.new),
                one.reason,
                one.document,
                one.author,
                one.approver,
                "",
            )
        )
    task = dataset.task
    name = dataset.pack.unit[unit].name
    return SheetTable(
        title=f"{task.title}代录及更正确认单",
        columns=_COLUMNS,
        rows=tuple(rows),
        about=f"{name}　数据时点：{task.as_of}",
        notes=("请核对；无误的，由单位负责人签字、单位盖章后交回县住建局。",),
        banner=task.banner,
        signatures=(("单位负责人", ""), ("日期", "")),
        seal="单位盖章处",
        name="确认单",
    )


def secret_confirmed(ws: Workspace, dataset: CountyDataset, unit: str) -> tuple[BaseDatum, ...]:
    """The data in a unit's sheet that must not be sent by WeChat."""
    told = {one.datum for one in corrections(dataset) if one.unit == unit and one.stands}
    told |= {one.datum for one in _replaced(ws, dataset, unit)}
    return tuple(datum for datum in secret_data(dataset.pack) if datum.code in told)


class _Words:
    """Values as they are read; of `silent` data only that they go by hand."""

    def __init__(self, dataset: CountyDataset, silent: frozenset[str]) -> None:
        self.dataset, self.silent = dataset, silent

    def value(self, datum: str, value: Value) -> str:
        """One value."""
        if datum in self.silent:
            return BY_HAND
        return "没有填" if value is Absence.BLANK else as_shown(self.dataset, datum, value)


def _replaced(ws: Workspace, dataset: CountyDataset, unit: str) -> tuple[Difference, ...]:
    """What the edition entered for a unit put in place of what its edition before it said."""
    bundle = dataset.resolution.in_force.get(unit, "")
    if not bundle or dataset.facts[bundle].basis not in {"paper", "workbook"}:
        return ()
    before = _before(dataset, bundle)
    return compare(ws, dataset, before.id, bundle) if before else ()


def _entered(
    ws: Workspace, dataset: CountyDataset, unit: str, words: _Words
) -> tuple[tuple[Cell, ...], ...]:
    """The edition that was entered for the unit and counts; none where it entered itself.

    One line for the whole, then one for each value that it put in place of what the unit's
    edition before it said.
    """
    bundle = dataset.resolution.in_force.get(unit, "")
    kept = archive.bundle(ws, bundle) if bundle else None
    head = Manifest.from_bytes(kept.manifest).head if kept else None
    if not isinstance(head, SubmissionHead) or head.basis not in {"paper", "workbook"}:
        return ()
    many = sum(one.unit == unit for one in dataset.values.values())
    before = _before(dataset, bundle)
    replaced = f"，代替第 {before.edition} 稿" if before else ""
    code = submission_code(bundle)
    item = f"第 {head.edition} 稿共 {many} 个数{replaced}，报送码 {code}，逐项见定稿表"
    said = [(item, "", "")]
    said += [
        (
            cell_name(dataset, one.datum, one.subject),
            words.value(one.datum, one.left),
            words.value(one.datum, one.right),
        )
        for one in _replaced(ws, dataset, unit)
    ]
    behind = BASIS_WORDS[head.basis], document_of(ws, bundle), head.entered_by, head.checked_by
    return tuple((Decimal(number), *one, *behind, "") for number, one in enumerate(said, 1))


def _before(dataset: CountyDataset, bundle: str) -> Fact | None:
    """The newest edition of which the one in force was made."""
    lineage = dataset.facts[bundle].lineage
    older = [fact for id_, fact in dataset.facts.items() if id_ in lineage]
    return max(older, key=lambda fact: (fact.edition, fact.id), default=None)

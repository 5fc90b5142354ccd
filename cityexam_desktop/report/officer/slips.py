"""退回修改单 for a unit whose answers the bureau entered: its remarks, then all doubts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.submission import findings_of
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY, Sensitivity
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.slip import SlipRow, compose_slip
from cityexam_desktop.workspace.content import content, submissions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cityexam_desktop.bundle.reply import Remark
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.report.slip import Slip
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content

WHOLE: Final = "整份"


def return_slip(
    ws: Workspace,
    dataset: CountyDataset,
    bundle: str,
    remarks: Iterable[Remark],
    sentence: str,
    *,
    due: str = "",
    today: date | None = None,
) -> Slip:
    """What goes back: the officer's remarks first, then what the checks doubt.

    Without a remark the officer's sentence stands alone, for the whole. Raises `WrongUse`
    for a bundle whose content is not here.
    """
    fact = dataset.facts.get(bundle)
    found = next((s for s in submissions(ws) if s.bundle == bundle), None)
    if fact is None or found is None:
        raise WrongUse("没有收到过这份报送包。", "请在“收件登记簿”里核对。")
    said = content(ws, found.id)
    findings = findings_of(ws, dataset.task, dataset.pack, fact.unit, said)
    slip = compose_slip(dataset.pack, dataset.task, fact.unit, said, findings, due=due, today=today)
    rows = [_row(dataset, said, remark, sentence) for remark in remarks]
    whole = [SlipRow("", WHOLE, "", sentence, "", "")] if not rows else []
    return replace(slip, rows=(*rows, *whole, *slip.rows))


def _row(dataset: CountyDataset, said: Content, remark: Remark, sentence: str) -> SlipRow:
    datum = dataset.pack.datum.get(remark.datum)
    if datum is None:
        return SlipRow("", WHOLE, "", remark.text, "", sentence)
    subjects = (*dataset.task.places, *said.objects)
    place = next((s.name for s in subjects if s.id == remark.subject != COUNTY), "")
    held = {(o.datum, o.subject): o.value for o in said.observations}
    value = held.get((remark.datum, remark.subject))
    return SlipRow(
        dataset.pack.form[datum.form].title,
        f"{place}　{datum.name}" if place else datum.name,
        f"{show(datum, value)}{datum.measure}" if value is not None else "",
        remark.text,
        _against(dataset, remark),
        sentence,
        datum.sensitivity is Sensitivity.NO_WECHAT,
    )


def _against(dataset: CountyDataset, remark: Remark) -> str:
    """What others say of the same, and what it was last year."""
    datum, cell = dataset.pack.datum[remark.datum], (remark.datum, remark.subject)
    names = {unit.code: unit.name for unit in dataset.task.units}
    told = [
        f"{names.get(one.unit, one.unit)} {show(datum, one.value)}{datum.measure}"
        + (f"（{one.source}）" if one.source else "")
        for one in dataset.witnesses.get(cell, ())
    ]
    last = dataset.previous.get(cell)
    if last is not None:
        told.append(f"上年 {show(datum, last)}{datum.measure}")
    return "；".join(told)

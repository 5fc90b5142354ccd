"""指标取舍: what the county leaves out, its own standards and those it confirmed.

Every decision is a row of the draft's overlay; the pack in force is the base resolved
under it, with the draft's own units and owners.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.cells import DECIMAL
from cityexam_desktop.formpack.model import Confidence, Threshold
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.resolving import resolved
from cityexam_desktop.formpack.serial import pack_from_bytes
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack, Indicator
    from cityexam_desktop.formpack.tables import Tables
    from cityexam_desktop.workspace.database import Workspace

_ID: Final = "local"
_FIRST: Final = "0101"


def base_of(ws: Workspace, made: TaskDraft) -> FormPack:
    """The pack that the draft stands on, as it came."""
    return _base(*(tasks.blob(ws, digest) for digest in made.base))


def pack_in_force(ws: Workspace, made: TaskDraft) -> FormPack:
    """The pack that would be issued, under the draft's units and owners.

    Owners of data that are no longer asked are left out. Raises `BadPack`.
    """
    pack = whole(ws, made, made.overlay)
    asked = {datum.code for datum in pack.base_data if datum.formula is None}
    owners = tuple(one for one in made.owners if one.datum in asked)
    return replace(pack, units=made.units, owners=owners)


def whole(ws: Workspace, made: TaskDraft, overlay: Tables) -> FormPack:
    """The draft's base under an overlay; an empty one leaves it as it came. Raises `BadPack`."""
    asked, judged = (tasks.blob(ws, digest) for digest in made.base)
    if not overlay:
        return _base(asked, judged)
    rows = {table: [dict(row) for row in found] for table, found in overlay.items()}
    return _resolved(asked, judged, json.dumps(rows, sort_keys=True), made.title)


# A step reads the pack several times, and checking one takes its time: kept by what it is of.
_base: Final = lru_cache(maxsize=4)(pack_from_bytes)


@lru_cache(maxsize=8)
def _resolved(asked: bytes, judged: bytes, overlay: str, name: str) -> FormPack:
    return resolved(_base(asked, judged), json.loads(overlay), name)


def left_out(ws: Workspace, made: TaskDraft, which: str, reason: str) -> TaskDraft:
    """Leave an indicator out, by number or code; raises `WrongUse` without a reason."""
    if not reason.strip():
        raise WrongUse("不采用一项指标没有写理由。", "请写明理由，报告里要印出来。")
    return decided(
        ws, made, lambda rows, base: decisions.leave_out(rows, base, which_of(base, which), reason)
    )


def taken_back(ws: Workspace, made: TaskDraft, which: str) -> TaskDraft:
    """Use an indicator again that was left out."""
    return decided(ws, made, lambda rows, base: decisions.take_back(rows, which_of(base, which)))


def with_threshold(ws: Workspace, made: TaskDraft, which: str, own: Threshold) -> TaskDraft:
    """Give an indicator or part the county's own standard; raises `WrongUse` undocumented."""
    if not own.document.strip():
        raise WrongUse("本县标准没有写依据的文件。", "请写明文件名称和文号。")
    return decided(
        ws,
        made,
        lambda rows, base: decisions.own_threshold(rows, base, which_of(base, which), own),
    )


def standard(
    operator: str, low: str = "", high: str = "", document: str = "", year: str = ""
) -> Threshold:
    """Read a standard as people type it; raises `WrongUse` for what is no number or is missing."""
    sides = {">=": "low", "=": "low", "<=": "high", "between": "low high"}
    if operator not in sides:
        raise WrongUse(f"“{operator}”不是比较符。", "请选 ≥、≤、＝ 或区间。")
    typed = {"low": low, "high": high}
    read: dict[str, Decimal | None] = {"low": None, "high": None}
    for side in sides[operator].split():
        text = unicodedata.normalize("NFKC", typed[side]).replace(",", "").strip()
        if not DECIMAL.fullmatch(text):
            word = "下限" if side == "low" else "上限"
            raise WrongUse(f"标准的{word}“{typed[side]}”不是数。", "请写成 12 或 0.5 的样子。")
        read[side] = Decimal(text)
    return Threshold(operator, read["low"], read["high"], year, document, Confidence.LOCAL)


def confirmed(
    ws: Workspace, made: TaskDraft, which: str, *, document: str, who: str, date: str = ""
) -> TaskDraft:
    """Let a recalled or inferred standard count; raises `WrongUse` without document or name."""
    if not document.strip() or not who.strip():
        raise WrongUse("核实标准要写依据的文件和核实人。", "请对照原文核实后写明。")
    return decided(
        ws,
        made,
        lambda rows, base: decisions.confirm_threshold(
            rows, base, which_of(base, which), document=document, who=who, date=date
        ),
    )


def judged_as_base(ws: Workspace, made: TaskDraft, which: str) -> TaskDraft:
    """Judge an indicator or part by the pack's own standard again, as recalled as it may be."""

    def change(rows: Tables, base: FormPack) -> Tables:
        code = which_of(base, which)
        return decisions.unconfirm(decisions.base_threshold(rows, base, code), code)

    return decided(ws, made, change)


def to_confirm(pack: FormPack) -> tuple[Indicator, ...]:
    """The indicators whose standard, or that of a part, is recalled or inferred."""
    return tuple(
        one
        for one in pack.indicators
        if any(
            held is not None and not held.judges
            for held in (one.threshold, *(part.threshold for part in one.parts))
        )
    )


def which_of(base: FormPack, which: str) -> str:
    """The code of an indicator or part given by number, code or name; else as it is."""
    for one in base.indicators:
        if which in {str(one.number), one.code, one.name}:
            return one.code
    return which


def decided(
    ws: Workspace, made: TaskDraft, decide: Callable[[Tables, FormPack], Tables]
) -> TaskDraft:
    """The draft with one more decision, which must leave a pack that can be used."""
    base = base_of(ws, made)
    changed = decide(made.overlay or begun(base, made.period), base)
    whole(ws, made, changed)
    return replace(made, overlay={table: tuple(cells) for table, cells in changed.items()})


def begun(base: FormPack, period: str) -> Tables:
    """The county's overlay of a year on `base`, with nothing decided yet."""
    version = f"{_year(period)}{_FIRST}01"
    return decisions.begin(base, f"{_ID}-{period}", f"{base.title}（本县）", version)


def _year(period: str) -> str:
    return period[:4] if period[:4].isdigit() else "2025"

"""Earlier years' values out of a table (`tabular`); the register of places is `placetable`'s.

Nothing of a file with a mistake is taken; all its mistakes are told at once.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.concordance import label_of
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.workspace.model import HistoryValue
from cityexam_desktop.workspace.placetable import read_places
from cityexam_desktop.workspace.tabular import BadTable, Doubts, Row, table_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack

__all__ = ["BadTable", "read_history", "read_places"]

_HISTORY_COLUMNS = {
    "code": ("code", "代码"),
    "subject": ("subject", "对象"),
    "value": ("value", "数值"),
    "source": ("source", "来源"),
}


def read_history(file: Path, period: str, pack: FormPack) -> tuple[HistoryValue, ...]:
    """Read an earlier year's values: columns code, subject, value, source.

    A code is a datum's, an indicator's or a part's; a subject left out is the county.
    Raises `BadTable`, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    judged = {one.code: one.measure for one in pack.indicators}
    judged |= {part.code: part.measure for one in pack.indicators for part in one.parts}
    found: dict[tuple[str, str], HistoryValue] = {}
    for row in table_rows(file, _HISTORY_COLUMNS, ("code", "value"), doubts):
        code, subject = row["code"], row["subject"] or COUNTY
        if code not in pack.datum and code not in judged:
            doubts.at(row.number, "code", f"指标方案里没有“{code}”。")
        elif (code, subject) in found:
            doubts.at(row.number, "code", f"“{code}”（{subject}）前面已有一行。")
        else:
            value = _value(pack, judged, row, doubts)
            found[code, subject] = HistoryValue(
                period, code, subject, value, row["source"], pack=label_of(pack, code)
            )
    doubts.stop()
    return tuple(found.values())


def _value(pack: FormPack, judged: Mapping[str, str], row: Row, doubts: Doubts) -> Value:
    text = row["value"]
    datum = pack.datum.get(row["code"])
    if datum is not None:
        read = parse(datum, text)
        if isinstance(read, Refusal):
            doubts.at(row.number, "value", read.sentence, read.remedy)
            return Absence.BLANK
        value = read.value
    else:
        value = _figure(text, judged[row["code"]])
    if value is Absence.BLANK:
        doubts.at(row.number, "value", f"“{row['code']}”的数值没有填，或不是数：“{text}”。")
    return value


def _figure(text: str, measure: str) -> Value:
    """An indicator's result: a plain number or an absence's word; blank when it is neither."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if measure == "%":
        plain = plain.removesuffix("%").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Absence.from_word(plain) or Absence.BLANK
    return number if number.is_finite() else Absence.BLANK

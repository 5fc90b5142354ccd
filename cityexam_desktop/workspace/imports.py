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
    "name": ("name", "项目", "名称", "指标", "基础数据项"),
    "subject": ("subject", "对象"),
    "value": ("value", "数值", "上年值"),
    "source": ("source", "来源"),
}


def read_history(file: Path, period: str, pack: FormPack) -> tuple[HistoryValue, ...]:
    """Read an earlier year's values: columns code (or name), subject, value, source.

    A code is a datum's, an indicator's or a part's; a subject left out is the county. A line
    with neither value nor source is passed over. Raises `BadTable`, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    judged = {one.code: one.measure for one in pack.indicators}
    judged |= {part.code: part.measure for one in pack.indicators for part in one.parts}
    found: dict[tuple[str, str], HistoryValue] = {}
    names = _names(pack)
    for row in table_rows(file, _HISTORY_COLUMNS, ("value",), doubts):
        if not row["value"] and not row["source"]:
            continue
        code, subject = row["code"] or names.get(row["name"], ""), row["subject"] or COUNTY
        if code not in pack.datum and code not in judged:
            what = f"指标方案里没有“{code or row['name']}”。"
            doubts.at(row.number, "code", what, "请写代码，或方案里的名称。")
        elif (code, subject) in found:
            doubts.at(row.number, "code", f"“{code}”（{subject}）前面已有一行。")
        else:
            value = _value(pack, judged, code, row, doubts)
            found[code, subject] = HistoryValue(
                period, code, subject, value, row["source"], pack=label_of(pack, code)
            )
    doubts.stop()
    return tuple(found.values())


def _names(pack: FormPack) -> Mapping[str, str]:
    """The code of every name that only one datum or indicator has."""
    found: dict[str, list[str]] = {}
    pairs = [(one.name, one.code) for one in pack.base_data]
    for name, code in (*pairs, *((one.name, one.code) for one in pack.indicators)):
        found.setdefault(name, []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def _value(pack: FormPack, judged: Mapping[str, str], code: str, row: Row, doubts: Doubts) -> Value:
    text = row["value"]
    datum = pack.datum.get(code)
    if datum is not None:
        read = parse(datum, text)
        if isinstance(read, Refusal):
            doubts.at(row.number, "value", read.sentence, read.remedy)
            return Absence.BLANK
        value = read.value
    else:
        value = _figure(text, judged[code])
    if value is Absence.BLANK:
        doubts.at(row.number, "value", f"“{code}”的数值没有填，或不是数：“{text}”。")
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

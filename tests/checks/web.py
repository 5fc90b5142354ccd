"""A pack in which everything depends on something else, and answers over it.

Buildings lie in estates; an estate adds up its buildings; a list value decides what is
asked of a building; a list total stands over the estates and is seen from their rows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import COUNTY, FormPack
from cityexam_desktop.formpack.serial import pack_from_bytes, tables_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.model import Observation, Place, RowState, Subject, SurveyRow
from tests.support import small

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.absence import Value

UNIT = "u1"
_FORMS = [
    ("main", "总表", "list", "county", "no"),
    ("total", "合计表", "list", "county", "no"),
    ("house", "楼栋", "places", "building", "yes"),
    ("estate", "小区", "places", "estate", "no"),
    ("care", "小区照护", "places", "estate", "yes"),
    ("bridge", "桥梁", "register", "county", "no"),
]
_YESNO = {"type": "yesno", "default": "0", "required": "no", "measure": ""}
_DATA: list[tuple[str, str, dict[str, str]]] = [
    ("heat", "main", {**_YESNO, "default": ""}),
    ("limit", "main", {"maximum": "100"}),
    ("kind", "main", {"type": "choice", "choices": "甲|乙", "measure": "", "required": "no"}),
    ("when", "main", {"type": "date", "measure": "", "required": "no"}),
    ("length", "main", {"type": "decimal", "decimals": "2", "evidence": "yes"}),
    ("double", "total", {"formula": "limit * 2", "required": "no"}),
    ("beds", "total", {"formula": "SUM(bed)", "required": "no"}),
    ("spare", "total", {"required": "no"}),
    ("floors", "house", {"maximum": "99"}),
    ("lift", "house", {**_YESNO, "relevant": "floors > 3"}),
    ("cold", "house", {**_YESNO, "relevant": "heat = 1"}),
    # before what it is made of, on purpose
    ("worst", "house", {**_YESNO, "default": "", "formula": "AND(bad = 1, floors > 6)"}),
    ("bad", "house", {**_YESNO, "default": "", "formula": "OR(lift = 1, cold = 1)"}),
    ("people", "estate", {}),
    ("storeys", "estate", {"formula": "SUM(floors)", "required": "no"}),
    ("full", "estate", {**_YESNO, "default": "", "formula": "people > storeys * 4"}),
    ("bed", "care", {"default": "0", "required": "no", "maximum": "50"}),
    ("old", "care", {**_YESNO, "relevant": "people > 20"}),
    ("span", "bridge", {"type": "decimal", "decimals": "1"}),
]
_RULES = [
    ("r_floors", "row", "house", "floors", "<=", "limit", "explain"),
    ("r_worst", "row", "house", "worst", "=", "0", "must"),
    ("r_people", "row", "estate", "people", "<=", "storeys * 6", "explain"),
    ("r_beds", "row", "estate", "people", ">=", "beds", "notice"),
    ("r_year", "year", "estate", "people", ">=", "prev(people)", "explain"),
    ("r_own", "row", "care", "bed", "<=", "people", "must"),
    ("r_span", "value", "bridge", "span", "<=", "500", "explain"),
    ("r_double", "form", "total", "double", ">=", "spare", "explain"),
    ("r_all", "department", "main", "SUM(floors)", "<=", "limit * 10", "must"),
    ("r_bad", "department", "main", "COUNTIF(bad, bad = 1)", "<=", "2", "explain"),
    ("r_mean", "department", "main", "AVERAGE(people)", "<=", "double", "notice"),
]
PLACES = (
    Place(COUNTY, "place", "county", "361", "示例县", ""),
    *(Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", COUNTY) for i in range(3)),
    *(Place(f"b{i}", "place", "building", f"B{i}", f"{i}号楼", f"e{i % 3}") for i in range(7)),
)
BRIDGES = tuple(
    Subject(f"{UNIT}-{i}", "row", "bridge", f"Q{i}", f"{i}号桥", "e1" if i % 2 else COUNTY, UNIT)
    for i in range(1, 4)
)
PREVIOUS: dict[tuple[str, str], Value] = {("people", "e1"): Decimal(30)}


def pack() -> FormPack:
    """The pack; every rule's examples are left to the lint of other packs."""
    made = small.tables()
    made["units"] = [{"code": UNIT, "name": "一局"}]
    made["forms"] = [
        {"code": c, "title": t, "kind": k, "level": lv, "rows_by": "owner", "by_exception": e}
        for c, t, k, lv, e in _FORMS
    ]
    made["base_data"] = [
        {**small.DATUM, "code": c, "form": f, "name": c, **more} for c, f, more in _DATA
    ]
    made["owners"] = [{"form": f, "datum": "*", "unit": UNIT, "role": "owner"} for f, *_ in _FORMS]
    made["indicators"] = [
        {**small.INDICATOR, "number": "1", "code": "i1", "name": "层数", "formula": "SUM(floors)"}
    ]
    made["parts"] = []
    made["rules"] = [
        {"code": c, "scope": s, "form": f, "left": left, "operator": op, "right": right,
         "tolerance": "0", "left_missing": "skip", "right_missing": "skip", "level": level,
         "sentence": c + "：{left} 对 {right}", "instruction": "请核对。", "source": "m"}
        for c, s, f, left, op, right, level in _RULES
    ]  # fmt: skip
    whole = {
        table: [{column: row.get(column, "") for column in COLUMNS[table]} for row in rows]
        for table, rows in made.items()
    }
    return pack_from_bytes(*tables_to_bytes(whole))


def laid_out(
    given: FormPack, observations: Iterable[Observation] = (), rows: Iterable[SurveyRow] = ()
) -> Answers:
    """Answers over the places and bridges."""
    return Answers(
        given, PLACES, observations=observations, rows=rows, objects=BRIDGES, previous=PREVIOUS
    )


def surveyed(*buildings: str) -> list[SurveyRow]:
    """Buildings that were surveyed."""
    return [SurveyRow("house", b, RowState.SURVEYED) for b in buildings]

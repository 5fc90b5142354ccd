"""A content as members and back: nothing is lost, nothing that the pack does not allow passes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.contents import VALUES, form_member, from_members, read, to_members
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.build import build
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.content import content as stored
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.model import (
    Content,
    Evidence,
    Explanation,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from tests.support.small import DATUM, tables
from tests.workspace.draft import new_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack

UNIT = "zjj"


def pack_with_a_register() -> FormPack:
    made = tables()
    form = {"code": "bridge", "title": "桥梁", "kind": "register", "level": "county"}
    data = (
        {**DATUM, "form": "bridge", "code": "span", "name": "跨径"},
        {**DATUM, "form": "bridge", "code": "kind", "name": "桥型", "type": "text", "measure": ""},
        {**DATUM, "form": "land", "code": "says", "name": "说明", "type": "text", "measure": ""},
        {
            **DATUM,
            "form": "land",
            "code": "pick",
            "name": "选择",
            "type": "choice",
            "choices": "甲|乙",
            "measure": "",
        },
        {**DATUM, "form": "land", "code": "day", "name": "日期", "type": "date", "measure": ""},
    )
    made["forms"].append({**dict.fromkeys(made["forms"][0], ""), **form, "by_exception": "no"})
    made["base_data"] += [{**dict.fromkeys(made["base_data"][0], ""), **row} for row in data]
    return build(made).pack


PACK = pack_with_a_register()

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")))
absences = st.sampled_from([Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING])


def numbers(places: int) -> st.SearchStrategy[Value]:
    return absences | st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17, places=places
    )


yes_or_no: st.SearchStrategy[Value] = absences | st.sampled_from([Decimal(0), Decimal(1)])
words: st.SearchStrategy[Value] = absences | texts.filter(bool)
choices: st.SearchStrategy[Value] = absences | st.sampled_from(["甲", "乙"])
days: st.SearchStrategy[Value] = absences | st.dates().map(str)


def cell(datum: str, subject: str, values: st.SearchStrategy[Value]) -> Any:
    return st.builds(
        Observation, st.just(datum), st.just(subject), values, texts, texts,
        st.sampled_from(Nature), texts, texts, texts, texts,
    )  # fmt: skip


CELLS = [
    ("area", COUNTY, numbers(2)), ("green", COUNTY, numbers(2)), ("kept", COUNTY, numbers(0)),
    ("says", COUNTY, words), ("pick", COUNTY, choices), ("day", COUNTY, days),
    *((datum, f"b{i}", yes_or_no) for datum in ("crack", "lift") for i in range(3)),
    *(("floors", f"b{i}", numbers(0)) for i in range(3)),
    *((datum, f"zjj-{i}", values) for datum, values in (("span", numbers(0)), ("kind", words))
      for i in (1, 2)),
]  # fmt: skip
observed = st.lists(st.sampled_from(CELLS), unique_by=lambda c: c[:2]).flatmap(
    lambda cells: st.tuples(*(cell(*one) for one in cells))
)
surveyed = st.lists(
    st.builds(SurveyRow, st.just("house"), st.sampled_from(["b0", "b1", "b7"]),
              st.sampled_from(RowState), texts, texts),
    unique_by=lambda row: row.subject,
)  # fmt: skip
ROW = Subject("zjj-1", "row", "bridge", "Q1", "东桥", COUNTY, UNIT, "2020", "")


def alike(content: Content) -> tuple[Any, ...]:
    return (
        {(o.datum, o.subject): o for o in content.observations},
        set(content.rows),
        *(tuple(sorted(map(repr, part))) for part in (content.objects, content.explanations)),
        set(content.evidence),
    )


def back(members: dict[str, bytes]) -> Content:
    return from_members(PACK, UNIT, members, members.__getitem__)


@given(observed, surveyed)
def test_what_is_written_is_read_back_and_stored_without_the_rows_that_say_nothing(
    observations: tuple[Observation, ...], rows: list[SurveyRow]
) -> None:
    said = Content(
        observations,
        tuple(rows),
        (ROW,),
        (Explanation("r_kept", COUNTY, "拆除了一处"),),
        (Evidence("area", COUNTY, "a" * 64, "图.pdf", 7, "3"),),
    )
    members = to_members(PACK, said)
    silent = {SurveyRow("house", r.subject, RowState.NOT_SURVEYED) for r in rows}
    expected = Content(
        observations,
        tuple(r for r in rows if r not in silent),
        said.objects,
        said.explanations,
        said.evidence,
    )
    frozen = read(PACK, UNIT, members, members.__getitem__)
    assert alike(frozen.content()) == alike(expected)
    with new_workspace() as ws:
        number = store_edition(ws, task="t1", unit=UNIT, edition=1, bundle="x", frozen=frozen)
        assert alike(stored(ws, number)) == alike(expected)
    assert to_members(PACK, back(members)).keys() == to_members(PACK, expected).keys()


@given(observed)
def test_equal_contents_give_equal_bytes_in_any_order(
    observations: tuple[Observation, ...],
) -> None:
    members = to_members(PACK, Content(observations))
    assert to_members(PACK, Content(observations[::-1])) == members
    assert to_members(PACK, back(members)) == members


def test_a_note_of_nothing_but_forbidden_signs_is_no_note() -> None:
    said = Observation("floors", "b0", Decimal(3), note="\u200f")
    assert back(to_members(PACK, Content((said,)))).observations[0].note == ""


GOOD = to_members(
    PACK,
    Content(
        (
            Observation("area", COUNTY, Decimal("10.50"), source="年鉴"),
            Observation("says", COUNTY, "无"),
            Observation("pick", COUNTY, "乙"),
            Observation("day", COUNTY, "2025-12-31"),
            Observation("floors", "b0", Decimal(2), source="台账"),
            Observation("floors", "b1", Decimal(6), source="台账", nature=Nature.LEDGER),
            Observation("crack", "b1", Absence.PENDING, reason="在测"),
            Observation("kind", "zjj-1", "拱桥"),
        ),
        (SurveyRow("house", "b0", RowState.SURVEYED, "王", "2026-03-01"),),
        (ROW,),
        (Explanation("r_kept", COUNTY, "拆除了一处"),),
        (Evidence("area", COUNTY, "a" * 64, "图.pdf", 7, "3"),),
    ),
)


def refused(member: str, change: Callable[[Any], object]) -> str:
    plain = json.loads(GOOD[member])
    change(plain)
    with pytest.raises(BadBundle) as caught:
        back(GOOD | {member: strictjson.dumps(plain)})
    return caught.value.reason


def putting(*path: str | int, value: object) -> Callable[[Any], object]:
    def change(plain: Any) -> None:
        *way, last = path
        for step in way:
            plain = plain[step]
        plain[last] = value

    return change


FLOORS = ("columns", "floors")
SOURCE = (*FLOORS, "notes", "source")
BAD_IN_FORM: dict[str, Callable[[Any], object]] = {
    "an unknown datum": lambda p: p["columns"].update(ghost=p["columns"]["floors"]),
    "a datum of another form": lambda p: p["columns"].update(area=p["columns"]["floors"]),
    "a computed datum": lambda p: p["columns"].update(unsafe=p["columns"]["floors"]),
    "a text for a number": putting(*FLOORS, "values", 1, value="'6"),
    "a number with a leading zero": putting(*FLOORS, "values", 1, value="06"),
    "a number with an exponent": putting(*FLOORS, "values", 1, value="6e3"),
    "a number too long": putting(*FLOORS, "values", 1, value="1" * 19),
    "full-width digits": putting(*FLOORS, "values", 1, value="６"),
    "half a storey": putting(*FLOORS, "values", 1, value="6.5"),
    "two for a yes": putting("columns", "crack", "values", 0, value="2"),
    "an empty value": putting(*FLOORS, "values", 1, value=""),
    "an unknown absence": putting(*FLOORS, "values", 1, value="!gone"),
    "a blank, which is not sent": putting(*FLOORS, "values", 1, value="!blank"),
    "an integer for a value": putting(*FLOORS, "values", 1, value=6),
    "a value too many": lambda p: p["columns"]["floors"]["values"].append("6"),
    "no values": lambda p: p["columns"]["floors"].pop("values"),
    "a row out of range": putting(*FLOORS, "rows", 1, value=2),
    "a negative row": putting(*FLOORS, "rows", 0, value=-1),
    "true for a row": putting(*FLOORS, "rows", 1, value=True),
    "false for a row": putting(*FLOORS, "rows", 0, value=False),
    "a row twice": putting(*FLOORS, "rows", 1, value=0),
    "rows that descend": putting(*FLOORS, "rows", value=[1, 0]),
    "text for rows": putting(*FLOORS, "rows", value="01"),
    "columns as a list": putting("columns", value=[]),
    "a column as a list": putting(*FLOORS, value=[]),
    "an unknown kind of note": putting(
        *FLOORS, "notes", "mood", value={"rows": [0], "texts": ["x"]}
    ),
    "notes as a list": putting(*FLOORS, "notes", value=[]),
    "a note about no cell": putting(
        "columns", "crack", "notes", "reason", value={"rows": [0, 1], "texts": ["a", "b"]}
    ),
    "an empty note": putting(*SOURCE, "texts", 0, value=""),
    "a note too many": lambda p: p["columns"]["floors"]["notes"]["source"]["texts"].append("x"),
    "notes on no rows": putting(*SOURCE, value={"rows": [], "texts": []}),
    "an unknown nature": putting(*FLOORS, "notes", "nature", "texts", 0, value="hearsay"),
    "a note too long": putting(*SOURCE, "texts", 0, value="长" * 2001),
    "a subject twice": putting("subjects", 1, value="b0"),
    "a number for a subject": putting("subjects", 1, value=1),
    "an unknown state": putting("states", 0, value="seen"),
    "a state missing": lambda p: p["states"].pop(),
    "a list for a state": putting("states", 0, value=["surveyed"]),
    "a date missing": lambda p: p["dates"].pop(),
    "a row made in a form of places": putting("objects", value=[["zjj-1", "", "", "", "", ""]]),
    "an unknown field": putting("colour", value="red"),
}  # fmt: skip


@pytest.mark.parametrize("change", BAD_IN_FORM.values(), ids=BAD_IN_FORM.keys())
def test_a_form_that_the_pack_does_not_allow_is_refused(change: Callable[[Any], object]) -> None:
    assert refused(form_member("house"), change) in {"values", "schema"}


def value_of(plain: Any, datum: str, shown: str) -> None:
    """Put another value in the list's row of a datum."""
    next(row for row in plain["values"] if row[0] == datum)[1] = shown


BAD_IN_LISTS: dict[str, Callable[[Any], object]] = {
    "an unknown datum": putting("values", 0, 0, value="ghost"),
    "a datum of a place form": putting("values", 0, 0, value="floors"),
    "a list for a datum": putting("values", 0, 0, value=["area"]),
    "a datum twice": lambda p: p["values"].append(p["values"][0]),
    "a text for a number": putting("values", 0, 1, value="'10"),
    "a number for a text": lambda p: value_of(p, "says", "10"),
    "an empty text": lambda p: value_of(p, "says", "'"),
    "three decimals for two": lambda p: value_of(p, "area", "10.505"),
    "an unknown choice": lambda p: value_of(p, "pick", "'丙"),
    "a choice without its mark": lambda p: value_of(p, "pick", "乙"),
    "a day that does not exist": lambda p: value_of(p, "day", "'2025-02-30"),
    "a day as people write it": lambda p: value_of(p, "day", "'2025/12/31"),
    "a note missing": lambda p: p["values"][0].pop(),
    "a number for a note": putting("values", 0, 5, value=1),
    "an unknown nature": putting("values", 0, 4, value="hearsay"),
    "an explanation twice": lambda p: p["explanations"].append(p["explanations"][0]),
    "an explanation of two texts": putting("explanations", 0, value=["r", "s"]),
    "evidence of an unknown datum": putting("evidence", 0, 0, value="ghost"),
    "evidence without digest": putting("evidence", 0, 2, value="a" * 63),
    "evidence of negative size": putting("evidence", 0, 4, value=-1),
    "true for a size": putting("evidence", 0, 4, value=True),
    "evidence twice": lambda p: p["evidence"].append(p["evidence"][0]),
    "values as an object": putting("values", value={}),
}


@pytest.mark.parametrize("change", BAD_IN_LISTS.values(), ids=BAD_IN_LISTS.keys())
def test_lists_that_the_pack_does_not_allow_are_refused(change: Callable[[Any], object]) -> None:
    assert refused(VALUES, change) == "values"


BAD_IN_REGISTER: dict[str, Callable[[Any], object]] = {
    "a row of another unit": putting("objects", 0, 0, value="tjj-1"),
    "a row without a number": putting("objects", 0, 0, value="zjj"),
    "a row twice": lambda p: p["objects"].append(p["objects"][0]),
    "a list for an id": putting("objects", 0, 0, value=["zjj-1"]),
    "a number for a name": putting("objects", 0, 2, value=1),
    "a number for a text": putting("columns", "kind", "values", 0, value="7"),
}


@pytest.mark.parametrize("change", BAD_IN_REGISTER.values(), ids=BAD_IN_REGISTER.keys())
def test_a_register_that_the_pack_does_not_allow_is_refused(
    change: Callable[[Any], object],
) -> None:
    assert refused(form_member("bridge"), change) == "values"


def test_a_form_that_the_pack_does_not_know_and_a_list_form_are_refused() -> None:
    for form in ("ghost", "land"):
        with pytest.raises(BadBundle):
            back(GOOD | {form_member(form): GOOD[form_member("house")]})


def test_two_numbers_in_one_value_are_refused() -> None:
    body = GOOD[form_member("house")].replace(b'"2","6"', b'"2\\n3","6"')
    with pytest.raises(BadBundle) as caught:
        back(GOOD | {form_member("house"): body})
    assert caught.value.reason == "json_text"


def test_the_good_one_is_good() -> None:
    assert len(back(GOOD).observations) == 8

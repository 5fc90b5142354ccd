"""One search over every year, form, value, note and document of a data file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.model import (
    Comment,
    Draft,
    Evidence,
    Explanation,
    Nature,
    Observation,
    Subject,
)
from cityexam_desktop.workspace.searching import Hit, Kind, search
from tests.support.desk import draft_of, new_draft

if TYPE_CHECKING:
    from cityexam_desktop.workspace.database import Workspace


def found(ws: Workspace, words: str) -> list[tuple[str, str, str]]:
    """(kind, datum, subject) of what is found."""
    return [(h.kind.name, h.datum, h.subject) for h in search(ws, ws.identity.unit, words).hits]


def filled(unit: str, *observations: Observation) -> Workspace:
    ws = new_draft(unit)
    answering.record(ws, draft_of(ws).id, observations)
    return ws


def test_items_are_found_by_code_name_and_definition() -> None:
    ws = new_draft("zrzyj")
    assert ("DATUM", "green", COUNTY) in found(ws, "绿道")
    assert ("DATUM", "green", COUNTY) in found(ws, "ＧＲＥＥＮ")
    assert ("FORM", "", "") in found(ws, "土地")
    assert found(ws, "学位") == [], "another unit's form"


@pytest.mark.parametrize(
    "words", ["1050", "1,050", "１０５０", "统计年鉴 56", "测绘院", "面积 1050"]
)
def test_values_are_found_with_what_stands_beside_them(words: str) -> None:
    ws = filled(
        "zrzyj",
        Observation("area", COUNTY, Decimal(1050), nature=Nature.YEARBOOK, source="统计年鉴",
                    page="第56页", note="测绘院提供"),
    )  # fmt: skip
    assert ("VALUE", "area", COUNTY) in found(ws, words)


def test_absences_are_found_by_their_word_and_reason() -> None:
    ws = filled("zrzyj", Observation("area", COUNTY, Absence.PENDING, reason="成果没有验收"))
    assert found(ws, "暂缺") == [("VALUE", "area", COUNTY)]
    assert found(ws, "验收") == [("VALUE", "area", COUNTY)]
    assert found(ws, "验收 绿道") == []


def test_places_lead_to_their_rows() -> None:
    ws = new_draft("zjj")
    (hit, *_) = [h for h in search(ws, "zjj", "1号楼").hits if h.kind is Kind.ROW]
    assert (hit.form, hit.subject) == ("house", "b1")


def test_texts_documents_and_remarks_are_found() -> None:
    ws = new_draft("zrzyj")
    draft = draft_of(ws).id
    answering.keep_text(ws, draft, Draft("area", COUNTY, "约10", "不是确定的数"))
    answering.attach(ws, draft, Evidence("area", COUNTY, "", "测绘成果.pdf", 0), b"%PDF")
    answering.explain(ws, draft, Explanation("r_kept", COUNTY, "撤销了两处"))
    answering.add_comments(ws, draft, [Comment("kept", COUNTY, "请核对数量", "王强", "2026-04-01")])
    assert found(ws, "约10") == [("REFUSED", "area", COUNTY)]
    assert found(ws, "测绘成果") == [("EVIDENCE", "area", COUNTY)]
    assert found(ws, "撤销") == [("EXPLANATION", "", COUNTY)]
    assert found(ws, "请核对") == [("REMARK", "kept", COUNTY)]


def test_every_year_is_searched_the_newest_first() -> None:
    ws = filled("zrzyj", Observation("area", COUNTY, Decimal(77)))
    task = tasks.task(ws)
    asked, judged = tasks.blob(ws, task.asked), tasks.blob(ws, task.judged)
    tasks.add_task(ws, replace(task, id="t2", period="2026", bundle="b2"), asked, judged)
    later = answering.open_draft(ws, tasks.task(ws), "zrzyj")
    answering.record(ws, later.id, [Observation("area", COUNTY, Decimal(77))])
    assert [h.period for h in search(ws, "zrzyj", "77").hits] == ["2026", "2025"]
    assert [one.period for one in tasks.current(ws)] == ["2025", "2026"]


def test_what_like_would_read_as_a_pattern_is_only_text() -> None:
    ws = filled("zrzyj", Observation("area", COUNTY, Decimal(5), note="增长10%_!"))
    assert len(found(ws, "10%_!")) == 1
    assert found(ws, "1%0") == []
    assert found(ws, "   ") == []


def test_there_are_no_more_hits_than_wanted() -> None:
    told = search(new_draft("zjj"), "zjj", "号楼", most=2)
    assert len(told.hits) == 2
    assert told.more
    assert isinstance(told.hits[0], Hit)


@pytest.mark.parametrize(
    "words", ["1号楼 层数", "层数 1号楼", "1号楼 floors", "1号楼 楼栋 层数", "小区2 1号楼 层数 6"]
)
def test_words_for_a_row_and_for_an_item_mean_their_cell(words: str) -> None:
    ws = filled("zjj", Observation("floors", "b1", Decimal(6)))
    assert found(ws, words) == [("VALUE", "floors", "b1")]


def test_the_cell_is_found_before_it_is_filled() -> None:
    (hit,) = search(new_draft("zjj"), "zjj", "2号楼 层数").hits
    assert (hit.kind, hit.datum, hit.subject) == (Kind.DATUM, "floors", "b2")
    assert "还没有填" in hit.text


def test_a_cell_is_found_once_though_its_note_says_the_words_too() -> None:
    ws = filled("zjj", Observation("floors", "b1", Decimal(6), note="1号楼的层数"))
    assert found(ws, "1号楼 层数") == [("VALUE", "floors", "b1")]


def test_words_of_the_unit_the_form_and_the_year_may_stand_beside() -> None:
    ws = filled("zrzyj", Observation("area", COUNTY, Decimal(77), note="测绘院提供"))
    name = tasks.pack_of(ws, tasks.task(ws)).unit["zrzyj"].name
    for words in (f"{name} 测绘院", "土地 测绘院", "2025 测绘院", f"2025 {name} 土地 77"):
        assert found(ws, words) == [("VALUE", "area", COUNTY)], words
    assert found(ws, "2026 测绘院") == []


def test_an_indicator_leads_to_the_data_behind_it() -> None:
    (hit,) = search(new_draft("zrzyj"), "zrzyj", "绿道覆盖率").hits
    assert (hit.kind, hit.datum, hit.subject) == (Kind.INDICATOR, "area", COUNTY)
    assert "绿道覆盖面积" in hit.text
    (made,) = search(new_draft("zjj"), "zjj", "有隐患楼栋").hits
    assert made.datum == "crack", "what a computed item is made of is behind it too"
    assert found(new_draft("zjj"), "绿道覆盖率") == [], "another unit's"


def test_a_note_in_full_width_letters_is_found_and_a_tick_by_its_word() -> None:
    ws = filled(
        "zjj",
        Observation("floors", "b1", Decimal(6), note="见ＧＩＳ图"),
        Observation("crack", "b1", Decimal(1)),
    )
    assert found(ws, "gis图") == [("VALUE", "floors", "b1")]
    assert found(ws, "墙体裂缝 是") == [("VALUE", "crack", "b1")]


def test_one_value_among_very_many_is_found_and_more_is_told_truly() -> None:
    ws = new_draft("slj")
    draft = draft_of(ws).id
    rows = [
        Subject(f"slj-{n}", "row", "bridge", f"{n:05}", f"测试桥{n}号", COUNTY, "slj")
        for n in range(1, 6001)
    ]
    answering.add_objects(ws, draft, rows)
    answering.record(ws, draft, [Observation("span", row.id, Decimal(87)) for row in rows])
    assert found(ws, "87 测试桥5999号") == [("VALUE", "span", "slj-5999")]
    few = search(ws, "slj", "87 测试桥599")
    assert (len(few.hits), few.more) == (11, False)
    many = search(ws, "slj", "87 测试桥")
    assert (len(many.hits), many.more) == (500, True)

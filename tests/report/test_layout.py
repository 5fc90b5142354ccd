"""Boxes on pages."""

from __future__ import annotations

import pytest

from cityexam_desktop.report.pdf.document import laid_out
from cityexam_desktop.report.pdf.layout import Box, Page, Sheet, paginate
from tests.report.sample import sample_form, sample_report

_SHEET = Sheet(200, 120, 10, 10, 10, 10)


def _box(height: float, **more: object) -> Box:
    return Box(height, lambda _pen, _top: None, **more)  # type: ignore[arg-type]


def _heights(pages: tuple[Page, ...]) -> list[list[float]]:
    return [[placed.box.height for placed in page.boxes] for page in pages]


def test_boxes_fill_a_page_and_go_on_to_the_next() -> None:
    assert _heights(paginate([_box(40), _box(41), _box(30)], _SHEET)) == [[40, 41], [30]]


def test_what_belongs_together_stays_on_one_page() -> None:
    boxes = [_box(60), _box(20, keeps=True), _box(30)]
    assert _heights(paginate(boxes, _SHEET)) == [[60], [20, 30]]


def test_what_belongs_together_is_parted_only_when_no_page_holds_it() -> None:
    boxes = [_box(60), _box(20, keeps=True), _box(90)]
    assert _heights(paginate(boxes, _SHEET)) == [[60, 20], [90]]


def test_space_above_is_left_out_at_the_top_of_a_page() -> None:
    (page,) = paginate([_box(40, before=30), _box(30, before=30)], _SHEET)
    assert [placed.top for placed in page.boxes] == [0, 70]


def test_heads_stand_again_where_a_table_goes_on() -> None:
    head = _box(10)
    rows = [_box(45, heads=(head,)) for _ in range(3)]
    assert _heights(paginate([head, *rows], _SHEET)) == [[10, 45, 45], [10, 45]]


def test_a_break_begins_a_page_but_never_leaves_one_empty() -> None:
    boxes = [_box(10, breaks=True), _box(10, breaks=True)]
    assert _heights(paginate(boxes, _SHEET)) == [[10], [10]]


def test_a_box_higher_than_a_page_is_a_bug() -> None:
    with pytest.raises(ValueError, match="101"):
        paginate([_box(101)], _SHEET)


def test_nothing_in_the_sample_leaves_its_page() -> None:
    for report in (sample_report(), sample_form()):
        for page in laid_out(report):
            assert page.boxes
            for placed in page.boxes:
                assert placed.top + placed.box.height <= page.sheet.text_height + 0.1

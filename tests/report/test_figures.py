"""Charts: values in their places, missing ones told, the same picture every time."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.graphics.shapes import Drawing, Ellipse, Rect, String

from cityexam_desktop.report import barcodes, palette
from cityexam_desktop.report.blocks import Bars, Chart, Radar, Series, Stacks, Tone
from cityexam_desktop.report.figures import described, draw
from cityexam_desktop.report.figures.marks import scale
from cityexam_desktop.report.figures.raster import png
from tests.report.sample import bars, radar, stacks


def _words(drawing: Drawing) -> str:
    return "".join(shape.text for shape in drawing.contents if isinstance(shape, String))


def _bars_of(drawing: Drawing, code: str) -> list[Rect]:
    """Give the filled boxes of a colour but for the legend's swatch."""
    return [
        shape
        for shape in drawing.contents
        if isinstance(shape, Rect)
        and shape.fillColor is not None
        and shape.fillColor.hexval()[2:].upper() == code
        and shape.width != 9
    ]


@pytest.mark.parametrize("chart", [radar(), bars(), stacks()])
def test_no_mark_leaves_its_drawing(chart: Chart) -> None:
    for drawing in draw(chart, 442, 600):
        left, bottom, right, top = drawing.getBounds()
        assert (left, bottom) >= (-0.5, -0.5)
        assert right <= drawing.width + 0.5
        assert top <= drawing.height + 0.5
        assert drawing.height <= 600


def test_bars_are_as_long_as_their_values_and_missing_ones_are_told() -> None:
    last = Series("上年", (Decimal(50), None, Decimal(-10)))
    this = Series("本年", (Decimal(100), Decimal("12.50"), Decimal(20)))
    (drawing,) = draw(Bars(("甲", "乙", "丙"), (last, this), "%"), 442, 600)
    new = [bar.width for bar in _bars_of(drawing, palette.SERIES[0])]
    old = [bar.width for bar in _bars_of(drawing, palette.SERIES[1])]
    assert [width / new[0] for width in new] == pytest.approx([1, 0.125, 0.2])
    assert [width / new[0] for width in old] == pytest.approx([0.5, 0.1])
    assert "12.50" in _words(drawing)
    assert "缺数" in _words(drawing)


def test_a_bar_below_zero_begins_at_zero_and_goes_left() -> None:
    (drawing,) = draw(Bars(("甲", "乙"), (Series("本年", (Decimal(-4), Decimal(8))),)), 442, 600)
    below, above = _bars_of(drawing, palette.SERIES[0])
    assert below.x + below.width == pytest.approx(above.x)


def test_many_categories_go_on_in_a_second_drawing_on_the_same_scale() -> None:
    names = tuple(f"小区{index}" for index in range(60))
    values = tuple(Decimal(index) for index in range(60))
    drawings = draw(Bars(names, (Series("本年", values),)), 442, 500)
    assert len(drawings) > 1
    written = [_words(drawing) for drawing in drawings]
    assert all(any(f"小区{index}" in words for words in written) for index in range(60))
    assert all("60" in words for words in written)


def test_parts_of_a_stack_have_their_shares() -> None:
    chart = Stacks(
        ("甲", "乙"),
        (
            Series("达标", (Decimal(3), None), Tone.GOOD),
            Series("未达标", (Decimal(1), None), Tone.BAD),
        ),
        "项",
        shares=True,
    )
    (drawing,) = draw(chart, 442, 600)
    (good,) = _bars_of(drawing, palette.SERIES_TONES[Tone.GOOD])
    (bad,) = _bars_of(drawing, palette.SERIES_TONES[Tone.BAD])
    assert good.width == pytest.approx(3 * bad.width)
    assert "共4" in _words(drawing)
    assert "缺数" in _words(drawing)


def test_a_radar_names_both_years_and_a_missing_value() -> None:
    chart = Radar(
        ("住房", "小区", "街区"),
        (
            Series("上年", (Decimal(10), Decimal(20), Decimal(30))),
            Series("本年", (Decimal("15.5"), None, Decimal(35))),
        ),
        Decimal(100),
        "%",
    )
    (drawing,) = draw(chart, 442, 600)
    assert "15.5%（上年 10%）" in _words(drawing)
    assert "缺数（上年 20%）" in _words(drawing)
    assert described(chart).endswith("本年：住房 15.5%，小区 缺数，街区 35%")


def test_rare_names_are_drawn_in_a_font_that_has_them() -> None:
    (drawing,) = draw(Bars(("𠙶里✗社区",), (Series("本年", (Decimal(1),)),)), 442, 600)
    fonts = {
        one: shape.fontName
        for shape in drawing.contents
        if isinstance(shape, String)
        for one in shape.text
    }
    assert fonts["𠙶"] == fonts["社"] == "cityexam-NotoSansSC-Regular"
    assert fonts["✗"] == "cityexam-CityExamKai-Regular"


@given(st.lists(st.decimals(-10_000, 10_000, allow_nan=False, places=2), max_size=20))
def test_a_scale_holds_every_value_between_round_ticks(values: list[Decimal]) -> None:
    made = scale(values)
    assert 2 <= len(made.ticks) <= 8
    assert all(0 <= made.at(value) <= 1 for value in [*values, Decimal(0)])


def test_a_picture_has_its_size_and_is_the_same_every_time() -> None:
    (drawing,) = draw(radar(), 442, 600)
    data = png(drawing, 100)
    assert data == png(draw(radar(), 442, 600)[0], 100)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (round(442 / 0.72), round(drawing.height / 0.72))


def test_a_picture_shows_what_the_drawing_holds() -> None:
    drawing = Drawing(100, 50)
    empty = Rect(50, 0, 50, 50)
    empty.fillColor, empty.strokeColor = None, None
    drawing.add(empty)
    (bar,) = draw(Bars(("甲",), (Series("本年", (Decimal(1),)),)), 442, 600)
    with Image.open(io.BytesIO(png(bar, 72))) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(100_000) or ()}
    assert (0x1F, 0x4E, 0x79) in colours
    with Image.open(io.BytesIO(png(drawing, 72))) as blank:
        assert blank.convert("RGB").getcolors() == [(5000, (255, 255, 255))]


def test_an_unknown_shape_is_a_bug_said_at_once() -> None:
    drawing = Drawing(10, 10)
    drawing.add(Ellipse(5, 5, 2, 1))
    with pytest.raises(TypeError, match="Ellipse"):
        png(drawing)


def test_bars_of_a_code_are_code_128_with_its_check_sum() -> None:
    check = (105 + 1 * 1 + 2 * 2) % 103
    assert check == 7
    patterns = {105: "211232", 1: "222122", 2: "222221", 7: "122312"}
    symbols = [patterns[one] for one in (105, 1, 2, check)]
    widths = barcodes.modules("0102")
    assert "".join(map(str, widths)) == "".join(symbols) + "2331112"
    drawing = barcodes.draw("0102", 442)
    assert drawing.width == pytest.approx(0.95 * (sum(widths) + 20))


@pytest.mark.parametrize("text", ["", "报送码", "1\n2"])
def test_a_text_that_bars_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no bar code"):
        barcodes.draw(text, 442)

"""What is selected, as blocks."""

from __future__ import annotations

import pytest

from cityexam_desktop.gui.filling.area import Area, Block
from cityexam_desktop.gui.filling.blocks import tiles


def test_a_block_has_the_cells_between_its_corners_row_by_row() -> None:
    block = Block(1, 2, 2, 4)
    assert len(block) == 6
    assert list(block) == [(1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4)]


def test_blocks_are_gone_through_from_the_top_whatever_was_selected_first() -> None:
    area = Area((Block(5, 0, 5, 1), Block(0, 3, 1, 3)))
    assert list(area) == [(0, 3), (1, 3), (5, 0), (5, 1)]
    assert area.around == Block(0, 0, 5, 3)
    assert (area.rows, area.columns, len(area)) == ([0, 1, 5], [0, 1, 3], 4)


def test_nothing_selected_is_false() -> None:
    assert not Area()
    assert list(Area()) == []


def test_a_million_cells_are_told_without_going_through_them() -> None:
    area = Area((Block(0, 0, 99_999, 999),))
    assert len(area) == 100_000_000
    assert next(iter(area)) == (0, 0)
    assert area.columns == list(range(1000))


@pytest.mark.parametrize(
    ("selected", "height", "width", "filled"),
    [
        ([Block(2, 1, 2, 1)], 3, 2, [Block(2, 1, 4, 2)]),  # from the corner
        ([Block(2, 1, 6, 3)], 1, 1, [Block(2, 1, 6, 3)]),  # one value everywhere
        ([Block(2, 1, 6, 1)], 1, 3, [Block(2, 1, 6, 3)]),  # a line into every row
        ([Block(2, 1, 6, 2)], 1, 3, [Block(2, 1, 6, 3)]),
        ([Block(0, 0, 3, 3)], 2, 2, [Block(0, 0, 3, 3)]),  # a multiple both ways
        ([Block(0, 0, 4, 3)], 2, 3, [Block(0, 0, 1, 2)]),  # no multiple: once
        ([Block(4, 1, 4, 1), Block(1, 1, 1, 1)], 1, 2, [Block(1, 1, 1, 2), Block(4, 1, 4, 2)]),
        ([Block(0, 0, 3, 3)], 0, 0, []),
    ],
)
def test_a_block_is_repeated_where_the_selection_is_a_multiple_of_it(
    selected: list[Block], height: int, width: int, filled: list[Block]
) -> None:
    assert list(tiles(Area(tuple(selected)), height, width)) == filled

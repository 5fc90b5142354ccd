"""What is selected, as blocks."""

from __future__ import annotations

from cityexam_desktop.gui.filling.area import Area, Block


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

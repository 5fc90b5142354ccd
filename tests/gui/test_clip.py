from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.gui.filling import clip

# What a cell can hold: anything but line ends that the clipboard spells another way.
CELLS = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=8)
BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).map(tuple), min_size=1, max_size=4
    ).map(tuple)
)


@given(BLOCKS)
def test_what_was_copied_is_pasted_again(block: clip.Block) -> None:
    assert clip.read(clip.write(block)) == block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("", ()),
        ("3", (("3",),)),
        ("3\r\n", (("3",),)),
        ("1\t2\r\n3\t\r\n", (("1", "2"), ("3", ""))),
        ('"两行\n字"\t5\n', (("两行\n字", "5"),)),
        ('5" 管\t"未完', (('5" 管', '"未完'),)),
        ("\n7", (("",), ("7",))),
    ],
)
def test_a_block_is_read_as_excel_wrote_it(text: str, block: clip.Block) -> None:
    assert clip.read(text) == block

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

WEB = (
    "<html><body><table border=0>\n <tr height=18>\n  <td class=xl65>\n 12.5 </td>"
    "<td>甲&nbsp;乙<br>丙</td></tr></table><table><tr><td>另一张</td></tr></table>"
)
SPANNING = (
    "<table><tr><th colspan=2>合并</th><th>右</th></tr>"
    "<tr><td rowspan=2>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>"
)

BOTH_WAYS = (
    "<table><tr><td colspan=2 rowspan=2>11</td><td>拱桥</td></tr><tr><td>斜拉桥</td></tr>"
    "<tr><td>1</td><td>2</td><td>3</td></tr></table>"
)
# As Excel writes a hidden column, a hidden row, and a cell that is not displayed.
HIDDEN = (
    "<style>td {color:black}</style><table><colgroup><col width=72>"
    "<col width=0 style='display:none;mso-width-source:userset'><col width=72></colgroup>"
    "<tr><td>1</td><td style='display:none'>2</td><td>3</td></tr>"
    "<tr height=0 style='display: none'><td>4</td><td>5</td><td>6</td></tr>"
    "<tr><td>7</td><td>8</td><td>9</td></tr></table>"
)

MARKED = (
    "<table><tr><td><p>12</p></td><td> <b>3</b><i>4</i> </td><td>楼 <b>1</b> 号</td></tr></table>"
)
NESTED = (
    "<table><tr><td>外<table><tr><td>12</td><td>34</td></tr></table></td><td>5</td></tr></table>"
)
OVER_HIDDEN = (
    "<table><tr><td rowspan=3>a</td><td>1</td></tr><tr style='display:none'><td>2</td></tr>"
    "<tr><td>3</td></tr></table>"
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


MARKUP = st.sampled_from(["3", "a<b&c", "两行\n字", "", "楼 1", "a  b", "甲\t乙", "空\u3000格"])


@given(st.lists(st.tuples(MARKUP, MARKUP), min_size=1, max_size=4).map(tuple))
def test_what_was_copied_as_html_is_pasted_again(block: clip.Block) -> None:
    assert clip.read_html(clip.write_html(block)) == block


@pytest.mark.parametrize(
    ("page", "block"),
    [
        ("", ()),
        ("<p>没有表</p>", ()),
        ("<table><tr><td>1<td>2<tr><td>3</table>", (("1", "2"), ("3", ""))),
        (WEB, (("12.5", "甲 乙\n丙"),)),
        (SPANNING, (("合并", "", "右"), ("a", "b", "c"), ("", "d", "e"))),
        (BOTH_WAYS, (("11", "", "拱桥"), ("", "", "斜拉桥"), ("1", "2", "3"))),
        ("<table><tr><td><p>12</p><p>34</p></td><td>拱桥</td></tr></table>", (("12\n34", "拱桥"),)),
        (
            "<table><tr><td><div>12</div>34<br>56<ul><li>7<li>8</ul></td></tr></table>",
            (("12\n34\n56\n7\n8",),),
        ),
        (
            MARKED,
            (("12", "34", "楼 1 号"),),
        ),
        (
            NESTED,
            (("外\n12\n34", "5"),),
        ),
        ("<table><tr><td>1<p hidden>2<td>3</table>", (("1", "3"),)),
        (HIDDEN, (("1", "3"), ("7", "9"))),
        (
            "<table><tr><td>1<span style='display:none'>2<span>3</span></span></td></tr></table>",
            (("1",),),
        ),
        (
            OVER_HIDDEN,
            (("a", "1"), ("", "3")),
        ),
        ("<table><tr><td>10<sup>6</sup></td><td>m<sup>2</sup></td></tr></table>", (("10⁶", "m²"),)),
        ("<td>无行</td><table><tr><td colspan=99999999999>宽", (("宽",),)),
    ],
)
def test_a_table_of_a_page_is_read_cell_by_cell(page: str, block: clip.Block) -> None:
    assert clip.read_html(page) == block


def test_the_text_counts_unless_it_lost_the_columns() -> None:
    page = "<table><tr><td>1</td><td>2</td></tr></table>"
    assert clip.read_either("1\t2\r\n", "<table><tr><td>01</td><td>02</td></tr></table>") == (
        ("1", "2"),
    )
    assert clip.read_either("1\n2\n", page) == (("1", "2"),)
    assert clip.read_either("1", "") == (("1",),)


def test_lines_inside_a_cell_are_no_rows_where_the_page_shows_it() -> None:
    page = "<table><tr><td><p>12</p><p>34</p></td><td>拱桥</td></tr></table>"
    assert clip.read_either("12\n34\t拱桥\n", page) == (("12\n34", "拱桥"),)
    assert clip.read_either("12\t梁桥\n34\t拱桥\n", page) == (("12", "梁桥"), ("34", "拱桥"))

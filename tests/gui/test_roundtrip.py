"""What the grid shows, copied and pasted elsewhere, comes back the same, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from cityexam_desktop.formpack.model import DatumType
from tests.support import desk

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

_PLAIN = {"measure": "", "rollup": "none"}
_ALL = [
    {"code": "piers", "name": "桥墩数", "type": "count", "measure": "个"},
    {"code": "long", "name": "长度", "type": "decimal", "decimals": "2", "measure": "m"},
    {"code": "built", "name": "建成年", "type": "count", "measure": "年", "rollup": "none"},
    {"code": "safe", "name": "安全", "type": "yesno", **_PLAIN},
    {"code": "sort", "name": "桥型", "type": "choice", "choices": "梁桥|拱桥|其他（说明）",
     **_PLAIN},
    {"code": "day", "name": "检测日期", "type": "date", **_PLAIN},
    {"code": "month", "name": "检测月份", "type": "month", **_PLAIN},
    {"code": "told", "name": "说明", "type": "text", **_PLAIN},
    {"code": "twice", "name": "双长", "type": "decimal", "decimals": "2", "measure": "m",
     "formula": "long * 2", "required": "no"},
]  # fmt: skip
_EVERYWHERE = (
    "", "暂缺", "无此对象", "不适用", "约10个左右",
    "暂缺：普查尚未结束；2026-06-30", "暂缺：普查尚未结束；2026年6月", "暂缺：尚未结束，年内补",
    "不适用：（停产关闭）。", "不适用(2019年停用)", "暂缺：等“鉴定”\t报告；2026-07",
)  # fmt: skip
_TEXTS = {
    "piers": ("0", "1,234", "12000个", "1.2万"),
    "long": ("0.5", "1234567.89", "1.5km", "-0", "００１．５"),
    "built": ("1998", "1998年"),
    "safe": ("是", "否", "√", "×", "1"),
    "sort": ("梁桥", "其他（说明）", "其他(说明)"),
    "day": ("2025-03-01", "2025/3/1 0:00", "2025年3月1日"),
    "month": ("2025-03", "Mar-25", "2025年3月1日", "2025-03-15"),
    "told": (
        "两行\n字", '5" 管', '"引"', "甲\t乙", "=1+1", "007", "1,234", "1-2", "无", "—", "<b>&amp;",
        "a  b", "2025-3-1", "1e3", "'单引号", "暂缺货两批", "是", "\u3000空\u3000格",
    ),
}  # fmt: skip


@pytest.fixture
def bridges(clerk: Sit, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    monkeypatch.setattr(desk, "BRIDGES", _ALL)
    me = clerk("slj")
    me.body.show_form("bridge")
    return me


def held(me: Clerk, row: int) -> list[object]:
    """All that stands in the cells of a row, as the file has it."""
    live = me.read_again()
    subject = live.subjects("bridge")[row].id
    found: list[object] = []
    for datum in live.pack.data_of_form["bridge"]:
        seen, draft = live.observation(datum.code, subject), live.draft(datum.code, subject)
        beside = seen.value, seen.reason, seen.expected
        found.append((datum.code, *beside, draft.text if draft else ""))
    return found


def shown(me: Clerk, row: int) -> list[tuple[object, ...]]:
    """What the cells of a row show beside the name."""
    cells = [me.grid.cell(me.grid.index(row, c)) for c in range(1, me.grid.columnCount())]
    return [(cell.text, cell.tick, cell.refused, cell.level) for cell in cells]


def rows_of_texts() -> list[list[str]]:
    """Rows that together hold every text of every kind of value."""
    columns = [(*_EVERYWHERE, *_TEXTS[d["code"]]) for d in _ALL if "formula" not in d]
    return [[texts[row % len(texts)] for texts in columns] for row in range(max(map(len, columns)))]


@pytest.mark.parametrize("kind", ["text", "html", "both"])
def test_every_kind_of_value_comes_back_the_same(bridges: Clerk, kind: str) -> None:
    me, rows = bridges, rows_of_texts()
    given = {DatumType(d["type"]) for d in _ALL}
    assert given == set(DatumType), "a new kind of value has to stand here too"
    many = len(rows)
    me.grid.enter([(row, 0, f"{row}号桥") for row in range(2 * many)], "填报")
    me.grid.enter(
        [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row, start=1)], "填报"
    )
    wide = me.grid.columnCount()
    me.body.table.select_block(0, 1, many, wide - 1)
    me.body.table.copy()
    copied, taken = QApplication.clipboard().mimeData(), QMimeData()
    if kind != "html":
        taken.setText(copied.text())
    if kind != "text":
        taken.setHtml(copied.html())
    QApplication.clipboard().setMimeData(taken)
    me.at(many, 1)
    me.body.table.paste()
    for row in range(many):
        assert shown(me, many + row) == shown(me, row), rows[row]
        assert held(me, many + row) == held(me, row), rows[row]

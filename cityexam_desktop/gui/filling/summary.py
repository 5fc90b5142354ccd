"""The line under the grid: where one is, how many rows there are, the column's total; Qt-free."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import Rollup
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.rowsheet import RowSheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.filling.way import Frozen


MOST: Final = 5000
"""Selected cells that are added up at most."""


def of_selection(live: Live, sheet: Sheet, cells: Iterable[tuple[int, int]]) -> str:
    """How many cells are selected and what their numbers come to; '' for one or too many."""
    held = list(islice(cells, MOST + 1))
    if not 1 < len(held) <= MOST:
        return ""
    numbers = []
    for row, column in held:
        line = sheet.lines[row]
        datum = sheet.target(row, column) or sheet.columns[column].datum
        if datum is None or not line.subject or not datum.type.numeric:
            continue
        value = live.value(datum.code, line.subject)
        if isinstance(value, Decimal):
            numbers.append(value)
    if not numbers:
        return f"选中 {len(held)} 格"
    return f"选中 {len(held)} 格，{len(numbers)} 个数，合计 {sum(numbers):,f}"


def summary(
    live: Live, sheet: Sheet, row: int, column: int, shown: Sequence[int] | None = None
) -> str:
    """What a spreadsheet says at its lower edge; `shown` are the lines that a filter left."""
    done, total = live.progress(sheet.form)
    if not isinstance(sheet, RowSheet):
        return f"共 {total} 项，已填 {done} 项"
    surveyed = live.answers.tables[sheet.form.code].coverage[0]
    word = f"已调查 {surveyed} 行，" if sheet.form.by_exception and surveyed != done else ""
    last = "填完" if word or not sheet.form.by_exception else "已调查"
    where = f"第 {row + 1} 行，" if row >= 0 else ""
    found = "" if shown is None else f"筛选出 {len(shown)} 行，"
    parts = [f"{where}{found}共 {total} 行，{word}{last} {done} 行"]
    datum = sheet.columns[column].datum if 0 <= column < len(sheet.columns) else None
    sum_ = sheet.total(column, shown) if datum is not None else None
    if datum is not None and sum_ is not None and (figure := amount(datum, sum_)):
        measure = datum.measure or ("项" if datum.type.value == "yesno" else "")
        what = "合计" if shown is None else "小计"
        parts.append(f"“{datum.name}”{what} {figure}{measure}")
    return "　".join(parts)


def amount(datum: BaseDatum, total: Decimal) -> str:
    """What the rows come to as people read it; of a yes-or-no how often yes, '' of no amount."""
    if datum.rollup is not Rollup.SUM or not datum.type.numeric:
        return ""
    return f"{total:,f}" if datum.type.value == "yesno" else show(datum, total)


def nothing_shown(
    live: Live, sheet: Sheet, text: str, *, unfinished: bool, frozen: Frozen | None = None
) -> str:
    """Why the grid has no line, and what to do; for a grid without any.

    `frozen` is how far the newest edition is.
    """
    if text.strip():
        more = "和“只看未完成”" if unfinished else ""
        return f"没有找到“{text.strip()}”。\n清空筛选{more}，就能看到全部行。"
    if not unfinished:
        return "任务里没有要在这张表里填的对象。\n如果本单位应当填，请与县住建局联系。"
    others = [form for form in live.forms if form.code != sheet.form.code]
    far = {form.title: live.progress(form) for form in others}
    left = [title for title, (done, total) in far.items() if done < total]
    if left:
        return f"这张表没有未完成的了。\n接着填“{left[0]}”；去掉“只看未完成”，就能看到全部行。"
    blocking = live.tally.blocking
    step = f"还有 {blocking} 条意见要处理，按 F8 逐条看" if blocking else _next_step(frozen)
    return f"各表都没有未完成的了，{step}。\n去掉“只看未完成”，就能看到全部行。"


def _next_step(frozen: Frozen | None) -> str:
    """What comes when everything is filled."""
    if frozen is None or not frozen.stands:
        return "下一步：定稿打印"
    if not frozen.sent:
        return f"第 {frozen.number} 稿已定，下一步：签字盖章，然后报出"
    return f"第 {frozen.number} 稿已报出，不用再填"

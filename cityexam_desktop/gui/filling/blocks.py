"""What a spreadsheet does with the selected cells: copy, paste, fill down, clear, tick.

Very many cells are read where the desk's job wants them, beside the window.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.gui.filling import clip, entry
from cityexam_desktop.gui.filling.desk import MUCH
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.workspace.model import RowState
from cityexam_desktop.workspace.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cityexam_desktop.gui.filling.grid import Text
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.filling.table import FormTable
    from cityexam_desktop.gui.jobs import Progress

FAR: Final = 2000
"""Cells that are looked at for the first one that can be ticked."""
_LINES: Final = 500
"""Lines that are copied before the work tells how far it is."""


class HiddenLines(CityExamError):
    """More lines are pasted than are shown where others are hidden: nobody knows where to."""

    code = "hidden_lines"

    def __init__(self, lines: int, shown: int) -> None:
        """So many lines are pasted, for so many that are shown from there on."""
        super().__init__(
            f"要粘贴 {lines} 行，可现在只显示部分行，从这里往下只有 {shown} 行：没有粘贴。",
            "请先清除筛选，取消“只看未完成”，再粘贴；只改显示的这几行的，请只复制这几行。",
        )


def copy(table: FormTable, then: Callable[[int], object] = bool) -> None:
    """Copy the rectangle around the selection as Excel reads it; `then` gets how many cells."""
    area, grid = table.area(), table.grid
    if not area:
        return
    block, desk = area.around, grid.desk
    live, sheet, columns = desk.live, grid.sheet, range(block.left, block.right + 1)
    lines = grid.order[block.top : block.bottom + 1]

    @quietly()
    def work(_: object, progress: Progress | None = None) -> tuple[str, str]:
        texts: list[list[str]] = []
        for at, line in enumerate(lines):
            if progress is not None and at % _LINES == 0:
                progress.step(at, len(lines))
            texts.append([entry.copied(live, sheet, line, column) for column in columns])
        return clip.write(texts), clip.write_html(texts)

    def done(written: tuple[str, str]) -> None:
        copied = QMimeData()
        copied.setText(written[0])
        copied.setHtml(written[1])
        QApplication.clipboard().setMimeData(copied)
        then(len(block))

    if len(block) < MUCH:
        done(work(None))
    else:
        desk.frame.session.start(desk.frame.jobs, "复制", work, done)


def paste(table: FormTable) -> None:
    """Enter what is on the clipboard from the selection's corner, as one step."""
    given, area, grid = QApplication.clipboard().mimeData(), table.area(), table.grid
    text, page = given.text(), given.html()
    if not area or not (text or page):
        return
    corner, read = area.around, list[clip.Block]()

    def texts() -> Iterator[Text]:
        read.append(clip.read_either(text, page))
        one = len(read[0]) == 1 and len(read[0][0]) == 1
        if one and len(area) > 1:
            yield from ((row, column, read[0][0][0]) for row, column in area)
        else:
            shown = len(grid.order) - corner.top
            if grid.narrowed and len(read[0]) > shown:
                raise HiddenLines(len(read[0]), shown)
            yield from _placed(read[0], corner.top, corner.left, grid.columnCount())

    def entered() -> None:
        if table.grid is grid and read[0] and len(read[0]) * len(read[0][0]) > 1:
            table.select_block(corner.top, corner.left, len(read[0]), max(map(len, read[0])))

    many = max(text.count("\t") + text.count("\n"), page.lower().count("<td"))
    grid.enter(texts(), "粘贴", many if many > 1 else len(area), entered)


def _placed(block: clip.Block, top: int, left: int, wide: int) -> Iterator[Text]:
    """The texts of a block from a corner, but for those beyond the last column."""
    for down, line in enumerate(block):
        for right, text in enumerate(line):
            if left + right < wide:
                yield top + down, left + right, text


def fill_down(table: FormTable) -> None:
    """Copy the selection's first row into the rows below it, as one step."""
    area, grid = table.area(), table.grid
    if not area or area.around.top == area.around.bottom:
        return
    sheet, order, top = grid.sheet, list(grid.order), area.around.top
    above = {c: entry.copied(grid.desk.live, sheet, order[top], c) for c in area.columns}
    texts = (
        (row, column, above[column])
        for row, column in area
        if row != top and sheet.cell(order[row], column).editable
    )
    grid.enter(texts, "向下填充", len(area))


def clear(table: FormTable) -> None:
    """Clear the selected cells as one step; rows of a register keep their names, which is said."""
    area, grid = table.area(), table.grid
    live, sheet, order = grid.desk.live, grid.sheet, list(grid.order)
    texts = (
        (row, column, "")
        for row, column in area
        if _holds_something(live, sheet, order[row], column)
    )
    names = [c for c in area.columns if sheet.columns[c].holds is Holds.NAME]

    def told() -> None:
        if names:
            grid.desk.frame.say("名称没有清除：要去掉整行，请用“删除行”；要改名，直接输入新名称。")

    grid.enter(texts, "清除", len(area), told)


def _holds_something(live: Live, sheet: Sheet, line: int, column: int) -> bool:
    """Whether a cell can be cleared; one that only shows its usual value has nothing to lose."""
    if sheet.columns[column].holds is Holds.NAME:
        return False
    datum = sheet.target(line, column)
    if datum is None:
        cell = sheet.cell(line, column)
        return bool(cell.editable and cell.edit)
    place = datum.code, sheet.lines[line].subject
    return place in live.notes or place in live.drafts


def can_tick(table: FormTable) -> bool:
    """Whether there is a box, or a survey state, among the first of the selected cells."""
    return next(_ticks(table, islice(table.area(), FAR)), None) is not None


def tick(table: FormTable) -> None:
    """Tick the selected boxes, or take the ticks away when the first has one."""
    area, grid = table.area(), table.grid
    row, column = next(_ticks(table, islice(area, FAR)))
    first = grid.cell(grid.index(row, column))
    to = "否" if first.tick else "是"
    state = RowState.NOT_SURVEYED if first.text == RowState.SURVEYED.word else RowState.SURVEYED
    columns, ticks = grid.sheet.columns, _ticks(table, area)
    texts = ((r, c, state.word if columns[c].holds is Holds.SURVEY else to) for r, c in ticks)
    grid.enter(texts, "勾选", len(area))


def _ticks(table: FormTable, cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    sheet, order = table.grid.sheet, list(table.grid.order)
    return ((row, column) for row, column in cells if _ticked(sheet, order[row], column))


def _ticked(sheet: Sheet, line: int, column: int) -> bool:
    cell = sheet.cell(line, column)
    survey = sheet.columns[column].holds is Holds.SURVEY
    return cell.tick is not None or (survey and cell.editable)

"""What a spreadsheet does with the selected cells: copy, paste, fill down, clear, tick.

Very many cells are read where the desk's job wants them, beside the window.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.gui.filling import clip, entry
from cityexam_desktop.gui.filling.area import Block
from cityexam_desktop.gui.filling.desk import MUCH
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.workspace.model import RowState
from cityexam_desktop.workspace.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cityexam_desktop.gui.filling.area import Area
    from cityexam_desktop.gui.filling.grid import Text
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.filling.table import FormTable
    from cityexam_desktop.gui.jobs import Progress

FAR: Final = 2000
"""Cells that are looked at for the first one that can be ticked."""
_YES_OR_NO: Final = frozenset({"", "是", "否"})
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
    """Enter what is on the clipboard from the selection's corner, as one step.

    As in a spreadsheet it is repeated where the selection is a multiple of it in height or
    in width; one line fills every selected row.
    """
    given, area, grid = QApplication.clipboard().mimeData(), table.area(), table.grid
    text, page = given.text(), given.html()
    if not area or not (text or page):
        return
    put: list[Block] = []

    def texts() -> Iterator[Text]:
        read = clip.read_either(text, page)
        put.extend(tiles(area, len(read), max(map(len, read), default=0)))
        lines = max((tile.bottom for tile in put), default=-1) + 1
        if grid.narrowed and lines > len(grid.order):
            shown = len(grid.order) - put[0].top
            raise HiddenLines(lines - put[0].top, shown)
        for tile in put:
            yield from _repeated(read, tile)

    def entered() -> None:
        if table.grid is grid and len(put) == 1 and len(put[0]) > 1:
            height, width = put[0].bottom - put[0].top + 1, put[0].right - put[0].left + 1
            table.select_block(put[0].top, put[0].left, height, width)

    given_cells = max(text.count("\t") + text.count("\n"), page.lower().count("<td"), 1)
    line = text.partition("\n")[0].count("\t") + 1
    selected = len(area.rows) * line if len(area) > 1 else 1
    grid.enter(texts(), "粘贴", max(given_cells, len(area), selected), entered)


def tiles(area: Area, height: int, width: int) -> tuple[Block, ...]:
    """The rectangles that a block of this size fills when it is pasted on a selection."""
    if not height or not width:
        return ()
    found = []
    for block in area.blocks:
        rows, columns = block.bottom - block.top + 1, block.right - block.left + 1
        down = rows if rows % height == 0 else height
        right = columns if columns % width == 0 else width
        corner = block.top, block.left
        found.append(Block(*corner, block.top + down - 1, block.left + right - 1))
    return tuple(sorted(found, key=lambda tile: (tile.top, tile.left)))


def _repeated(read: clip.Block, tile: Block) -> Iterator[Text]:
    """The texts of a block over a rectangle; a line that is shorter leaves the rest alone."""
    wide = max(map(len, read))
    for row in range(tile.top, tile.bottom + 1):
        line = read[(row - tile.top) % len(read)]
        for column in range(tile.left, tile.right + 1):
            at = (column - tile.left) % wide
            if at < len(line):
                yield row, column, line[at]


def fill_down(table: FormTable) -> None:
    """Copy the selection's first row into the rows below it, as one step.

    Of one row alone the row above is copied into it, as a spreadsheet does.
    """
    area, grid = table.area(), table.grid
    if not area:
        return
    sheet, order, top = grid.sheet, list(grid.order), area.around.top
    if top == area.around.bottom:
        top -= 1
    if top < 0:
        grid.desk.frame.say("上面没有行可以复制：请从要复制的那一行起选中几行，再向下填充。")
        return
    above = {
        column: entry.copied(grid.desk.live, sheet, order[top], column)
        for column in area.columns
        if sheet.cell(order[top], column).editable
    }
    texts = (
        (row, column, above[column])
        for row, column in area
        if row != top and column in above and _is_filled(sheet, order[row], column)
    )
    grid.enter(texts, "向下填充", len(area))


def _is_filled(sheet: Sheet, line: int, column: int) -> bool:
    """Whether a cell can be filled from above; what its row is asked is judged afterwards."""
    if not sheet.lines[line].subject:
        return False
    editable = sheet.cell(line, column).editable
    return editable or sheet.typed(line, column) is not None


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
    to = "否" if first.tick or first.edit == "是" else "是"
    state = RowState.NOT_SURVEYED if first.text == RowState.SURVEYED.word else RowState.SURVEYED
    columns, ticks = grid.sheet.columns, _ticks(table, area)
    texts = ((r, c, state.word if columns[c].holds is Holds.SURVEY else to) for r, c in ticks)
    grid.enter(texts, "勾选", len(area))


def _ticks(table: FormTable, cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    sheet, order = table.grid.sheet, list(table.grid.order)
    return ((row, column) for row, column in cells if _ticked(sheet, order[row], column))


def _ticked(sheet: Sheet, line: int, column: int) -> bool:
    cell = sheet.cell(line, column)
    if sheet.columns[column].holds is Holds.SURVEY:
        return cell.editable
    return cell.tick is not None or _is_yes_or_no(sheet, line, column)


def _is_yes_or_no(sheet: Sheet, line: int, column: int) -> bool:
    """Whether 是 or 否 is meant by a cell that has no box, as one that is blank in a register."""
    datum = sheet.target(line, column)
    asked = datum is not None and datum.type is DatumType.YESNO
    return asked and sheet.cell(line, column).edit in _YES_OR_NO

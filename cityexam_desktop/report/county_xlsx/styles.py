"""How cells look: one named style each, so that a county can restyle its workbook at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from cityexam_desktop.report import palette
from cityexam_desktop.report.county_xlsx import cells

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

SONG, HEI = "宋体", "黑体"
HEAD, TITLE, NOTE, PROSE = "表头", "标题", "注", "正文"
_PREFIX = "体检·"
_LINE = Side(style="thin", color=palette.RULE)
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HORIZONTAL = {
    cells.CENTRE: "center",
    cells.WORD: "center",
    cells.YESNO: "center",
    cells.YEAR: "center",
    cells.NOT_COUNTED: "center",
    HEAD: "center",
    cells.LABEL: "right",
}


class Styles:
    """The named styles of one workbook, made when first used."""

    def __init__(self, book: Workbook) -> None:
        """Make styles for `book`."""
        self._book = book
        self._made: dict[str, str] = {}

    def named(self, key: str) -> str:
        """Give the name under which the workbook knows a style of `cells` or of this module."""
        name = self._made.get(key)
        if name is None:
            name = self._made[key] = _PREFIX + key
            self._book.add_named_style(_style(name, key))
        return name


def _style(name: str, key: str) -> NamedStyle:
    number = key.startswith(("数", "无此对象"))
    style = NamedStyle(
        name,
        font=_font(key),
        alignment=Alignment(
            horizontal="right" if number else _HORIZONTAL.get(key, "general"),
            vertical="top" if key == PROSE else "center",
            wrap_text=key not in {TITLE, NOTE} and not number,
            indent=1 if number else 0,
        ),
        number_format=_format(key),
    )
    if key not in {TITLE, NOTE, PROSE}:
        style.border = _BOX
    if key == HEAD:
        style.fill = PatternFill("solid", start_color=palette.HEAD)
    elif key in {cells.STAT, cells.LABEL}:
        style.fill = PatternFill("solid", start_color=palette.BAND)
    return style


def _font(key: str) -> Font:
    if key == TITLE:
        return Font(HEI, size=14)
    if key == HEAD:
        return Font(HEI, size=10)
    quiet = {cells.WORD, cells.NOT_COUNTED, cells.LABEL, cells.STAT, NOTE}
    size = 11 if key == PROSE else 9 if key in quiet else 10
    return Font(SONG, size=size, color=palette.GREY if key in quiet else palette.INK)


def _format(key: str) -> str:
    if key.startswith("数"):
        return _digits(int(key.removeprefix("数")))
    if key.startswith("无此对象"):
        digits = _digits(int(key.removeprefix("无此对象")))
        return f'{digits};-{digits};"无此对象"'
    if key == cells.YESNO:
        return '[=1]"是";[=0]"否";General'
    if key == cells.YEAR:
        return "0"
    return "#,##0.####" if key == cells.STAT else "General"


def _digits(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"

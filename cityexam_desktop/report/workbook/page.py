"""What all sheets of a workbook share: texts, styles, marks, page set-up, drop-downs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.workspace.sheets.model import ABSENCES, COLUMNS, FORM, LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.workspace.model import Content, Task

SONG: Final = "宋体"
HEI: Final = "黑体"
ENTRY: Final = PatternFill("solid", start_color="FFFBE8")
HEAD: Final = PatternFill("solid", start_color="DCE8F2")
QUIET: Final = PatternFill("solid", start_color="F2F2F2")
WRONG: Final = PatternFill("solid", start_color="F8CBAD", end_color="F8CBAD")
ASLEEP: Final = PatternFill("solid", start_color="D9D9D9", end_color="D9D9D9")
OPEN: Final = Protection(locked=False)
MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT: Final = Alignment(horizontal="right", vertical="center")
BODY: Final = Font(SONG, size=10.5)
_LINE: Final = Side(style="thin", color="8C8C8C")
BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
FOOT: Final = ("单位负责人：　　　　　　审核人：", "填表人：　　　　　　电话：")
A3_FROM: Final = 170
"""A sheet wider than this, in characters, is printed on A3."""

NARROW: Final = 100
_STANDARD: Final = 9  # characters of a column that says nothing of its width

MARK_ROW, ROLE_ROW, TITLE_ROW, ABOUT_ROW, HEAD_ROW = 1, 2, 3, 4, 5
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_A3, _A4 = "8", "9"
_PRECISE: Final = 15
_WORDS: Final = tuple(absence.word for absence in ABSENCES)


class Job:
    """One workbook in the making."""

    def __init__(
        self,
        book: Workbook,
        pack: FormPack,
        task: Task,
        unit: str,
        content: Content,
        previous: Mapping[tuple[str, str], Value],
    ) -> None:
        """Hold what the sheets are made from."""
        self.book, self.pack, self.task, self.unit = book, pack, task, unit
        self.content, self.previous = content, previous
        self.values = {(o.datum, o.subject): o for o in content.observations}
        self.asked = pack.asked_of(unit)
        codes = {datum.form for datum in self.asked}
        self.forms = tuple(form for form in pack.forms if form.code in codes)
        self.marks: tuple[str, ...] = ()
        """What the mark of a sheet says besides: the part that it was handed out for."""
        self.progress: dict[str, str] = {}
        """How much of each form is filled, as a live formula."""

    @cached_property
    def lists(self) -> Lists:
        """The hidden sheet with the options of drop-downs."""
        return Lists(self)

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        return self.pack.unit[self.unit].name

    def asked_in(self, form: Form) -> tuple[BaseDatum, ...]:
        """What the unit is asked on a form."""
        return tuple(datum for datum in self.asked if datum.form == form.code)

    def sheet(self, form: Form, roles: Sequence[str]) -> Worksheet:
        """Begin the sheet of a form with its hidden marks.

        `roles` say what the columns from the second on hold.
        """
        ws: Worksheet = self.book.create_sheet(sheet_title(form.title, self.book.sheetnames))
        marks = (FORM, self.task.id, self.unit, form.code, *self.marks)
        for column, text in enumerate(marks, start=1):
            put(ws, MARK_ROW, column, text)
        for column, text in enumerate((COLUMNS, *roles), start=1):
            put(ws, ROLE_ROW, column, text)
        ws.row_dimensions[MARK_ROW].hidden = ws.row_dimensions[ROLE_ROW].hidden = True
        ws.column_dimensions["A"].hidden = True
        return ws

    def about(self, form: Form) -> str:
        """One line under the title."""
        said = (
            f"填报单位：{self.unit_name}　数据时点：{self.task.as_of}　"
            f"报送期限：{self.task.deadline}　{form.note}"
        )
        return said.rstrip("　")

    def finish(
        self, ws: Worksheet, form: Form, *, head: int, frozen: str, last: tuple[int, int]
    ) -> None:
        """Write the title, freeze, protect, set up the page; `last` is the last row and column."""
        end, width = last[1], 0
        for column in range(2, last[1] + 1):
            width += int(ws.column_dimensions[get_column_letter(column)].width)
        while width < NARROW:
            end, width = end + 1, width + _STANDARD
        title = f"{self.task.county}{self.task.title}　{form.title}"
        for row, text, font in (
            (TITLE_ROW, title, Font(HEI, size=15)),
            (ABOUT_ROW, self.about(form), Font(SONG, size=10)),
        ):
            cell = put(ws, row, 2, text)
            cell.font, cell.alignment = font, LEFT
            ws.merge_cells(start_row=row, start_column=2, end_row=row, end_column=end)
        ws.row_dimensions[TITLE_ROW].height = 26
        ws.row_dimensions[ABOUT_ROW].height = 18 if len(self.about(form)) * 2 < width else 34
        ws.freeze_panes = frozen
        ws.sheet_view.zoomScale = 110
        _protect(ws)
        ws.print_area = f"B{TITLE_ROW}:{get_column_letter(end)}{last[0]}"
        ws.print_title_rows = f"{TITLE_ROW}:{head}"
        set_page(ws, self.task.banner, wide=width > A3_FROM)


def set_page(ws: Worksheet, banner: str, *, wide: bool = False) -> None:
    """A4 (or A3) landscape, as wide as the page, with who signs at the foot."""
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = _A3 if wide else _A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_margins.left = ws.page_margins.right = 0.5
    ws.page_margins.top, ws.page_margins.bottom = 0.8, 0.8
    ws.page_margins.header = ws.page_margins.footer = 0.35
    ws.print_options.horizontalCentered = True
    head: Any = ws.oddHeader
    foot: Any = ws.oddFooter
    head.right.text = escaped(banner)
    foot.left.text, foot.center.text = FOOT
    foot.right.text = "第 &P 页，共 &N 页"


def escaped(text: str) -> str:
    """A text for a page's head or foot, where ``&`` begins a code."""
    return text.replace("&", "&&")


def put(ws: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a value; a text is never taken for a formula."""
    cell: Cell = ws.cell(row, column)  # type: ignore[assignment]  # nothing is merged
    if isinstance(value, str):
        cell.value = _ILLEGAL.sub("", value)
        cell.data_type = "s"
    elif value is not None:
        cell.value = value  # type: ignore[assignment]  # a number or a date
    return cell


def formula(ws: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a live formula."""
    cell: Cell = ws.cell(row, column)  # type: ignore[assignment]  # nothing is merged
    cell.value = text
    return cell


def framed(cell: Cell, fill: PatternFill | None = None, alignment: Alignment = LEFT) -> Cell:
    """Give a cell the body's font, a border, a fill."""
    cell.font, cell.border, cell.alignment = BODY, BOX, alignment
    if fill is not None:
        cell.fill = fill
    return cell


def headed(ws: Worksheet, column: int, text: str, alignment: Alignment = MIDDLE) -> Cell:
    """Write a heading."""
    cell = framed(put(ws, HEAD_ROW, column, text), HEAD, alignment)
    cell.font = Font(HEI, size=10.5)
    return cell


def explain(cell: Cell, text: str) -> None:
    """Put a text beside a cell as its comment, as high as the text needs."""
    comment = Comment(_ILLEGAL.sub("", text), "填报说明")
    comment.width = 320
    comment.height = 24 + 18 * sum(1 + len(line) // 24 for line in text.split("\n"))
    cell.comment = comment


def about_datum(datum: BaseDatum) -> str:
    """What a datum means (口径) and how it is to be filled in, line by line."""
    kind = {DatumType.COUNT: "填整数", DatumType.YESNO: "填“是”或“否”"}.get(datum.type, "")
    if datum.type is DatumType.DECIMAL:
        kind = f"最多 {datum.decimals} 位小数"
    lines = (
        ("口径", datum.definition),
        ("时间", datum.time.word),
        ("填法", "；".join(filter(None, (kind, "、".join(datum.choices))))),
        ("示例", datum.example),
        ("佐证", "须附盖章表、台账或图纸，在“来源”写材料名称和页码" if datum.evidence else ""),
    )
    return "\n".join(f"{name}：{text}" for name, text in lines if text)


def sheet_title(text: str, taken: Iterable[str]) -> str:
    """A name that a sheet may have and no other has."""
    wanted = _NOT_IN_TITLE.sub(" ", _ILLEGAL.sub("", text)).strip()[:31] or "表"
    held = {name.casefold() for name in taken}
    title, number = wanted, 2
    while title.casefold() in held:
        title = f"{wanted[:27]}（{number}）"
        number += 1
    return title


def number_format(datum: BaseDatum) -> str:
    """How a spreadsheet shows the datum's values."""
    if datum.type is DatumType.COUNT:
        return "0" if datum.measure == "年" else "#,##0"
    if datum.type is DatumType.DECIMAL:
        return f"#,##0.{'0' * datum.decimals}" if datum.decimals else "#,##0"
    return "yyyy-mm-dd" if datum.type is DatumType.DATE else "@"


class Choosing:
    """The drop-downs of one sheet; cells of one kind share one."""

    def __init__(self, job: Job, ws: Worksheet) -> None:
        """Begin with none."""
        self.job, self.ws = job, ws
        self._made: dict[tuple[str, ...], DataValidation] = {}

    def datum(self, datum: BaseDatum, cells: str) -> None:
        """Offer what may be chosen for a datum; a number may always be typed."""
        if datum.type in {DatumType.YESNO, DatumType.CHOICE}:
            options = ("是", "否") if datum.type is DatumType.YESNO else datum.choices
            self.options((*options, *_WORDS), cells, strict=True)
        elif datum.type is not DatumType.TEXT:
            hint = "单位是 %：85.3% 请填 85.3，不要填 0.853。" if datum.measure == "%" else ""
            self.options(_WORDS, cells, hint=hint)

    def options(
        self, options: tuple[str, ...], cells: str, *, strict: bool = False, hint: str = ""
    ) -> None:
        """Offer options in a range of cells; `strict` warns of anything else."""
        key = (*options, hint, str(strict))
        found = self._made.get(key)
        if found is None:
            found = DataValidation("list", formula1=self.job.lists.named(options), allow_blank=True)
            found.showErrorMessage, found.errorStyle = strict, "warning"
            found.errorTitle, found.error = "请核对", "不在选项里。仍要保留请选“是”。"
            found.showInputMessage, found.prompt = bool(hint), hint or None
            self._made[key] = found
            self.ws.add_data_validation(found)
        found.add(cells)


class Lists:
    """The hidden last sheet: a column of options for each drop-down."""

    def __init__(self, job: Job) -> None:
        """Make the sheet."""
        self.ws: Worksheet = job.book.create_sheet("选项")
        for column, text in enumerate((LISTS, job.task.id, job.unit), start=1):
            put(self.ws, 1, column, text)
        self._book = job.book
        self._made: dict[tuple[str, ...], str] = {}

    def named(self, options: tuple[str, ...]) -> str:
        """The range that holds the options."""
        if options not in self._made:
            column = len(self._made) + 1
            for row, text in enumerate(options, start=2):
                put(self.ws, row, column, text)
            letter = get_column_letter(column)
            place = f"${letter}$2:${letter}${len(options) + 1}"
            self._made[options] = f"{quote_sheetname(self.ws.title)}!{place}"
        return self._made[options]

    def hide_last(self) -> None:
        """Move the sheet behind all others, hide and lock it."""
        self._book.move_sheet(self.ws, len(self._book.sheetnames))
        self.ws.sheet_state = "hidden"
        self.ws.protection.sheet = True


def mark_wrong(ws: Worksheet, datum: BaseDatum, cells: str, first: str) -> None:
    """Colour what will not be read: no number, out of range, too many decimals."""
    if datum.type not in {DatumType.COUNT, DatumType.DECIMAL}:
        return
    bounds = ((datum.minimum, "<"), (datum.maximum, ">"))
    wrong = [f"{first}{sign}{limit:f}" for limit, sign in bounds if limit is not None]
    wrong.append(f"ROUND({first},{datum.decimals})<>{first}")
    words = (f'LEFT({first},{len(word)})<>"{word}"' for word in _WORDS)
    test = f"IF(ISNUMBER({first}),OR({','.join(wrong)}),AND({','.join(words)}))"
    coloured(ws, cells, f'IF({first}="",FALSE,{test})', WRONG)


def coloured(ws: Worksheet, cells: str, test: str, fill: PatternFill | None) -> None:
    """Colour cells while a test over the first of them holds; without a fill, frame them."""
    border = None if fill else BOX
    rule = FormulaRule(formula=[test], fill=fill, border=border)  # type: ignore[no-untyped-call]
    ws.conditional_formatting.add(cells, rule)


def as_number(value: Any) -> Any:
    """A number that a spreadsheet holds exactly, else its text."""
    digits = len(value.normalize().as_tuple().digits)
    return value if digits <= _PRECISE else f"{value:f}"


def _protect(ws: Worksheet) -> None:
    """Lock the headings, without a password; widths, filters and new rows stay free."""
    guard = ws.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.formatCells = False
    guard.autoFilter = guard.sort = guard.insertRows = False

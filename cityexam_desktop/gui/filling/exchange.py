"""Excel in and out: the unit's workbook, and any sheet that holds its items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.gui import messages
from cityexam_desktop.gui.filling.asking import ask_columns, ask_rows
from cityexam_desktop.gui.filling.edit import of_sheet
from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.viewing import show_files
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.sensitive import harmless, sensitive
from cityexam_desktop.workspace.sheets import rownames
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.columns import headed_sheets
from cityexam_desktop.workspace.sheets.headings import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.gui.filling.edit import Edit
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.sheets import Difference, SheetReading
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet

WORKBOOK = "Excel 工作簿 (*.xlsx)"
SHEETS = "电子表格 (*.xlsx *.xls *.et *.csv *.ods *.xlsm *.xlsb)"
SHEET_SUFFIXES = frozenset({".xlsx", ".xls", ".et", ".csv", ".ods", ".xlsm", ".xlsb"})


def ask_about_secret(
    parent: QWidget, secret: Sequence[BaseDatum], verb: str, then: Callable[[bool], None]
) -> None:
    """Ask whether data that must not be sent by WeChat are left out of workbooks.

    `then` is told so, at once where there is no such data; never when the clerk gives up.
    """
    if not secret:
        then(False)
        return
    names = "、".join(datum.name for datum in secret[:5])
    more = f"等 {len(secret)} 项" if len(secret) > 5 else ""
    messages.ask(
        parent,
        f"填好的内容里有不得用微信传送的数据，{verb}时留空这些数吗？",
        f"这些数据是：{names}{more}。留空的表可以随意传送，取回时空格不改动已填的数。",
        "留空这些数",
        partial(then, True),
        other=("都写出（用U盘传送）", partial(then, False)),
    )


class Exchange(QObject):
    """Writes the draft to a workbook, and takes workbooks in as one undo step."""

    def __init__(self, desk: Desk, draft: int, form: Callable[[], str] = str) -> None:
        """Work with the draft submission of the desk's workspace; `form` is the one in front."""
        super().__init__(desk)
        self.desk, self._draft, self.form = desk, draft, form

    def choose_export(self) -> None:
        """Let the clerk choose where the workbook is written, and whether with what is secret."""
        secret = sensitive(self.desk.live.pack, self.desk.live.notes.values())
        ask_about_secret(self.desk.frame.window, secret, "导出", self._choose_target)

    def _choose_target(self, harmless_only: bool) -> None:
        live = self.desk.live
        unit = live.pack.unit.get(live.unit)
        name = f"{live.task.period}年{unit.name if unit else ''}填报表.xlsx"
        then = partial(self.write, harmless_only=harmless_only)
        self.desk.frame.choose_save("导出Excel填报表到", WORKBOOK, name, then)

    def write(self, target: Path, *, harmless_only: bool = False) -> None:
        """Write the workbook with what is filled so far, and open it."""
        live = self.desk.live

        def work(workspace: Workspace, _progress: Progress) -> None:
            from cityexam_desktop.report.workbook import write_workbook

            content = stored_content(workspace, self._draft)
            before: Mapping[tuple[str, str], Value] = previous_values(workspace, live.task)
            if harmless_only:
                content, before = harmless(live.pack, content, before)
            write_workbook(live.pack, live.task, live.unit, content, before, target)

        def done(_: object) -> None:
            self.desk.frame.say(f"已导出 {target.name}。填好以后用“导入Excel”取回来。")
            show_files(self.desk.frame.window, target)

        self.desk.start("导出Excel", work, done)

    def choose_import(self) -> None:
        """Let the clerk choose a filled sheet."""
        self.desk.frame.choose_open("导入填好的电子表格", SHEETS, self.read)

    def read(self, file: Path) -> None:
        """Read a sheet and show what it would change; nothing is taken yet."""
        live = self.desk.live

        def work(workspace: Workspace, _progress: Progress) -> Callable[[], None]:
            from cityexam_desktop.workspace.sheets import (
                NothingFound,
                differences,
                read_workbook,
            )

            known, asked = live.objects.values(), self._asked(workspace)
            try:
                reading = read_workbook(
                    file, live.pack, live.task, live.unit, known, asked.headings, asked.rows
                )
            except NothingFound as nothing:
                if not (sheets := headed_sheets(file, asked)):
                    raise
                return partial(self._ask_columns, file, asked, sheets, nothing.sentence)
            changes = differences(reading, stored_content(workspace, self._draft))
            return partial(self._preview, file, reading, changes, asked)

        def done(show: Callable[[], None]) -> None:
            show()

        self.desk.start(f"读取 {file.name}", work, done)

    def _preview(
        self, file: Path, reading: SheetReading, changes: Sequence[Difference], asked: Asked
    ) -> None:
        frame = self.desk.frame
        then, columns = partial(self._take, reading), partial(self._look_at_columns, file)
        rows = partial(self._ask_rows, file, reading, asked)
        PreviewDialog(
            frame.window, self.desk.live, file.name, reading, changes, then, columns, rows
        ).open()

    def _ask_rows(self, file: Path, reading: SheetReading, asked: Asked) -> None:
        """Let the clerk say whose rows those are that nobody recognises, and read again."""
        frame, strangers = self.desk.frame, (("", one) for one in reading.strangers)
        ask_rows(frame.window, frame, self._store, asked, strangers, partial(self.read, file))

    def _look_at_columns(self, file: Path) -> None:
        """Show how the columns of a file are read, to be corrected."""

        def work(workspace: Workspace, _progress: Progress) -> object:
            asked = self._asked(workspace)
            return asked, headed_sheets(file, asked), ""

        def done(found: tuple[Asked, tuple[HeadedSheet, ...], str]) -> None:
            if found[1]:
                self._ask_columns(file, *found)
            else:
                self.desk.frame.tell("这是本程序导出的填报表，每一列是什么已经写明，不用对应。")

        self.desk.start(f"读取 {file.name}", work, done)

    def _ask_columns(
        self, file: Path, asked: Asked, sheets: Sequence[HeadedSheet], words: str
    ) -> None:
        frame, again = self.desk.frame, partial(self.read, file)
        ask_columns(
            frame.window, frame, self._store, asked, sheets, again, form=self.form(), words=words
        )

    def _store(self) -> Workspace:
        return self.desk.workspace

    def _asked(self, workspace: Workspace) -> Asked:
        live = self.desk.live
        known = live.objects.values()
        said, rows = remembered(workspace), rownames.remembered(workspace)
        return Asked(live.pack, live.task, live.unit, known, said, rows)

    def _take(self, reading: SheetReading) -> None:
        """Take a reading over as one step."""
        from cityexam_desktop.workspace.sheets import plan
        from cityexam_desktop.workspace.sheets.importing import fresh_ids

        unit = self.desk.live.unit

        def make(workspace: Workspace) -> Edit:
            content = stored_content(workspace, self._draft)
            return of_sheet(plan(reading, content, fresh_ids(workspace, unit, reading)))

        def told(edit: Edit) -> None:
            self.desk.frame.say(f"已导入 {len(edit.cells)} 格，可以撤销（Ctrl+Z）。")

        self.desk.take(make, reading.size, "导入表格", told)

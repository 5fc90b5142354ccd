"""A table of a page that is worked on outside: written out, read back, looked at, taken."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from cityexam_desktop.county.outside.quiet import quiet, secret_in
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.preview import TakingDialog
from cityexam_desktop.gui.secrets import ask_before_writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.county.outside.taking import Grounds, Taking
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import Results
    from cityexam_desktop.report.officer.outside import OutsideTable
    from cityexam_desktop.workspace.database import Workspace

TABLES = "表格 (*.xlsx *.xls *.et *.ods *.csv)"
SHEETS = "Excel 工作簿 (*.xlsx);;PDF 文件 (*.pdf)"
WORDS = {
    "doubts": "核查意见表…",
    "talks": "数据会商单…",
    "reviews": "审核表…",
    "papers": "纸质件登记表…",
    "parked": "待核对单位表…",
    "corrections": "更正表…",
}
"""What stands on the buttons of the tables of `report.officer.outside`, which is imported late."""
_HEADS = ("部分", "名称", "项目", "现在", "改为")


class Outside:
    """The two actions of one table, and a `button` with both.

    `grounds` gives what the table is read against, None where there is nothing. What it
    gives is called where the work is done, with the data file of that thread.
    """

    def __init__(
        self,
        frame: Frame,
        results: Results,
        owner: QWidget,
        word: str,
        grounds: Callable[[], Callable[[Workspace], Grounds] | None],
        *,
        short: str = "",
    ) -> None:
        """Make the actions; the page `owner` shows them in its menu.

        `short` stands on the button of a full bar.
        """
        self.frame, self.results, self.word, self._grounds = frame, results, word, grounds
        self.title = WORDS[word].removesuffix("…")
        self.writing = action(
            owner, WORDS[word], self.write, icon="export",
            tip=f"写出{self.title}，可以打印，也可以在 Excel 里填好再读回",
        )  # fmt: skip
        self.reading = action(
            owner, f"读回{WORDS[word]}", self.read, icon="import",
            tip=f"{self.title}填好了，先预览，再导入；有错的一处也不导入",
        )  # fmt: skip
        self.button = QToolButton()
        self.button.setText(short or self.title)
        self.button.setIcon(icon("export"))
        self.button.setToolTip(f"写出{self.title}；填好以后读回")
        self.button.setAccessibleName(self.title)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setAutoRaise(True)
        menu = QMenu(self.button)
        menu.addActions([self.writing, self.reading])
        self.button.setMenu(menu)

    def enable(self, on: bool) -> None:
        """Let both be done, or neither."""
        for one in (self.writing, self.reading, self.button):
            one.setEnabled(on)

    def write(self) -> None:
        """Ask where the table is written, and whether with what is sensitive; write it."""
        make = self._grounds()
        if make is None:
            return
        self.results.work(
            f"看{self.title}里有什么",
            lambda ws: secret_in(self.word, make(ws)),
            lambda secret: ask_before_writing(
                self.frame.window, secret, partial(self._write, make)
            ),
        )  # fmt: skip

    def _write(self, make: Callable[[Workspace], Grounds], harmless: bool) -> None:
        def to(target: Path) -> None:
            def work(ws: Workspace) -> None:
                from cityexam_desktop.report.sheets import write_sheet

                grounds = quiet(make(ws)) if harmless else make(ws)
                write_sheet(_table(self.word).sheet(grounds), target)

            def done(_: None) -> None:
                self.frame.say(f"{self.title}已写成：{target.name}")

            self.results.work(f"写{self.title}", work, done)

        self.frame.choose_save(f"{self.title}存到", SHEETS, f"{self.title}.xlsx", to)

    def read(self) -> None:
        """Choose a table that came back, show what it changes, take it when that is wanted."""
        make = self._grounds()
        if make is None:
            return

        def chosen(file: Path) -> None:
            def work(ws: Workspace) -> Taking:
                return _table(self.word).read(make(ws), file)

            self.results.work(f"读{self.title}", work, lambda taking: self.preview(file, taking))

        self.frame.choose_open(f"选择填好的{self.title}", TABLES, chosen)

    def preview(self, file: Path, taking: Taking) -> None:
        """Show what a table would change."""
        if not taking.changes:
            self.frame.say(f"“{file.name}”与现在的一样，没有要改动的。")
            return
        rows = [(d.part, d.what, d.field, d.old, d.new) for d in taking.changes]
        TakingDialog(self.frame, file.name, _HEADS, rows, lambda: self._take(taking)).open()

    def _take(self, taking: Taking) -> None:
        with self.frame.attempt():
            taking.take(self.frame.session.workspace)
            self.frame.session.touch()
            self.frame.say(f"{self.title}已读回，改动 {len(taking.changes)} 处。")


def _table(word: str) -> OutsideTable:
    from cityexam_desktop.report.officer.outside import OUTSIDE

    return OUTSIDE[word]

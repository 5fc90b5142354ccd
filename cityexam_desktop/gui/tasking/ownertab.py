"""Who answers what: as a list with its states, and as a grid of data and units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from cityexam_desktop.county.planning import choosing, ownership
from cityexam_desktop.county.planning.dutytable import read_duties
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.gui.actions import toggle
from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.grid import DutyGrid
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.report.sheets import tasksheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

KEYS = "1 牵头　2 核对　3 配合　Delete 清除　空格或双击：牵头／不牵头；可以先选一片"
_ROLES = (("owner", "牵头"), ("witness", "核对"), ("support", "配合"), ("", "不管"))


class OwnerTab(PlanTab):
    """Two views of the same: `table` is the list, `grid` the matrix."""

    def __init__(self, desk: PlanDesk) -> None:
        """Build both views and the actions."""
        super().__init__(
            desk, "分工", lines.DUTIES, "每一项都有一个牵头单位。", several=True, measure="项"
        )
        self.grid = DutyGrid()
        self.grid.wanted.connect(self.give)
        self.stack.addWidget(self.grid)
        self.open_only = QCheckBox("只看没定好的")
        self.open_only.toggled.connect(lambda _: self.show_again())
        self.tools.addWidget(self.open_only)
        self.as_grid = toggle(
            self, "矩阵", self.turn, icon="places",
            tip=f"横着是单位，竖着是数据项。{KEYS}",
        )  # fmt: skip
        self.put(self.as_grid)
        self.assigning = self.act("指定单位", self.assign, icon="register")
        self.proposing = self.act(
            "用方案建议", self.propose, icon="filldown", tip="没人牵头的，用方案里建议的单位"
        )
        self.duty_sheet = self.sheet("责任单位分工表", self.write)
        self.grid_sheet = self.sheet("分工矩阵表", self.matrix)
        self.importing = self.act(
            "读回分工表", self.take, icon="import", tip="分工表或分工矩阵表改好了，先预览，再导入"
        )
        self.filter.textChanged.connect(lambda _: self._show_grid())
        desk.changed.connect(self._show_grid)

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show every datum with who answers it."""
        only = self.open_only.isChecked()
        self.show_rows(lines.duty_rows(made, pack, only_open=only))
        self._show_grid()

    def show_again(self) -> None:
        """Show the same task in another way."""
        if self.desk.shown is not None and self.desk.pack is not None:
            self.show_task(self.desk.shown, self.desk.pack)

    def turn(self, on: bool) -> None:
        """Show the grid, or the list again."""
        if on:
            self.frame.say(KEYS)
        self.show_again()

    def _show_grid(self) -> None:
        made, pack = self.desk.shown, self.desk.pack
        on = self.as_grid.isChecked() and made is not None and bool(self.table.rows.all)
        if on and made is not None and pack is not None:
            shown = [row.about for row in self.table.rows.shown]
            titles = {form.code: form.title for form in pack.forms}
            self.grid.show_duties(shown, made.units, titles)
            self.stack.setCurrentWidget(self.grid)
            self.setFocusProxy(self.grid)
        elif self.stack.currentWidget() is self.grid:
            self.stack.setCurrentWidget(self.table if self.table.rows.all else self.empty)

    def give(self, data: dict[str, list[str]], role: Role | None) -> None:
        """Give units a role for data, all in one step."""

        def change(made: TaskDraft) -> TaskDraft:
            for unit, codes in data.items():
                made = ownership.assigned(made, codes, unit, role)
            return made

        self.desk.keep(change)

    def assign(self) -> None:
        """Ask which unit the chosen data belong to."""
        made = self.desk.made
        if self.stack.currentWidget() is self.grid:
            rows = sorted({index.row() for index in self.grid.selectedIndexes()})
            data = [self.grid.model_.duties[row].datum.code for row in rows]
        else:
            data = [row.key for row in self.table.chosen()]
        if made is None or not data:
            self.frame.say("请先选中要指定的项目，可以选多行。")
            return
        names = tuple((unit.code, unit.name) for unit in made.units)

        def then(said: list[str]) -> None:
            unit, role = said
            self.give({unit: data}, Role(role) if role else None)

        fields = (Field("单位", "", names), Field("分工", "owner", _ROLES))
        about = f"选中 {len(data)} 项。"
        FormDialog(self.frame, "指定单位", fields, then, about=about).open()

    def propose(self) -> None:
        """Take the pack's proposal over for what has no owner."""
        ws = self.desk.ws
        self.desk.keep(lambda made: ownership.proposed(made, choosing.base_of(ws, made)))

    def write(self) -> None:
        """Write the 责任单位分工表."""
        county = self.frame.session.identity.county
        self.desk.write(lambda made, pack: tasksheets.duty_sheet(made, pack, county))

    def matrix(self) -> None:
        """Write the grid."""
        county = self.frame.session.identity.county
        self.desk.write(lambda made, pack: tasksheets.duty_grid(made, pack, county))

    def take(self) -> None:
        """Read a worked-on table back."""

        def read(file: Path, made: TaskDraft, pack: FormPack) -> TaskDraft:
            return read_duties(file, made, pack)

        self.desk.take("读回分工表", read)

"""The units and their contacts: written into the table, or taken out of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import contacting, draft, units
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.gui import look
from cityexam_desktop.gui.tasking import lines, unitforms
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.gui.widgets import label
from cityexam_desktop.report.sheets import tasksheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

WAYS = ("", "程序", "Excel", "函")
FIELDS = ("name", "leader", "liaison", "post", "phone", "way", "", "deadline")
"""What the columns of `lines.UNITS` are called in the core; one is counted."""


class UnitTab(PlanTab):
    """A line for every unit; every cell but the count can be written into."""

    def __init__(self, desk: PlanDesk) -> None:
        """Build the actions."""
        editable = {n: WAYS if field == "way" else () for n, field in enumerate(FIELDS) if field}
        super().__init__(
            desk, "单位", lines.UNITS, "请导入单位和联络员表，或新增单位。",
            measure="个单位", editable=editable,
        )  # fmt: skip
        self.table.rows.typed.connect(self.type)
        self.importing = self.act(
            "导入单位表", self.take, icon="import",
            tip="列名：单位、分管领导、联络员、职务、电话、报送方式；先预览，再导入",
        )  # fmt: skip
        self.adding = self.act("新增单位", self.add, icon="addrow")
        self.removing = self.act("移出任务", self.remove, icon="delrow")
        self.people = self.sheet("联络员表", self.write)
        self.forms = self.sheet(
            "填报表（Excel）", self.write_forms, tip="给不装程序的单位，每个单位一个工作簿"
        )
        hint = label("双击或按 F2 直接改格子")
        look.quiet(hint)
        self.tools.addWidget(hint)

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show the units."""
        self.show_rows(lines.unit_rows(made, pack))

    def type(self, row: Row, column: int, text: str) -> None:
        """Change one cell; an empty text empties it."""
        field = FIELDS[column]
        if field == "deadline":
            self.desk.keep(lambda made: draft.dated(made, row.key, _day(text)))
        else:
            said = {field: text or "-"}
            if self.desk.made is not None:
                self.desk.keep(lambda made: units.edited(made, row.key, said))
                return
            with self.frame.attempt():
                contacting.change_unit(self.desk.ws, row.key, said)
                self.frame.session.touch()
            self.desk.read()

    def take(self) -> None:
        """Import units with their contacts."""

        def read(file: Path, made: TaskDraft, _: FormPack) -> TaskDraft:
            return units.with_units(made, units.read_units(file, made.units))

        self.desk.take("导入单位和联络员表", read)

    def add(self) -> None:
        """Ask for a unit that is not there yet."""
        names = ("单位全称", "分管领导", "联络员", "职务", "电话")
        fields = (
            *map(Field, names),
            Field("报送方式", "", tuple((w, w or "没有定") for w in WAYS)),
        )

        def then(said: list[str]) -> bool:
            name, *rest = said
            told = dict(zip(("leader", "liaison", "post", "phone", "way"), rest, strict=True))
            return self.desk.keep(lambda made: units.added(made, name, told))

        FormDialog(self.frame, "新增单位", fields, then).open()

    def remove(self) -> None:
        """Take the chosen unit out, when that is meant."""
        row = self.table.current
        if row is None:
            return
        owns = row.texts[6]
        detail = f"它牵头的 {owns} 项就没有人牵头了。" if owns != "0" else "它没有牵头的项目。"
        self.frame.ask(
            f"把“{row.texts[0]}”移出任务吗？", detail, "移出",
            lambda: self.desk.keep(lambda made: units.without_unit(made, row.key)),
        )  # fmt: skip

    def write_forms(self) -> None:
        """Write the workbooks of units without the program."""
        row = self.table.current
        unitforms.choose(self.frame, row.key if row else "")

    def write(self) -> None:
        """Write the 联络员表."""
        self.desk.write(lambda made, _: tasksheets.contact_sheet(self.desk.ws, made))


def _day(text: str) -> str:
    iso = day(text) if text else ""
    if iso is None:
        raise WrongUse(f"日期“{text}”看不懂。", "请写成 2026-05-31 的样子；清空就与各单位相同。")
    return iso

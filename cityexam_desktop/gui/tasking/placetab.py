"""The register of places: taken out of a table, its level asked where the table has none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.plandesk import TABLES
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.report.sheets import tasksheets
from cityexam_desktop.workspace.placetable import has_levels, level_named, read_places

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk


class PlaceTab(PlanTab):
    """A line for every place."""

    def __init__(self, desk: PlanDesk) -> None:
        """Build the actions."""
        super().__init__(desk, "体检单元", lines.PLACES, "请导入体检单元表。", measure="个")
        self.placing = self.act(
            "导入体检单元表", self.take, icon="import",
            tip="列名：层级、名称、代码、上级、别名、经度、纬度、启用日期、停用日期；先预览，再导入",
        )  # fmt: skip
        self.writing = self.sheet("写出体检单元表", self.write, tip="在 Excel 里改好，再导入")

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show the places."""
        self.show_rows(lines.place_rows(made, pack))

    def take(self) -> None:
        """Import a register of places; ask for its level where it names none."""

        def chosen(file: Path) -> None:
            with self.frame.attempt():
                _, pack = self.desk.both()
                if has_levels(file):
                    self.preview(file, "")
                    return
                fields = (
                    Field(
                        "这张表是哪一级", level_named(file.stem, pack),
                        tuple((one.code, one.name) for one in pack.levels[1:]),
                    ),
                )  # fmt: skip
                about = f"“{file.name}”没有“层级”列。"
                FormDialog(
                    self.frame, "体检单元的层级", fields,
                    lambda said: self.preview(file, said[0]), about=about,
                ).open()  # fmt: skip

        self.frame.choose_open("导入体检单元表", TABLES, chosen)

    def preview(self, file: Path, level: str) -> bool:
        """Show what the table changes."""
        with self.frame.attempt():
            made, pack = self.desk.both()
            county = self.frame.session.identity.county
            places = read_places(file, pack, county, made.places, level)
            self.desk.preview(file.name, replace(made, places=places))
            return True
        return False

    def write(self) -> None:
        """Write the register, to be worked on outside."""
        self.desk.write(tasksheets.place_sheet)

"""Earlier years: what was signed here, what came out of tables and is marked as not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import earlier, lastyear
from cityexam_desktop.gui.preview import TakingDialog
from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.plandesk import TABLES
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.report.sheets import tasksheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

EMPTY = "没有往年的数。\n\n照上年任务新建时自动带来；第一次用本程序的，从表格导入。"


class PastTab(PlanTab):
    """A line for every earlier value that travels with the task."""

    lazy = True

    def __init__(self, desk: PlanDesk) -> None:
        """Build the actions."""
        super().__init__(desk, "往年数据", lines.PAST, EMPTY, measure="个")
        self.taking = self.act(
            "取上年汇总数", self.take_over, icon="last", tip="把已下发的一年汇总的数存为往年数据"
        )
        self.importing = self.act(
            "导入往年数", self.take, icon="import", tip="标为未经签名；先预览，再导入"
        )
        self.writing = self.sheet("往年数据表", self.write, tip="按方案列好项目，填好再导入")

        self.problems = self.sheet(
            "上年问题清单", self.write_problems, tip="上年列出的问题，后面几列填完成情况"
        )

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show what is kept of earlier years."""
        self.show_rows(lines.past_rows(earlier.values_before(self.desk.ws, made), made, pack))

    def take_over(self) -> None:
        """Keep the merged values of the newest task before this year."""
        made = self.desk.made
        if made is None:
            return
        with self.frame.attempt():
            task = lastyear.task_before(self.desk.ws, made.period)
            count = lastyear.take_over(self.desk.ws, task)
            self.frame.session.touch()
            self.desk.read()
            self.frame.say(f"{task.period} 年度的 {count:,} 个数已存为往年数据。")

    def take(self) -> None:
        """Import earlier values; ask of which year they are."""
        made = self.desk.made
        if made is None:
            return
        year = str(int(made.period[:4]) - 1) if made.period[:4].isdigit() else ""

        def chosen(file: Path) -> None:
            FormDialog(
                self.frame, "往年数的年度", (Field("体检年度", year),),
                lambda said: self.preview(file, said[0]), about=f"“{file.name}”是哪一年的数？",
            ).open()  # fmt: skip

        self.frame.choose_open("导入往年数", TABLES, chosen)

    def preview(self, file: Path, period: str) -> bool:
        """Show what the table brings, and keep it when that is wanted."""
        with self.frame.attempt():
            made, pack = self.desk.both()
            ws = self.desk.ws
            values = earlier.read(file, period, made, pack)
            rows = earlier.differences(ws, values, made, pack)
            if not rows:
                self.frame.say(f"“{file.name}”与现在的一样，没有要改动的。")
                return True

            def keep() -> None:
                with self.frame.attempt():
                    earlier.keep(ws, values)
                    self.frame.session.touch()
                    self.desk.read()

            shown = [(period, one.what, one.field, one.old, one.new) for one in rows]
            heads = ("年度", "项目", "对象", "现在", "改为")
            TakingDialog(self.frame, file.name, heads, shown, keep).open()
            return True
        return False

    def write(self) -> None:
        """Write a table of the pack's items, with what is known already."""
        ws = self.desk.ws
        self.desk.write(lambda made, pack: tasksheets.history_sheet(ws, made, pack))

    def write_problems(self) -> None:
        """Write last year's problems, with room for what became of them."""
        self.desk.write(lambda made, _: tasksheets.problem_sheet(self.desk.ws, made))

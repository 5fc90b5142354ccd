"""指标取舍 in the window: left out with a reason, own standards, confirmations, own indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import additions, choosing
from cityexam_desktop.county.planning.choicetable import from_list, read_choices
from cityexam_desktop.formpack.local import LocalAction, is_own, local_of
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.plandesk import TABLES
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.gui.tasking.wizard import OwnIndicatorWizard
from cityexam_desktop.report.sheets import tasksheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

OPERATORS = ((">=", "≥ 不低于"), ("<=", "≤ 不高于"), ("=", "＝ 等于"), ("between", "区间"))


class ChoiceTab(PlanTab):
    """Every indicator and part with its standard; what the county decided stands beside it."""

    def __init__(self, desk: PlanDesk) -> None:
        """Build the actions."""
        super().__init__(desk, "指标", lines.CHOICE, "这个方案没有指标。", measure="项")
        self.leaving = self.act("不采用／采用", self.leave, icon="delrow")
        self.setting = self.act("本县标准", self.standard, icon="seal")
        self.confirming = self.act("核实标准", self.confirm, icon="check")
        self.restoring = self.act(
            "恢复标准", self.restore, icon="undo", tip="取消本县标准或核实，按方案原来的标准"
        )
        self.adding = self.act(
            "新增特色指标", self.add, icon="addrow", tip="一步一步写明一项本县特色指标"
        )
        self.changing = self.act(
            "修改特色指标", self.change, icon="explain", tip="改这项特色指标的文字、算法和标准"
        )
        self.dropping = self.act("取消特色指标", self.drop, icon="close")
        self.writing = self.sheet("取舍表", self.write, tip="在 Excel 里定取舍和标准，再读回")
        self.importing = self.act(
            "读回", self.take, icon="import", tip="指标取舍表改好了，先预览，再导入"
        )
        self.listing = self.act(
            "上级清单", self.take_list, icon="import",
            tip="照上级下发的指标清单定取舍：清单没有的不采用，多出来的作特色指标",
        )  # fmt: skip
        self.table.moved.connect(self._enable)

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show the indicators of the pack in force, then those left out."""
        del made
        self.show_rows(lines.choice_rows(pack))
        self._enable()

    def _enable(self) -> None:
        """Only what can be done with the chosen line."""
        row, pack = self.table.current, self.desk.pack
        there = row is not None and self.desk.made is not None
        if row is None or pack is None or not there or row.about is None:
            self.leaving.setEnabled(there)
            for one in (
                self.setting, self.confirming, self.restoring, self.changing, self.dropping
            ):  # fmt: skip
                one.setEnabled(False)
            return
        own, indicator = is_own(pack, row.key), row.key in pack.indicator
        held = row.about.threshold
        ours = local_of(pack, LocalAction.THRESHOLD, LocalAction.CONFIRMED)
        self.leaving.setEnabled(indicator and not own)
        self.setting.setEnabled(not own and row.about.formula is not None)
        self.confirming.setEnabled(held is not None and not held.judges)
        self.restoring.setEnabled(not own and row.key in {one.code for one in ours})
        self.changing.setEnabled(own and indicator)
        self.dropping.setEnabled(own and indicator)

    def leave(self) -> None:
        """Leave the chosen indicator out, or use it again."""
        row, ws = self.table.current, self.desk.ws
        if row is None:
            return
        if row.about is None:
            self.desk.keep(lambda made: choosing.taken_back(ws, made, row.key))
            return
        ReasonDialog(
            self.frame, "不采用", f"本县不采用“{row.texts[2]}”。理由印进报告。", "不采用",
            lambda why: self.desk.keep(lambda made: choosing.left_out(ws, made, row.key, why)),
            hint="例如：县城无此类设施",
        ).open()  # fmt: skip

    def standard(self) -> None:
        """Ask for the county's own standard of the chosen indicator or part."""
        row, ws = self.table.current, self.desk.ws
        if row is None:
            return
        fields = (
            Field("要求", ">=", OPERATORS),
            Field("下限", hint="≥、＝、区间的下限"),
            Field("上限", hint="≤、区间的上限"),
            Field("依据的文件和文号", hint="例如：县政办〔2026〕3号"),
            Field("达标年份", hint="可以不写"),
        )

        def then(said: list[str]) -> bool:
            operator, low, high, document, year = said
            return self.desk.keep(
                lambda made: choosing.with_threshold(
                    ws, made, row.key, choosing.standard(operator, low, high, document, year)
                )
            )

        about = f"“{row.texts[2]}”（{row.texts[3]}），现在的标准：{row.texts[4]}"
        FormDialog(self.frame, "本县标准", fields, then, about=about).open()

    def confirm(self) -> None:
        """Let the chosen line's recalled or inferred standard count."""
        row, ws = self.table.current, self.desk.ws
        if row is None:
            return
        fields = (
            Field("原文所在的文件和文号", hint=row.texts[5]),
            Field("核实人", self.frame.settings.clerk),
            Field("核实日期", hint="可以不写，例如 2026-03-02"),
        )

        def then(said: list[str]) -> bool:
            document, who, date = said
            return self.desk.keep(
                lambda made: choosing.confirmed(
                    ws, made, row.key, document=document, who=who, date=date
                )
            )

        about = f"“{row.texts[2]}”的标准：{row.texts[4]}（{row.texts[6]}：{row.texts[5]}）"
        FormDialog(self.frame, "核实标准", fields, then, about=about).open()

    def restore(self) -> None:
        """Judge by the pack's own standard again."""
        row, ws = self.table.current, self.desk.ws
        if row is not None:
            self.desk.keep(lambda made: choosing.judged_as_base(ws, made, row.key))

    def add(self) -> None:
        """Lead through an indicator of the county's own."""
        OwnIndicatorWizard(self.desk).open()

    def change(self) -> None:
        """Lead through an own indicator again, with what was decided."""
        row = self.table.current
        if row is not None:
            OwnIndicatorWizard(self.desk, row.key).open()

    def drop(self) -> None:
        """Take an own indicator away."""
        row, ws = self.table.current, self.desk.ws
        if row is not None:
            self.desk.keep(lambda made: additions.without_indicator(ws, made, row.key))

    def write(self) -> None:
        """Write the 指标取舍表."""
        self.desk.write(tasksheets.choice_sheet)

    def take(self) -> None:
        """Read a worked-on 指标取舍表 back."""
        ws = self.desk.ws
        self.desk.take("读回指标取舍表", lambda file, made, _: read_choices(ws, file, made))

    def take_list(self) -> None:
        """Read a list of the level above; ask for its document first."""

        def chosen(file: Path) -> None:
            fields = (Field("清单出自的文件和文号", file.stem),)
            about = (
                f"照“{file.name}”定取舍：清单没有的指标不采用，标准照清单，"
                "多出来的作特色指标。原来的取舍由它代替，先预览。"
            )
            FormDialog(
                self.frame, "上级清单", fields, lambda said: self.preview_list(file, said[0]),
                about=about,
            ).open()  # fmt: skip

        self.frame.choose_open("选择上级下发的指标清单", TABLES, chosen)

    def preview_list(self, file: Path, document: str) -> bool:
        """Show what the list changes, and what of it could not be placed."""
        with self.frame.attempt():
            made, _ = self.desk.both()
            after, findings = from_list(self.desk.ws, file, made, document)
            notes = [f"{one.sentence}{one.remedy}" for one in findings]
            self.desk.preview(file.name, after, notes)
            return True
        return False

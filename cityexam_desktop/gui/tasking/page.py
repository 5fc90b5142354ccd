"""The page 任务: what is left to do, indicators, units, places, who answers what, issuing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTabWidget, QVBoxLayout

from cityexam_desktop import paths
from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.planning import (
    choosing,
    draft,
    following,
    issuing,
    ownership,
    remaining,
    units,
)
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.reasons import ReasonDialog, with_key
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.widgets import tool
from cityexam_desktop.report.sheets import tasksheets, write_sheet
from cityexam_desktop.workspace.placetable import read_places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.frame import Frame

TABLES = "表格 (*.xlsx *.xls *.et *.ods *.csv)"
NOTHING = "还没有正在准备的任务。\n\n点“新建任务”开始新的一年；要改已下发的，点“改已下发的任务”。"
TODO, CHOICE, UNITS, PLACES, OWNERS = range(5)
_ROLES = (("owner", "牵头"), ("witness", "核对"), ("support", "配合"), ("", "不管"))


class TaskingPage(Page):
    """Five tabs under one line that says where the task stands."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.made: TaskDraft | None = None
        self.pack: FormPack | None = None
        self.summary = Flowing(name="任务")
        self.summary.setStyleSheet("font-weight: bold")
        self.todo = TablePane("还要做的", lines.LEFT, NOTHING, wraps=True, measure="件")
        self.choice = TablePane("指标", lines.CHOICE, "这个方案没有指标。", measure="项")
        self.units = TablePane("单位", lines.UNITS, "请导入单位和联络员表。", measure="个单位")
        self.places = TablePane("体检单元", lines.PLACES, "请导入体检单元表。", measure="个")
        self.owners = TablePane(
            "分工", lines.DUTIES, "每一项都有一个牵头单位。", several=True, measure="项"
        )
        self.open_only = QCheckBox("只看没定好的")
        self.open_only.toggled.connect(lambda _: self._show())
        self.owners.tools.addWidget(self.open_only)
        self._waiting = 0
        self._act()
        self._lay_out()

    def _act(self) -> None:
        self.starting = action(self, "新建任务", self.begin, icon="new")
        self.reopening = action(self, "改已下发的任务", self.reopen, icon="open")
        self.dating = action(self, "名称与期限", self.dates, icon="task")
        self.issuing = action(self, "下发", self.issue, icon="send")
        self.dropping = action(self, "不要了", self.drop, icon="close", tip="放弃正在准备的任务")
        self.leaving = action(self, "不采用／重新采用", self.leave, icon="delrow")
        self.confirming = action(self, "核实标准", self.confirm, icon="check")
        self.importing = action(self, "导入单位表", self.take_units, icon="import")
        self.removing = action(self, "移出任务", self.remove, icon="delrow")
        self.placing = action(self, "导入体检单元表", self.take_places, icon="import")
        self.assigning = action(self, "指定单位", self.assign, icon="register")
        self.proposing = action(self, "没人牵头的用方案建议", self.propose, icon="filldown")
        self.duty_sheet = action(self, "责任单位分工表", lambda: self.sheet("duty"), icon="export")
        self.people = action(self, "联络员表", lambda: self.sheet("contact"), icon="export")
        self.numbers = action(self, "底数确认表", lambda: self.sheet("base"), icon="export")
        self.of_draft = (
            self.dating, self.issuing, self.dropping, self.leaving, self.confirming,
            self.importing, self.removing, self.placing, self.assigning, self.proposing,
            self.duty_sheet, self.people, self.numbers,
        )  # fmt: skip

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for one in (self.starting, self.reopening, self.dating, self.issuing, self.dropping):
            bar.addWidget(tool(one))
        bar.addStretch()
        for pane, actions in (
            (self.choice, (self.leaving, self.confirming)),
            (self.units, (self.importing, self.removing, self.people)),
            (self.places, (self.placing,)),
            (self.owners, (self.assigning, self.proposing, self.duty_sheet, self.numbers)),
        ):
            for one in actions:
                pane.tools.addWidget(tool(one))
        self.tabs = QTabWidget()
        for pane, words in (
            (self.todo, "还要做的"), (self.choice, "指标"), (self.units, "单位"),
            (self.places, "体检单元"), (self.owners, "分工"),
        ):  # fmt: skip
            self.tabs.addTab(pane, words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.summary)
        layout.addLayout(bar)
        layout.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        """Read the draft again."""
        ws = self.frame.session.workspace
        self.made = draft.held(ws)
        self.pack = choosing.pack_in_force(ws, self.made) if self.made else None
        for one in self.of_draft:
            one.setEnabled(self.made is not None)
        self.reopening.setEnabled(self.frame.session.task is not None and self.made is None)
        self._show()

    def left(self) -> int:
        """What must be done before the task can be issued."""
        return self._waiting

    def _show(self) -> None:
        made, pack = self.made, self.pack
        if made is None or pack is None:
            self._waiting = 0
            for pane in (self.todo, self.choice, self.units, self.places, self.owners):
                pane.show_rows(())
            task = self.frame.session.task
            told = f"已下发“{task.title}”第 {task.version} 版。" if task else ""
            self.summary.setText(f"{told}现在没有正在准备的任务。")
            return
        ws = self.frame.session.workspace
        left = remaining.left_to_do(made, pack, self.frame.session.unit)
        self._waiting = sum(one.level is Level.MUST for one in left)
        self.todo.empty.setText("都齐了，可以下发。")
        self.todo.show_rows(lines.left_rows(left, issuing.changes_in_words(ws, made)))
        self.choice.show_rows(lines.choice_rows(pack))
        self.units.show_rows(lines.unit_rows(made))
        self.places.show_rows(lines.place_rows(made, pack))
        only = self.open_only.isChecked()
        self.owners.show_rows(lines.duty_rows(made, pack, only_open=only))
        self.tabs.setTabText(TODO, f"还要做的（{self._waiting}）" if self._waiting else "还要做的")
        self.summary.setText(
            f"正在准备：{made.title}　数据时点 {made.as_of or '没有定'}　"
            f"报出期限 {made.deadline or '没有定'}　{len(made.units)} 个单位"
        )

    def _keep(self, change: Callable[[TaskDraft], TaskDraft]) -> None:
        with self.frame.attempt():
            ws = self.frame.session.workspace
            draft.keep(ws, change(draft.draft(ws)))
            self.frame.session.touch()
        self.refresh()

    def begin(self) -> None:
        """Ask for the year and the pack, and begin."""
        task = self.frame.session.task
        packs = [(p.name, f"随程序的方案：{p.name}") for p in sorted(paths.forms().iterdir())]
        after = [("", f"照上年任务（{task.title}）")] if task else []
        year = str(int(task.period) + 1) if task and task.period.isdigit() else ""
        fields = (
            Field("体检年度", year, hint="例如 2026"),
            Field("指标方案", "" if task else "cn-2025", (*after, *packs)),
        )
        FormDialog(self.frame, "新建任务", fields, self._begin).open()

    def _begin(self, said: list[str]) -> None:
        period, name = said
        with self.frame.attempt():
            ws, task = self.frame.session.workspace, self.frame.session.task
            if not period.isascii() or not period.isalnum():
                raise WrongUse(f"体检年度“{period}”不能用。", "请写四位数字的年份，例如 2026。")
            if name or task is None:
                draft.begin(ws, read_pack(paths.forms() / (name or "cn-2025")), period)
            else:
                following.begin_after(ws, task, period)
            self.frame.session.touch()
        self.refresh()

    def reopen(self) -> None:
        """Take the issued task up again."""
        task = self.frame.session.task
        if task is not None:
            draft.reopen(self.frame.session.workspace, task)
            self.frame.session.touch()
            self.refresh()

    def drop(self) -> None:
        """Forget the draft, when that is meant."""

        def then() -> None:
            draft.drop(self.frame.session.workspace)
            self.frame.session.touch()
            self.refresh()

        self.frame.ask("放弃正在准备的任务吗？", "已下发的任务和收到的数不受影响。", "放弃", then)

    def dates(self) -> None:
        """Ask for title and dates; those of one unit when one is chosen in its tab."""
        made = self.made
        if made is None:
            return
        row = self.units.table.current if self.tabs.currentIndex() == UNITS else None
        names = (("", "所有单位"), *((unit.code, unit.name) for unit in made.units))
        unit = row.key if row else ""
        fields = (
            Field("任务名称", made.title),
            Field("数据时点", made.as_of, hint="例如 2025-12-31"),
            Field("报出期限", made.deadline_of(unit), hint="例如 2026-05-31"),
            Field("期限用于", unit, names),
        )
        FormDialog(self.frame, "名称与期限", fields, self._date).open()

    def _date(self, said: list[str]) -> None:
        title, as_of, deadline, unit = said

        def change(made: TaskDraft) -> TaskDraft:
            days = [day(text) if text else "" for text in (as_of, deadline)]
            if None in days:
                raise WrongUse("日期看不懂。", "请写成 2025-12-31 的样子。")
            made = replace(made, title=title, as_of=days[0] or "")
            if unit:
                return draft.dated(made, unit, days[1] or "")
            return replace(made, deadline=days[1] or "")

        self._keep(change)

    def leave(self) -> None:
        """Leave the chosen indicator out, or use it again."""
        row, ws = self.choice.table.current, self.frame.session.workspace
        if row is None:
            return
        if row.about is None:
            self._keep(lambda made: choosing.taken_back(ws, made, row.key))
            return
        ReasonDialog(
            self.frame, "不采用", f"本县不采用“{row.texts[2]}”。理由印进报告。", "不采用",
            lambda why: self._keep(lambda made: choosing.left_out(ws, made, row.key, why)),
        ).open()  # fmt: skip

    def confirm(self) -> None:
        """Let the chosen indicator's recalled or inferred standard count."""
        row, ws = self.choice.table.current, self.frame.session.workspace
        if row is None:
            return
        fields = (
            Field("原文所在的文件和文号", row.texts[5]),
            Field("核实人", self.frame.settings.clerk),
        )

        def then(said: list[str]) -> None:
            document, who = said
            self._keep(
                lambda made: choosing.confirmed(ws, made, row.key, document=document, who=who)
            )

        about = f"“{row.texts[2]}”的标准：{row.texts[4]}"
        FormDialog(self.frame, "核实标准", fields, then, about=about).open()

    def take_units(self) -> None:
        """Import units with their contacts."""

        def take(file: Path) -> None:
            self._keep(lambda made: units.with_units(made, units.read_units(file, made.units)))

        self.frame.choose_open("导入单位和联络员表", TABLES, take)

    def remove(self) -> None:
        """Take the chosen unit out."""
        row = self.units.table.current
        if row is not None:
            self._keep(lambda made: units.without_unit(made, row.key))

    def take_places(self) -> None:
        """Import a register of places."""
        pack, county = self.pack, self.frame.session.identity.county

        def take(file: Path) -> None:
            if pack is not None:
                self._keep(
                    lambda made: replace(made, places=read_places(file, pack, county, made.places))
                )

        self.frame.choose_open("导入体检单元表", TABLES, take)

    def assign(self) -> None:
        """Ask which unit the chosen data belong to."""
        data = [row.key for row in self.owners.table.chosen()]
        if self.made is None or not data:
            self.frame.say("请先选中要指定的项目，可以选多行。")
            return
        names = tuple((unit.code, unit.name) for unit in self.made.units)

        def then(said: list[str]) -> None:
            unit, role = said
            wanted = Role(role) if role else None
            self._keep(lambda made: ownership.assigned(made, data, unit, wanted))

        fields = (Field("单位", "", names), Field("分工", "owner", _ROLES))
        about = f"选中 {len(data)} 项。"
        FormDialog(self.frame, "指定单位", fields, then, about=about).open()

    def propose(self) -> None:
        """Take the pack's proposal over for what has no owner."""
        ws = self.frame.session.workspace
        self._keep(lambda made: ownership.proposed(made, choosing.base_of(ws, made)))

    def sheet(self, kind: str) -> None:
        """Write one of the task's sheets."""
        made, pack, ws = self.made, self.pack, self.frame.session.workspace
        if made is None or pack is None:
            return
        found = {
            "duty": lambda: tasksheets.duty_sheet(made, pack, ws.identity.county),
            "contact": lambda: tasksheets.contact_sheet(ws, made),
            "base": lambda: tasksheets.base_number_sheet(ws, made, pack),
        }[kind]()

        def write(target: Path) -> None:
            with self.frame.attempt():
                write_sheet(found, target)
                self.frame.say(f"已写出 {target.name}。")

        kinds = "Excel 工作簿 (*.xlsx);;PDF (*.pdf);;CSV (*.csv)"
        self.frame.choose_save("写到", kinds, f"{found.name}.xlsx", write)

    def issue(self) -> None:
        """Ask where the package goes and for the 报送密码, then sign."""
        made = self.made
        if made is None:
            return
        if self._waiting:
            self.tabs.setCurrentIndex(TODO)
            self.frame.tell("任务还不能下发。", "请先做完“还要做的”里标红的各项。")
            return

        def to(target: Path) -> None:
            with_key(self.frame, lambda secret: self._issue(target, secret))

        self.frame.choose_save("任务包存到", "任务包 (*.cxb)", f"{made.title}.cxb", to)

    def _issue(self, target: Path, secret: str) -> None:
        ws = self.frame.session.workspace
        with ws.transaction():
            task = issuing.issue_draft(ws, passphrase=secret)
            export_task(ws, task, target)
        self.frame.session.reread()
        self.refresh()
        self.frame.tell(
            f"“{task.title}”第 {task.version} 版已下发：{target.name}",
            "把这一个文件发给所有单位；通知上要印本局的识别码。",
        )

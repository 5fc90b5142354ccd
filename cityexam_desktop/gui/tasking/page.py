"""The page 任务: what is left to do, indicators, units, places, who answers what, issuing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout

from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.planning import draft, issuing, lastyear, packages, remaining, renewing
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.tasking import lines, starting
from cityexam_desktop.gui.tasking.choicetab import ChoiceTab
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.numbertab import NumberTab
from cityexam_desktop.gui.tasking.ownertab import OwnerTab
from cityexam_desktop.gui.tasking.pasttab import PastTab
from cityexam_desktop.gui.tasking.placetab import PlaceTab
from cityexam_desktop.gui.tasking.plandesk import PlanDesk
from cityexam_desktop.gui.tasking.tab import NOTHING
from cityexam_desktop.gui.tasking.unittab import UnitTab
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.county.planning.renewing import Changed
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.rows import Row

LEFT, CHOICE, UNITS, PLACES, OWNERS, NUMBERS, PAST = range(7)
_PARTS = {
    "choice": CHOICE, "units": UNITS, "places": PLACES, "owners": OWNERS, "numbers": NUMBERS,
}  # fmt: skip
_SHOWN = 8
_OWN = (
    "\n\n往年有不得用微信传送的数的单位，另有只给它一家的任务包，写在同一文件夹里，文件名带“专用”，"
    "请用U盘当面交："
)


class TaskingPage(Page):
    """Seven tabs under one line that says where the task stands."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.desk = PlanDesk(frame)
        self.summary = Flowing(name="任务")
        look.embolden(self.summary)
        self.todo = TablePane("还要做的", lines.LEFT, NOTHING, wraps=True, measure="件")
        self.todo.table.opened.connect(self.go_to)
        self.choice = ChoiceTab(self.desk)
        self.units = UnitTab(self.desk)
        self.places = PlaceTab(self.desk)
        self.owners = OwnerTab(self.desk)
        self.numbers = NumberTab(self.desk)
        self.past = PastTab(self.desk)
        self.desk.changed.connect(self._show)
        self._waiting = 0
        self._lay_out()

    @property
    def made(self) -> TaskDraft | None:
        """The task in the making."""
        return self.desk.made

    def _lay_out(self) -> None:
        self.starting = action(self, "新建任务", lambda: starting.begin(self.desk), icon="new")
        self.reopening = action(self, "改已下发的任务", self.reopen, icon="open")
        self.dating = action(self, "名称与期限", self.dates, icon="task")
        self.issuing = action(self, "下发", self.issue, icon="send")
        keys = QKeySequence.StandardKey.Undo
        self.undoing = action(self, "撤销", self.desk.undo, icon="undo", keys=keys)
        self.dropping = action(self, "不要了", self.drop, icon="close", tip="放弃正在准备的任务")
        bar = QHBoxLayout()
        for one in (self.starting, self.reopening, self.dating, self.issuing, self.undoing,
                    self.dropping):  # fmt: skip
            bar.addWidget(tool(one))
        bar.addStretch()
        self.tabs = QTabWidget()
        for pane, words in (
            (self.todo, "还要做的"), (self.choice, "指标"), (self.units, "单位"),
            (self.places, "体检单元"), (self.owners, "分工"), (self.numbers, "底数"),
            (self.past, "往年数据"),
        ):  # fmt: skip
            self.tabs.addTab(pane, words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.summary)
        layout.addLayout(bar)
        layout.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        """Read the draft again."""
        self.desk.read()

    def left(self) -> int:
        """What must be done before the task can be issued."""
        return self._waiting

    def go_to(self, row: Row) -> None:
        """Turn to the tab where something is left to do, or ask for the dates."""
        if row.about in _PARTS:
            self.tabs.setCurrentIndex(_PARTS[row.about])
            self.tabs.currentWidget().setFocus()
        elif row.about == "task":
            self.dates()

    def _show(self) -> None:
        made, pack = self.desk.made, self.desk.pack
        for one in (self.dating, self.issuing, self.dropping):
            one.setEnabled(made is not None)
        self.undoing.setEnabled(self.desk.can_undo)
        self.reopening.setEnabled(self.frame.session.task is not None and made is None)
        if made is None or pack is None:
            self._show_nothing()
            return
        left = remaining.left_to_do(made, pack, self.frame.session.unit)
        self._waiting = sum(one.level is Level.MUST for one in left)
        self.todo.empty.setText("都齐了，可以下发。")
        self.todo.show_rows(lines.left_rows(left, renewing.changes(self.desk.ws, made)))
        self.tabs.setTabText(LEFT, f"还要做的（{self._waiting}）" if self._waiting else "还要做的")
        self.summary.setText(
            f"正在准备：{made.title}　数据时点 {made.as_of or '没有定'}　"
            f"报出期限 {made.deadline or '没有定'}　{len(made.units)} 个单位　"
            f"{len(pack.indicators)} 项指标　{len(made.places):,} 个体检单元"
        )

    def _show_nothing(self) -> None:
        self._waiting = 0
        self.todo.empty.setText(NOTHING)
        self.todo.show_rows(())
        self.tabs.setTabText(LEFT, "还要做的")
        task = lastyear.newest(self.desk.ws)
        told = f"已下发“{task.title}”第 {task.version} 版。" if task else ""
        more = "下面是已下发的，只能看；要改，点“改已下发的任务”。" if task else ""
        self.summary.setText(f"{told}现在没有正在准备的任务。{more}")

    def reopen(self) -> None:
        """Take the issued task up again."""
        task = lastyear.newest(self.desk.ws)
        if task is not None:
            with self.frame.attempt():
                draft.reopen(self.desk.ws, task)
                self.frame.session.touch()
            self.desk.begin_anew()

    def drop(self) -> None:
        """Forget the draft, when that is meant."""

        def then() -> None:
            with self.frame.attempt():
                draft.drop(self.desk.ws)
                self.frame.session.touch()
            self.desk.begin_anew()

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

    def _date(self, said: list[str]) -> bool:
        title, as_of, deadline, unit = said

        def change(made: TaskDraft) -> TaskDraft:
            days = [day(text) if text else "" for text in (as_of, deadline)]
            if None in days:
                raise WrongUse("日期看不懂。", "请写成 2025-12-31 的样子。")
            made = replace(made, title=title, as_of=days[0] or "")
            if unit:
                return draft.dated(made, unit, days[1] or "")
            return replace(made, deadline=days[1] or "")

        return self.desk.keep(change)

    def issue(self) -> None:
        """Tell what a new version changes, ask where the package goes, then sign."""
        made = self.made
        if made is None:
            return
        if self._waiting:
            self.tabs.setCurrentIndex(LEFT)
            self.frame.tell("任务还不能下发。", "请先做完“还要做的”里标红的各项。")
            return
        before = renewing.in_force(self.desk.ws, made)
        if before is None:
            self._choose(f"{made.title}.cxb")
            return
        self.frame.ask(
            f"下发第 {before.version + 1} 版吗？",
            _told(renewing.changes(self.desk.ws, made)),
            "下发",
            lambda: self._choose(f"{made.title}-第{before.version + 1}版.cxb"),
        )

    def _choose(self, name: str) -> None:
        def to(target: Path) -> None:
            with_key(self.frame, lambda secret: self._issue(target, secret))

        self.frame.choose_save("任务包存到", "任务包 (*.cxb)", name, to)

    def _issue(self, target: Path, secret: str) -> None:
        ws = self.desk.ws
        with ws.transaction():
            task = issuing.issue_draft(ws, passphrase=secret)
            export_task(ws, task, target)
            names = packages.units_to_serve(ws, task)
            if names:
                packages.write_unit_packages(ws, target.parent, passphrase=secret)
        self.frame.session.reread()
        self.desk.begin_anew()
        own = f"{_OWN}{'、'.join(names)}。" if names else ""
        self.frame.tell(
            f"“{task.title}”第 {task.version} 版已下发：{target.name}",
            "把这一个文件发给所有单位；通知上要印本局的识别码（文件 › 本单位识别码）。" + own,
        )


def _told(changes: tuple[Changed, ...]) -> str:
    """What a version changes, the unsafe first, as lines."""
    if not changes:
        return "与已下发的一版没有不同。"
    lines_ = [one.words for one in changes[:_SHOWN]]
    more = f"……共 {len(changes)} 处，见“还要做的”。" if len(changes) > _SHOWN else ""
    return "这一版改了：\n" + "\n".join([*lines_, more]).strip()

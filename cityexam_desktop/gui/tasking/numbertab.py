"""底数: the first round, what the units said, what is confirmed, and who sealed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.planning import basenumbers
from cityexam_desktop.county.planning.agreeing import seal
from cityexam_desktop.county.planning.numbertable import read_numbers
from cityexam_desktop.county.planning.renewing import in_force
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.gui.tasking import lines
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.tasking.tab import PlanTab
from cityexam_desktop.report.sheets import tasksheets

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.basenumbers import Told
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

EMPTY = "这个方案没有底数。\n\n底数是方案里标为“共用”、全县一个数的基础数据项。"


class NumberTab(PlanTab):
    """A line for every base number."""

    lazy = True

    def __init__(self, desk: PlanDesk) -> None:
        """Build the actions."""
        super().__init__(desk, "底数", lines.NUMBERS, EMPTY, measure="项")
        self.asking = self.act(
            "先收底数（第一轮）", self.ask_first, icon="send",
            tip="下发只问底数的任务包；各单位报来后在这里确认。也可以不下发，直接填写确认",
        )  # fmt: skip
        self.confirming = self.act("确认底数", self.confirm, icon="check")
        self.clearing = self.act("取消确认", self.clear, icon="undo")
        self.sealing = self.sheet(
            "登记盖章", self.seal, tip="提供单位在底数确认表上盖了章；下发以后收到的也在这里登记",
            icon="seal",
        )  # fmt: skip
        self.writing = self.sheet("底数确认表", self.write)
        self.importing = self.act("读回确认表", self.take, icon="import")
        self.table.opened.connect(lambda _: self.confirm())

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show every base number with what is known of it."""
        found = basenumbers.numbers(self.desk.ws, made, pack)
        self.show_rows(lines.number_rows(found, made))

    def ask_first(self) -> None:
        """Ask for the deadline, then where the package goes, and sign it."""
        made = self.desk.made
        if made is None:
            return
        first = basenumbers.first_round(self.desk.ws, made)
        about = "任务包只问底数，签发后发给所有单位。正在准备的任务不受影响。"
        if first is not None:
            about = f"已下发过第 {first.version} 版。{about}"
        fields = (Field("底数报出期限", made.deadline, hint="例如 2026-03-15"),)

        def then(said: list[str]) -> None:
            with self.frame.attempt():
                date = day(said[0]) if said[0] else ""
                if date is None:
                    raise WrongUse("日期看不懂。", "请写成 2026-03-15 的样子。")
                self._choose(f"{made.title}底数.cxb", date)

        FormDialog(self.frame, "先收底数", fields, then, about=about).open()

    def _choose(self, name: str, date: str) -> None:
        def to(target: Path) -> None:
            with_key(self.frame, lambda secret: self._issue(target, date, secret))

        self.frame.choose_save("底数任务包存到", "任务包 (*.cxb)", name, to)

    def _issue(self, target: Path, date: str, secret: str) -> None:
        ws = self.desk.ws
        with ws.transaction():
            task = basenumbers.issue_first_round(ws, date, passphrase=secret)
            export_task(ws, task, target)
        self.frame.session.reread()
        self.desk.read()
        self.frame.tell(
            f"“{task.title}”第 {task.version} 版已下发：{target.name}",
            "把这一个文件发给所有单位。各单位报来后在“收件”里接收，再到这里确认。",
        )

    def confirm(self) -> None:
        """Take a unit's number, or type one."""
        told, made = self._current(), self.desk.made
        if told is None or made is None:
            return
        datum = told.datum
        names = {unit.code: unit.name for unit in made.units}
        usable = [v for v in told.said if not isinstance(v.value, Absence)]
        choices = (
            *((v.unit, f"采用 {names.get(v.unit, v.unit)} 报的 {show(datum, v.value)}")
              for v in usable),
            ("", "直接填写"),
        )  # fmt: skip
        held = told.confirmed
        owner = held.unit if held else "".join(told.duty.owners[:1])
        fields = (
            Field("用哪个数", usable[0].unit if usable and not held else "", choices),
            Field(f"直接填写（{datum.measure}）", show(datum, held.value) if held else ""),
            Field("提供单位", owner, tuple(names.items())),
            Field("来源文件", held.source if held else ""),
            Field("页", held.page if held else ""),
            Field("数据时间", held.time if held else ""),
            Field("采用理由", held.reason if held else "", hint="各单位报的不一样时要写"),
        )

        def then(said: list[str]) -> bool:
            which, text, unit, source, page, time, reason = said
            if which:
                return self.desk.keep(lambda m: basenumbers.taken(m, told, which, reason))
            if not text:
                self.frame.say("请填写底数，或选一个单位报的数。")
                return False
            _, pack = self.desk.both()
            return self.desk.keep(
                lambda m: basenumbers.confirmed(
                    m, pack, datum.code, text, unit=unit, source=source, page=page, time=time,
                    reason=reason,
                )
            )  # fmt: skip

        about = f"“{datum.name}”：{datum.definition}"
        FormDialog(self.frame, "确认底数", fields, then, about=about).open()

    def clear(self) -> None:
        """Take a confirmation back."""
        told = self._current()
        if told is not None and told.confirmed is not None:
            _, pack = self.desk.both()
            code, unit = told.datum.code, told.confirmed.unit
            self.desk.keep(lambda made: basenumbers.confirmed(made, pack, code, "", unit=unit))

    def seal(self) -> None:
        """Record that a unit sealed the 底数确认表."""
        made, told = self.desk.shown, self._current()
        if made is None:
            return
        providers = dict.fromkeys(one.unit for one in made.confirmed)
        if not providers:
            self.frame.say("还没有确认的底数。")
            return
        names = {unit.code: unit.name for unit in made.units}
        at = told.confirmed.unit if told and told.confirmed else next(iter(providers))
        fields = (
            Field("单位", at, tuple((code, names.get(code, code)) for code in providers)),
            Field("盖章日期", hint="例如 2026-03-20；清空就是取消登记"),
            Field("纸质件", hint="例如：底数确认表原件，存档案盒 3"),
        )

        def then(said: list[str]) -> bool:
            return self._seal(*said)

        FormDialog(self.frame, "登记盖章", fields, then).open()

    def _seal(self, unit: str, date: str, paper: str) -> bool:
        made = self.desk.made
        if made is not None and in_force(self.desk.ws, made) is None:
            return self.desk.keep(lambda m: basenumbers.sealed(m, unit, date, paper))
        done = False
        with self.frame.attempt():
            seal(self.desk.ws, unit, date, paper)
            done = True
        if done:
            self.frame.session.touch()
        self.desk.read()
        return done

    def write(self) -> None:
        """Write the 底数确认表."""
        ws = self.desk.ws
        self.desk.write(lambda made, pack: tasksheets.base_number_sheet(ws, made, pack))

    def take(self) -> None:
        """Read a filled-in 底数确认表 back."""
        self.desk.take("读回底数确认表", read_numbers)

    def _current(self) -> Told | None:
        row = self.table.current
        return row.about if row is not None else None

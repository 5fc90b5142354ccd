"""The page 汇总: what is to be decided, all values with their provenance, what was changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QSplitter, QTabWidget, QVBoxLayout

from cityexam_desktop.county import actions
from cityexam_desktop.county.corrections import (
    APART as APART_NOW,
)
from cityexam_desktop.county.corrections import (
    LAPSED,
    STANDS,
    as_shown,
    cell_name,
    corrections,
)
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.merged import apart, units, values
from cityexam_desktop.gui.merged.correcting import CorrectDialog
from cityexam_desktop.gui.merged.deciding import DecidingPane
from cityexam_desktop.gui.merged.disputes import open_count
from cityexam_desktop.gui.merged.export import Export
from cityexam_desktop.gui.merged.survey import SurveyPane
from cityexam_desktop.gui.merged.tracing import TracePanel
from cityexam_desktop.gui.outside import Outside
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.review.printing import choose_print
from cityexam_desktop.gui.secrets import ask_before_writing
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

DECIDE, VALUES, APART, UNITS, SURVEY = range(5)
TABS = {"decide": DECIDE, "values": VALUES, "apart": APART, "units": UNITS, "survey": SURVEY}
NO_VALUES = "还没有计入汇总的数。\n\n请先在“收件”里收文件、核对单位；核对好的自动计入。"
NO_DATUM = (
    "这一项没有记下的数。\n\n"
    "可能是责任单位还没有报；逐栋、逐个调查的表只记有问题的，没有问题的不记数。"
)
NOTHING_APART = (
    "本局没有更正过数。\n\n签名报来的数不改；确实要改又来不及重报的，"
    "在“全县数据”里选中那个数，点“更正…”，另记一笔。"
)
_AFTER = {
    STANDS: "用回单位签名的 {old}；原来的更正在登记簿里不动，另记一行。",
    LAPSED: "这一行从更正表里去掉；计入的是单位新报的数，不变。",
    APART_NOW: "这一行从更正表里去掉；该单位现在不计入，汇总不变。",
}
ALL_FORMS = "全部填报表"
SHEETS = "PDF 文件 (*.pdf);;Excel 工作簿 (*.xlsx)"


class MergedPage(CountyPage):
    """Five tabs under one line that says what the dataset is made of."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.summary = Flowing(name="概况")
        look.embolden(self.summary)
        self.deciding = DecidingPane(frame)
        self.values = TablePane(
            "全县数据", values.COLUMNS, NO_VALUES, several=True, measure="个数", tells=True
        )
        self.trace = TracePanel(frame)
        self.apart = TablePane(
            "更正", apart.COLUMNS, NOTHING_APART, several=True, measure="处", tells=True
        )
        self.units = TablePane("计入单位", units.COLUMNS, "任务里没有填报单位。", measure="个单位")
        self.survey = SurveyPane()
        for part in (self.values, self.apart):
            part.setProperty("help", "disputes")
        self.form = QComboBox()
        self.form.setAccessibleName("填报表")
        self.only = QPushButton()
        self.only.setToolTip("只显示这一项；点一下恢复全部")
        self.only.hide()
        self._datum = ""
        self._behind = True
        self.export = Export(frame, self, lambda: self.county.dataset if self.county else None)
        self._act()
        self._lay_out()
        self.form.currentIndexChanged.connect(self._show_values)
        self.tabs.currentChanged.connect(self._tab_shown)
        self.only.clicked.connect(lambda: self._show_datum(""))
        for part in (self.units, self.apart):
            part.table.moved.connect(self._enable)
        self.values.table.moved.connect(self._moved)
        self.apart.table.opened.connect(lambda row: self.trail.point(row.about.datum))
        self.trail.pointed.connect(lambda _: self._follow())

    def _act(self) -> None:
        self.withdrawing = action(self, "移出汇总…", self.withdraw, icon="delrow")
        self.restoring = action(self, "恢复计入…", self.restore, icon="addrow")
        self.correcting = action(self, "更正…", self.correct, icon="explain")
        self.uncorrecting = action(self, "取消更正…", self.uncorrect, icon="undo")
        self.gathered = Outside(self.frame, self.results, self, "corrections", self.grounds)
        self.confirming = action(self, "代录及更正确认单…", self.choose_confirm, icon="print")
        self.printing = action(self, "打印定稿表…", self.print_sheet, icon="print")

    def _lay_out(self) -> None:
        self.apart.tools.addWidget(tool(self.uncorrecting))
        self.apart.tools.addWidget(self.gathered.button)
        for one in (self.withdrawing, self.restoring, self.printing, self.confirming):
            self.units.tools.addWidget(tool(one))
        for part in (self.form, self.only, tool(self.correcting), *map(tool, self.export.actions)):
            self.values.tools.addWidget(part)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.values)
        across.addWidget(self.trace)
        across.setStretchFactor(0, 1)
        across.setChildrenCollapsible(False)
        across.setSizes([840, 380])
        self.tabs = QTabWidget()
        for part, title in (
            (self.deciding, "待裁定"),
            (across, "全县数据"),
            (self.apart, "更正"),
            (self.units, "计入单位"),
            (self.survey, "调查状态"),
        ):
            self.tabs.addTab(part, title)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs, 1)
        self.setFocusProxy(self.tabs)

    def turn_to(self, tab: str) -> None:
        """Show a tab, if it is one of this page's."""
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS[tab])

    def show_county(self, county: County) -> None:
        """Show what stands now."""
        self.summary.setText(units.summary(county))
        self.deciding.show_county(county)
        self.units.show_rows(units.unit_rows(county))
        self.survey.show_county(county)
        made = corrections(county.dataset)
        self.apart.show_rows(apart.correction_rows(county, made))
        self._aim()
        self._fill_forms(county)
        self._datum = self.trail.take() or self._datum
        self._show_values()
        left, corrected = open_count(county), sum(one.stands for one in made)
        self.tabs.setTabText(DECIDE, f"待裁定（{left}）" if left else "待裁定")
        self.tabs.setTabText(APART, f"更正（{corrected}）" if corrected else "更正")
        self._enable()

    def left(self) -> int:
        """What is to be decided."""
        return open_count(self.county) if self.county else 0

    def withdraw(self) -> None:
        """Take the current unit's answers out of the merge."""
        unit = self._unit
        if unit is not None:
            sentence = f"{unit.name}的填报不再计入汇总，报送包留底不动；以后可以恢复。"
            do = partial(self._withdraw, unit.unit)
            ReasonDialog(self.frame, "移出汇总", sentence, "移出", do).open()

    def restore(self) -> None:
        """Take the current unit's answers back in."""
        unit = self._unit
        if unit is not None:
            sentence = f"{unit.name}的填报重新计入汇总。"
            do = partial(self._restore, unit.unit)
            ReasonDialog(self.frame, "恢复计入", sentence, "恢复", do).open()

    def correct(self) -> None:
        """Correct the current value."""
        row = self.values.table.current
        if row is not None and self.county is not None:
            touch = self.frame.session.touch
            CorrectDialog(self.frame, self.county, row.about, touch).open()

    def uncorrect(self) -> None:
        """Take the current correction back."""
        row, county = self.apart.table.current, self.county
        if row is None or county is None:
            return
        one = row.about
        name = cell_name(county.dataset, one.datum, one.subject)
        new, old = (as_shown(county.dataset, one.datum, v) for v in (one.new, one.old))
        sentence = f"{name}不再更正为 {new}，{_AFTER.get(one.state, '').format(old=old)}"
        do = partial(self._uncorrect, (one.datum, one.subject))
        ReasonDialog(self.frame, "取消更正", sentence, "取消更正", do, no="不取消").open()

    def print_sheet(self) -> None:
        """Write what counts of the current unit as the form that it checks and stamps."""
        unit, county = self._unit, self.county
        if unit is not None and county is not None and unit.bundle in county.dataset.facts:
            choose_print(self.frame, county, county.dataset.facts[unit.bundle])

    def choose_confirm(self) -> None:
        """Ask where the current unit's 代录及更正确认单 is written, and what is left out."""
        from cityexam_desktop.report.officer.confirming import secret_confirmed

        unit, county = self._unit, self.county
        if unit is None or county is None:
            return

        def then(harmless: bool) -> None:
            name = f"代录及更正确认单-{unit.name}.pdf"
            do = partial(self._confirm, unit.unit, harmless)
            self.frame.choose_save("代录及更正确认单存到", SHEETS, name, do)

        secret = secret_confirmed(self.frame.session.workspace, county.dataset, unit.unit)
        ask_before_writing(self.frame.window, secret, then)

    @property
    def _unit(self) -> UnitProgress | None:
        row = self.units.table.current
        return row.about if row else None

    @property
    def _task(self) -> str:
        """The task that is shown."""
        return self.county.dataset.task.id if self.county else ""

    def _withdraw(self, unit: str, reason: str) -> None:
        with self.frame.attempt():
            actions.withdraw(self.frame.session.workspace, unit, reason=reason, task=self._task)
            self.frame.session.touch()

    def _restore(self, unit: str, reason: str) -> None:
        with self.frame.attempt():
            actions.restore(self.frame.session.workspace, unit, reason=reason, task=self._task)
            self.frame.session.touch()

    def _uncorrect(self, cell: tuple[str, str], reason: str) -> None:
        if self.county is None:
            return
        with self.frame.attempt():
            ws, dataset = self.frame.session.workspace, self.county.dataset
            actions.uncorrect(dataset, ws, cell, reason=reason)
            self.frame.say("已取消更正，登记簿里另记一行。")
            self.frame.session.touch()

    def _confirm(self, unit: str, harmless: bool, target: Path) -> None:
        from cityexam_desktop.report.officer.confirming import confirm_sheet
        from cityexam_desktop.report.sheets import write_sheet

        if self.county is None:
            return
        with self.frame.attempt():
            ws = self.frame.session.workspace
            sheet = confirm_sheet(ws, self.county.dataset, unit, harmless=harmless)
            write_sheet(sheet, target)
            self.frame.say(f"代录及更正确认单已写成：{target.name}")

    def _fill_forms(self, county: County) -> None:
        held = self.form.currentData() or ""
        self.form.blockSignals(True)
        self.form.clear()
        self.form.addItem(ALL_FORMS, "")
        for code, title in values.forms(county):
            self.form.addItem(title, code)
        self.form.setCurrentIndex(max(self.form.findData(held), 0))
        self.form.blockSignals(False)

    def _follow(self) -> None:
        """Show the datum that another page points at."""
        if self.county is not None:
            self._show_datum(self.trail.take() or self._datum)
        self.tabs.setCurrentIndex(VALUES)

    def _show_datum(self, datum: str) -> None:
        self._datum = datum
        if datum:
            self.form.blockSignals(True)
            self.form.setCurrentIndex(0)
            self.form.blockSignals(False)
            self.values.filter.clear()
        self._show_values()

    def _show_values(self) -> None:
        county = self.county
        if county is None or self.tabs.currentIndex() != VALUES:
            self._behind = True
            return
        self._behind = False
        form = self.form.currentData() or ""
        if form:
            self._datum = ""
        self.only.setVisible(bool(self._datum))
        self.only.setText(f"只看：{county.names.datum(self._datum)}　✕")
        self.values.empty.setText(NO_DATUM if self._datum else NO_VALUES)
        datum = self._datum
        self.results.work(
            "列出全县数据",
            lambda _: values.value_rows(county, form, datum),
            self.values.show_rows,
        )

    def _tab_shown(self) -> None:
        """List the values when they are looked at: there may be many; act on what is in sight."""
        self._aim()
        if self._behind:
            self._show_values()
        self._enable()

    def _aim(self) -> None:
        """The keyboard begins in what is in front; where nothing is listed, at the tabs."""
        lists = (self.deciding, self.values, self.apart, self.units, self.survey)
        shown = lists[self.tabs.currentIndex()]
        empty = shown is self.deciding and not self.deciding.list.rows.all
        self.setFocusProxy(self.tabs if empty else shown)

    def _moved(self) -> None:
        self._enable()
        row = self.values.table.current
        if self.county is not None:
            cell = (row.about.datum, row.about.subject) if row else ("", "")
            self.trace.show_cell(self.county, *cell)

    def _enable(self) -> None:
        shown = self.tabs.currentIndex()
        unit = self._unit if shown == UNITS else None
        out = unit is not None and unit.state == "withdrawn"
        self.withdrawing.setEnabled(unit is not None and not out)
        self.restoring.setVisible(out)
        for one in (self.confirming, self.printing):
            one.setEnabled(unit is not None and bool(unit.bundle))
        value = self.values.table.current if shown == VALUES else None
        self.correcting.setEnabled(value is not None)
        made = self.apart.table.current if shown == APART else None
        self.uncorrecting.setEnabled(made is not None)

"""The page 汇总: progress, what is to be decided, all values, findings between departments."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QTabWidget, QVBoxLayout

from cityexam_desktop.county import actions
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.merged import units, values
from cityexam_desktop.gui.merged.correcting import CorrectDialog
from cityexam_desktop.gui.merged.deciding import DecidingPane
from cityexam_desktop.gui.merged.disputes import open_count
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

UNITS, DECIDE, VALUES, ACROSS = range(4)
TABS = {"units": UNITS, "decide": DECIDE, "values": VALUES, "across": ACROSS}
NO_VALUES = "还没有计入汇总的数。\n\n请先在“收件”里收文件、核对单位；核对好的自动计入。"
NO_DATUM = (
    "这一项没有记下的数。\n\n"
    "可能是责任单位还没有报；逐栋、逐个调查的表只记有问题的，没有问题的不记数。"
)
NO_ACROSS = "各单位之间的数没有矛盾。"
ALL_FORMS = "全部填报表"


class MergedPage(CountyPage):
    """Four tabs under one line that says where the county stands."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.summary = Flowing(name="概况")
        self.summary.setStyleSheet("font-weight: bold")
        self.units = TablePane("进度", units.COLUMNS, "任务里没有填报单位。", measure="个单位")
        self.deciding = DecidingPane(frame)
        self.values = TablePane("全县数据", values.COLUMNS, NO_VALUES, several=True, measure="个数")
        self.across = TablePane(
            "部门间核查", values.ACROSS, NO_ACROSS, several=True, wraps=True, measure="条"
        )
        for part in (self.values, self.across):
            part.setProperty("help", "disputes")
        self.form = QComboBox()
        self.form.setAccessibleName("填报表")
        self.only = QPushButton()
        self.only.setToolTip("只显示这一项；点一下恢复全部")
        self.only.hide()
        self._datum = ""
        self._behind = True
        self._act()
        self._lay_out()
        self.form.currentIndexChanged.connect(self._show_values)
        self.tabs.currentChanged.connect(self._tab_shown)
        self.only.clicked.connect(lambda: self._show_datum(""))
        self.units.table.moved.connect(self._enable)
        self.values.table.moved.connect(self._enable)
        self.trail.pointed.connect(lambda _: self._follow())

    def _act(self) -> None:
        self.reminding = action(self, "复制催报文字", self.remind, icon="text")
        self.withdrawing = action(self, "移出汇总…", self.withdraw, icon="delrow")
        self.restoring = action(self, "恢复计入…", self.restore, icon="addrow")
        self.correcting = action(self, "更正…", self.correct, icon="explain")

    def _lay_out(self) -> None:
        for one in (self.reminding, self.withdrawing, self.restoring):
            self.units.tools.addWidget(tool(one))
        for part in (self.form, self.only, tool(self.correcting)):
            self.values.tools.addWidget(part)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.units, "进度")
        self.tabs.addTab(self.deciding, "待裁定")
        self.tabs.addTab(self.values, "全县数据")
        self.tabs.addTab(self.across, "部门间核查")
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
        self.summary.setText(units.summary(county.units))
        self.units.show_rows(units.unit_rows(county.units))
        self.deciding.show_county(county)
        self._fill_forms(county)
        self._datum = self.trail.take() or self._datum
        self._show_values()
        rows = values.across_rows(county.across)
        self.across.show_rows(rows)
        left = open_count(county)
        self.tabs.setTabText(DECIDE, f"待裁定（{left}）" if left else "待裁定")
        self.tabs.setTabText(ACROSS, f"部门间核查（{len(rows)}）" if rows else "部门间核查")
        self._enable()

    def left(self) -> int:
        """What is to be decided."""
        return open_count(self.county) if self.county else 0

    def remind(self) -> None:
        """Copy a text by which units are reminded."""
        if self.county is None:
            return
        text = units.reminder(self.county.dataset.task, self.county.units)
        if text:
            QApplication.clipboard().setText(text)
            self.frame.tell("催报文字已复制，可以直接粘贴到微信或短信。", text)
        else:
            self.frame.tell("没有要催报的单位。")

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

    @property
    def _unit(self) -> UnitProgress | None:
        row = self.units.table.current
        return row.about if row else None

    def _withdraw(self, unit: str, reason: str) -> None:
        with self.frame.attempt():
            actions.withdraw(self.frame.session.workspace, unit, reason=reason)
            self.frame.session.touch()

    def _restore(self, unit: str, reason: str) -> None:
        with self.frame.attempt():
            actions.restore(self.frame.session.workspace, unit, reason=reason)
            self.frame.session.touch()

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
        if county is None or self.tabs.currentWidget() is not self.values:
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
        if self._behind:
            self._show_values()
        self._enable()

    def _enable(self) -> None:
        shown = self.tabs.currentWidget()
        unit = self._unit if shown is self.units else None
        self.withdrawing.setEnabled(unit is not None and bool(unit.bundle))
        self.restoring.setVisible(unit is not None and unit.state == "withdrawn")
        value = self.values.table.current if shown is self.values else None
        self.correcting.setEnabled(value is not None)

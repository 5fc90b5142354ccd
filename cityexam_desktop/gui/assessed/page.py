"""The page 评价: all indicators with the current one explained, problems, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QTabWidget, QVBoxLayout

from cityexam_desktop.county.assessment import STATE_WORDS, state_counts
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.assessed import lines
from cityexam_desktop.gui.assessed.charts import ChartsPane
from cityexam_desktop.gui.assessed.detail import DetailPane
from cityexam_desktop.gui.assessed.grading import GradeDialog
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import Assessment, IndicatorResult
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

INDICATORS, PROBLEMS, CHARTS = range(3)
NO_INDICATORS = "没有符合条件的指标。"
NO_PROBLEMS = "没有未达标或存在缺口的指标。"
LACKING = "lacking"
ALL_DIMENSIONS = "全部维度"


class AssessedPage(CountyPage):
    """Three tabs under one line that sums the indicators up."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.summary = Flowing(name="概况")
        look.embolden(self.summary)
        self.pane = TablePane("指标", lines.INDICATORS, NO_INDICATORS, measure="项")
        self.detail = DetailPane()
        self.problems = TablePane("问题清单", lines.PROBLEMS, NO_PROBLEMS, wraps=True, measure="项")
        self.charts = ChartsPane()
        self.dimension, self.verdict = QComboBox(), QComboBox()
        self.dimension.setAccessibleName("维度")
        self.verdict.setAccessibleName("评判")
        for text, code in lines.FILTERS:
            self.verdict.addItem(text, code)
        self.grading = action(self, "专家评级…", self.grade, icon="explain")
        self._lay_out()
        self.detail.pointed.connect(self.trail.point)
        self.pane.table.moved.connect(self._moved)
        self.pane.table.opened.connect(lambda _: self.detail.inputs.setFocus())
        self.problems.table.opened.connect(lambda row: self.show_indicator(row.key))
        self.dimension.currentIndexChanged.connect(self._narrow)
        self.verdict.currentIndexChanged.connect(self._narrow)

    def _lay_out(self) -> None:
        for part in (self.dimension, self.verdict, tool(self.grading)):
            self.pane.tools.addWidget(part)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.pane)
        split.addWidget(self.detail)
        split.setChildrenCollapsible(False)
        split.setSizes([360, 230])
        self.tabs = QTabWidget()
        self.tabs.addTab(split, "指标")
        self.tabs.addTab(self.problems, "问题清单")
        self.tabs.addTab(self.charts, "图")
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs, 1)
        self.setFocusProxy(self.pane)

    def turn_to(self, tab: str) -> None:
        """Show the indicators that have no number, when they are asked for."""
        if tab == LACKING:
            self.show_indicator("")
            self.verdict.setCurrentIndex(self.verdict.findData("缺数未算"))

    def show_county(self, county: County) -> None:
        """Show what stands now."""
        self.summary.setText(summary(county.assessment))
        self._fill_dimensions(county)
        self._narrow()
        self.problems.show_rows(lines.problem_rows(county.problems))
        self.tabs.setTabText(PROBLEMS, f"问题清单（{len(county.problems)}）")
        self.charts.show_county(county)

    def show_indicator(self, code: str) -> None:
        """Bring one indicator to the front."""
        self.dimension.setCurrentIndex(0)
        self.verdict.setCurrentIndex(0)
        self.pane.filter.clear()
        self.tabs.setCurrentIndex(INDICATORS)
        self.pane.table.go_to(code)
        self.pane.table.setFocus()

    def grade(self) -> None:
        """Enter the grade that experts gave the current indicator."""
        result = self._result
        if result is not None:
            GradeDialog(self.frame, result, self.frame.session.touch).open()

    @property
    def _result(self) -> IndicatorResult | None:
        row = self.pane.table.current
        return row.about if row else None

    def _fill_dimensions(self, county: County) -> None:
        held = self.dimension.currentData() or ""
        self.dimension.blockSignals(True)
        self.dimension.clear()
        self.dimension.addItem(ALL_DIMENSIONS, "")
        for code, name in lines.dimensions(county):
            self.dimension.addItem(name, code)
        self.dimension.setCurrentIndex(max(self.dimension.findData(held), 0))
        self.dimension.blockSignals(False)

    def _narrow(self) -> None:
        if self.county is not None:
            wanted = self.dimension.currentData() or "", self.verdict.currentData() or ""
            self.pane.show_rows(lines.indicator_rows(self.county, *wanted))

    def _moved(self) -> None:
        result = self._result
        self.detail.show_indicator(self.county, result)
        self.grading.setEnabled(result is not None and result.indicator.graded)


def summary(assessment: Assessment) -> str:
    """The indicators in one line: how many there are, met, not met, without a number."""
    counts = state_counts(assessment)
    met = sum(r.figure.met is True for r in assessment.indicators)
    unmet = sum(r.figure.met is False for r in assessment.indicators)
    rest = "，".join(
        f"{STATE_WORDS[s]} {counts[s]}" for s in ("not_computable", "not_applicable") if counts[s]
    )
    done = counts["computed"] + counts["entered"]
    told = f"{len(assessment.indicators)} 项指标：得出结果 {done}，其中达标 {met}，未达标 {unmet}"
    return f"{told}；{rest}" if rest else told

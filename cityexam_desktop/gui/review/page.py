"""The page 核查: one submission after the other, between departments, findings, outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QTabWidget, QVBoxLayout

from cityexam_desktop.county import actions
from cityexam_desktop.county.crossing import crossings
from cityexam_desktop.county.doubts import Checked, Findings, clean
from cityexam_desktop.county.exempting import lower
from cityexam_desktop.county.outside.taking import Grounds
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.held import held, ledger_by_number
from cityexam_desktop.gui.outside import Outside
from cityexam_desktop.gui.review import lines
from cityexam_desktop.gui.review.comparing import ComparePane
from cityexam_desktop.gui.review.each import EachPane
from cityexam_desktop.gui.review.exempting import ExemptPane
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.crossing import Crossing
    from cityexam_desktop.county.outliers import Outlier
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.workspace.database import Workspace

EACH, ACROSS, FINDINGS, OUTLIERS, COMPARE, EXEMPT = range(6)
TABS = {
    "review": EACH, "across": ACROSS, "findings": FINDINGS, "outliers": OUTLIERS,
    "compare": COMPARE, "exempt": EXEMPT,
}  # fmt: skip
Read = tuple[Findings, "tuple[Crossing, ...]", "tuple[Outlier, ...]"]


class ReviewPage(CountyPage):
    """Six tabs; a double click on anything doubtful opens the unit's own screen at the cell."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.checked = Checked()
        self.clean: tuple[str, ...] = ()
        self.crossings: tuple[Crossing, ...] = ()
        self._read: tuple[County, Read] | None = None
        self.each = EachPane(frame, self.results, self)
        self.across = TablePane(
            "部门间核查",
            lines.CROSSINGS,
            "各单位之间的数没有矛盾。",
            wraps=True,
            measure="条",
            tells=True,
        )
        self.findings = TablePane(
            "全部核查意见",
            lines.FINDINGS,
            "没有核查意见。",
            several=True,
            measure="条",
            tells=True,
        )
        self.outliers = TablePane(
            "异常值",
            lines.OUTLIERS,
            "没有与上年或同类相比差得远的数。",
            several=True,
            measure="个",
            tells=True,
        )
        self.compare, self.exempt = ComparePane(self.results), ExemptPane(frame)
        self._act()
        self.tabs = QTabWidget()
        for pane, title in (
            (self.each, "逐份审核"),
            (self.across, "部门间"),
            (self.findings, "全部意见"),
            (self.outliers, "异常值"),
            (self.compare, "比较"),
            (self.exempt, "准予降级"),
        ):
            self.tabs.addTab(pane, title)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.tabs)
        self.setFocusProxy(self.each)
        self.tabs.currentChanged.connect(self._turned)
        self._connect()

    def _act(self) -> None:
        self.talks = Outside(self.frame, self.results, self, "talks", self.grounds)
        self.answers = Outside(self.frame, self.results, self, "doubts", self.grounds)
        self.reviews = Outside(self.frame, self.results, self, "reviews", self.grounds)
        self.approving = action(self, "无意见的全部通过…", self.ask_approve, icon="done")
        self.exempting = action(self, "准予降级…", self.ask_exempt, icon="explain")
        self.across.tools.addWidget(self.talks.button)
        self.by = QComboBox()
        self.by.setAccessibleName("怎样排列")
        for key, words in lines.BY.items():
            self.by.addItem(words, key)
        self.by.activated.connect(lambda _: self._list_findings())
        self.findings.tools.addWidget(self.by)
        for one in (self.approving, self.exempting):
            self.findings.tools.addWidget(tool(one))
        self.findings.tools.addWidget(self.answers.button)

    def _connect(self) -> None:
        self.each.compared.connect(self._compare)
        self.across.table.opened.connect(self._open_crossing)
        self.findings.table.opened.connect(self._open_finding)
        self.outliers.table.opened.connect(self._open_outlier)
        self.findings.table.moved.connect(self._enable)

    def turn_to(self, tab: str) -> None:
        """Show a tab, if it is one of this page's."""
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS[tab])

    def show_county(self, county: County) -> None:
        """Work everything out that is not known yet, and show it."""
        dataset = county.dataset
        self.each.show_county(county, ledger_by_number(self.frame.session.workspace))
        self.compare.show_county(county)
        self.exempt.show_county(county)
        waiting = sum(one.waits for one in held(county))
        self.tabs.setTabText(EACH, f"逐份审核（{waiting}）" if waiting else "逐份审核")

        if self._read is not None and self._read[0] is county:
            self._show(county, self._read[1])
            return

        def work(ws: Workspace) -> Read:
            found = self.checked.findings(ws, dataset)
            far = self.checked.outliers(ws, dataset)
            return found, crossings(dataset, county.across), far

        def show(read: Read) -> None:
            self._read = county, read
            self._show(county, read)

        self.results.work("核查", work, show)

    def left(self) -> int:
        """What waits for a review, and what departments still have to talk about."""
        waiting = sum(one.waits for one in held(self.county)) if self.county else 0
        return waiting + sum(one.is_open for one in self.crossings)

    def ask_approve(self) -> None:
        """Ask before everything without a doubt is approved."""
        many = len(self.clean)
        self.frame.ask(
            f"把没有意见、没有矛盾的 {many} 份填报都审核通过？",
            "有意见没有说明的、与别的单位对不上的不在内。每一份在登记簿里记一行。",
            "全部通过",
            self._approve,
        )

    def ask_exempt(self) -> None:
        """Ask why the current finding's rule is lowered for its unit."""
        row = self.findings.table.current
        if row is not None and row.about is not None:
            self.exempt.ask(*row.about)

    def _show(self, county: County, read: Read) -> None:
        findings, self.crossings, far = read
        self.clean = clean(county.dataset, findings, county.across)
        self.across.show_rows(lines.crossing_rows(county, self.crossings))
        self._list_findings()
        self.outliers.show_rows(lines.outlier_rows(county, far))
        for tab, title, many in (
            (ACROSS, "部门间", sum(one.is_open for one in self.crossings)),
            (FINDINGS, "全部意见", sum(f.blocks for _, f in findings)),
            (OUTLIERS, "异常值", len(far)),
        ):
            self.tabs.setTabText(tab, f"{title}（{many}）" if many else title)
        self.talks.enable(bool(self.crossings))
        self.answers.enable(bool(findings))
        self.approving.setEnabled(bool(self.clean))
        self._enable()

    def _list_findings(self) -> None:
        if self._read is not None:
            county, (findings, _, _) = self._read
            rows = lines.finding_rows(county, findings, self.by.currentData() or "")
            self.findings.show_rows(rows)

    def _enable(self) -> None:
        row = self.findings.table.current
        about = row.about if row is not None else None
        self.exempting.setEnabled(about is not None and lower(about[1].level) is not None)

    def _turned(self, tab: int) -> None:
        self.setFocusProxy(self.tabs.widget(tab))
        if tab == COMPARE:
            self.compare.compare()

    def _compare(self, left: str, right: str) -> None:
        self.tabs.setCurrentIndex(COMPARE)
        self.compare.choose(left, right)

    def _open_finding(self, row: Row) -> None:
        if row.about is None:
            return
        unit, finding = row.about
        self._open(unit, finding.where.column, finding.where.row, finding.where.table)

    def _open_outlier(self, row: Row) -> None:
        self._open(row.about.unit, row.about.datum, row.about.subject)

    def _open_crossing(self, row: Row) -> None:
        """Open the owner's side: the one that has to be right."""
        side = next((s for s in row.about.sides if s.owns), None)
        if side is not None:
            self._open(side.unit, side.datum, "")

    def _open(self, unit: str, datum: str, subject: str, form: str = "") -> None:
        if self.county is None:
            return
        dataset = self.county.dataset
        fact = dataset.facts.get(dataset.resolution.in_force.get(unit, ""))
        if fact is None:
            self.frame.say("这个单位现在没有计入的填报。")
            return
        self.each.read(fact, at=(datum, subject, form))

    def grounds(self) -> Callable[[Workspace], Grounds] | None:
        """What tables that are worked on outside are written from, once all is worked out."""
        if self._read is None or self.county is not self._read[0]:
            return None
        county, (findings, crossed, _) = self._read
        by = self.frame.settings.clerk
        return lambda ws: Grounds(ws, county.dataset, findings=findings, crossed=crossed, clerk=by)

    def _approve(self) -> None:
        wanted = self.clean
        with self.frame.attempt():
            actions.approve_all(self.frame.session.workspace, wanted)
            self.frame.say(f"审核通过 {len(wanted)} 份。")
            self.frame.session.touch()

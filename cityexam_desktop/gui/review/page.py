"""The page 核查: between departments, all findings, outliers; accepting what is clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from cityexam_desktop.county import actions
from cityexam_desktop.county.crossing import crossings
from cityexam_desktop.county.doubts import Checked, Findings, clean
from cityexam_desktop.county.outliers import outliers
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.review import lines
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.crossing import Crossing
    from cityexam_desktop.county.outliers import Outlier
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

ACROSS, FINDINGS, OUTLIERS = range(3)
SHEETS = "Excel 工作簿 (*.xlsx);;PDF 文件 (*.pdf)"
Read = tuple[Findings, "tuple[Crossing, ...]", "tuple[Outlier, ...]"]


class ReviewPage(CountyPage):
    """Three tabs, all worked out together."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.checked = Checked()
        self.clean: tuple[str, ...] = ()
        self.crossings: tuple[Crossing, ...] = ()
        self.across = TablePane(
            "部门间核查", lines.CROSSINGS, "各单位之间的数没有矛盾。", wraps=True, measure="条"
        )
        self.findings = TablePane(
            "全部核查意见", lines.FINDINGS, "没有核查意见。", several=True, measure="条"
        )
        self.outliers = TablePane(
            "异常值", lines.OUTLIERS, "没有与上年或同类相比差得远的数。", several=True, measure="个"
        )
        self.talking = action(self, "数据会商单…", self.choose_talks, icon="print")
        self.approving = action(self, "无意见的全部通过…", self.ask_approve, icon="done")
        self.across.tools.addWidget(tool(self.talking))
        self.findings.tools.addWidget(tool(self.approving))
        self.tabs = QTabWidget()
        for pane, title in (
            (self.across, "部门间"),
            (self.findings, "全部意见"),
            (self.outliers, "异常值"),
        ):
            self.tabs.addTab(pane, title)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.tabs)
        self.setFocusProxy(self.tabs)

    def show_county(self, county: County) -> None:
        """Work everything out that is not known yet, and show it."""
        dataset = county.dataset

        def work(ws: Workspace) -> Read:
            found = self.checked.findings(ws, dataset)
            return found, crossings(dataset, county.across), outliers(dataset)

        def show(read: Read) -> None:
            self._show(county, read)

        self.results.work("核查", work, show)

    def left(self) -> int:
        """What departments still have to talk about."""
        return sum(one.is_open for one in self.crossings)

    def choose_talks(self) -> None:
        """Ask where the 数据会商单 is written."""
        self.frame.choose_save("数据会商单存到", SHEETS, "数据会商单.xlsx", self._write)

    def ask_approve(self) -> None:
        """Ask before everything without a doubt is approved."""
        many = len(self.clean)
        self.frame.ask(
            f"把没有意见、没有矛盾的 {many} 份填报都审核通过？",
            "有意见没有说明的、与别的单位对不上的不在内。每一份在登记簿里记一行。",
            "全部通过",
            self._approve,
        )

    def _show(self, county: County, read: Read) -> None:
        findings, self.crossings, far = read
        self.clean = clean(county.dataset, findings, county.across)
        self.across.show_rows(lines.crossing_rows(self.crossings))
        self.findings.show_rows(lines.finding_rows(county, findings))
        self.outliers.show_rows(lines.outlier_rows(county, far))
        for tab, title, many in (
            (ACROSS, "部门间", self.left()),
            (FINDINGS, "全部意见", sum(f.blocks for _, f in findings)),
            (OUTLIERS, "异常值", len(far)),
        ):
            self.tabs.setTabText(tab, f"{title}（{many}）" if many else title)
        self.talking.setEnabled(bool(self.crossings))
        self.approving.setEnabled(bool(self.clean))

    def _write(self, target: Path) -> None:
        from cityexam_desktop.report.officer.talks import talk_sheet
        from cityexam_desktop.report.sheets import write_sheet

        if self.county is not None:
            with self.frame.attempt():
                write_sheet(talk_sheet(self.county.dataset.task, self.crossings), target)
                self.frame.say(f"数据会商单已写成：{target.name}")

    def _approve(self) -> None:
        with self.frame.attempt():
            ws, wanted = self.frame.session.workspace, self.clean
            with ws.transaction():
                for bundle in wanted:
                    actions.approve(ws, bundle)
            self.frame.say(f"审核通过 {len(wanted)} 份。")
            self.frame.session.touch()

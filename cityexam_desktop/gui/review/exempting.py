"""准予降级: which rules are lowered for which unit, why, and from when on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cityexam_desktop.checks.explaining import explanation_key
from cityexam_desktop.county import exempting
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.exempting import Granted
    from cityexam_desktop.findings import Finding, Level
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

NOTHING = (
    "没有准予降级的规则。\n\n某个单位确实做不到的一条规则，在“全部意见”里选中它的意见，"
    "点“准予降级…”；写进正在准备的任务，下次下发任务包后生效。"
)
COLUMNS = (
    Column("现状", 10),
    Column("单位", 11),
    Column("规则", 10),
    Column("规则要求", 20),
    Column("降为", 6),
    Column("理由", 16),
    Column("取消的理由", 12),
)


def exempt_rows(county: County, found: Iterable[Granted]) -> tuple[Row, ...]:
    """A row per exemption."""
    return tuple(
        Row(
            (
                one.state,
                county.names.unit(one.exemption.unit),
                one.exemption.rule,
                one.told,
                one.exemption.level.word,
                one.exemption.reason,
                one.lifted,
            ),
            f"{one.exemption.unit}\x1f{one.exemption.rule}",
            one,
            (Mark(0, "good" if one.state == exempting.HOLDS else "explain"),),
        )
        for one in found
    )


class ExemptPane(QWidget):
    """The list, with taking back; granting is asked for from a finding."""

    def __init__(self, frame: Frame) -> None:
        """Begin empty."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.pane = TablePane("准予降级", COLUMNS, NOTHING, measure="条")
        self.taking = action(self, "取消准予…", self.take_back, icon="undo")
        self.pane.tools.addWidget(tool(self.taking))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)
        self.setFocusProxy(self.pane)
        self.pane.table.moved.connect(self._enable)

    def show_county(self, county: County) -> None:
        """List what holds and what waits."""
        self.county = county
        found = exempting.granted(self.frame.session.workspace, county.dataset)
        self.pane.show_rows(exempt_rows(county, found))
        self._enable()

    def ask(self, unit: str, finding: Finding) -> None:
        """Ask for the reason why a finding's rule is lowered for its unit by one level."""
        county, level = self.county, exempting.lower(finding.level)
        if county is None or level is None:
            return
        rule, _ = explanation_key(finding)
        sentence = (
            f"{county.names.unit(unit)}：{finding.sentence}\n"
            f"把这条规则对该单位从“{finding.level.word}”降为“{level.word}”。"
            "写进正在准备的任务，下次下发任务包后生效，该单位的程序里也会写明。"
        )
        do = partial(self._grant, rule, unit, level)
        ReasonDialog(self.frame, "准予降级", sentence, "准予", do).open()

    def take_back(self) -> None:
        """Ask why the current rule counts as before from the next version on."""
        row, county = self.pane.table.current, self.county
        if row is None or county is None:
            return
        one = row.about.exemption
        sentence = (
            f"{one.rule}：{row.about.told}\n对{county.names.unit(one.unit)}不再降级。"
            "写进正在准备的任务，下次下发任务包后生效，登记簿里记一行。"
        )
        do = partial(self._take_back, one.rule, one.unit)
        ReasonDialog(self.frame, "取消准予", sentence, "取消准予", do, no="不取消").open()

    def _take_back(self, rule: str, unit: str, reason: str) -> None:
        if self.county is None:
            return
        with self.frame.attempt():
            ws = self.frame.session.workspace
            exempting.take_back(ws, self.county.dataset, rule, unit, reason=reason)
            self.frame.say("已写进正在准备的任务，下次下发任务包后取消。")
            self.frame.session.touch()

    def _grant(self, rule: str, unit: str, level: Level, reason: str) -> None:
        if self.county is None:
            return
        with self.frame.attempt():
            ws = self.frame.session.workspace
            exempting.grant(ws, self.county.dataset, rule, unit, level, reason=reason)
            self.frame.say("已写进正在准备的任务，下次下发任务包后生效。")
            self.frame.session.touch()

    def _enable(self) -> None:
        row = self.pane.table.current
        self.taking.setEnabled(row is not None and row.about.state != exempting.GOES)

"""One indicator: what it means, how it came about, and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.assessed.lines import INPUTS, input_rows, told
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import column, heading, label

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import IndicatorResult
    from cityexam_desktop.gui.results import County

WALK = "双击或按回车：到“汇总 › 全县数据”看这一项的每个数和它的报送包"


class DetailPane(QWidget):
    """`pointed` gives the base datum whose merged values are to be shown."""

    pointed = Signal(str)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.title = heading("", larger=1)
        self.words = Flowing(name="指标说明")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.inputs = RowTable("计算用的基础数据", INPUTS)
        self.inputs.opened.connect(lambda row: self.pointed.emit(row.about.code))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(column(self.words, margin=2))
        hint = label(WALK)
        look.quiet(hint)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(column(self.title, scroll))
        split.addWidget(column(self.inputs, hint))
        split.setChildrenCollapsible(False)
        split.setSizes([480, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(split)

    def show_indicator(self, county: County | None, result: IndicatorResult | None) -> None:
        """Show one indicator; nothing without one."""
        if county is None or result is None:
            self.title.clear()
            self.words.clear()
            self.inputs.show_rows(())
            return
        self.title.setText(f"{result.indicator.number}. {result.indicator.name}")
        self.words.setText(told(county, result))
        self.inputs.show_rows(input_rows(county, result))

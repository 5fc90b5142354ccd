"""A table with its filter, a count, and words in place of an empty one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.tableexport import export_table
from cityexam_desktop.gui.widgets import label, tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cityexam_desktop.gui.rows import Column, Row


class TablePane(QWidget):
    """Shows rows; `tools` holds what stands between the filter and the count."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        empty: str,
        *,
        several: bool = False,
        wraps: bool = False,
        measure: str = "行",
        editable: Mapping[int, Sequence[str]] = MappingProxyType({}),
        tells: bool = False,
    ) -> None:
        """`empty` says what to do while there is nothing to show.

        Of a table that `tells` values, those that must not be sent by WeChat are asked about
        before it is exported.
        """
        super().__init__()
        self._measure, self._tells = measure, tells
        self.table = RowTable(name, columns, several=several, wraps=wraps, editable=editable)
        self.filter = QLineEdit(placeholderText="筛选：输入几个字", clearButtonEnabled=True)
        self.filter.setAccessibleName(f"筛选{name}")
        em = self.fontMetrics().horizontalAdvance("国")
        self.filter.setMinimumWidth(em * 9)
        self.filter.setMaximumWidth(em * 18)
        self.filter.textChanged.connect(self._narrow)
        self.count = label()
        look.quiet(self.count)
        self.empty = label(empty, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.tools = QHBoxLayout()
        self.bar = QWidget()
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.filter)
        bar.addLayout(self.tools)
        bar.addStretch()
        bar.addWidget(self.count)
        tip = "把表里显示的各行按现在的筛选和顺序写成 Excel"
        self.exporting = action(self, "导出Excel…", self.export, icon="export", tip=tip)
        bar.addWidget(tool(self.exporting, words=False))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
        action(self, "筛选", self.filter.setFocus, keys=QKeySequence.StandardKey.Find)
        self.show_rows(())

    def show_rows(self, rows: Sequence[Row], columns: Sequence[Column] | None = None) -> None:
        """Show other rows under the same filter."""
        self.table.show_rows(rows, columns)
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        self.setFocusProxy(self.table if rows else self.filter)
        self._count()

    def export(self) -> None:
        """Write the shown rows to a workbook; in a dialog, which has no frame, nothing happens."""
        frame = getattr(self.window(), "frame", None)
        if frame is not None and self.table.rows.shown:
            export_table(frame, self.table, tells=self._tells)

    def _narrow(self, words: str) -> None:
        self.table.narrow(words)
        self._count()

    def _count(self) -> None:
        shown, every = len(self.table.rows.shown), len(self.table.rows.all)
        of = f"{shown:,} / {every:,}" if shown != every else f"{every:,}"
        self.count.setText(f"{of} {self._measure}" if every else "")
        self.exporting.setVisible(bool(shown))

"""The forms at the left, each with how much is filled and how much still blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.gui import look
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cityexam_desktop.gui.filling.live import Live

FORM = Qt.ItemDataRole.UserRole
TITLE, FILLED, DOUBTS = range(3)
HEADS = ("填报表", "已填", "意见")
READABLE = 6
"""Characters of a form's title that are shown however narrow it gets."""
_ICONS = {FormKind.LIST: "filling", FormKind.PLACES: "places", FormKind.REGISTER: "register"}


class FormTree(QTreeWidget):
    """`chosen` gives the code of the form that is to be shown."""

    chosen = Signal(str)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setAccessibleName("填报表目录")
        self.setColumnCount(3)
        self.setHeaderLabels(HEADS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for section in (FILLED, DOUBTS):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        self.currentItemChanged.connect(self._changed)

    def show_forms(self, live: Live) -> None:
        """List the unit's forms."""
        self.blockSignals(True)
        self.clear()
        for form in live.forms:
            item = QTreeWidgetItem([form.title, "", ""])
            item.setIcon(TITLE, icon(_ICONS[form.kind]))
            item.setToolTip(TITLE, tip(f"{form.title}\n{form.note}".strip()))
            item.setData(TITLE, FORM, form.code)
            item.setTextAlignment(FILLED, look.ALIGN_NUMBER)
            item.setTextAlignment(DOUBTS, look.ALIGN_NUMBER)
            self.addTopLevelItem(item)
        self.blockSignals(False)
        self.count(live)

    def count(self, live: Live) -> None:
        """Write n/m and the findings that still block beside every form."""
        for row, form in enumerate(live.forms):
            item = self.topLevelItem(row)
            done, total = live.progress(form)
            filled = f"{done}/{total}" if total or not live.is_optional(form) else "选填"
            doubts = live.tally.by_form.get(form.code, 0)
            if (filled, str(doubts or "")) == (item.text(FILLED), item.text(DOUBTS)):
                continue  # every change is measured and painted
            item.setText(FILLED, filled)
            tone = "good" if total and done == total and not doubts else "quiet"
            item.setForeground(FILLED, QBrush(look.tone(tone)))
            item.setToolTip(TITLE, tip(f"{form.title}\n已填 {filled}\n{form.note}".strip()))
            item.setText(DOUBTS, str(doubts) if doubts else "")
            item.setForeground(DOUBTS, QBrush(look.tone("must")))
            item.setToolTip(DOUBTS, f"{doubts} 条意见待处理" if doubts else "")
        open_ = any(live.tally.by_form.get(form.code, 0) for form in live.forms)
        self.setColumnHidden(DOUBTS, not open_)  # the titles want the room
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The titles may have more room, or less."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text leaves less room for the titles; another scheme has other inks."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Leave out how much is filled where the titles could not be read beside it.

        Then the headings go, too: the one column that is left of numbers is narrow.
        """
        metrics = self.fontMetrics()
        rows = range(self.topLevelItemCount())
        texts = [[self.topLevelItem(row).text(at) for row in rows] for at in (FILLED, DOUBTS)]
        filled, doubts = (max(map(metrics.horizontalAdvance, held), default=0) for held in texts)
        around = 2 * metrics.height() + self.iconSize().width()
        least = READABLE * metrics.horizontalAdvance("国") + around + doubts
        self.setMinimumWidth(least + 2 * self.frameWidth())
        headed = metrics.horizontalAdvance(HEADS[DOUBTS]) if doubts else 0
        narrow = self.viewport().width() < least - doubts + max(doubts, headed) + filled
        self.setColumnHidden(FILLED, narrow)
        self.setHeaderHidden(narrow)
        self.headerItem().setText(DOUBTS, "" if narrow else HEADS[DOUBTS])

    @property
    def current_form(self) -> str:
        """The code of the form in front; empty when there is none."""
        item: QTreeWidgetItem | None = self.currentItem()
        return "" if item is None else str(item.data(TITLE, FORM))

    def show_current(self, form: str) -> None:
        """Mark a form without asking for it."""
        self.blockSignals(True)
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item.data(TITLE, FORM) == form:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def neighbour(self, step: int) -> str:
        """The form before or after the current one; the same at the ends."""
        row = self.indexOfTopLevelItem(self.currentItem()) + step
        row = min(max(row, 0), self.topLevelItemCount() - 1)
        return str(self.topLevelItem(row).data(TITLE, FORM)) if row >= 0 else ""

    def _changed(self) -> None:
        if self.current_form:
            self.chosen.emit(self.current_form)

"""What came back, before it is taken over: files, what to decide, what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.filling.preview import SHOWN, button_words, table
from cityexam_desktop.gui.widgets import comfortable, heading, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.collecting import Collection


class CollectedDialog(QDialog):
    """Three lists and the choice to take everything over as one step.

    `taken` gives the decisions: the number of the claim that counts, by cell.
    """

    taken = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        live: Live,
        found: Collection,
        rows: Callable[[], None] | None = None,
        columns: Callable[[], None] | None = None,
    ) -> None:
        """Show what was found.

        `rows` shows whose the rows are that nobody recognises, `columns` what the columns
        of a file hold whose headings nobody knows.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("回收预览")
        comfortable(self, 980, 560)
        self.live, self.found = live, found
        self._rows, self._columns = rows, columns
        self.files = table(
            ("文件", "哪一份", "行数", "情况"),
            [
                (r.file, r.share, str(found.rows.get(r.file, "")),
                 "读入" if r.read else f"{r.sentence}{r.remedy}")
                for r in found.returned
            ],
        )  # fmt: skip
        self.open_ = table(("要决定的", "选用"), [(c.sentence, "") for c in found.conflicts])
        self.choices = [self._combo(i) for i in range(min(SHOWN, len(found.conflicts)))]
        doubts = found.readable()
        self.doubts = table(
            ("情况", "文件", "单元格", "说明"),
            [
                (d.kind.word, d.file, d.problem.cell, f"{d.problem.sentence}{d.problem.remedy}")
                for d in doubts
            ],
        )
        self.all = QComboBox()
        self.all.setAccessibleName("全部以哪个文件为准")
        self.all.addItem("全部保持现在的不变")
        decided = (x for x in found.conflicts if not x.twins)
        files = dict.fromkeys(f for x in decided for c in x.claims for f in c.files)
        for name in files:
            self.all.addItem(f"全部以“{name}”为准", name)
        self.all.activated.connect(self.prefer)
        asks = f"“请注意”里按位置认定的 {len(found.asks)} 处，我核对过了(&Y)"
        self.confirmed = QCheckBox(asks, checked=not found.asks)
        self._lay_out()

    def prefer(self, _index: int) -> None:
        """Decide every conflict at once: for one file, or for what stands."""
        name = self.all.currentData()
        for conflict, combo in zip(self.found.conflicts, self.choices, strict=False):
            if conflict.twins:
                continue  # two rows become one only where somebody says so of them
            fits = (i for i, claim in enumerate(conflict.claims, start=1) if name in claim.files)
            combo.setCurrentIndex(next(fits, combo.currentIndex() if name else 0))

    def _lay_out(self) -> None:
        tabs = QTabWidget()
        tabs.addTab(self.files, f"文件（{len(self.found.returned)}）")
        tabs.addTab(self.open_, f"要决定的（{len(self.found.conflicts)}）")
        tabs.addTab(self.doubts, f"请注意（{self.doubts.rowCount()}）")
        if self.found.conflicts or self.found.asks:
            tabs.setCurrentIndex(1 if self.found.conflicts else 2)
        self.open_.setWordWrap(True)
        self.open_.setColumnWidth(0, 600)
        self.open_.resizeRowsToContents()
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("全部收回", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("不收", QDialogButtonBox.ButtonRole.RejectRole)
        strangers = [one for _, one in self.found.strangers]
        for words, why, then in (
            ("列的对应…", "有文件的标题没有认出时，说明每一列是什么；说明一次就记住",
             self._columns if self.found.unknown else None),
            (button_words(strangers), "说明没有认出的行是哪一行；说明一次就记住",
             self._rows if strangers else None),
        ):  # fmt: skip
            if then is not None:
                other = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
                other.setToolTip(why)
                other.clicked.connect(self.reject)
                other.clicked.connect(then)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading("收回这些文件？", larger=0))
        layout.addWidget(label(self._summary()))
        layout.addWidget(tabs, 1)
        layout.addWidget(self.all)
        self.all.setVisible(self.all.count() > 1)
        layout.addWidget(self.confirmed)
        layout.addWidget(buttons)
        self.confirmed.setVisible(bool(self.found.asks))
        self.confirmed.toggled.connect(lambda _: self._judge())
        self._judge()

    def _judge(self) -> None:
        """Take nothing over that was only guessed at before somebody said yes to it."""
        read = any(one.read for one in self.found.returned)
        self.go.setEnabled(read and self.confirmed.isChecked())

    def accept(self) -> None:
        """Take over with what was decided."""
        decided = {
            conflict.cell: combo.currentIndex() - 1
            for conflict, combo in zip(self.found.conflicts, self.choices, strict=False)
            if combo.currentIndex() > 0
        }
        super().accept()
        self.taken.emit(decided)

    def _combo(self, number: int) -> QComboBox:
        conflict = self.found.conflicts[number]
        made = QComboBox()
        made.setAccessibleName(f"选用：{conflict.sentence}")
        made.addItem(conflict.keep)
        for claim, word in zip(conflict.claims, conflict.words, strict=True):
            made.addItem(f"{word}（{'、'.join(claim.files)}）")
        self.open_.setCellWidget(number, 1, made)
        return made

    def _summary(self) -> str:
        found = self.found
        wrong = sum(1 for one in found.returned if not one.read)
        parts = [f"{len(found.returned)} 个文件，{len(found.origins)} 行"]
        if wrong:
            parts.append(f"{wrong} 个文件没有读，其余照收")
        twins = sum(1 for one in found.conflicts if one.twins)
        if twins < len(found.conflicts):
            parts.append(f"{len(found.conflicts) - twins} 处不一致，请选用哪一个")
        if twins:
            parts.append(f"{twins} 处新行同名，请看是不是同一行")
        if found.untouched:
            parts.append(f"{found.untouched} 行与分发时一样，不算交回")
        return f"{'；'.join(parts)}。空格不改动原来的数；收回后可以一步撤销。"

"""比较: two submissions, the county now, or earlier years; only what differs.

After the values come survey states, register rows, explanations and documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from cityexam_desktop.county import differences
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui import look
from cityexam_desktop.gui.names import change_words
from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.bundle.editions import Difference as Beside
    from cityexam_desktop.county.differences import Difference
    from cityexam_desktop.gui.results import County, Results
    from cityexam_desktop.workspace.database import Workspace

NOTHING = "选好左右两份，这里只列不同的地方。"
SAME = "这两份没有不同的地方。"
BLANK = "（空）"
Sides = tuple[tuple[str, str], ...]


def columns(left: str, right: str) -> tuple[Column, ...]:
    """The headings name the two sides."""
    return (
        Column("填报表", 8),
        Column("数据项", 14),
        Column("体检单元", 10),
        Column(left, 11, number=True),
        Column(right, 11, number=True),
        Column("变化", 8, number=True),
        Column("左边的来源", 11),
        Column("右边的来源", 11),
    )


def difference_rows(
    county: County, found: Iterable[Difference], *, codes: bool = False
) -> tuple[Row, ...]:
    """A row per cell that differs, with names or with codes."""
    names, pack = county.names, county.dataset.pack
    return tuple(
        Row(
            (
                pack.datum[d.datum].form if codes else names.form_of(d.datum),
                d.datum if codes else names.datum(d.datum),
                d.subject if codes else names.place(d.subject),
                show(pack.datum[d.datum], d.left) or BLANK,
                show(pack.datum[d.datum], d.right) or BLANK,
                change_words(d.change),
                d.left_source,
                d.right_source,
            ),
            f"{d.datum}\x1f{d.subject}",
            d,
        )
        for d in found
    )


def beside_rows(county: County, found: Iterable[Beside], *, codes: bool = False) -> tuple[Row, ...]:
    """A row per survey state, register row, explanation or document that differs."""
    names, forms = county.names, county.dataset.pack.form
    return tuple(
        Row(
            (
                d.form if codes or d.form not in forms else forms[d.form].title,
                "：".join(filter(None, (d.what, d.datum if codes else names.datum(d.datum)))),
                d.subject if codes else names.place(d.subject),
                d.before or BLANK,
                d.after or BLANK,
                "",
                "",
                "",
            ),
            f"{d.what}\x1f{d.form}\x1f{d.datum}\x1f{d.subject}\x1f{n}",
            d,
        )
        for n, d in enumerate(found)
    )


class ComparePane(QWidget):
    """Two lists of what can be compared, and the table of differences."""

    def __init__(self, results: Results) -> None:
        """Begin with nothing to compare."""
        super().__init__()
        self.results = results
        self.county: County | None = None
        self.found: tuple[Difference, ...] = ()
        self.beside: tuple[Beside, ...] = ()
        self._sides: Sides = ()
        self.left, self.right = _chooser("左边"), _chooser("右边")
        self.codes = QCheckBox("显示代码")
        self.pane = TablePane(
            "比较", columns("左边", "右边"), NOTHING, several=True, measure="处", tells=True
        )
        bar = QHBoxLayout()
        for part in (label("把"), self.left, label("与"), self.right, label("比较"), self.codes):
            bar.addWidget(part)
        bar.addStretch()
        hint = label("只列不同的")
        look.quiet(hint)
        bar.addWidget(hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.pane, 1)
        self.setFocusProxy(self.left)
        for box in (self.left, self.right):
            box.activated.connect(lambda _: self.compare())
        self.codes.toggled.connect(lambda _: self._show())

    def show_county(self, county: County) -> None:
        """Offer what can be compared now; what was chosen stays when it is still there."""
        self.county = county
        ws = self.results.frame.session.workspace
        dataset = county.dataset
        sides = tuple(
            (side, differences.side_name(dataset, side)) for side in differences.sides(ws, dataset)
        )
        if sides != self._sides:
            self._sides = sides
            years = [side for side, name in sides if name.endswith("年度")]
            self._fill(self.left, years[0] if years else "")
            self._fill(self.right, differences.MERGED)
        if self.isVisible():
            self.compare()

    def choose(self, left: str, right: str) -> None:
        """Compare these two."""
        for box, side in ((self.left, left), (self.right, right)):
            box.setCurrentIndex(box.findData(side))
        self.compare()

    def compare(self) -> None:
        """Work out what differs."""
        left, right, county = self.left.currentData(), self.right.currentData(), self.county
        if county is None or not left or not right:
            self.found, self.beside = (), ()
            self.pane.empty.setText(NOTHING)
            self._show()
            return

        def work(ws: Workspace) -> tuple[tuple[Difference, ...], tuple[Beside, ...]]:
            return (
                differences.compare(ws, county.dataset, left, right),
                differences.compare_beside(ws, county.dataset, left, right),
            )

        def show(found: tuple[tuple[Difference, ...], tuple[Beside, ...]]) -> None:
            self.found, self.beside = found
            self.pane.empty.setText(SAME)
            self._show()

        self.results.work("比较", work, show)

    def _show(self) -> None:
        if self.county is None:
            return
        codes = self.codes.isChecked()
        rows = difference_rows(self.county, self.found, codes=codes)
        rows += beside_rows(self.county, self.beside, codes=codes)
        names = [box.currentText() or title for box, title in
                 ((self.left, "左边"), (self.right, "右边"))]  # fmt: skip
        self.pane.show_rows(rows, columns(*names))

    def _fill(self, box: QComboBox, default: str) -> None:
        held = box.currentData() or default
        box.clear()
        for side, name in self._sides:
            box.addItem(name, side)
        found = box.findData(held)
        box.setCurrentIndex(found if found >= 0 else box.findData(default))


def _chooser(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setPlaceholderText("选择一份")
    box.setMinimumContentsLength(16)
    return box

"""影响: which indicators the unit's numbers feed, and which would stand as problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cityexam_desktop.bundle.submission import to_send
from cityexam_desktop.county.consequences import Outlook, consequences
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import comfortable
from cityexam_desktop.report.content.words import NONE, figure_text, number, threshold_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.county.consequences import Consequence
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace

COLUMNS: Final = (
    Column("序号", 3, number=True),
    Column("指标", 14),
    Column("可能的结论", 7),
    Column("数值", 6, number=True),
    Column("标准", 6),
    Column("标准可靠程度", 6),
    Column("上年", 5, number=True),
    Column("原因、还等谁", 14),
    Column("本单位的数", 11),
)
_LOOKS: Final = {
    Outlook.PROBLEM: ("must", "must"),
    Outlook.UNCONFIRMED: ("explain", "doubt"),
    Outlook.GAP: ("explain", "doubt"),
    Outlook.OWN_MISSING: ("notice", "todo"),
    Outlook.OTHERS_MISSING: ("quiet", ""),
    Outlook.MET: ("good", "done"),
    Outlook.NO_STANDARD: ("quiet", ""),
    Outlook.NOT_APPLICABLE: ("quiet", ""),
}


class OutlookDialog(QDialog):
    """A row per indicator; `wanted` gives datum and subject of the cell that is to be shown."""

    wanted = Signal(str, str)

    def __init__(
        self, parent: QWidget, pack: FormPack, found: Sequence[Consequence], title: str
    ) -> None:
        """Show `found`, the gravest first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"本单位的数影响哪些指标（{title}）")
        comfortable(self, 1120, 600)
        self.pane = TablePane(
            "指标", COLUMNS, "本单位的数没有直接用于指标。", wraps=True, measure="项"
        )
        self.pane.show_rows(tuple(_row(pack, one) for one in found))
        self.pane.table.opened.connect(self._go)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Flowing(told(found)))
        layout.addWidget(self.pane, 1)
        layout.addWidget(buttons)
        self.pane.table.setFocus()

    def _go(self, row: Row) -> None:
        one: Consequence = row.about
        self.accept()
        self.wanted.emit(*one.cell)


def told(found: Sequence[Consequence]) -> str:
    """How much is fed and how much of it is bad, in one paragraph."""
    fed = {one.indicator.code for one in found}
    bad = {one.indicator.code for one in found if one.outlook is Outlook.PROBLEM}
    doubtful = {one.indicator.code for one in found if one.outlook is Outlook.UNCONFIRMED} - bad
    text = f"本单位的数用于 {len(fed)} 项指标，其中 {len(bad)} 项可能列为问题"
    text += f"，{len(doubtful)} 项达不到还没有核实的标准" if doubtful else ""
    return (
        f"{text}。只用本单位的数推算，以县住建局汇总以后的评价为准；"
        "列为问题不是填错了，不要为此改数。双击一行，转到本单位的那一项。"
    )


def _row(pack: FormPack, one: Consequence) -> Row:
    figure = one.figure
    part = "" if figure.name == one.indicator.name else f"（{figure.name}）"
    threshold = figure.threshold
    value = figure_text(figure) if figure.value is not None else NONE
    covered = f"（已调查 {figure.coverage[0]}/{figure.coverage[1]}）" if figure.coverage else ""
    texts = (
        str(one.indicator.number),
        f"{one.indicator.name}{part}",
        one.outlook.word,
        f"{value} {figure.measure}".strip() if figure.value is not None else NONE,
        threshold_text(threshold).partition("（")[0],
        threshold.confidence.word if threshold else NONE,
        number(figure.last_year),
        f"{one.why}{covered}",
        "、".join(pack.datum[code].name for code in one.own),
    )
    return Row(
        texts, f"{one.indicator.code}\x1f{figure.code}", one, (Mark(2, *_LOOKS[one.outlook]),)
    )


def open_outlook(frame: Frame, live: Live, show: Callable[[str, str, str], None]) -> None:
    """Work out what the draft comes to, as it would be sent now; `show` leads to a cell."""
    said = live.content()

    def work(workspace: Workspace, _progress: Progress) -> tuple[Consequence, ...]:
        sent = to_send(workspace, live.task, live.pack, live.unit, said)
        return consequences(live.task, live.pack, live.unit, sent, live.previous)

    def done(found: tuple[Consequence, ...]) -> None:
        shown = OutlookDialog(frame.window, live.pack, found, live.task.period)
        shown.wanted.connect(lambda code, subject: show(live.pack.datum[code].form, code, subject))
        shown.open()

    frame.session.start(frame.jobs, "推算影响的指标", work, done)

"""The findings of a draft as a table: what is open first, by form or by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.grid import SIGNS
from cityexam_desktop.gui.filling.remarks import in_words
from cityexam_desktop.gui.filling.tallying import MISSING
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.live import Live

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEVEL, PLACE, SENTENCE, REMEDY = range(4)
RETURNED = "return.remark"
HEADS = ("级别", "位置", "意见", "怎么办")


class FindingsModel(QAbstractTableModel):
    """The open findings in one of two orders; empty cells and what is settled when wanted.

    Settled is what was explained or answered, and what only says something.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: tuple[Finding, ...] = ()
        self.all: tuple[Finding, ...] = ()
        """The shown ones and the settled ones, in the order of the forms."""
        self.settled = self.open = 0
        """How many are settled, and how many are to be handled."""
        self._arrangement = (False, False, False)
        self._at: dict[tuple[str, str, str], int] = {}
        self._live: Live | None = None
        self.by_rule = False
        self.with_missing = False
        self.with_settled = False

    def show_findings(self, live: Live) -> None:
        """Show a draft's findings under the chosen order; nothing moves when they are the same."""
        found = (*remarks(live), *(live.findings if self.with_missing else live.spoken))
        self._live = live
        arrangement = self.with_missing, self.with_settled, self.by_rule
        if found == self.all and arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        if found != self.all:
            self.all = found
            self.settled = sum(_is_settled(f) for f in found)
            self.open = sum(is_open(f) for f in found)
        shown = self._arranged()
        if shown == self.rows:
            return
        self.beginResetModel()
        self.rows = shown
        self._at = {place(f): row for row, f in reversed(list(enumerate(shown)))}
        self.endResetModel()

    def row_of(self, at: tuple[str, str, str]) -> int:
        """The first row about a (form, subject, datum); -1 when there is none."""
        return self._at.get(at, -1)

    def _arranged(self) -> tuple[Finding, ...]:
        shown = self.all if self.with_settled else [f for f in self.all if not _is_settled(f)]
        if self.by_rule:
            shown = sorted(shown, key=lambda f: (f.level.rank, f.code))
        return tuple(sorted(shown, key=_is_settled))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row per finding."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Level, place, sentence, what to do."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The headings."""
        wanted = orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole
        return HEADS[section] if wanted else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Words, the sign of the level, its colour."""
        finding = self.rows[index.row()]
        if role in {Role.DisplayRole, Role.ToolTipRole}:
            text = self._text(finding, index.column())
            return text if role == Role.DisplayRole else tip(text)
        if role == Role.DecorationRole and index.column() == LEVEL:
            name = "done" if finding.explained else SIGNS[finding.level]
            tone = look.tone("good") if finding.explained else look.of_level(finding.level)
            return icon(name, tone)
        if role == Role.ForegroundRole and (finding.explained or finding.level is Level.NOTICE):
            return QBrush(look.tone("quiet"))
        return None

    def _text(self, finding: Finding, column: int) -> str:
        if column == LEVEL and finding.code == RETURNED:
            return "已答复" if finding.explained else "退回意见"
        if column == LEVEL:
            return "已说明" if finding.explained else finding.level.word
        if column == PLACE:
            return place_of(self._live, finding) if self._live else ""
        if column == SENTENCE:
            return finding.sentence
        return f"说明：{finding.explained}" if finding.explained else finding.remedy


def remarks(live: Live) -> tuple[Finding, ...]:
    """The bureau's remarks at cells, told like findings; an answered one counts as explained."""
    return tuple(
        Finding(
            RETURNED,
            Level.NOTICE,
            Where(
                live.pack.datum[c.datum].form if c.datum in live.pack.datum else "",
                row=c.subject,
                column=c.datum,
            ),
            in_words(c),
            "请核对修改；不改的，在右侧写明答复。",
            explained=c.answer,
        )
        for c in live.comments
    )


def place_of(live: Live, finding: Finding) -> str:
    """Form, row and item of a finding in words."""
    where = finding.where
    form = live.pack.form.get(where.table)
    parts = [form.title] if form else []
    table = live.answers.tables.get(where.table)
    if table is not None and where.row in table.index:
        subject = table.subjects[table.index[where.row]]
        parts.append(subject.name or subject.code)
    if where.column in live.pack.datum:
        parts.append(live.pack.datum[where.column].name)
    return " › ".join(parts)


def is_open(finding: Finding) -> bool:
    """Whether somebody has to do something: it blocks, or the bureau waits for an answer."""
    return finding.blocks or (finding.code == RETURNED and not finding.explained)


def place(finding: Finding) -> tuple[str, str, str]:
    """Form, subject and datum of a finding; empty where it is about more."""
    return finding.where.table, finding.where.row, finding.where.column


def _is_settled(finding: Finding) -> bool:
    return not is_open(finding) and finding.code != MISSING

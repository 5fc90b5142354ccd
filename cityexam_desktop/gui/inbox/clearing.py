"""待核对单位: one field, and each group of the code turns green or red as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.county import actions
from cityexam_desktop.county.keyring import clear_replacing
from cityexam_desktop.gui import look
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.held import PARKED, parked_rows
from cityexam_desktop.gui.inbox.compare import PAPER, UNIT, compare
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import column, heading, label

if TYPE_CHECKING:
    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.inbox.compare import Compared, Group
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.model import LedgerRow

HOW = (
    "按通讯录上的号码给单位打电话，请对方读出“单位识别码”；或者看盖章表上的报送码。"
    "把听到或看到的数字输入下面，全部变绿才能登记。没有核对的先不计入汇总。"
)
REPLACES = "换用新密钥：以前的密钥停用，已收到的仍有效"
BESIDE = "第二台电脑：以前的密钥继续用"
REASONS = {PAPER: "按盖章表核对报送码", "": "电话核对单位识别码"}


class ClearingPane(QWidget):
    """The submissions that wait for their key; nothing here skips one or waves it through.

    `emptied` says that the last one was cleared, so that the keyboard goes elsewhere.
    """

    emptied = Signal()

    def __init__(self, frame: Frame) -> None:
        """Begin empty."""
        super().__init__()
        self.frame = frame
        self.title = heading("", larger=0)
        self.table = RowTable("待核对单位", PARKED)
        self.whose = heading("", larger=0)
        self.typed = QLineEdit(placeholderText="识别码或报送码，24 位数字，空格和横线不论")
        self.typed.setAccessibleName("听到的识别码或盖章表上的报送码")
        self.boxes = tuple(_box() for _ in range(6))
        self.verdict = Flowing(name="核对结果")
        self.go = QPushButton("核对一致，登记")
        self.second = QComboBox()
        self.second.setAccessibleName("这个单位已登记过密钥")
        self.second.setPlaceholderText("这个单位已登记过密钥，请问清楚再选")
        self.second.addItems((REPLACES, BESIDE))
        self.others: frozenset[str] = frozenset()
        self._key = ""
        self._lay_out()
        self.table.moved.connect(self._moved)
        self.table.opened.connect(lambda _: self.typed.setFocus())
        self.typed.textChanged.connect(self._compare)
        self.second.currentIndexChanged.connect(self._compare)
        self.typed.returnPressed.connect(self.clear)
        self.go.clicked.connect(self.clear)

    def _lay_out(self) -> None:
        groups = QHBoxLayout()
        for box in self.boxes:
            groups.addWidget(box)
        groups.addStretch()
        holder = QWidget()
        holder.setLayout(groups)
        groups.setContentsMargins(0, 0, 0, 0)
        enter = QHBoxLayout()
        enter.addWidget(self.typed, 1)
        enter.addWidget(self.go)
        line = QWidget()
        line.setLayout(enter)
        enter.setContentsMargins(0, 0, 0, 0)
        right = column(self.whose, Flowing(HOW), line, holder, self.verdict, self.second, spacing=6)
        right.layout().addStretch()
        head = QWidget()
        self.tools = QHBoxLayout(head)
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.tools.addWidget(self.title, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(column(head, self.table))
        across.addWidget(right)
        across.setChildrenCollapsible(False)
        across.setSizes([560, 560])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(across)

    @property
    def fact(self) -> Fact | None:
        """The submission that is being compared."""
        row = self.table.current
        return row.about if row else None

    def show_county(self, county: County, came: dict[int, LedgerRow]) -> None:
        """List what waits."""
        rows = parked_rows(county, came)
        self.title.setText(f"待核对单位　{len(rows)} 份")
        decisions = county.dataset.decisions
        self.others = frozenset(
            unit for key, unit in decisions.keys.items() if key not in decisions.retired
        )
        self.table.show_rows(rows)
        self.setVisible(bool(rows))

    def clear(self) -> None:
        """Register the key, or accept this one file, when every group agrees."""
        fact = self.fact
        if fact is None:
            return
        compared = compare(self.typed.text(), fact)
        if not self.go.isEnabled():
            (self.second if compared.done else self.typed).setFocus()
            return
        with self.frame.attempt():
            reason = REASONS.get(compared.code, REASONS[""])
            replaces = self._asks(fact, compared) and self.second.currentText() == REPLACES
            do = clear_replacing if replaces else actions.clear
            do(self.frame.session.workspace, fact.id, self.typed.text(), reason=reason)
            self._told(compared)
            if compared.code == PAPER:
                self._offer(fact)
            self.typed.clear()
            # The next one at once: a large county is worked out anew meanwhile.
            self.table.show_rows([r for r in self.table.rows.all if r.key != fact.id])
            self.frame.session.touch()
            if self.isVisible():
                self.typed.setFocus()
            else:
                self.emptied.emit()

    def _offer(self, fact: Fact) -> None:
        """The key may be registered too, as a step of its own with its own reason."""
        name = self.table.current.texts[1] if self.table.current else ""

        def register(reason: str) -> None:
            with self.frame.attempt():
                ws = self.frame.session.workspace
                actions.register(ws, fact.signer, fact.unit, way="submission_code", reason=reason)
                self.frame.say(f"{name}：密钥已登记，以后不用再核对。")
                self.frame.session.touch()

        def ask() -> None:
            sentence = f"登记{name}的密钥，以后报来的不用再核对。请写明怎样确认是该单位的。"
            ReasonDialog(self.frame, "登记密钥", sentence, "登记", register).open()

        self.frame.ask(
            f"{name}：报送码一致，已认可这一份。密钥也登记吗？",
            "不登记的，该单位下一次报来还要核对。",
            "登记密钥…",
            ask,
            no="只认这一份",
        )

    def _told(self, compared: Compared) -> None:
        name = self.table.current.texts[1] if self.table.current else ""
        did = "已认可这一份" if compared.code == PAPER else "密钥已登记，以后不用再核对"
        self.frame.say(f"{name}：{compared.code}一致，{did}。")

    def _moved(self) -> None:
        row = self.table.current
        if self.table.key != self._key:
            self._key = self.table.key
            self.second.setCurrentIndex(-1)
            self.typed.clear()
        self.whose.setText(f"核对：{row.texts[1]}（第 {row.texts[2]} 稿）" if row else "")
        self._compare()

    def _compare(self) -> None:
        fact = self.fact
        if fact is None:
            return
        compared = compare(self.typed.text(), fact)
        for n, box in enumerate(self.boxes):
            box.setVisible(n < len(compared.groups))
            if n < len(compared.groups):
                _paint(box, compared.groups[n], 24 // len(compared.groups))
        wrong = any(group.agrees is False for group in compared.groups)
        tone = "good" if compared.done else "must" if wrong else "quiet"
        self.verdict.setText(compared.sentence)
        look.tint(self.verdict, tone)
        asks = self._asks(fact, compared)
        self.second.setVisible(asks)
        self.go.setEnabled(compared.done and (not asks or self.second.currentIndex() >= 0))

    def _asks(self, fact: Fact, compared: Compared) -> bool:
        """Whether the officer has to say what becomes of the unit's other keys."""
        return compared.done and compared.code == UNIT and fact.unit in self.others


def _box() -> QLabel:
    box = label()
    box.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return box


def _paint(box: QLabel, group: Group, width: int) -> None:
    """Show a group's digits with a sign, so that the colour is not all."""
    tones = {True: ("good", "✓"), False: ("must", "✗"), None: ("quiet", "")}
    tone, sign = tones[group.agrees]
    box.setText(f"{group.digits.ljust(width, '·')} {sign}".rstrip())
    weight = "bold" if sign else "normal"
    box.setMinimumWidth(box.fontMetrics().horizontalAdvance("0" * (width + 4)))
    colour = look.colour(tone)
    box.setStyleSheet(
        f"color: {colour}; border: 1px solid {colour}; border-radius: 3px;"
        f" padding: 3px 4px; font-weight: {weight}"
    )

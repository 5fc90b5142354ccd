"""单位密钥: which keys the units report under, since when, and which are retired."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cityexam_desktop.county import actions
from cityexam_desktop.county.keyring import registered, reinstate, retire_from
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.keyring import RegisteredKey
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

NOTHING = "还没有登记的密钥。\n\n各单位第一次报来时，在“收件”里核对单位识别码，对上就登记在这里。"
COLUMNS = (
    Column("现状", 8),
    Column("单位", 11),
    Column("识别码", 15),
    Column("登记簿行", 4, number=True),
    Column("登记时间", 9),
    Column("怎样核对", 9),
    Column("经办", 5),
    Column("停用：从收件号起", 8, number=True),
    Column("停用的理由", 13),
)


def key_rows(county: County, keys: Iterable[RegisteredKey]) -> tuple[Row, ...]:
    """A row per key, by unit."""
    return tuple(
        Row(
            (
                "已停用" if key.retired else "在用",
                county.names.unit(key.unit),
                key.code,
                str(key.since),
                moment(key.at),
                key.way_word,
                key.by,
                str(key.first) if key.retired else "",
                key.why,
            ),
            key.public,
            key,
            (Mark(0, "quiet", "close") if key.retired else Mark(0, "good", "done"),),
        )
        for key in keys
    )


class KeysPane(QWidget):
    """The register of keys, with retiring and reinstating."""

    def __init__(self, frame: Frame, owner: QWidget) -> None:
        """The page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.pane = TablePane("单位密钥", COLUMNS, NOTHING, measure="个")
        self.retiring = action(owner, "停用密钥…", self.retire, icon="close")
        self.reinstating = action(owner, "恢复使用…", self.reinstate, icon="undo")
        for one in (self.retiring, self.reinstating):
            self.pane.tools.addWidget(tool(one))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)
        self.setFocusProxy(self.pane)
        self.pane.table.moved.connect(self._enable)

    @property
    def current(self) -> RegisteredKey | None:
        """The current key."""
        row = self.pane.table.current
        return row.about if row else None

    def show_county(self, county: County) -> None:
        """List every key that was ever registered."""
        self.county = county
        self.pane.show_rows(key_rows(county, registered(self.frame.session.workspace)))
        self._enable()

    def retire(self) -> None:
        """Ask from which number on, and why, the current key is retired."""
        key, county = self.current, self.county
        if key is None or county is None:
            return
        name = county.names.unit(key.unit)
        about = (
            f"停用{name}的密钥 {key.code}。停用以后用它签名的报送包不能接收，"
            "以前收到的仍然有效。发现得晚的（例如电脑被盗），写上从第几号收件起。"
        )
        fields = (
            Field("从收件号起", hint="空着就是从现在起"),
            Field("理由", hint="例如：电脑被盗、换用新密钥"),
        )
        FormDialog(self.frame, "停用密钥", fields, partial(self._retire, key), about=about).open()

    def reinstate(self) -> None:
        """Ask why the current key, which is retired, counts again."""
        key, county = self.current, self.county
        if key is None or county is None:
            return
        sentence = (
            f"{county.names.unit(key.unit)}的密钥 {key.code} 重新可以使用，"
            "停用以后收下而没有计入的也重新计入。"
        )
        do = partial(self._reinstate, key)
        ReasonDialog(self.frame, "恢复使用", sentence, "恢复", do).open()

    def _retire(self, key: RegisteredKey, said: list[str]) -> bool:
        number, reason = said
        if number and not number.isdecimal():
            self.frame.tell(f"“{number}”不是收件号。", "请写数字，例如 12；空着就是从现在起。")
            return False
        done = False
        with self.frame.attempt():
            ws = self.frame.session.workspace
            if number:
                retire_from(ws, key.public, int(number), reason=reason)
            else:
                actions.retire(ws, key.public, reason=reason)
            done = True
            self.frame.say("密钥已停用。")
            self.frame.session.touch()
        return done

    def _reinstate(self, key: RegisteredKey, reason: str) -> None:
        with self.frame.attempt():
            reinstate(self.frame.session.workspace, key.public, reason=reason)
            self.frame.say("密钥已恢复使用。")
            self.frame.session.touch()

    def _enable(self) -> None:
        key = self.current
        self.retiring.setEnabled(key is not None and not key.retired)
        self.reinstating.setVisible(key is not None and bool(key.retired))

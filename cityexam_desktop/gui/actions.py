"""Actions: words, icon, keys and a tooltip that names the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from cityexam_desktop.gui.icons import let_follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def action(
    owner: QWidget,
    text: str,
    do: Callable[[], object],
    *,
    icon: str = "",
    keys: QKeySequence | QKeySequence.StandardKey | str = "",
    tip: str = "",
) -> QAction:
    """Make an action that belongs to `owner`; its keys hold while the focus is inside."""
    made = QAction(text, owner)
    if icon:
        let_follow(made, icon)
    sequence = QKeySequence(keys) if keys else QKeySequence()
    made.setShortcut(sequence)
    made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    named = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    made.setToolTip((tip or text) + (f"（{named}）" if named else ""))
    made.triggered.connect(lambda _checked=False: do())
    owner.addAction(made)
    return made


def toggle(
    owner: QWidget,
    text: str,
    do: Callable[[bool], object],
    *,
    icon: str = "",
    keys: str = "",
    tip: str = "",
) -> QAction:
    """Make an action that stays pressed; `do` is told whether it is."""
    made = action(owner, text, lambda: None, icon=icon, keys=keys, tip=tip)
    made.setCheckable(True)
    made.toggled.connect(do)
    return made

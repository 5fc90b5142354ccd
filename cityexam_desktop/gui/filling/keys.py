"""The keys that leave an open cell, in one table, as spreadsheets have them.

A cell that was opened by typing a character is left by the arrows too; one that was
opened by F2 or a double click keeps them for its own text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt

Key = Qt.Key
Held = Qt.KeyboardModifier
ARROWS: Final = {
    Key.Key_Up: (-1, 0),
    Key.Key_Down: (1, 0),
    Key.Key_Left: (0, -1),
    Key.Key_Right: (0, 1),
}
"""Rows down and columns to the right."""
_HELD: Final = Held.ShiftModifier | Held.ControlModifier | Held.AltModifier | Held.MetaModifier
"""What is held on purpose; a keypad and a layout count as held too."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Where the clerk goes on: so many rows down, so many columns to the right.

    `neighbour` means the cell beside it, else the next one that can be typed in.
    """

    down: int
    right: int
    neighbour: bool = False


def held(modifiers: Qt.KeyboardModifier) -> Qt.KeyboardModifier:
    """The modifiers that are held on purpose."""
    return modifiers & _HELD


def leaving(key: Qt.Key, modifiers: Qt.KeyboardModifier, *, typed: bool) -> Leave | None:
    """Where a key leads out of an open cell; None for a key that the cell keeps.

    `typed` tells that the cell was opened by a character that was typed in it.
    """
    with_, back = held(modifiers), bool(modifiers & Held.ShiftModifier)
    if key in {Key.Key_Tab, Key.Key_Backtab}:
        return Leave(0, -1 if back or key == Key.Key_Backtab else 1)
    if key in {Key.Key_Return, Key.Key_Enter} and not with_ & ~Held.ShiftModifier:
        return Leave(-1 if back else 1, 0)
    if key in {Key.Key_Return, Key.Key_Enter} and with_ == Held.ControlModifier:
        return Leave(0, 0, neighbour=True)
    if typed and not with_ and key in ARROWS:
        return Leave(*ARROWS[key], neighbour=True)
    return None

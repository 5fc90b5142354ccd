"""Splitters and columns as they were left: kept by name among the person's habits.

Widths are kept in hundredths of a character, so that they fit when the text is larger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget

    from cityexam_desktop.gui.frame import Frame


def lay(frame: Frame, splitter: QSplitter, name: str) -> bool:
    """Lay a splitter as it was left; false when it never was moved."""
    kept = frame.shape(name)
    return bool(kept) and splitter.restoreState(QByteArray.fromBase64(kept.encode()))


def follow_splitter(frame: Frame, splitter: QSplitter, name: str) -> None:
    """Lay a splitter as it was left, and keep how it is moved."""
    lay(frame, splitter, name)

    def moved() -> None:
        state = bytes(splitter.saveState().toBase64().data()).decode()
        frame.keep_shape(name, state)

    splitter.splitterMoved.connect(moved)


def follow_columns(frame: Frame, header: QHeaderView, name: str) -> None:
    """Make columns as wide as they were left, and keep how they are drawn; not the last one."""
    for key, width in widths(frame.shape(name)).items():
        if key.isdigit() and int(key) < header.count() - 1:
            header.resizeSection(int(key), pixels(header, width))

    def resized(section: int, _old: int, new: int) -> None:
        if section < header.count() - 1:
            held = {**widths(frame.shape(name)), str(section): share(header, new)}
            frame.keep_shape(name, as_text(held))

    header.sectionResized.connect(resized)


def widths(text: str) -> dict[str, int]:
    """Widths by the columns' keys; what cannot be understood is left out."""
    pairs = (part.rpartition("=") for part in text.split(";"))
    return {key: int(width) for key, _, width in pairs if key and width.isdigit()}


def as_text(held: Mapping[str, int]) -> str:
    """The same as one text."""
    return ";".join(f"{key}={width}" for key, width in held.items())


def share(widget: QWidget, pixels_: int) -> int:
    """Pixels as hundredths of a character of the widget's text."""
    return round(100 * pixels_ / widget.fontMetrics().horizontalAdvance("国"))


def pixels(widget: QWidget, hundredths: int) -> int:
    """Hundredths of a character as pixels, within reason."""
    em = widget.fontMetrics().horizontalAdvance("国")
    return min(max(hundredths * em // 100, em), 60 * em)

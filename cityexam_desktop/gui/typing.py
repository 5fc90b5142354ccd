"""What is being typed is taken before the place where it is typed goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView, QWidget


def finish_typing(inside: QWidget) -> None:
    """Let a cell, line or text that is being typed inside be taken; the focus stays there.

    A button takes no focus by a click, and a window that is not in front has none to give
    away, so that Qt would not notice.
    """
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QAbstractItemDelegate, QApplication

    held: QWidget | None = inside.window().focusWidget()
    if held is None or not (held is inside or inside.isAncestorOf(held)):
        return
    editor = _editor(held)
    if editor is not None:
        view, cell = editor
        delegate = view.itemDelegate()
        delegate.commitData.emit(cell)
        if isValid(cell):
            delegate.closeEditor.emit(cell, QAbstractItemDelegate.EndEditHint.NoHint)
        return
    QApplication.sendEvent(held, QFocusEvent(QEvent.Type.FocusOut))
    if isValid(held) and held.hasFocus():
        QApplication.sendEvent(held, QFocusEvent(QEvent.Type.FocusIn))


def _editor(held: QWidget) -> tuple[QAbstractItemView, QWidget] | None:
    """The view and the editor of the cell in which the focus is."""
    from PySide6.QtWidgets import QAbstractItemView

    one: QWidget | None = held
    while one is not None and not one.isWindow():
        port = cast("QWidget | None", one.parentWidget())
        view = port.parentWidget() if port is not None else None
        if isinstance(view, QAbstractItemView) and port is view.viewport():
            return view, one
        one = port
    return None

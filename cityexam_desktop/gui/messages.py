"""Boxes that speak to the person: what, where, what to do; plain text only.

Boxes are window-modal and never block the caller, so nothing runs inside a nested
event loop and a test presses their buttons. Their classes are loaded with the first box: the
window stands sooner without them.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt

from cityexam_desktop.errors import CityExamError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtWidgets import QMessageBox, QWidget

Way: TypeAlias = "tuple[str, Callable[[], object]]"
"""A way out of a trouble: the words on its button, and what it does."""


def tell(
    parent: QWidget, sentence: str, remedy: str = "", *, grave: bool = False, way: Way | None = None
) -> QMessageBox:
    """Say something that has to be read; `remedy` stands in a paragraph of its own."""
    from PySide6.QtWidgets import QMessageBox

    icon = QMessageBox.Icon.Warning if grave else QMessageBox.Icon.Information
    box = _box(parent, icon, sentence, remedy)
    known = box.addButton("知道了", QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(known)
    box.setDefaultButton(known)
    if way is not None:
        words, do = way
        go = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
        box.buttonClicked.connect(lambda pressed: do() if pressed is go else None)
    box.open()
    return box


def tell_error(parent: QWidget, error: CityExamError, way: Way | None = None) -> QMessageBox:
    """Show an error's own sentence and remedy; of a table every mistake, to be read and copied."""
    box = tell(parent, error.sentence, error.remedy, grave=True, way=way)
    findings = getattr(error, "findings", ())
    if findings:
        _list(box, [f"{one.sentence}{one.remedy}" for one in findings])
    return box


def _list(box: QMessageBox, lines: Sequence[str]) -> None:
    """Put a list under the text of a box that is shown already."""
    from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QPlainTextEdit

    every = QPlainTextEdit("\n".join(lines), readOnly=True)
    every.setAccessibleName("每一处错误")
    every.setTabChangesFocus(True)
    width = every.fontMetrics().horizontalAdvance("国")
    every.setMinimumSize(width * 34, every.fontMetrics().lineSpacing() * min(len(lines) + 2, 12))
    grid, buttons = box.layout(), box.findChild(QDialogButtonBox)
    if isinstance(grid, QGridLayout) and isinstance(buttons, QDialogButtonBox):
        row, across = grid.rowCount(), grid.columnCount()
        grid.addWidget(every, row, 0, 1, across)
        grid.addWidget(buttons, row + 1, 0, 1, across)


def ask(
    parent: QWidget,
    question: str,
    detail: str,
    yes: str,
    then: Callable[[], object],
    *,
    no: str = "取消",
    other: tuple[str, Callable[[], object]] | None = None,
    harmless: bool = False,
) -> QMessageBox:
    """Ask before doing; `yes` is the word on the button that does it, `no` on the other.

    `other` is a second way on. Enter does nothing unless there is one, or unless it is
    `harmless` to go on.
    """
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, QMessageBox.Icon.Question, question, detail)
    do_it = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    back = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.buttonClicked.connect(lambda pressed: then() if pressed is do_it else None)
    if other is not None:
        words, do = other
        second = box.addButton(words, QMessageBox.ButtonRole.DestructiveRole)
        box.buttonClicked.connect(lambda pressed: do() if pressed is second else None)
    if other is not None or harmless:
        box.setDefaultButton(do_it)
    box.open()
    return box


@contextmanager
def attempt(
    parent: QWidget, failed: Callable[[CityExamError], object] | None = None
) -> Iterator[None]:
    """Show what a `CityExamError` says; what comes after the ``with`` block goes on.

    `failed` is given the error and shows it, where more is to be done than that.
    The one place of the window where such errors are caught (jobs have the other).
    Anything else passes: it is a bug.
    """
    try:
        yield
    except CityExamError as error:
        (failed or partial(tell_error, parent))(error)


def _box(parent: QWidget, icon: QMessageBox.Icon, sentence: str, detail: str) -> QMessageBox:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(icon)
    box.setWindowTitle("城市体检")
    box.setText(f"{sentence}\n\n{detail}" if detail else sentence)
    return box

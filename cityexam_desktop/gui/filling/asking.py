"""What a sheet that came in leaves open: what its columns hold, whose its rows are.

Asked wherever sheets come in: 导入Excel, 回收, 代录. What is said is remembered in the data
file, and the sheet is read again with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cityexam_desktop.workspace.sheets import rownames
from cityexam_desktop.workspace.sheets.headings import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet
    from cityexam_desktop.workspace.sheets.headings import Headings
    from cityexam_desktop.workspace.sheets.model import Stranger
    from cityexam_desktop.workspace.sheets.rownames import Said


def ask_columns(
    parent: QWidget,
    frame: Frame,
    store: Callable[[], Workspace],
    asked: Asked,
    sheets: Sequence[HeadedSheet],
    again: Callable[[], None],
    *,
    form: str = "",
    words: str = "",
) -> None:
    """Let people say what the columns of a sheet hold, remember it in `store`, and read again.

    `form` is meant where nobody knows; `words` say why one asks.
    """
    from cityexam_desktop.gui.filling.columnsdialog import ColumnsDialog

    def then(said: Headings) -> None:
        with frame.attempt():
            remember(store(), said)
            again()

    dialog = ColumnsDialog(parent, asked, sheets, form, then, words)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def ask_rows(
    parent: QWidget,
    frame: Frame,
    store: Callable[[], Workspace],
    asked: Asked,
    strangers: Iterable[tuple[str, Stranger]],
    again: Callable[[], None],
) -> None:
    """Let people say whose those rows are that nobody recognises, and read again."""
    from cityexam_desktop.gui.filling.rowsdialog import RowsDialog

    def then(said: Said) -> None:
        with frame.attempt():
            rownames.remember(store(), said)
            again()

    dialog = RowsDialog(parent, asked, strangers, then)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()

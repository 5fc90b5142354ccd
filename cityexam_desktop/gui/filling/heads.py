"""Which headings stand out: those of the rows in which something is selected.

Qt asks for every cell of every column in sight whether it is selected, to find the columns
that are selected as a whole: two seconds when 20,000 rows are. The headings are given a
selection of their own instead, which has one cell for a row; those of columns have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView


def let_heads_follow(table: QTableView) -> None:
    """Let the headings follow what is selected in a table that was just given its model."""
    model, chosen = table.model(), table.selectionModel()
    rows, columns = QItemSelectionModel(model, model), QItemSelectionModel(model, model)
    table.verticalHeader().setSelectionModel(rows)
    table.horizontalHeader().setSelectionModel(columns)

    def follow() -> None:
        marked = QItemSelection()
        for block in chosen.selection():
            if block.isValid():
                marked.select(model.index(block.top(), 0), model.index(block.bottom(), 0))
        rows.select(marked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    chosen.selectionChanged.connect(follow)

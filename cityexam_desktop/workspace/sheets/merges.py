"""Values in merged cells: what is written once stands in the first row only, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.spreadsheet import address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cityexam_desktop.formpack.spreadsheet import Sheet


def merged_values(
    sheet: Sheet, columns: Collection[int], first: int
) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells from row `first` whose value is merged over more than one of `columns`' cells."""
    for top, left, low, right in sheet.merged:
        held = [column for column in columns if left <= column <= right]
        several = len(held) * (low - top + 1) > 1
        if top < first or not several or not sheet.text(top, left).strip():
            continue
        area = f"{address(top, left)}:{address(low, right)}"
        if left not in held:
            said = f"{area} 合并成一格，写的不是这些列的数，这些格按空白读。"
        else:
            said = f"{area} 合并成一格，数只记在 {address(top, left)}，其余的格按空白读。"
        yield (top, left), said

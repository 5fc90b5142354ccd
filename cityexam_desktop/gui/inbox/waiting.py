"""待代录: the filled-in workbooks that came and are not entered yet.

They wait by their paths, in the person's habits under the data file: closing the program
loses none. A workbook leaves only when it has its row in the ledger.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cityexam_desktop.gui.inbox.entering import unit_in
from cityexam_desktop.gui.rows import Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

WORD = "待代录"
GONE = "文件已经不在原处"
_VERDICT = 4


class Waiting:
    """The workbooks that wait, in the order in which they came."""

    def __init__(self, frame: Frame) -> None:
        """Take up those that were left when this data file was last closed."""
        self.frame = frame
        kept = frame.shape(self._key) if self._key else ""
        self.files: list[Path] = [Path(line) for line in kept.splitlines()]

    def add(self, files: Iterable[Path]) -> None:
        """Let more wait; one that waits already waits once."""
        self.files += [file for file in dict.fromkeys(files) if file not in self.files]
        self._keep()

    def remove(self, file: Path) -> int:
        """One has its row in the ledger; give the place at which the next one stands."""
        if file not in self.files:
            return 0
        place = self.files.index(file)
        self.files.remove(file)
        self._keep()
        return place

    def rows(self, county: County) -> tuple[Row, ...]:
        """A row for each, as the batch's table shows them; about it is its path."""
        return tuple(_row(file, county) for file in self.files)

    @property
    def _key(self) -> str:
        session = self.frame.session
        path = session.workspace.path if session.is_open else None
        return f"waiting:{path}" if path is not None else ""

    def _keep(self) -> None:
        if self._key:
            self.frame.keep_shape(self._key, "\n".join(map(str, self.files)))
            self.frame.remember()


def _row(file: Path, county: County) -> Row:
    unit = unit_in(file.name, county.dataset.task.units)
    there = file.is_file()
    texts = (
        "", file.name, county.names.unit(unit) if unit else "", "", WORD,
        "电子表格要由录入、复核两个人代录进来。" if there else f"{GONE}。",
        "按回车代录；不是填报表的，点“不收…”。" if there else "请放回原处再代录，或点“不收…”。",
    )  # fmt: skip
    return Row(texts, f"waiting:{file}", file, (Mark(_VERDICT, "explain", "doubt"),))

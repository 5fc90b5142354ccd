"""调查状态: which rows of the forms by exception were looked at, so that no problem is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.surveyed import Looked, looked
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.gui.results import County

COLUMNS = (
    Column("填报表", 12),
    Column("体检单元", 18),
    Column("调查状态", 6),
    Column("调查人", 8),
    Column("调查日期", 9),
    Column("填报单位", 14),
)
NOTHING = "没有逐个调查的填报表，或者还没有体检单元。"


class SurveyPane(TablePane):
    """Made when it is looked at: there may be tens of thousands of rows."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__("调查状态", COLUMNS, NOTHING, several=True, measure="行")
        self.setProperty("help", "disputes")
        self._county: County | None = None
        self._shown: County | None = None

    def show_county(self, county: County) -> None:
        """Show what stands now, at once or when the pane comes to sight."""
        self._county = county
        if self.isVisible():
            self._list(county)

    def showEvent(self, event: QShowEvent) -> None:
        """List when first looked at."""
        super().showEvent(event)
        if self._county is not None and self._county is not self._shown:
            self._list(self._county)

    def _list(self, county: County) -> None:
        self._shown = county
        self.show_rows(survey_rows(county, looked(county.dataset)))


def survey_rows(county: County, found: Iterable[Looked]) -> tuple[Row, ...]:
    """A row per row of a form by exception, those that do not count marked."""
    names = county.names
    return tuple(
        Row(
            (
                one.title,
                names.place(one.subject),
                one.state.word,
                one.by,
                one.date,
                "、".join(map(names.unit, one.units)),
            ),
            f"{one.form}\x1f{one.subject}",
            one,
            () if one.state.counts else (Mark(2, "explain", "explain"),),
        )
        for one in found
    )

"""An officer of the bureau who works at the county in the window."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from cityexam_desktop.bundle.submission import export, finalise
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.database import Workspace
from tests.support.small import FILLED, NOW, County, record

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.pages import Page
    from cityexam_desktop.gui.rowtable import RowTable
    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key
OTHERS = ("zrzyj", "tjj", "slj")
"""The units of the small county beside the bureau."""


def answered(county: County, *units: str) -> list[Path]:
    """The files of units that have filled in everything."""
    files = []
    for unit in units or OTHERS:
        county.fill(unit)
        files.append(county.send(unit))
    return files


def received(county: County, *units: str) -> County:
    """The county with those files received and every key registered."""
    county.receive(*answered(county, *units))
    county.clear()
    return county


def twins(county: County, unit: str, values: dict[tuple[str, str], Decimal]) -> tuple[Path, Path]:
    """Two different files of the same edition, the second with other values."""
    county.fill(unit)
    copy = county.folder / f"{unit}-twin.cityexam"
    county.home(unit).backup(copy)
    with Workspace.open(copy) as twin:
        record(twin, tasks.task(twin), unit, {**FILLED[unit], **values})
        edition = finalise(twin, tasks.task(twin), unit, now=NOW)
        other = county.folder / f"{unit}-twin.cxb"
        export(twin, edition.bundle, other)
    return county.send(unit), other


def contested(county: County, area: str = "11") -> County:
    """The county in which two units give different areas."""
    received(county, "zrzyj", "tjj")
    county.fill("slj", {**FILLED["slj"], ("area", COUNTY): Decimal(area)})
    county.receive(county.send("slj"))
    county.clear()
    return county


def shown(table: RowTable, *columns: int) -> list[str]:
    """The shown rows as text, cells between bars."""
    picked = columns or range(len(table.rows.columns))
    return [" | ".join(row.texts[c] for c in picked) for row in table.rows.shown]


def tones(table: RowTable, row: int) -> dict[int, str]:
    """The tones of a shown row's cells, by column."""
    return {mark.column: mark.tone for mark in table.rows.shown[row].marks}


def tap(widget: QWidget, *keys: Qt.Key) -> None:
    """Press keys at a widget."""
    for key in keys:
        QTest.keyClick(widget, key)


def save_as(target: Path) -> None:
    """Answer the file dialog in front."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog)]
    asked = [w for w in found if w.isVisible()]
    assert asked, "no file dialog is shown"
    asked[-1].fileSelected.emit(str(target))
    asked[-1].reject()


def page_of(window: MainWindow, county: County, key: str) -> Page:
    """Open the county in the window and turn to a page."""
    if not window.session.is_open:
        window.session.adopt(county.bureau)
    window.show_page(key)
    return window.page

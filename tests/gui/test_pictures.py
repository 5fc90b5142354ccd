"""The pictures of the manual, taken of real windows.

``CITYEXAM_PICTURES=1 pytest tests/gui/test_pictures.py`` writes them into the manual;
without it they are made in a folder of the test's own and only looked at.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from cityexam_desktop import paths
from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.demo import play
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.gui.filling.codedialog import BureauCodeDialog
from cityexam_desktop.gui.filling.columnsdialog import ColumnsDialog
from cityexam_desktop.gui.filling.findings import remarks
from cityexam_desktop.gui.filling.handing.collected import CollectedDialog
from cityexam_desktop.gui.filling.handing.dialog import HandingDialog, open_handing
from cityexam_desktop.gui.filling.outlook import OutlookDialog
from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.filling.rowsdialog import RowsDialog
from cityexam_desktop.gui.filling.searching import SearchDialog
from cityexam_desktop.gui.filling.unchanged import UnchangedDialog
from cityexam_desktop.gui.inbox.entering import EnterDialog
from cityexam_desktop.gui.passing.keyring import KeyringDialog
from cityexam_desktop.gui.reading.letter import LetterDialog
from cityexam_desktop.gui.reading.window import ReadingWindow
from cityexam_desktop.gui.review.returning import ReturnDialog
from cityexam_desktop.gui.start.county import CountyDialog
from cityexam_desktop.gui.start.sample import SampleDialog
from cityexam_desktop.gui.start.unit import UnitDialog
from cityexam_desktop.gui.tasking.page import OWNERS
from tests.support.clerk import foreign
from tests.support.desk import Clerk, box, dialog, press, settle
from tests.support.officer import answered, contested, page_of, tap
from tests.support.small import new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

SIZE = (1200, 680)
LARGEST = 3_000_000
"""Bytes of all pictures together."""


def frugal(picture: QImage) -> QImage:
    """The picture in the 256 colours that it has most of."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    table = [color for color, _ in counted.most_common(256)]
    flag = Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, flag)


class Album:
    """Makes one picture after the other from what stands in the window."""

    def __init__(self, window: MainWindow, year: Path, folder: Path) -> None:
        self.window, self.year, self.folder = window, year, folder
        self.made: dict[str, Path] = {}

    def take(self, name: str, part: QWidget | None = None) -> None:
        for _ in range(5):  # wrapped text needs to be told its width before it knows its height
            settle()
        shown = part if part is not None else self.window
        target = self.folder / f"{name}.png"
        assert frugal(shown.grab().toImage()).save(str(target))
        self.made[name] = target

    def department(self, unit: str) -> Clerk:
        file = self.folder / f"{unit}.cityexam"
        shutil.copy(self.year / "units" / file.name, file)
        self.window.opening.open_path(file)
        return Clerk(self.window)

    def bureau(self, page: str) -> QWidget:
        self.window.show_page(page)
        return self.window.page


def beginning(album: Album) -> None:
    window = album.window
    album.take("start")
    window.opening.open_path(album.year / "task.cxb")
    asked = dialog(UnitDialog)
    asked.units.setCurrentRow(3)
    asked.path.setText("D:/城市体检/2025年城市体检-县自然资源局.cityexam")
    album.take("unit", asked)
    asked.reject()
    window.opening.choose_new_county()
    album.take("county", dialog(CountyDialog))
    dialog(CountyDialog).reject()
    sample = SampleDialog(window, album.year, lambda _path: None)
    sample.open()
    labels: Iterable[QLabel] = sample.findChildren(QLabel)
    where = next(one for one in labels if str(album.year) in one.text())
    where.setText(where.text().replace(str(album.year), "D:/城市体检/示例县"))
    album.take("sample", sample)
    sample.reject()


def filling(album: Album) -> None:
    work = album.department("jtj")
    form = next(f for f in work.body.live.forms if f.kind is not FormKind.LIST)
    work.body.show_form(form.code)
    album.take("filling-places")
    work.body.finishing.tell_signing()
    album.take("freeze", box())
    box().reject()
    task = work.body.live.task
    code = BureauCodeDialog(album.window.frame, task, lambda _code: None)
    code.open()
    code.typed.setText(unit_code(task.bureau)[:14])
    album.take("code", code)
    code.reject()


def doubting(album: Album) -> None:
    work = album.department("cgj")
    lists = [f for f in work.body.live.forms if f.kind is FormKind.LIST]
    form = max(lists, key=lambda f: len(work.body.live.data_of(f.code)))
    work.body.show_form(form.code)
    work.at(0, 2)
    album.take("filling-list")
    album.take("item", work.body.item)
    returned = remarks(work.body.live)
    assert returned, "the sample county returned something to this unit"
    work.body.show_finding(returned[0])
    album.take("returned")
    work.body.show_form(form.code)
    names = [d.name for d in work.body.live.data_of(form.code) if d.formula is None][:4]
    rows: list[list[object]] = [["名称", "本年值"]]
    rows += [[name, 100 + n] for n, name in enumerate(names)]
    work.body.exchange.read(foreign(album.folder / "台账.xlsx", rows))
    album.take("import", dialog(PreviewDialog))
    dialog(PreviewDialog).accept()
    settle()
    odd: list[list[object]] = [["科目", "上报", "经办"], *([name, 7, ""] for name in names)]
    work.body.exchange.read(foreign(album.folder / "别处的表.xlsx", odd))
    press(dialog(PreviewDialog), "列的对应…")
    album.take("columns", dialog(ColumnsDialog))
    dialog(ColumnsDialog).reject()
    settle()
    work.body.next_finding()
    album.take("findings")


def collecting(album: Album) -> None:
    work = album.department("jtj")
    form = next(f for f in work.body.live.forms if f.kind is not FormKind.LIST)
    work.body.show_form(form.code)
    head = ["小区名称", "小学学位需求（个）", "小学学位供给（个）"]
    rows = [["城东一号家园", 120, 110], ["城东三号新村", 90, 95], ["阳光花苑", 60, 50]]
    work.body.exchange.read(foreign(album.folder / "各小区学位.xlsx", [head, *rows]))
    press(dialog(PreviewDialog), "行的对应（3 行没有认出）…")
    asked = dialog(RowsDialog)
    asked.nearest()
    album.take("rows", asked)
    asked.reject()
    handing = open_handing(work.body.desk, form.code)
    assert isinstance(handing, HandingDialog)
    out = album.folder / "分发"
    handing.hand_out(out)
    near, far = out / "城东社区回执.xlsx", out / "学区办台账.xlsx"
    handing.collect(
        [
            foreign(near, [head, ["城东1号家园", 120, 110], ["城东二号花园", 40, 41]]),
            foreign(far, [head, ["城东1号家园", 125, 110]]),
        ]
    )
    album.take("collected", dialog(CollectedDialog))
    dialog(CollectedDialog).accept()
    settle()
    album.take("handing", handing)
    handing.reject()


def looking_up(album: Album) -> None:
    work = album.department("cgj")
    work.body.show_outlook()
    album.take("outlook", dialog(OutlookDialog))
    dialog(OutlookDialog).reject()
    album.window.page.searching.trigger()
    searched = dialog(SearchDialog)
    searched.words.setText("燃气")
    searched.find()
    album.take("search", searched)
    searched.reject()
    fresh = album.folder / "fresh.cityexam"
    album.window.opening.make_department(album.year / "task.cxb", "zrzyj", fresh)
    Clerk(album.window).body.tools.as_last_year.trigger()
    asked = dialog(UnchangedDialog)
    asked.reason.setText("本年没有新增和注销，与主管部门名录一致")
    album.take("unchanged", asked)
    asked.reject()
    album.window.menus.keyring.trigger()
    album.take("keyring", dialog(KeyringDialog))
    dialog(KeyringDialog).reject()


def receiving(album: Album, folder: Path) -> None:
    album.window.opening.close_file()
    county = new_county(folder)
    first, second, third = answered(county)
    broken = folder / "坏的.cxb"
    broken.write_bytes(first.read_bytes()[:900])
    page = page_of(album.window, county, "inbox")
    page.receiving.receive([first, first, second, third, broken])
    album.take("inbox")
    code = ownkeys.own_code(county.home(page.clearing.fact.unit))
    page.clearing.typed.setText(code[:19] + "0")
    album.take("clearing", page.clearing)
    book = folder / "县统计局填报表.xlsx"
    enter = EnterDialog(album.window.frame, page.county, book, lambda *_: None)
    enter.open()
    album.take("entering", enter)
    enter.reject()
    letter = LetterDialog(album.window.frame, page.county, "slj")
    letter.show_over()
    album.take("letter", letter)
    letter.reject()
    album.window.opening.close_file()


def disputing(album: Album, folder: Path) -> None:
    page = page_of(album.window, contested(new_county(folder)), "merged")
    page.turn_to("decide")
    album.take("disputes")
    album.bureau("review").turn_to("across")
    album.take("check")
    album.window.opening.close_file()


def reviewing(album: Album) -> None:
    file = album.folder / "county.cityexam"
    shutil.copy(album.year / file.name, file)
    album.window.opening.open_path(file)
    page = album.bureau("review")
    page.turn_to("review")
    rows = page.each.pane.table.rows.shown
    mine = [(row.about.fact.unit, row.about.state) for row in rows]
    at = mine.index(("cgj", "计入汇总"))  # sent by the program: one by paper gets a slip
    page.each.pane.table.setCurrentIndex(page.each.pane.table.model().index(at, 0))
    album.take("review")
    page.each.read_current()
    reading = dialog(ReadingWindow)
    album.take("reading", reading)
    reading.reject()
    tap(page.each.said.table, Qt.Key.Key_Home)
    page.each.give_back()
    album.take("returning", dialog(ReturnDialog))
    dialog(ReturnDialog).reject()
    album.bureau("inbox").turn_to("papers")
    album.take("papers")
    merged = album.bureau("merged")
    merged.turn_to("values")
    merged.values.table.setCurrentIndex(merged.values.table.model().index(4, 0))
    merged.trace.trace()
    album.take("merged")
    for key in ("ledger", "progress", "assessed", "reporting"):
        album.bureau(key)
        album.take(key)
    planned = album.bureau("tasking")
    planned.reopening.trigger()
    planned.tabs.setCurrentIndex(OWNERS)
    planned.owners.as_grid.setChecked(True)
    album.take("duties")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "示例县"
    play(folder)
    return folder


def test_every_picture_of_the_manual_can_be_taken(
    window: MainWindow, year: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fresh: Callable[[], Path] = lambda: tmp_path_factory.mktemp("one")  # noqa: E731
    window.resize(*SIZE)
    album = Album(window, year, fresh())
    beginning(album)
    filling(album)
    doubting(album)
    collecting(album)
    looking_up(album)
    receiving(album, fresh())
    disputing(album, fresh())
    reviewing(album)
    pages = paths.manual().glob("*.md")
    named = {n for p in pages for n in re.findall(r"pictures/([\w-]+)\.png", p.read_text("utf-8"))}
    assert named == set(album.made)
    for name, file in album.made.items():
        picture = QImage(str(file))
        assert 200 <= picture.width() <= 1400, name
        assert 100 <= picture.height() <= 900, name
        assert 1_500 < file.stat().st_size < 250_000, name
    assert sum(file.stat().st_size for file in album.made.values()) < LARGEST
    if os.environ.get("CITYEXAM_PICTURES"):
        for name, file in album.made.items():
            shutil.copy(file, paths.manual() / "pictures" / f"{name}.png")

"""What is open in one file is never written into another, and nothing typed is lost on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import way
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.session import NotOpenNow
from cityexam_desktop.workspace.answering import blank
from cityexam_desktop.workspace.database import Workspace
from tests.support.desk import Clerk, box, dialog, live_of, new_draft, press, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The data files of 自然资源局 and 水利局."""
    made = []
    for unit in ("zrzyj", "slj"):
        draft = new_draft(unit)
        made.append(tmp_path / f"{unit}.cityexam")
        draft.backup(made[-1])
        draft.connection.close()
    return made[0], made[1]


@pytest.fixture
def sitting(window: MainWindow, files: tuple[Path, Path]) -> Iterator[Clerk]:
    window.session.open(files[0])
    yield Clerk(window)
    dialogs: Iterable[QDialog] = window.findChildren(QDialog)
    for one in dialogs:
        if one.isVisible():
            one.done(0)


def value(path: Path, datum: str) -> Value:
    """What stands in a file."""
    with Workspace.open(path) as workspace:
        return live_of(workspace).observation(datum, COUNTY).value


def note(path: Path, datum: str) -> str:
    with Workspace.open(path) as workspace:
        return live_of(workspace).observation(datum, COUNTY).note


def typed_only(me: Clerk, text: str) -> None:
    """Type into the current cell and leave it open."""
    for character in text:
        QTest.keyClicks(me.focus, character)


def test_what_is_being_typed_goes_into_its_own_file_when_a_second_start_opens_another(
    sitting: Clerk, files: tuple[Path, Path]
) -> None:
    typed_only(sitting.at(0, 2), "77")
    sitting.window.call([files[1]])
    settle()
    assert sitting.window.session.unit == "slj"
    sitting.window.session.close()
    assert value(files[0], "area") == Decimal(77)
    assert value(files[1], "area") is Absence.BLANK


def test_a_note_being_typed_goes_into_its_own_file_too(
    sitting: Clerk, files: tuple[Path, Path]
) -> None:
    sitting.at(0, 2).type("12.6").at(0, 2)
    field = sitting.body.item.source.fields["note"]
    field.setFocus()
    QTest.keyClicks(field, "from the map")
    sitting.window.call([files[1]])
    settle()
    sitting.window.session.close()
    assert note(files[0], "area") == "from the map"
    assert note(files[1], "area") == ""


def test_the_cell_that_is_open_is_written_when_the_file_is_closed(
    sitting: Clerk, files: tuple[Path, Path]
) -> None:
    typed_only(sitting.at(0, 2), "77")
    sitting.window.opening.close_file()
    settle()
    assert not sitting.window.session.is_open
    assert value(files[0], "area") == Decimal(77)


def test_nothing_is_opened_under_a_preview_that_waits_for_an_answer(
    sitting: Clerk, files: tuple[Path, Path], tmp_path: Path
) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("编号,名称,本年值\n1,建成区面积,12.6\n", encoding="utf-8")
    sitting.body.exchange.read(sheet)
    preview = dialog(PreviewDialog)
    sitting.window.call([files[1]])
    assert "没有打开" in box().text()
    press(box(), "知道了")
    assert sitting.window.session.unit == "zrzyj"
    preview.accept()
    settle()
    sitting.window.session.close()
    assert value(files[0], "area") == Decimal("12.6")
    assert value(files[1], "area") is Absence.BLANK


def test_a_preview_goes_with_the_file_it_is_about(
    sitting: Clerk, files: tuple[Path, Path], tmp_path: Path
) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("编号,名称,本年值\n1,建成区面积,12.6\n", encoding="utf-8")
    sitting.body.exchange.read(sheet)
    preview = dialog(PreviewDialog)
    sitting.window.opening.open_file(files[1])  # as the end of a job does
    assert not preview.isVisible()


def test_a_desk_writes_to_no_other_file_than_its_own(
    sitting: Clerk, files: tuple[Path, Path]
) -> None:
    desk, exchange = sitting.body.desk, sitting.body.exchange
    observation = blank("area", COUNTY)
    sitting.window.session.open(files[1])
    with pytest.raises(NotOpenNow, match="zrzyj"):
        _ = desk.workspace
    wrong = Edit((observation,))
    assert not desk.do(wrong, "填报")
    assert "已经关上" in box().text()
    press(box(), "知道了")
    exchange.write(files[0].parent / "out.xlsx")
    assert "已经关上" in box().text()
    assert not (files[0].parent / "out.xlsx").exists()
    press(box(), "知道了")


def test_an_answer_is_for_the_file_that_was_open_when_it_was_asked(
    sitting: Clerk, files: tuple[Path, Path]
) -> None:
    done: list[str] = []
    frame = sitting.window.frame
    asked = frame.ask("退回这一稿吗？", "", "退回", lambda: done.append("退回"))
    saving = frame.choose_save("存到", "", "a.xlsx", lambda _: done.append("存"))
    sitting.window.opening.open_file(files[1])  # as the end of a job does
    saving.fileSelected.emit(str(files[0].parent / "a.xlsx"))
    press(asked, "退回")
    assert done == []
    assert "已经关上" in box().text()
    for _ in range(2):
        press(box(), "知道了")
    frame.ask("退回这一稿吗？", "", "退回", lambda: done.append("退回"))
    press(box(), "退回")
    assert done == ["退回"]


def next_form(me: Clerk) -> None:
    me.key(Key.Key_PageDown, ctrl=True)


def only_unfinished(me: Clerk) -> None:
    me.body.tools.unfinished.trigger()


def only_unfinished_by_key(me: Clerk) -> None:
    me.key(Key.Key_U, ctrl=True)
    assert me.body.tools.unfinished.isChecked()


def first_step(me: Clerk) -> None:
    me.body.way.chosen.emit(way.FILL)


def second_column(me: Clerk) -> None:
    me.body.table.horizontalHeader().sectionDoubleClicked.emit(1)


def filtered(me: Clerk) -> None:
    me.body.narrow()


def other_page_writes(me: Clerk) -> None:
    me.window.session.touch()


def search_hit(me: Clerk) -> None:
    me.body.show_place("land", "kept", COUNTY)


@pytest.mark.parametrize(
    "leave",
    [
        next_form, only_unfinished, only_unfinished_by_key, first_step, second_column, filtered,
        other_page_writes, search_hit,
    ],
)  # fmt: skip
def test_a_cell_is_taken_before_the_table_shows_something_else(
    sitting: Clerk, leave: Callable[[Clerk], None]
) -> None:
    typed_only(sitting.at(0, 2), "77")
    leave(sitting)
    settle()
    assert sitting.read_again().observation("area", COUNTY).value == Decimal(77)


def test_a_note_is_taken_before_another_form_is_shown(sitting: Clerk) -> None:
    sitting.at(0, 2).type("12.6").at(0, 2)
    field = sitting.body.item.source.fields["note"]
    field.setFocus()
    QTest.keyClicks(field, "from the map")
    sitting.body.turn(1)
    assert sitting.read_again().observation("area", COUNTY).note == "from the map"


def test_undo_at_the_button_takes_back_what_was_being_typed(sitting: Clerk) -> None:
    sitting.at(0, 2).type("12.6").at(0, 2)
    typed_only(sitting, "77")
    sitting.body.tools.undo.trigger()
    assert sitting.read_again().observation("area", COUNTY).value == Decimal("12.6")
    sitting.body.tools.again.trigger()
    assert sitting.read_again().observation("area", COUNTY).value == Decimal(77)

"""Hand out and collect in the window."""

from __future__ import annotations

import warnings
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QItemSelectionModel

from cityexam_desktop.formpack.model import Sensitivity
from cityexam_desktop.gui.filling.columnsdialog import ColumnsDialog
from cityexam_desktop.gui.filling.handing.collected import CollectedDialog
from cityexam_desktop.gui.filling.handing.dialog import HandingDialog, open_handing
from cityexam_desktop.gui.filling.handing.shares import SharesDialog
from cityexam_desktop.gui.filling.rowsdialog import RowsDialog
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation
from tests.support.clerk import Clerk as Typist
from tests.support.clerk import commas
from tests.support.desk import box, draft_of, press, settle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.support.desk import Clerk, Sit


Select = QItemSelectionModel.SelectionFlag


def opened(me: Clerk, form: str) -> HandingDialog:
    me.body.show_form(form)
    found = open_handing(me.body.desk, form)
    assert isinstance(found, HandingDialog)
    return found


def preview(of: HandingDialog) -> CollectedDialog:
    shown: Iterable[CollectedDialog] = of.findChildren(CollectedDialog)
    found = [one for one in shown if one.isVisible()]
    return found[-1]


def column(of: HandingDialog, number: int) -> list[str]:
    assert of.view is not None
    return [of.view.item(r, number).text() for r in range(of.view.rowCount())]


def test_the_tool_is_offered_where_a_form_has_rows(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("people")
    assert not me.body.tools.handing.isVisible()
    me.body.show_form("seat")
    assert me.body.tools.handing.isVisible()


def test_rows_are_put_into_parts_that_the_clerk_names(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t30")
    handing = opened(me, "bridge")
    handing.split.setCurrentIndex(handing.split.findText("自己分（科室、社区等）"))
    assert handing.sharing.isVisible()
    assert column(handing, 0) == ["未归入"]
    handing.share()
    dialogs: Iterable[SharesDialog] = handing.findChildren(SharesDialog)
    asked = next(iter(dialogs))
    assert asked.view is not None
    asked.view.selectionModel().select(
        asked.view.model().index(1, 0), Select.ClearAndSelect | Select.Rows
    )
    asked.name.setEditText("养护科")
    asked.put()
    assert column(handing, 0) == ["养护科", "未归入"]
    asked.accept()
    handing.hand_out(tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "桥梁名录-养护科.xlsx", "桥梁名录-未归入.xlsx",
    ]  # fmt: skip
    me.body.desk.undo()
    handing.show_state()
    assert column(handing, 0) == ["未归入"]


def test_parts_go_out_come_back_and_are_undone_as_one_step(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zjj")
    handing = opened(me, "house")
    assert column(handing, 0) == ["小区1", "小区2"]
    assert handing.view is not None
    # Not selectRow, which heeds the keys that an earlier test may have left pressed.
    handing.view.selectionModel().select(
        handing.view.model().index(0, 0), Select.ClearAndSelect | Select.Rows
    )
    handing.hand_out(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["楼栋-小区1.xlsx"]
    assert column(handing, 1) == ["未交回", "未分发"]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        at = Typist.at(tmp_path / "楼栋-小区1.xlsx")
    at.type("楼栋", "b0", state="已调查", value_floors=6, by="王芳")
    at.save()
    handing.collect([tmp_path])
    preview(handing).accept()
    settle()
    assert column(handing, 1) == ["交回不全", "未分发"]
    assert me.read_again().value("floors", "b0") == Decimal(6)
    ws = me.window.session.workspace
    (origin,) = collecting.origins(ws, draft_of(ws).id, "house")
    assert (origin.by, origin.file, origin.who) == ("王芳", "楼栋-小区1.xlsx", "李敏")

    me.body.desk.undo()
    assert not me.read_again().observation("floors", "b0").answered
    assert collecting.origins(ws, draft_of(ws).id, "house") == ()
    me.body.desk.redo()
    assert me.read_again().value("floors", "b0") == Decimal(6)
    assert len(collecting.origins(ws, draft_of(ws).id, "house")) == 1


def test_secret_values_may_be_left_out_of_what_is_handed_out(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zjj")
    me.body.show_form("house")
    ws = me.window.session.workspace
    answering.record(ws, draft_of(ws).id, [Observation("floors", "b0", Decimal(6))])
    me.live.pack = replace(
        me.live.pack,
        base_data=tuple(
            replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "floors" else d
            for d in me.live.pack.base_data
        ),
    )
    handing = opened(me, "house")
    handing.choose_folder()
    assert "层数" in box().text()
    press(box(), "取消")
    handing.hand_out(tmp_path, harmless_only=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        at = Typist.at(tmp_path / "楼栋-小区1.xlsx")
    assert at.cell("楼栋", "b0", "value:floors").value is None
    handing.collect([tmp_path])
    preview(handing).accept()
    settle()
    assert me.read_again().value("floors", "b0") == Decimal(6)


@pytest.mark.parametrize(("choice", "stands"), [(0, ""), (1, "6"), (2, "7")])
def test_a_conflict_is_decided_by_the_clerk(
    clerk: Sit, tmp_path: Path, choice: int, stands: str
) -> None:
    me = clerk("zjj")
    handing = opened(me, "house")
    a = commas(tmp_path / "甲.csv", [["编号", "名称", "层数"], ["B0", "0号楼", "6"]])
    b = commas(tmp_path / "乙.csv", [["编号", "名称", "层数"], ["B0", "0号楼", "7"]])
    handing.collect([a, b])
    dialog = preview(handing)
    (combo,) = dialog.choices
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "保持现在的不变", "6（甲.csv）", "7（乙.csv）",
    ]  # fmt: skip
    dialog.all.setCurrentIndex(choice)
    dialog.all.activated.emit(choice)
    assert combo.currentIndex() == choice
    dialog.accept()
    settle()
    observation = me.read_again().observation("floors", "b0")
    assert (str(observation.value) if observation.answered else "") == stands


@pytest.mark.parametrize(("choice", "rows"), [(0, 2), (1, 1)])
def test_new_rows_of_one_name_are_asked_about_one_by_one(
    clerk: Sit, tmp_path: Path, choice: int, rows: int
) -> None:
    me = clerk("slj")
    handing = opened(me, "bridge")
    head = [datum.name for datum in me.live.pack.base_data if datum.form == "bridge"][:1]
    files = [
        commas(tmp_path / f"{name}.csv", [["名称", *head], ["便民桥", number]])
        for name, number in (("甲", "20"), ("乙", "30"))
    ]
    handing.collect(files)
    dialog = preview(handing)
    (combo,) = dialog.choices
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "不是同一行，都收下", "是同一行，数以它为准（甲.csv）", "是同一行，数以它为准（乙.csv）",
    ]  # fmt: skip
    assert dialog.all.count() == 1, "no file is preferred for all rows at once"
    combo.setCurrentIndex(choice)
    dialog.accept()
    settle()
    ws = me.window.session.workspace
    held = content(ws, draft_of(ws).id)
    assert [o.name for o in held.objects] == ["便民桥"] * rows


def test_rows_of_returned_files_are_said_and_collected(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zjj")
    handing = opened(me, "house")
    path = commas(tmp_path / "甲.csv", [["小区", "名称", "层数"], ["小区1", "南边那栋", "6"]])
    handing.collect([path])
    press(preview(handing), "行的对应（1 行没有认出）…")
    asked = handing.findChild(RowsDialog)
    assert asked.view.item(0, 2).text() == "甲.csv!B2"
    asked.search.setText("B2")
    asked.list.setCurrentRow(0)
    asked.accept()
    settle()
    preview(handing).accept()
    settle()
    assert me.read_again().value("floors", "b2") == Decimal(6)


def test_headings_of_a_returned_file_are_said_where_it_is_collected(
    clerk: Sit, tmp_path: Path
) -> None:
    me = clerk("zjj")
    handing = opened(me, "house")
    path = commas(tmp_path / "甲.csv", [["楼栋编号", "楼栋", "几层"], ["B0", "0号楼", "6"]])
    handing.collect([path])
    assert preview(handing).files.item(0, 3).text().startswith("“甲.csv”里没有找到")
    press(preview(handing), "列的对应…")
    asked = handing.findChild(ColumnsDialog)
    assert asked.form.currentData() == "house"
    assert [combo.currentData() for combo in asked.roles] == ["code", "name", ""]
    asked.roles[2].setCurrentIndex(asked.roles[2].findData("value:floors"))
    asked.accept()
    settle()
    preview(handing).accept()
    settle()
    assert me.read_again().value("floors", "b0") == Decimal(6)


def test_a_wrong_file_is_named_and_changes_nothing(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zjj")
    handing = opened(me, "house")
    (tmp_path / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    handing.collect([tmp_path / "坏的.xlsx"])
    dialog = preview(handing)
    assert "不是能读的表格文件" in dialog.files.item(0, 3).text()
    dialog.reject()
    assert not me.body.desk.stack.canUndo()


def test_a_guessed_column_is_collected_only_after_a_yes(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    me.body.show_form("land")
    handing = open_handing(me.body.desk, "house")
    assert isinstance(handing, HandingDialog)
    rows = [["指标名称", "计划数", "完成数"], ["建成区面积", "12", "10.5"]]
    handing.collect([commas(tmp_path / "土地.csv", rows)])
    dialog = preview(handing)
    assert not dialog.go.isEnabled()
    dialog.confirmed.setChecked(True)
    dialog.accept()
    settle()
    assert me.read_again().value("area", "county") == Decimal("10.5")

"""Handing over, taking over, reading one's own bundle back, and the key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QLineEdit

from cityexam_desktop.bundle import ownkeys, rotation, submission
from cityexam_desktop.bundle.keys import WrongPassphrase
from cityexam_desktop.bundle.reply import accept_reply
from cityexam_desktop.bundle.task import issue
from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.clerkname import ClerkDialog
from cityexam_desktop.gui.filling import way
from cityexam_desktop.gui.filling.finishing import how_far
from cityexam_desktop.gui.filling.handing.dialog import HandingDialog
from cityexam_desktop.gui.passing.keyring import KeyringDialog
from cityexam_desktop.gui.passing.secret import SecretDialog
from cityexam_desktop.gui.passing.taking import TakeOverDialog
from cityexam_desktop.gui.reasons import KeyDialog, ReasonDialog
from cityexam_desktop.gui.tasking.dialogs import FormDialog
from cityexam_desktop.workspace import archive, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.desk import Clerk, box, dialog, live_of, press, settle
from tests.support.officer import save_as
from tests.support.small import FILLED, NOW, new_county, record

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit
    from tests.support.small import County

SECRET = "城市体检-二〇二六"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return new_county(tmp_path)


def home(county: County, unit: str, file: Path) -> Workspace:
    """The unit's data file on disk, with the task and a key."""
    memory = county.home(unit)
    memory.backup(file)
    return Workspace.open(file)


def typed(shown: Any, secret: str) -> None:
    shown.secret.first.setText(secret)
    shown.secret.second.setText(secret)
    shown.go.click()
    settle()


def test_the_next_clerk_goes_on_with_a_key_of_his_own(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.fill("zrzyj")
    window.session.adopt(home(county, "zrzyj", tmp_path / "first.cityexam"))
    code = ownkeys.own_code(window.session.workspace)
    passing = window.opening.passing
    passing.hand_over_to(tmp_path / "handover.cxb")
    assert code in box().text()
    press(box(), "知道了")
    window.opening.close_file()

    window.opening.open_path(tmp_path / "handover.cxb")
    asked = dialog(TakeOverDialog)
    asked.clerk.setText("王芳")
    asked.path.setText(str(tmp_path / "second.cityexam"))
    asked.go.click()
    settle()
    assert code in box().text(), "compared with the clerk before"
    press(box(), "知道了")
    me = Clerk(window)
    assert me.live.notes.keys() == live_of(county.home("zrzyj")).notes.keys()
    assert ownkeys.own_code(window.session.workspace) != code
    assert me.body.desk.clerk == "王芳"


def test_handing_over_is_for_departments_with_a_file(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    menus = window.menus
    assert not menus.hand_over.isEnabled()
    assert menus.take_over.isEnabled()
    window.session.adopt(home(county, "zrzyj", tmp_path / "a.cityexam"))
    assert menus.hand_over.isEnabled()
    assert menus.recover.isEnabled()


def test_a_sent_bundle_dropped_into_an_empty_file_is_read_back(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.fill("zrzyj")
    sent = county.send("zrzyj")
    empty = Workspace.create(
        tmp_path / "new.cityexam", WorkspaceRole.DEPARTMENT, unit="zrzyj", county="示例县"
    )
    old = county.home("zrzyj")
    task = tasks.task(old)
    tasks.add_task(empty, task, tasks.blob(old, task.asked), tasks.blob(old, task.judged))
    ownkeys.create_key(empty)
    window.session.adopt(empty)
    window.opening.open_path(sent)
    press(box(), "取回")
    edition = submission.editions(old, task, "zrzyj")[-1]
    assert submission.submission_code(edition.bundle) in box().text()
    press(box(), "知道了")
    assert Clerk(window).live.notes.keys() == live_of(old).notes.keys()


def test_a_password_is_set_and_taken_away_again(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    ws = home(county, "zrzyj", tmp_path / "a.cityexam")
    window.session.adopt(ws)
    window.menus.keyring.trigger()
    shown = dialog(KeyringDialog)
    assert "没有设报送密码" in shown.state.text()
    shown.secret.click()
    asked = dialog(SecretDialog)
    assert not asked.go.isEnabled(), "none to take away"
    typed(asked, "short")
    assert asked.isVisible()
    typed(asked, SECRET)
    assert "设了报送密码" in shown.state.text()
    with pytest.raises(WrongPassphrase):
        ownkeys.signer(ws, "")
    assert ownkeys.signer(ws, SECRET).public == ownkeys.own_public(ws)

    shown.secret.click()
    dialog(KeyDialog).typed.setText(SECRET)
    dialog(KeyDialog).accept()
    typed(dialog(SecretDialog), "")
    assert ownkeys.signer(ws, "").public == ownkeys.own_public(ws)
    shown.reject()


def test_a_second_pc_takes_the_key_from_its_backup(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    first = home(county, "zrzyj", tmp_path / "a.cityexam")
    code = ownkeys.own_code(first)
    window.session.adopt(first)
    window.menus.keyring.trigger()
    shown = dialog(KeyringDialog)
    shown.back_up_to(SECRET, tmp_path / "key.cxk")
    press(box(), "知道了")
    shown.make_new()
    press(box(), "换新密钥")
    typed(dialog(SecretDialog), "")
    press(box(), "知道了")
    assert shown.code.text() != code
    assert code in shown.earlier.text()
    shown.take_back_from(tmp_path / "key.cxk", SECRET)
    press(box(), "知道了")
    assert shown.code.text() == code
    shown.reject()


def test_another_clerk_writes_under_another_name(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.window.menus.clerk.trigger()
    asked = dialog(ClerkDialog)
    assert asked.name.text() == "李敏"
    asked.name.setText("王芳")
    asked.accept()
    me.at(0, 2).type("10.5")
    assert [change.who for change in me.body.desk.history("area", COUNTY)] == ["王芳"]


def test_what_differs_from_the_edition_before_is_told_before_the_next(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.fill("zrzyj")
    ws = home(county, "zrzyj", tmp_path / "a.cityexam")
    task = tasks.task(ws)
    with ws.transaction():
        ws.remember("bureau_confirmed", task.bureau)
    submission.finalise(ws, task, "zrzyj", now=NOW)
    window.session.adopt(ws)
    me = Clerk(window)
    was = me.grid.cell(me.grid.index(2, 2)).text
    me.at(2, 2).type("99").body.finishing.freeze()
    assert "定为第 2 稿" in box().text()
    assert f"与第 1 稿相比改动 1 处：\n土地 › 保护对象数：{was} → 99" in box().text()
    press(box(), "取消")


def test_what_was_frozen_under_a_key_of_before_is_frozen_anew(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.fill("zrzyj")
    ws = home(county, "zrzyj", tmp_path / "a.cityexam")
    task = tasks.task(ws)
    with ws.transaction():
        ws.remember("bureau_confirmed", task.bureau)
    submission.finalise(ws, task, "zrzyj", now=NOW)
    window.session.adopt(ws)
    assert how_far(ws, Clerk(window).live).stands
    ownkeys.create_key(ws)
    assert not how_far(ws, Clerk(window).live).stands
    assert len(archive.own_keys(ws)) == 2


def test_what_was_returned_is_frozen_anew_also_without_a_change(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    ws = home(county, "zrzyj", tmp_path / "a.cityexam")
    task = tasks.task(ws)
    with ws.transaction():
        ws.remember("bureau_confirmed", task.bureau)
    window.session.adopt(ws)
    live = Clerk(window).live
    first = how_far(ws, live)
    assert first.stands
    back = tmp_path / "return.cxb"
    desk = actions.Desk(now=NOW)
    actions.give_back(county.bureau, first.bundle, [], back, sentence="请核对", desk=desk)
    accept_reply(ws, back)
    told = how_far(ws, live)
    assert not told.stands
    assert way.steps(live, told)[way.FREEZE].words == "第 1 稿已退回"
    submission.finalise(ws, task, "zrzyj", now=NOW)
    assert how_far(ws, live).stands


def test_the_county_goes_to_the_next_officer_and_the_old_file_is_for_reading(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    county.bureau.close()
    old, new = tmp_path / "county.cityexam", tmp_path / "移交王芳.cityexam"
    window.opening.open_path(old)
    window.menus.hand_over.trigger()
    asked = dialog(FormDialog)
    assert isinstance(asked.inputs[1], QLineEdit)
    asked.accept()
    assert asked.isVisible(), "without the receiver's name nothing happens"
    asked.inputs[1].setText("王芳")
    asked.accept()
    save_as(new)
    press(box(), "知道了")
    assert "已移交给王芳" in window.banner.text()
    assert window.session.workspace.handed_to == "王芳"
    window.show_page("tasking")
    window.page.reopening.trigger()
    assert "王芳" in box().text()
    press(box(), "知道了")
    assert not window.menus.hand_over.isEnabled()
    window.opening.open_path(new)
    assert window.session.workspace.handed_to == ""
    assert "移交" not in window.banner.text()
    window.show_page("tasking")
    window.page.reopening.trigger()
    assert "正在准备" in window.page.summary.text()


def test_the_bureau_fills_in_freezes_and_counts_its_own_section_in_its_window(
    window: MainWindow, county: County
) -> None:
    record(county.bureau, county.task, "zjj", FILLED["zjj"])
    window.session.adopt(county.bureau)
    window.show_page("filling")
    clerk = Clerk(window)
    assert [form.code for form in clerk.live.forms] == ["house"]
    assert clerk.body.tools.handing.isVisible()
    clerk.body.tools.handing.trigger()
    handing = dialog(HandingDialog)
    assert "楼栋" in handing.windowTitle() or handing.isVisible()
    handing.reject()
    clerk.body.finishing.freeze()
    press(box(), "定稿")
    settle()
    assert "本局的数定稿时就已收下" in box().text()
    press(box(), "以后再说")
    assert merge(county.bureau).resolution.in_force["zjj"] == clerk.body.finishing.frozen.bundle
    clerk.body.finishing.send()
    assert "不用报出" in box().text()
    press(box(), "知道了")


def test_the_bureau_changes_its_key_and_every_open_task_goes_out_again(
    window: MainWindow, county: County, tmp_path: Path
) -> None:
    plan = replace(rotation.plan_of(county.bureau, county.task), series="two", title="第二轮")
    issue(county.bureau, plan, now=NOW)
    before = ownkeys.own_public(county.bureau)
    county.bureau.close()
    window.opening.open_path(tmp_path / "county.cityexam")
    window.menus.keyring.trigger()
    dialog(KeyringDialog).renew.click()
    asked = dialog(ReasonDialog)
    asked.typed.setText("U盘丢失")
    asked.accept()
    typed(dialog(SecretDialog), SECRET)
    save_as(tmp_path / "新备份.cxk")
    out = tmp_path / "下发"
    out.mkdir()
    save_as(out)
    assert "已换密钥" in box().text()
    assert "第二轮-第2版.cxb" in box().text()
    press(box(), "知道了")
    assert {file.name for file in out.iterdir()} == {
        "2025年度城市体检-第2版.cxb", "第二轮-第2版.cxb",
    }  # fmt: skip
    assert ownkeys.own_public(window.session.workspace) != before
    assert window.session.task is not None
    assert window.session.task.version == 2

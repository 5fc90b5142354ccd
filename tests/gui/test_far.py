"""A data file on a stick: copied here with a word about it, put back when one closes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.drives import Drive
from cityexam_desktop.workspace.model import Observation
from tests.support.desk import box, press, settle
from tests.support.small import new_county

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A department's file as it lies on a stick; the person's documents are elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    county = new_county(tmp_path)
    file = county.home("tjj").path
    county.close()
    assert file is not None
    (tmp_path / "stick").mkdir()
    return file.rename(tmp_path / "stick" / file.name)


def bring(window: MainWindow, stick: Path) -> Path:
    window.opening.far.open(stick, Drive.REMOVABLE, window.opening.open_file)
    press(box(), "复制到本机再打开")
    settle()
    path = window.session.workspace.path
    assert path is not None
    return path


def fill(window: MainWindow) -> None:
    session = window.session
    assert session.draft is not None
    pop = Observation("pop", COUNTY, Decimal(70000))
    answering.record(session.workspace, session.draft.id, [pop])
    session.touch()


def held(file: Path) -> tuple[Observation, ...]:
    with Workspace.open(file) as ws:
        return observations(ws, 1)


def test_it_is_worked_on_here_and_put_back_on_closing(window: MainWindow, stick: Path) -> None:
    here = bring(window, stick)
    assert stick.parent not in here.parents
    window.opening.close_file()
    assert not window.session.is_open, "nothing was written, nothing is asked"
    window.opening.open_path(here)
    fill(window)
    window.opening.close_file()
    assert window.session.is_open
    press(box(), "放回后关闭")
    assert not window.session.is_open
    assert [str(o.value) for o in held(stick)] == ["70000"]


def test_the_copy_may_be_left_behind(window: MainWindow, stick: Path) -> None:
    bring(window, stick)
    fill(window)
    window.close()
    assert window.isVisible()
    press(box(), "不放回，关闭")
    assert not window.isVisible()
    assert held(stick) == ()


def test_a_stick_that_is_gone_keeps_the_copy_open(window: MainWindow, stick: Path) -> None:
    here = bring(window, stick)
    fill(window)
    stick.unlink()
    window.menus.give_back.trigger()
    assert "没有覆盖" in box().text()
    press(box(), "知道了")
    assert window.session.workspace.path == here


def test_one_may_stay_there_all_the_same(window: MainWindow, stick: Path) -> None:
    window.opening.far.open(stick, Drive.NETWORK, window.opening.open_file)
    assert "网络盘" in box().text()
    press(box(), "就在那里打开")
    assert window.session.workspace.path == stick

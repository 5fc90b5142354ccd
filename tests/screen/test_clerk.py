"""A clerk on a real screen, from the received package to the bundle on disk, by keyboard.

Driven from outside by xdotool. Every step waits for a state: a window of a title, or
something in the file; never for a time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.live import Live, load
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answering import open_draft
from cityexam_desktop.workspace.database import Workspace
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

XDOTOOL = shutil.which("xdotool")
pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(
        not os.environ.get("DISPLAY") or not XDOTOOL,
        reason="needs a screen and xdotool",
    ),
]
PATIENCE = 30
MAIN, UNIT, CODE, BOX = (
    "2025年度城市体检 — 城市体检",
    "选择本单位",
    "核对县住建局的识别码",
    "^城市体检$",
)


def xdotool(*words: str) -> bool:
    """Whether it could be done: a window may close or not be in view yet."""
    done = subprocess.run([XDOTOOL or "", *words], capture_output=True, check=False, timeout=60)
    return done.returncode == 0


def until(state: Callable[[], bool], what: str, again: Callable[[], object] = lambda: None) -> None:
    """Look again and again until it is so; `again` types anew what the X server lost.

    A key that the keyboard does not have is put on it for a moment by xdotool, and now
    and then the program looks too late.
    """
    pause = Event()
    for look in range(PATIENCE * 20):
        if state():
            return
        if look % 60 == 59:
            again()
        pause.wait(0.05)
    pytest.fail(f"never came: {what}")


class Hands:
    """Keys and text for the window of a title."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self.program = program

    def to(self, title: str) -> Hands:
        """Turn to the window of this title as soon as it is there."""
        words = ("search", "--onlyvisible", "--name", title, "windowfocus", "--sync")
        until(lambda: self.alive() and xdotool(*words), f"the window {title}")
        return self

    def alive(self) -> bool:
        assert self.program.poll() is None, "the program has ended"
        return True

    def key(self, *keys: str) -> Hands:
        xdotool("key", "--delay", "30", *keys)
        return self

    def type(self, text: str, *keys: str) -> Hands:
        xdotool("type", "--delay", "40", text)
        return self.key(*keys) if keys else self


@contextmanager
def program(home: Path, *files: Path) -> Iterator[Hands]:
    """The real program in a process of its own."""
    environment = {**os.environ, "CITYEXAM_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "cityexam_desktop", *map(str, files)]
    with subprocess.Popen(command, env=environment) as running:
        try:
            yield Hands(running)
        finally:
            running.terminate()


def now_in(file: Path) -> Live:
    """The draft as it stands in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        task = tasks.task(workspace)
        draft = open_draft(workspace, task, workspace.identity.unit)
        return load(workspace, task, tasks.pack_of(workspace, task), draft)
    finally:
        workspace.connection.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def test_a_clerk_gets_from_the_package_to_the_bundle_by_keyboard(
    county: County, tmp_path: Path
) -> None:
    mine, sent = tmp_path / "tjj.cityexam", tmp_path / "sent.cxb"

    def stands(datum: str, text: str, subject: str = COUNTY) -> Callable[[], bool]:
        return lambda: str(now_in(mine).value(datum, subject)) == text

    def refused(datum: str, text: str) -> Callable[[], bool]:
        return lambda: any((d.datum, d.text) == (datum, text) for d in now_in(mine).drafts.values())

    with program(tmp_path / "home", tmp_path / "task.cxb") as hands:
        hands.to(UNIT).key("Tab", "Home", "Down", "Down", "Tab").type("Wang Fang", "Tab", "ctrl+a")
        hands.type(str(mine), "Return").to(MAIN)
        hands.type("70000", "Return").type("约54", "Return")
        back = ("ctrl+Home", "Right", "Right", "Down")
        until(
            refused("fast", "约54"),
            "the refused text in the file",
            again=lambda: hands.key(*back).type("约54", "Return"),
        )
        hands.type("54.44", "Return").type("18.2", "Return")
        until(stands("main", "18.2"), "the last value of the first form")
        hands.key("ctrl+Next").type("100", "Tab").type("60", "Tab").type("50", "Tab")
        hands.type("90", "Tab")
        until(stands("have", "90", "e2"), "the last value of the second form")

        hands.key("ctrl+shift+d").to(CODE).type(ownkeys.own_code(county.bureau), "Return")
        hands.to(BOX).key("shift+Tab", "space")
        until(lambda: frozen(mine) == 1, "the first edition")
        hands.to(BOX).key("Escape").to(MAIN).key("ctrl+shift+b")
        hands.to("报出：报送包存到").key("ctrl+a").type(str(sent), "Return")
        until(sent.is_file, "the bundle on disk")
        hands.to(BOX).key("Escape").to(MAIN).key("ctrl+q")
        hands.program.wait(PATIENCE)

    opened = container.open_bundle(sent)
    assert (opened.manifest.kind, opened.manifest.unit) == ("submission", "tjj")
    assert county.receive(sent) == ["parked"]
    assert sorted(p.name for p in tmp_path.glob("tjj*") if p.is_file()) == ["tjj.cityexam"]


def frozen(file: Path) -> int:
    workspace = Workspace.open(file)
    try:
        (count,) = workspace.run("SELECT COUNT(*) FROM submission WHERE edition > 0").fetchone()
        return int(count)
    finally:
        workspace.connection.close()

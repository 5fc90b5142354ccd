"""Hands and eyes of the screen stories: keys, clicks and pictures from outside, by xdotool.

Every step waits for a state, a window of a title or something in a file, never for a time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

XDOTOOL, XVFB, IMPORT = map(shutil.which, ("xdotool", "Xvfb", "import"))
PATIENCE = 30
MARKS = [
    pytest.mark.screen,
    pytest.mark.skipif(
        not os.environ.get("DISPLAY") or not XDOTOOL, reason="needs a screen and xdotool"
    ),
]
"""Of a story on the screen that is there."""
OWN_MARKS = [
    pytest.mark.screen,
    pytest.mark.skipif(not (XVFB and XDOTOOL), reason="needs Xvfb and xdotool"),
]
"""Of a story with screens of its own."""
OFFICER = "Li Min"
"""Who works at the program, unless a story says otherwise."""
PICTURES = "CITYEXAM_PICTURES"
"""The folder into which the stories lay a picture of each step, where one is named."""


def on(display: str) -> dict[str, str]:
    """The environment of a program on a screen; an empty name is the tests' own."""
    return {**os.environ, "DISPLAY": display or os.environ.get("DISPLAY", "")}


def xdotool(*words: str, display: str = "") -> list[bytes] | None:
    """What it found; None where it could not be done: a window may not be in view yet."""
    command = [XDOTOOL or "", *words]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=on(display))
    return None if done.returncode else done.stdout.split()


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
    """Keys, text, clicks and pictures for the windows of one program."""

    def __init__(self, program: subprocess.Popen[bytes], display: str = "") -> None:
        """`display` is the program's screen; without it, that of the tests."""
        self.program = program
        self.display = display
        self._pictures = 0

    def do(self, *words: str) -> bool:
        """Whether xdotool could do it on this screen."""
        return xdotool(*words, display=self.display) is not None

    def there(self, title: str, *, many: int = 1) -> bool:
        """Whether so many windows of this title are in sight."""
        words = ("search", "--onlyvisible", "--name", title)
        return len(xdotool(*words, display=self.display) or ()) >= many

    def to(self, title: str) -> Hands:
        """Turn to the window of this title as soon as it is there."""
        words = ("search", "--onlyvisible", "--name", title, "windowfocus", "--sync")
        until(lambda: self.alive() and self.do(*words), f"the window {title}")
        return self

    def alive(self) -> bool:
        """Whether the program still runs; the story ends where it does not."""
        assert self.program.poll() is None, "the program has ended"
        return True

    def key(self, *keys: str) -> Hands:
        """Press keys one after the other."""
        self.do("key", "--delay", "30", *keys)
        return self

    def type(self, text: str, *keys: str) -> Hands:
        """Type a text, then press keys."""
        self.do("type", "--delay", "40", text)
        return self.key(*keys) if keys else self

    def click(self, title: str, at: tuple[int, int], *, times: int = 1) -> Hands:
        """Click at a point of the window of a title."""
        spot = ("mousemove", "--window", "%1", *map(str, at))
        press = ("click", "--repeat", str(times), "--delay", "80", "1")
        self.do("search", "--onlyvisible", "--name", title, *spot, *press)
        return self

    def press(self, title: str, keys: tuple[str, ...], shown: str, what: str) -> Hands:
        """Press keys at the window of a title until one that is titled `shown` is there."""
        self.to(title).key(*keys)
        until(lambda: self.there(shown), what, again=lambda: self.to(title).key(*keys))
        return self

    def save(self, title: str, target: Path) -> Hands:
        """Name the file in a file dialog, and see that the dialog goes."""

        def name() -> None:
            if self.there(title):
                self.to(title).key("ctrl+a").type(str(target), "Return")

        self.to(title)
        name()
        until(lambda: not self.there(title), f"the file named at {title}", again=name)
        return self

    def dismiss(self, title: str) -> Hands:
        """Read a box and put it away, and the one that came before it too."""
        self.to(title)
        self.put_away(title)
        until(lambda: not self.there(title), f"{title} read", again=lambda: self.put_away(title))
        return self

    def put_away(self, title: str) -> None:
        """Press Enter at the newest window of this title: an older box waits under it."""
        if self.do("search", "--onlyvisible", "--name", title, "windowfocus", "--sync", "%@"):
            self.key("Return")

    def picture(self, name: str) -> Hands:
        """Keep what is to be seen, where somebody wants to look at it."""
        folder = os.environ.get(PICTURES)
        if folder and IMPORT:
            self._pictures += 1
            to = f"{folder}/{self.display.strip(':')}-{self._pictures:02}-{name}.png"
            # what was written a moment ago shall be drawn
            self.do("mousemove", "1360", "4", "sleep", "0.4")
            subprocess.run([IMPORT, "-window", "root", to], check=False, env=on(self.display))
        return self


@contextmanager
def program(home: Path, *files: Path, display: str = "", clerk: str = OFFICER) -> Iterator[Hands]:
    """The real program in a process of its own, on the tests' screen or on another.

    Whose it is was said at an earlier start; with an empty `clerk` it is the first.
    """
    if clerk and not home.exists():
        home.mkdir(parents=True)
        (home / "settings.json").write_text(json.dumps({"clerk": clerk}), "utf-8")
    environment = {**on(display), "CITYEXAM_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "cityexam_desktop", *map(str, files)]
    with subprocess.Popen(command, env=environment) as running:
        try:
            yield Hands(running, display)
        finally:
            running.terminate()


@contextmanager
def own_screen() -> Iterator[str]:
    """A screen of an office PC, there for a while only; its name."""
    read, write = os.pipe()
    size = ("-screen", "0", "1366x768x24")
    # -noreset: else the screen forgets its keyboard when its last program ends
    command = ["Xvfb", "-displayfd", str(write), *size, "-noreset", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as said:
            name = f":{said.readline().strip()}"
        try:
            yield name
        finally:
            server.terminate()

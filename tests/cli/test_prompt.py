"""Passphrases asked of a person at a terminal, never shown and never in the command."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")


def talk(words: tuple[str, ...], *answers: str) -> tuple[int, str]:
    """Run a command in a terminal, type each answer at its prompt; give code and screen."""
    import pty

    child, screen = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.execv(sys.executable, [sys.executable, "-m", "cityexam_desktop", *words])  # noqa: S606
    seen = b""
    for answer in answers:
        while not seen.endswith(b": "):
            seen += os.read(screen, 1000)
        os.write(screen, f"{answer}\n".encode())
        seen += b"\n"
    try:
        while piece := os.read(screen, 1000):
            seen += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen.decode()


def test_a_new_key_is_sealed_with_what_is_typed_twice_unseen(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    code, screen = talk(("keys", home, "--new"), "县城体检", "县城体验")
    assert (code, "两遍密码不一样" in screen) == (3, True)
    assert t.json("keys", home)["sealed"] is False
    code, screen = talk(("keys", home, "--new"), "县城体检", "县城体检")
    assert (code, "县城体检" in screen) == (0, False)
    assert t.json("keys", home)["sealed"] is True


def test_a_sealed_key_signs_after_its_passphrase_is_typed(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    talk(("keys", home, "--new"), "县城体检", "县城体检")
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    assert talk(("export", home, t / "a.cxb"), "不是这个")[0] == 3
    assert talk(("export", home, t / "a.cxb"), "县城体检")[0] == 0
    assert t.json("verify", t / "a.cxb")["ok"] is True

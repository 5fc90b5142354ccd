"""The window stands without its own sources having been read, and without what nobody sees yet."""

from __future__ import annotations

import subprocess
import sys

import pytest

_TELL = """
import linecache, sys
import cityexam_desktop.gui.app, cityexam_desktop.gui.window
print(sum("cityexam_desktop" in name for name in linecache.cache))
print(*(name.removeprefix("cityexam_desktop.") for name in sys.modules if "cityexam" in name))
"""


@pytest.fixture(scope="module")
def told() -> list[str]:
    done = subprocess.run([sys.executable, "-c", _TELL], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()


def test_pyside_reads_no_source_of_the_program(told: list[str]) -> None:
    assert told[0] == "0"


def test_what_is_not_seen_at_first_is_not_imported(told: list[str]) -> None:
    loaded = set(told[1].split())
    late = {"gui.crashdialog", "gui.filedialog", "gui.owncode", "workspace.database", "checks"}
    assert not loaded & late
    assert "gui.start.page" in loaded

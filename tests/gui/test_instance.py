"""A second start hands its file to the window that is open."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

from cityexam_desktop.gui.start.instance import Listener, hand_over, the_only_one

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cityexam_desktop.gui.window import MainWindow

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from cityexam_desktop.gui.start.instance import hand_over, the_only_one
app = QCoreApplication([])
home = Path(sys.argv[1])
sys.exit(0 if the_only_one(home) is None and hand_over(home, sys.argv[2:]) else 1)
"""


def test_the_second_start_hands_its_files_over_and_goes(window: MainWindow, tmp_path: Path) -> None:
    lock = the_only_one(tmp_path)
    assert lock is not None
    listener = Listener(tmp_path, window)
    heard: list[Path] = []
    listener.asked.connect(heard.extend)
    waiting = QEventLoop()
    listener.asked.connect(waiting.quit)
    QTimer.singleShot(20_000, waiting.quit)
    with subprocess.Popen([sys.executable, "-c", _SECOND, str(tmp_path), "/a/县 局.cxb"]) as second:
        waiting.exec()
        assert second.wait(20) == 0
    assert [str(file) for file in heard] == ["/a/县 局.cxb"]
    listener.close()
    lock.unlock()


def test_where_nobody_answers_the_second_start_goes_on(app: QApplication, tmp_path: Path) -> None:
    assert app is not None
    assert not hand_over(tmp_path, [])


def test_a_call_brings_the_window_to_the_front_and_opens_the_file(
    window: MainWindow, tmp_path: Path
) -> None:
    window.showMinimized()
    window.call([])
    assert not window.isMinimized()
    opened: list[Path] = []
    window.opening.open_path = opened.append  # type: ignore[method-assign, assignment]
    window.call([tmp_path / "a.cxb"])
    assert opened == [tmp_path / "a.cxb"]

"""打印定稿表: the form of a unit's edition for paper, with its 报送码 on every page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cityexam_desktop.county.secrecy import secret_submitted
from cityexam_desktop.gui.secrets import warn_before_writing
from cityexam_desktop.gui.viewing import show_files

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

PDF = "PDF 文件 (*.pdf)"


def choose_print(frame: Frame, county: County, fact: Fact) -> None:
    """Ask where the 定稿表 of a kept edition is written, write it, and open it to be printed.

    A unit without the program gets it to check, sign and stamp what was entered for it.
    """
    name = f"定稿表-{county.names.unit(fact.unit)}-第{fact.edition}稿.pdf"

    def write(target: Path) -> None:
        def work(ws: Workspace, _: Progress) -> None:
            from cityexam_desktop.report.edition_sheet import write_sheet

            write_sheet(ws, fact.id, target)

        def done(_: object) -> None:
            frame.say(f"已生成 {target.name}，请打印，交单位核对、盖章。")
            show_files(frame.window, target)

        frame.session.start(frame.jobs, "生成定稿表", work, done)

    with frame.attempt():
        secret = secret_submitted(frame.session.workspace, county.dataset, fact.id)
        ask = partial(frame.choose_save, "定稿表存到", PDF, name, write)
        warn_before_writing(frame.window, secret, ask)

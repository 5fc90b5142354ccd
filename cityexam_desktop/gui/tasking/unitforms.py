"""填报表 for the units without the program: to whom, into which folder, then a job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.report.officer.unitforms import (
    asked_units,
    units_by_workbook,
    write_unit_forms,
)

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

ALL, BY_WORKBOOK = "*", "workbook*"
FOLDER = "填报表写到哪个文件夹"
ABOUT = (
    "每个单位一个 Excel 工作簿，填好交回后放进“收件”代录。"
    "已有计入的数时，表里就是那些数；不得用微信传送的数留空。"
)


def choose(frame: Frame, unit: str) -> None:
    """Ask whose forms are written; `unit` is the one that is chosen in the table."""
    task = frame.session.task
    if task is None:
        frame.tell("还没有下发的任务。", "填报表上是下发的内容，请下发以后再写出。")
        return
    ws = frame.session.workspace
    asked, booked = asked_units(ws, task), units_by_workbook(ws, task)
    choices = [(ALL, f"全部 {len(asked)} 个单位")]
    if booked:
        choices.insert(0, (BY_WORKBOOK, f"报送方式为 Excel 的 {len(booked)} 个单位"))
    choices += [(one.code, f"只给{one.name}") for one in asked]
    known = {key for key, _ in choices}
    first = choices[0][0] if booked or unit not in known else unit
    field = Field("写给", first, tuple(choices))

    def then(said: list[str]) -> None:
        groups = {ALL: asked, BY_WORKBOOK: booked}
        units = [one.code for one in groups.get(said[0], asked) if said[0] in {*groups, one.code}]
        _folder(frame, task, units)

    FormDialog(frame, "填报表", (field,), then, about=ABOUT).open()


def _folder(frame: Frame, task: Task, units: list[str]) -> None:
    dialog = frame.file_dialog(FOLDER, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)

    def chosen(name: str) -> None:
        frame.remember(last_folder=name)

        def work(ws: Workspace, progress: Progress) -> tuple[Path, ...]:
            return write_unit_forms(ws, task, Path(name), units=units, progress=progress.step)

        def done(written: tuple[Path, ...]) -> None:
            frame.tell(f"已写出 {len(written)} 份填报表，在 {name}。", "请按文件名分发给各单位。")

        frame.session.start(frame.jobs, "写出填报表", work, done)

    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()

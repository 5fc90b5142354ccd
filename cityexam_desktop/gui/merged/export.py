"""The whole dataset written out: a workbook for people, a data package for programs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from cityexam_desktop.county.secrecy import secret_values, without_secret
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.secrets import ask_before_writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace

WORKBOOK = "Excel 工作簿 (*.xlsx)"
NAMES = ("全县数据.xlsx", "全县数据包")


class Export:
    """Two actions; both write everything, whatever is filtered."""

    def __init__(
        self, frame: Frame, owner: QWidget, dataset: Callable[[], CountyDataset | None]
    ) -> None:
        """The page `owner` shows the actions in its menu; `dataset` is what it shows."""
        self.frame, self._dataset = frame, dataset
        self.actions = (
            action(
                owner, "存为Excel…", self.choose_workbook, icon="export",
                tip="全部的数，每个数带单位、报送码、来源、更正，写成一个 Excel 工作簿",
            ),
            action(
                owner, "存为数据包…", self.choose_folder, icon="package",
                tip="全部的数写成 CSV，附数据说明 datapackage.json，给别的程序用",
            ),
        )  # fmt: skip

    def choose_workbook(self) -> None:
        """Ask where the workbook is written, and whether with what is sensitive."""

        def then(harmless: bool) -> None:
            write = partial(self.write, harmless=harmless)
            self.frame.choose_save("全县数据存到", WORKBOOK, NAMES[0], write)

        self._ask(then)

    def choose_folder(self) -> None:
        """Ask in which folder the package's own folder is made."""

        def then(harmless: bool) -> None:
            dialog = self.frame.file_dialog("数据包放在哪个文件夹里", "")
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(partial(self._into, harmless))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._ask(then)

    def _ask(self, then: Callable[[bool], None]) -> None:
        dataset = self._dataset()
        secret = secret_values(dataset) if dataset is not None else ()
        ask_before_writing(self.frame.window, secret, then)

    def _into(self, harmless: bool, folder: str) -> None:
        self.frame.remember(last_folder=folder)
        self.write(Path(folder) / NAMES[1], harmless=harmless)

    def write(self, target: Path, *, harmless: bool = False) -> None:
        """Write a workbook, or into any other name a data package, as a job."""
        task = self.frame.session.task

        def work(ws: Workspace, progress: Progress) -> int:
            from cityexam_desktop.county.merge import merge
            from cityexam_desktop.report.officer.dataset import write_dataset

            progress.step(0, 0, "正在汇总…")
            dataset: CountyDataset = merge(ws, task)
            if harmless:
                dataset = without_secret(dataset)
            write_dataset(ws, dataset, target, progress.step)
            return len(dataset.values)

        def done(many: int) -> None:
            self.frame.tell(f"全县数据已写成：{target.name}", f"共 {many:,} 个数，在 {target}。")

        self.frame.session.start(self.frame.jobs, "写出全县数据", work, done)

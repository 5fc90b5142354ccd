"""The draft on the desk: read once for all tabs, changed in one place, looked at before taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cityexam_desktop.county.planning import choosing, comparing, draft, lastyear
from cityexam_desktop.gui.preview import TakingDialog
from cityexam_desktop.report.sheets import write_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.report.sheets import SheetTable
    from cityexam_desktop.workspace.database import Workspace

TABLES = "表格 (*.xlsx *.xls *.et *.ods *.csv)"
STEPS = 50
"""How many steps can be taken back."""
SHEETS = "Excel 工作簿 (*.xlsx);;PDF (*.pdf);;CSV (*.csv)"


class PlanDesk(QObject):
    """Holds the draft and its pack; `changed` when they are others.

    `made` is the draft, `shown` that or else the newest issued task, to be looked at.
    """

    changed = Signal()

    def __init__(self, frame: Frame) -> None:
        """Begin with nothing."""
        super().__init__()
        self.frame = frame
        self.made: TaskDraft | None = None
        self.shown: TaskDraft | None = None
        self.pack: FormPack | None = None
        self._before: list[TaskDraft] = []
        self._ours: TaskDraft | None = None
        """The draft as this desk saw it last: what another page changed in it stays."""
        self._ws: Workspace | None = None

    @property
    def ws(self) -> Workspace:
        """The data file that was open when it was first asked for; raises `NotOpenNow`.

        A table that is looked at while another file is opened must not be kept there.
        """
        session = self.frame.session
        if self._ws is None:
            self._ws = session.workspace
        return session.only(self._ws)

    def read(self) -> None:
        """Read the draft again."""
        self.made = self.shown = draft.held(self.ws)
        self._follow(self.made)
        issued = lastyear.newest(self.ws) if self.made is None else None
        if issued is not None:
            self.shown = draft.of_task(self.ws, issued)
        self.pack = choosing.pack_in_force(self.ws, self.shown) if self.shown else None
        self.changed.emit()

    def keep(self, change: Callable[[TaskDraft], TaskDraft]) -> bool:
        """Change the draft and keep it; false when that could not be done, which is told."""
        done = False
        with self.frame.attempt():
            ws = self.ws
            with self.frame.attempt():
                before = draft.draft(ws)
                self._follow(before)
                draft.keep(ws, change(before))
                self._before = [*self._before[1 - STEPS :], before]
                self._ours = draft.held(ws)
                done = True
            if done:
                self.frame.session.touch()
            self.read()
        return done

    @property
    def can_undo(self) -> bool:
        """Whether a step of this draft, taken in this window, can be taken back."""
        return self.made is not None and bool(self._before)

    def undo(self) -> None:
        """Take the last step back."""
        self._follow(draft.held(self.ws))
        if self.can_undo:
            before = self._before.pop()
            with self.frame.attempt():
                draft.keep(self.ws, before)
                self._ours = draft.held(self.ws)
                self.frame.session.touch()
            self.read()

    def _follow(self, held: TaskDraft | None) -> None:
        """Forget the steps where the draft is not as this desk left it."""
        if held != self._ours:
            self._ours, self._before = held, []

    def begin_anew(self) -> None:
        """Forget the steps: another draft lies here, or none."""
        self._before = []
        self.read()

    def take(self, title: str, read: Callable[[Path, TaskDraft, FormPack], TaskDraft]) -> None:
        """Choose a table, show what it would change, and take it when that is wanted."""

        def chosen(file: Path) -> None:
            with self.frame.attempt():
                self.preview(file.name, read(file, *self.both()))

        self.frame.choose_open(title, TABLES, chosen)

    def preview(self, name: str, after: TaskDraft, notes: Sequence[str] = ()) -> None:
        """Show what `after` changes in the draft, and keep it when that is wanted.

        `notes` say what of the file could not be used.
        """
        made, pack = self.both()
        newer = choosing.pack_in_force(self.ws, after)
        found = comparing.differences(made, after, pack, newer)
        if not found and not notes:
            self.frame.say(f"“{name}”与现在的一样，没有要改动的。")
            return
        rows = [(d.part, d.what, d.field, d.old, d.new) for d in found]
        TakingDialog(
            self.frame, name, ("部分", "名称", "项目", "现在", "改为"), rows,
            lambda: self.keep(lambda _: after), notes,
        ).open()  # fmt: skip

    def write(self, make: Callable[[TaskDraft, FormPack], SheetTable]) -> None:
        """Ask where one of the task's sheets goes, and write it."""
        with self.frame.attempt():
            if self.shown is None or self.pack is None:
                raise draft.NoDraft
            sheet = make(self.shown, self.pack)

            def to(target: Path) -> None:
                with self.frame.attempt():
                    write_sheet(sheet, target)
                    self.frame.say(f"已写出 {target.name}。")

            self.frame.choose_save("写到", SHEETS, f"{sheet.name}.xlsx", to)

    def both(self) -> tuple[TaskDraft, FormPack]:
        """The draft and its pack; raises `NoDraft`."""
        made = draft.draft(self.ws)
        return made, choosing.pack_in_force(self.ws, made)

"""A new year: from the program's packs, a folder or a workbook, afresh or after last year's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog

from cityexam_desktop import paths
from cityexam_desktop.county.planning import draft, following, lastyear
from cityexam_desktop.county.planning.beginning import pack_at, packs_of_program
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

PACKS: Final = "指标方案的工作簿 (*.xlsx *.xls *.et *.ods);;方案文件夹里的 pack.csv (pack.csv)"
SAME, FOLDER, FILE = "same", "folder", "file"
AFTER, AFRESH = "after", "afresh"


def begin(desk: PlanDesk) -> None:
    """Begin a year; a draft that lies here is given up only when that is meant."""
    made = desk.made
    if made is None:
        ask(desk)
        return
    desk.frame.ask(
        f"正在准备的“{made.title}”要放弃吗？",
        "新建的任务会代替它，还没有下发的改动就没有了；已下发的不受影响。",
        "放弃它，新建",
        lambda: ask(desk),
    )


def ask(desk: PlanDesk) -> None:
    """Ask for the year, the pack, and whether last year's task is followed; then begin."""
    former = lastyear.newest(desk.ws)
    packs = [(name, title) for name, title in packs_of_program()]
    packs += [(FOLDER, "选一个方案文件夹…"), (FILE, "选一个方案工作簿（Excel）…")]
    year = str(int(former.period) + 1) if former and former.period.isdigit() else ""
    fields = [Field("体检年度", year, hint="例如 2026")]
    if former is not None:
        ways = ((AFTER, f"照上年任务（{former.title}）"), (AFRESH, "从头开始"))
        fields.append(Field("怎么开始", AFTER, ways))
        packs.insert(0, (SAME, "与上年相同"))
    fields.append(Field("指标方案", packs[0][0] if former else "cn-2025", tuple(packs)))
    about = (
        "照上年任务：单位、联络员、分工、仍有效的体检单元、指标取舍和本县标准都带过来，"
        "上年汇总的数存为往年数据。"
        if former
        else "单位和分工先用方案里建议的，再照本县的改。"
    )

    def then(said: list[str]) -> bool:
        period, *rest = said
        after, which = (rest[0] == AFTER, rest[1]) if former else (False, rest[0])
        done = False
        with desk.frame.attempt():
            if not period.isascii() or not period.isalnum():
                raise WrongUse(f"体检年度“{period}”不能用。", "请写四位数字的年份，例如 2026。")
            done = True
        if done:
            _with_pack(desk, period, which, after=after)
        return done

    FormDialog(desk.frame, "新建任务", fields, then, about=about).open()


def _with_pack(desk: PlanDesk, period: str, which: str, *, after: bool) -> None:
    def go(where: Path | None) -> None:
        _begin(desk, period, where, after=after)

    if which == FOLDER:
        dialog = desk.frame.file_dialog("选择方案文件夹", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        desk.frame.ask_path(dialog, go)
    elif which == FILE:
        desk.frame.choose_open("选择方案工作簿", PACKS, go)
    else:
        go(None if which == SAME else paths.forms() / which)


def _begin(desk: PlanDesk, period: str, where: Path | None, *, after: bool) -> None:
    ws = desk.ws
    with desk.frame.attempt():
        former = lastyear.newest(ws)
        pack = pack_at(where) if where else None
        if former is not None and after:
            following.begin_after(ws, former, period, pack)
        elif former is not None and pack is None:
            draft.begin(ws, following.pack_again(ws, former), period)
        elif pack is not None:
            draft.begin(ws, pack, period)
        desk.frame.session.touch()
    desk.begin_anew()

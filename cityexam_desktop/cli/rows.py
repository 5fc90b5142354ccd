"""Rows of place forms and registers: their survey state, and rows that a unit adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    argument,
    clerk,
    json_option,
    opened,
    option,
    unit_option,
    who_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import command, group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.workspace.model import RowState


row_group = group("row")


@command("survey", "已调查的行里没有勾选的检查项就是没有问题。")
@workspace_argument
@argument("FORM", "填报表的代码或名称。")
@argument("SUBJECTS", "对象的编号、代码或名称，可写多个。", count=-1, required=False)
@option("--all", "表里的全部行。", is_flag=True)
@option("--state", "已调查、同上年、无法进入、未调查。", metavar="STATE", required=True)
@option("--date", "调查日期。", type=DAY, metavar="DATE")
@unit_option
@who_option
@json_option
def survey(
    *, workspace: Path, form: str, subjects: tuple[str, ...], unit: str, as_json: bool, **given: Any
) -> int:
    """Set the survey state of rows."""
    from cityexam_desktop.cli.cells import form_named, rows_of, subject_in
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.model import SurveyRow

    state = _state(given["state"])
    who = clerk(given["who"])
    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = form_named(work.pack, form)
        rows = rows_of(work, asked)
        ids = [one.id for one in rows] if given["all"] else []
        ids += [subject_in(rows, one, asked.title) for one in subjects]
        if not ids:
            raise WrongUse("没有写明是哪些行。", "请写出对象，或用 --all 表示全部。")
        marks = [SurveyRow(asked.code, one, state, who, given["date"]) for one in ids]
        answering.survey(ws, work.draft.id, marks, who=who)
    told = {"form": asked.code, "state": state.value, "rows": len(ids)}
    tell(told, [f"{asked.title}：{len(ids)} 行标为“{state.word}”。"], as_json=as_json)
    return 0


def _state(given: str) -> RowState:
    from cityexam_desktop.workspace.model import RowState

    for state in RowState:
        if given in {state.value, state.word}:
            return state
    known = "、".join(f"{state.word}（{state.value}）" for state in RowState)
    raise WrongUse(f"没有“{given}”这个调查状态。", f"可写：{known}。")


@row_group.command("add", help="在名录表里加一行，给出它的编号。")
@workspace_argument
@argument("FORM", "名录表的代码或名称。")
@argument("NAME", "这一行的名称。")
@option("--code", "代码；不写就用编号里的数字。", metavar="CODE")
@option("--parent", "所在体检单元的编号、代码或名称；不写就是全县。", metavar="PLACE")
@unit_option
@who_option
@json_option
def add_row(
    *, workspace: Path, form: str, name: str, unit: str, as_json: bool, **given: str
) -> int:
    """Add a row to a register."""
    from cityexam_desktop.cli.cells import form_named, subject_in
    from cityexam_desktop.formpack.model import COUNTY, FormKind
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.model import Subject

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = form_named(work.pack, form)
        if asked.kind is not FormKind.REGISTER:
            raise WrongUse(f"“{asked.title}”的行由任务规定，不能增加。", "请与县住建局联系。")
        parent = given["parent"]
        above = subject_in(work.task.places, parent, "体检单元") if parent else COUNTY
        own = answering.new_object_id(ws, work.unit)
        code = given["code"] or own.rpartition("-")[2]
        made = Subject(own, "row", asked.code, code, name, above, work.unit)
        answering.add_objects(ws, work.draft.id, [made], who=clerk(given["who"]))
    tell(
        {"form": asked.code, "place": own, "name": name}, [f"已增加 {own}：{name}"], as_json=as_json
    )
    return 0


@row_group.command("remove", help="从名录表的草稿里删去一行；它的编号不再使用。")
@workspace_argument
@argument("FORM", "名录表的代码或名称。")
@argument("SUBJECT", "这一行的编号、代码或名称。")
@unit_option
@who_option
def remove_row(*, workspace: Path, form: str, subject: str, unit: str, who: str) -> int:
    """Take a row out of a register."""
    from cityexam_desktop.cli.cells import form_named, rows_of, subject_in
    from cityexam_desktop.formpack.model import FormKind
    from cityexam_desktop.workspace import answering

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = form_named(work.pack, form)
        if asked.kind is not FormKind.REGISTER:
            raise WrongUse(f"“{asked.title}”的行由任务规定，不能删去。", "请与县住建局联系。")
        own = subject_in(rows_of(work, asked), subject, asked.title)
        answering.remove_object(ws, work.draft.id, own, who=clerk(who))
    say(f"已删去 {own}。")
    return 0

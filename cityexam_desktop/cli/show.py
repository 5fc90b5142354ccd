"""What a data file holds: whose it is, its tasks, submissions and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    json_option,
    opened,
    option,
    unit_code_of,
    workspace_argument,
)
from cityexam_desktop.cli.naming import cell_name, names_of
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

    Row = dict[str, Any]


@command("show", "填报单位的列出草稿的值；县住建局的列出汇总的值和各自的出处。")
@workspace_argument
@option("--datum", "只看这个基础数据项，并列出它的修改记录。", metavar="DATUM")
@option("--at", "只看这个对象的编号。", metavar="SUBJECT")
@option("--unit", "看这个单位的草稿，不看汇总。", metavar="UNIT")
@json_option
def show(*, workspace: Path, datum: str, at: str, unit: str, as_json: bool) -> int:
    """Show what a data file holds."""
    from cityexam_desktop.cli.cells import datum_named
    from cityexam_desktop.workspace import tasks

    with opened(workspace) as ws:
        told = _head(ws)
        if tasks.tasks(ws):
            task = tasks.task(ws)
            pack = tasks.pack_of(ws, task)
            code = datum_named(pack, datum).code if datum else ""
            told |= _content(ws, task, pack, unit)
            told["cells"] = [
                cell
                for cell in told["cells"]
                if code in {"", cell["datum"]} and at in {"", cell["place"]}
            ]
            if code:
                told["changes"] = _changes(ws, task, unit, code, at)
    tell(told, _lines(told), as_json=as_json)
    return 0


def _head(ws: Workspace) -> Row:
    """Whose file it is, with its tasks and frozen or received editions."""
    from cityexam_desktop.bundle import ownkeys
    from cityexam_desktop.bundle.codes import submission_code
    from cityexam_desktop.cli.shapes import task_row
    from cityexam_desktop.workspace import ledger, tasks
    from cityexam_desktop.workspace.content import submissions

    identity = ws.identity
    last = ledger.head(ws)
    return {
        "role": identity.role.value,
        "unit": identity.unit,
        "county": identity.county,
        "code": ownkeys.own_code(ws) if ws.meta("key") else None,
        "read_only": ws.read_only,
        "tasks": [task_row(task, tasks.pack_of(ws, task)) for task in tasks.tasks(ws)],
        "submissions": [
            {
                "task": one.task,
                "unit": one.unit,
                "edition": one.edition,
                "id": one.bundle,
                "submission_code": submission_code(one.bundle),
                "created": one.created,
            }
            for one in submissions(ws)
            if one.bundle
        ],
        "ledger": {"rows": last.no, "hash": last.hash} if last else None,
        "counts": {},
        "cells": [],
    }


def _content(ws: Workspace, task: Task, pack: FormPack, unit: str) -> Row:
    """The bureau's merged values, or a unit's draft."""
    from cityexam_desktop.workspace.model import WorkspaceRole

    if ws.identity.role is WorkspaceRole.BUREAU and not unit:
        return _merged(ws, task)
    return _drafted(ws, task, pack, unit_code_of(task, unit) if unit else ws.identity.unit)


def _merged(ws: Workspace, task: Task) -> Row:
    from cityexam_desktop.cli.shapes import merged_row
    from cityexam_desktop.county.merge import merge

    dataset = merge(ws, task)
    cells = [merged_row(dataset.pack, dataset.values[key]) for key in sorted(dataset.values)]
    return {
        "counts": {
            "values": sum(cell["value"] is not None for cell in cells),
            "absences": sum(cell["value"] is None for cell in cells),
            "rows": len(dataset.rows),
            "explanations": len(dataset.explanations),
        },
        "cells": cells,
    }


def _drafted(ws: Workspace, task: Task, pack: FormPack, unit: str) -> Row:
    from dataclasses import asdict

    from cityexam_desktop.bundle.submission import counts_of
    from cityexam_desktop.cli.shapes import observation_row
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.content import content

    draft = answering.find_draft(ws, task.id, unit)
    if draft is None:
        return {}
    said = content(ws, draft.id)
    names = names_of((*task.places, *said.objects))
    return {
        "counts": asdict(counts_of(said)),
        "cells": [observation_row(pack, one) for one in said.observations],
        "rows": [
            {"form": r.form, "place": r.subject, "state": r.state.value, "by": r.by, "date": r.date}
            for r in said.rows
        ],
        "objects": [
            {"form": o.form, "place": o.id, "code": o.code, "name": o.name, "parent": o.parent}
            for o in said.objects
        ],
        "drafts": [
            {"datum": d.datum, "place": d.subject, "text": d.text, "sentence": d.sentence,
             "name": cell_name(pack, d.datum, d.subject, names)}
            for d in answering.drafts(ws, draft.id)
        ],
        "comments": [
            {"datum": c.datum, "place": c.subject, "text": c.text, "by": c.author, "at": c.at,
             "answer": c.answer, "name": cell_name(pack, c.datum, c.subject, names)}
            for c in answering.comments(ws, draft.id)
        ],
    }  # fmt: skip


def _changes(ws: Workspace, task: Task, unit: str, datum: str, at: str) -> list[Row]:
    """The history of a cell in the draft."""
    from cityexam_desktop.workspace import answering

    draft = answering.find_draft(
        ws, task.id, unit_code_of(task, unit) if unit else ws.identity.unit
    )
    changes = answering.changes(ws, draft.id, datum, at) if draft else ()
    return [
        {"at": c.at, "who": c.who, "what": c.what, "place": c.subject, "old": c.old, "new": c.new}
        for c in changes
    ]


def _lines(told: Row) -> Iterator[str]:
    """The same for people; the values only of the datum that was asked for."""
    units = {unit["code"]: unit["name"] for task in told["tasks"] for unit in task["units"]}
    whose = {"bureau": "县住建局", "department": "填报单位"}[told["role"]]
    yield f"{told['county']}  {whose}：{units.get(told['unit'], told['unit'])}".rstrip("：")
    if told["code"]:
        yield f"单位识别码：{told['code']}"
    for task in told["tasks"]:
        asked, places = len(task["units"]), task["places"]
        yield f"任务：{task['title']} 第 {task['version']} 版，{asked} 个单位，{places} 个体检单元"
    for one in told["submissions"]:
        code, own = one["submission_code"], one["id"][:12]
        name = units.get(one["unit"], one["unit"])
        yield f"{name}第 {one['edition']} 稿  报送码 {code}  编号 {own}"
    for name, count in told["counts"].items():
        yield f"{_COUNTED.get(name, name)}：{count}"
    for draft in told.get("drafts", ()):
        yield f"没有录入：{draft['name']}“{draft['text']}”：{draft['sentence']}"
    for comment in told.get("comments", ()):
        answer = f"　答复：{comment['answer']}" if comment["answer"] else "　还没有答复"
        yield f"批注：{comment['name']}：{comment['text']}{answer}"
    if "changes" in told:
        yield from _cell_lines(told)


def _cell_lines(told: Row) -> Iterator[str]:
    from cityexam_desktop.formpack.absence import Absence

    for cell in told["cells"]:
        value = cell["value"]
        text = Absence(cell["absence"]).word if value is None else f"{value}{cell['measure']}"
        origin = f"（{cell['unit']}，报送码 {cell['submission_code']}）" if "unit" in cell else ""
        yield f"{cell['name']} {cell['place']}：{text}{origin}"
    for change in told["changes"]:
        what = f"{change['at']} {change['who']} {change['what']}"
        yield f"  {what}：{change['old']} → {change['new']}"


_COUNTED = {
    "values": "填报值",
    "absences": "没有数的",
    "rows": "已标状态的行",
    "attachments": "佐证材料",
    "explanations": "说明",
}

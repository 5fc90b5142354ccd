"""Hand out and collect: a form goes out in parts and comes back in any number of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    FILE,
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
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command, group
from cityexam_desktop.cli.strangers import row_option, stranger_lines, stranger_row
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.cli.common import Work
    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.workspace.collecting import Collection, Part, PartState
    from cityexam_desktop.workspace.sheets.rowchoice import RowChoices
    from cityexam_desktop.workspace.sheets.rownames import Said

handout_group = group("handout")
_form_argument = argument("FORM", "体检单元表或名录表的代码或名称。")


@handout_group.command(
    "write",
    help="把一张表按社区、小区、学校或科室拆成几个工作簿，分发出去填。\n"
    "每个工作簿里是那一份的行和已知的数；交回后用 collect 收。",
)
@workspace_argument
@_form_argument
@argument("FOLDER", "工作簿写到哪个文件夹。", kind=FILE)
@option("--by", "按什么拆：层级或某一列的代码、名称；row 是每行一份。", required=True)
@option("--part", "只写这一份，可以写几次。", multiple=True, metavar="NAME")
@option("--no-last-year", "空着的格子不预填上年值。", is_flag=True)
@option("--harmless", "不得用微信传送的数留空，收回时空格不改动已填的数。", is_flag=True)
@option("--dry-run", "只列出会写哪几份，不写。", is_flag=True)
@unit_option
@who_option
@json_option
def write(
    *, workspace: Path, form: str, folder: Path, unit: str, as_json: bool, **given: Any
) -> int:
    """Write a workbook for each part, and remember that it was handed out."""
    from cityexam_desktop.report.handout import file_names, harmless_share, write_handout
    from cityexam_desktop.workspace import collecting

    with opened(workspace) as ws:
        desk = _Desk(work_of(ws, unit))
        asked_form = desk.form(form)
        split = collecting.split_named(desk.own.asked, asked_form, given["by"])
        wanted = _wanted(desk.own.parts(asked_form, split), given["part"])
        written = tuple(zip(wanted, file_names(desk.work.pack, wanted), strict=True))
        if not given["dry_run"]:
            work, said = desk.work, desk.own.content
            last = {} if given["no_last_year"] else desk.own.previous
            if given["harmless"]:
                said, last = harmless_share(work.pack, split, said, last)
            written = write_handout(
                work.pack, work.task, work.unit, said, last, wanted, folder
            )  # fmt: skip
            collecting.hand_out(ws, work.draft.id, written, who=clerk(given["who"]))
    told = {
        "written": not given["dry_run"],
        "form": asked_form.code,
        "by": split.key,
        "parts": [
            {"key": p.key, "name": p.name, "rows": len(p.subjects), "file": file}
            for p, file in written
        ],
    }
    lines = [f"{part.name}：{len(part.subjects)} 行，{file}" for part, file in written]
    tell(told, [*lines, f"共 {len(written)} 份。"], as_json=as_json)
    return 0


@handout_group.command(
    "assign",
    help="没有层级可分的表，自己分成几份：把行归入一份，再用 handout write --by named 分发。\n"
    'PART 写空（""）就是取出来。',
)
@workspace_argument
@_form_argument
@argument("PART", "这一份的名称：科室、社区、学校等。")
@argument("ROWS", "归入的行，写编号或名称，可写多个；写 - 是还没有归入的全部。", count=-1)
@unit_option
@who_option
@json_option
def assign(
    *, workspace: Path, form: str, part: str, rows: tuple[str, ...], unit: str, who: str,
    as_json: bool,
) -> int:  # fmt: skip
    """Put rows into a part that people name themselves."""
    from cityexam_desktop.workspace import collecting
    from cityexam_desktop.workspace.notes import put_notes

    with opened(workspace) as ws:
        desk = _Desk(work_of(ws, unit))
        asked_form = desk.form(form)
        subjects = _rows_named(desk, asked_form, rows)
        notes = collecting.share_notes(asked_form.code, subjects, part)
        put_notes(ws, desk.work.draft.id, notes, who=clerk(who))
    told = {"form": asked_form.code, "part": part, "rows": list(subjects)}
    done = f"归入“{part}”" if part else "取出来了"
    tell(told, [f"{len(subjects)} 行{done}。"], as_json=as_json)
    return 0


def _rows_named(desk: _Desk, form: Form, given: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of rows by id, code or name; raises `WrongUse` for one that is none or several."""
    held = desk.own.asked.subjects(form)
    found: dict[str, None] = {}
    for text in given:
        if text == "-":
            out = (s.id for s in held if (form.code, s.id) not in desk.own.asked.shares)
            found |= dict.fromkeys(out)
            continue
        fits = [s.id for s in held if text in {s.id, s.code, s.name}]
        if len(fits) != 1:
            raise WrongUse(
                f"“{text}”{'有好几行' if fits else '不是这张表的行'}。",
                "请写编号，或写完整的名称。",
            )
        found[fits[0]] = None
    return tuple(found)


def _wanted(parts: tuple[Part, ...], names: tuple[str, ...]) -> tuple[Part, ...]:
    if not parts:
        raise WrongUse("这张表还没有行，没有可分发的。", "名录表请先增加行，或请县住建局核对任务。")
    unknown = [n for n in names if not any(n in {p.name, p.key} for p in parts)]
    if unknown:
        known = "、".join(part.name for part in parts[:20])
        raise WrongUse(f"没有“{unknown[0]}”这一份。", f"有：{known}。")
    return tuple(p for p in parts if not names or {p.name, p.key} & {*names})


@handout_group.command("state", help="哪几份已交回、哪几份没有：分发和交回的时间、交回的行数。")
@workspace_argument
@_form_argument
@option("--by", "按什么拆；不写就是最近一次分发的拆法。")
@option("--rows", "也列出每一行是谁采集的、来自哪个文件。", is_flag=True)
@unit_option
@json_option
def state(*, workspace: Path, form: str, by: str, rows: bool, unit: str, as_json: bool) -> int:
    """Show who has not returned."""
    from cityexam_desktop.workspace import collecting
    from cityexam_desktop.workspace.collecting.state import split_in_use

    with opened(workspace) as ws:
        desk = _Desk(work_of(ws, unit))
        asked_form = desk.form(form)
        draft = desk.work.draft.id
        used = split_in_use(ws, draft, desk.own.asked, asked_form)
        if by or used is None:
            used = collecting.split_named(desk.own.asked, asked_form, by or "row")
        states = collecting.state(ws, draft, desk.own.parts(asked_form, used))
        origins = collecting.origins(ws, draft, asked_form.code) if rows else ()
    told = {
        "form": asked_form.code,
        "by": used.key,
        "parts": [_state_row(one) for one in states],
        "rows": [
            {"place": o.subject, "by": o.by, "date": o.date, "file": o.file, "at": o.at,
             "who": o.who}
            for o in origins
        ],
    }  # fmt: skip
    lines = [
        f"{one.part.name}：{one.word}，{one.rows}/{len(one.part.subjects)} 行"
        f"{'，分发 ' + one.handed if one.handed else ''}"
        f"{'，交回 ' + one.returned if one.returned else ''}"
        for one in states
    ]
    lines += [f"{o.subject}：{o.by} {o.date} {o.file}（{o.at} {o.who}收）" for o in origins]
    tell(told, lines, as_json=as_json)
    return 0


def _state_row(one: PartState) -> dict[str, Any]:
    return {
        "key": one.part.key,
        "name": one.part.name,
        "state": one.word,
        "handed": one.handed,
        "returned": one.returned,
        "files": list(one.files),
        "rows": one.rows,
        "of": len(one.part.subjects),
    }


@command(
    "collect",
    "文件按编号、再按名称对上行；一次写入，可以一步撤销，每行记下来源。\n"
    "数不一致的默认保留原来的：--prefer 写出以哪个文件为准，可以写几次。"
    "几个文件里都是新的、名称相同的行，默认各算一行；是同一行的用 --same 写出名称。"
    "有没有读入的内容或没有定的，退出码 1。",
)
@workspace_argument
@argument("FILES", "交回的文件或文件夹，可写多个。", kind=FILE, count=-1)
@option("--same", "名称相同的新行是同一行，写名称，可以写几次。", multiple=True, metavar="NAME")
@option("--prefer", "不一致时以这个文件为准，写在前面的优先。", multiple=True, metavar="FILE")
@row_option
@option("--dry-run", "只列出会怎样，不写入，也不记住 --row。", is_flag=True)
@option("--sure", "要确认的列和年度已经核对无误。", is_flag=True)
@unit_option
@who_option
@json_option
def collect(
    *, workspace: Path, files: tuple[Path, ...], unit: str, as_json: bool, **given: Any
) -> int:
    """Take returned files into the draft as one step."""
    from cityexam_desktop.cli.sheets import Unconfirmed
    from cityexam_desktop.workspace import collecting
    from cityexam_desktop.workspace.sheets.rowchoice import RowChoices
    from cityexam_desktop.workspace.sheets.rownames import remember

    with opened(workspace) as ws:
        desk = _Desk(work_of(ws, unit))
        rows = RowChoices(desk.own.asked)
        found, now = desk.collection(files, given["row"], rows)
        choices = collecting.chosen(found.conflicts, given["prefer"], given["same"])
        if found.asks and not (given["dry_run"] or given["sure"]):
            raise Unconfirmed.of(found.asks)
        if not given["dry_run"]:
            with ws.transaction():
                remember(ws, now)
                collecting.take(ws, desk.work.draft, found, choices, who=clerk(given["who"]))
    open_ = len(found.conflicts) - len(choices)
    told = {
        "collected": not given["dry_run"],
        "files": [
            {"file": r.file, "read": r.read, "part": r.share,
             "rows": found.rows.get(r.file, 0), "sentence": r.sentence, "remedy": r.remedy}
            for r in found.returned
        ],
        "conflicts": [
            {"datum": c.cell[0], "place": c.cell[1], "sentence": c.sentence,
             "remedy": c.remedy, "decided": c.cell in choices}
            for c in found.conflicts
        ],
        "problems": [
            {"file": d.file, "kind": d.kind.value, "sheet": d.problem.sheet,
             "cell": d.problem.cell, "place": d.problem.subject,
             "sentence": d.problem.sentence, "remedy": d.problem.remedy}
            for d in found.doubts
        ],
        "rows": [{"file": file, **stranger_row(rows, one)} for file, one in found.strangers],
        "untouched": found.untouched,
    }  # fmt: skip
    lines = [*_lines(found, choices, open_), *_strangers(found, rows)]
    tell(told, lines, as_json=as_json)
    return 1 if open_ or found.lost else 0


def _strangers(found: Collection, rows: RowChoices) -> Iterator[str]:
    for one in found.returned:
        yield from stranger_lines(rows, one.reading.strangers, f"{one.file} ")


def _lines(found: Collection, choices: dict[tuple[str, str], int], open_: int) -> Iterator[str]:
    for one in found.returned:
        part = f"（{one.share}）" if one.share else ""
        said = f"{found.rows.get(one.file, 0)} 行" if one.read else f"{one.sentence}{one.remedy}"
        yield f"{one.file}{part}：{said}"
    for conflict in found.conflicts:
        done = "已定" if conflict.cell in choices else "没有定"
        yield f"[{done}] {conflict.sentence}{'' if conflict.cell in choices else conflict.remedy}"
    for doubt in found.readable():
        yield f"[{doubt.kind.word}] {doubt.file}：{doubt.problem.sentence}{doubt.problem.remedy}"
    if found.untouched:
        yield f"有 {found.untouched} 行与分发时一样，没有算作交回。"
    yield f"共 {len(found.returned)} 个文件，{len(found.origins)} 行；{open_} 处不一致没有定。"


class _Desk:
    """What a command works at."""

    def __init__(self, work: Work) -> None:
        from cityexam_desktop.bundle.submission import previous_values
        from cityexam_desktop.workspace.collecting import HandingDesk

        self.work = work
        last = previous_values(work.ws, work.task)
        self.own = HandingDesk(work.ws, work.pack, work.task, work.draft, last)

    def collection(
        self, files: Iterable[Path], told: tuple[str, ...], rows: RowChoices
    ) -> tuple[Collection, Said]:
        """What the files say with what is `told` of rows, and that to be remembered."""
        from cityexam_desktop.workspace import collecting

        wanted = collecting.files_in(files)
        found = self.own.collection(wanted)
        now = rows.said((one for _, one in found.strangers), told)
        if now:
            self.own.asked.rows = {**self.own.asked.rows, **now}
            found = self.own.collection(wanted)
        return found, now

    def form(self, given: str) -> Form:
        """The unit's form that is given by code or title."""
        from cityexam_desktop.cli.cells import form_named

        found = form_named(self.work.pack, given)
        if found.code not in self.own.asked.tables:
            raise WrongUse(f"“{found.title}”不由本单位填报。", "请选本单位的表。")
        return found

"""收件: receiving files, clearing keys, answering what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bundle_of,
    bureau,
    by_option,
    clerk,
    county_argument,
    id_argument,
    json_option,
    option,
    passphrase,
    passphrase_option,
    reason_option,
    unit_name,
)
from cityexam_desktop.cli.naming import ended
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cityexam_desktop.bundle.reply import Remark
    from cityexam_desktop.workspace.database import Workspace


_REGISTER_TOO: Final = (
    "密钥没有登记，以后报来的还要核对；要登记的，再用 register --key 输入这个报送码，"
    "用 --reason 写明怎样确认是该单位的；或输入电话听到的单位识别码。"
)


@command("receive", "每个文件一个结论、登记簿一行；有不能接收的文件时退出码 1。")
@county_argument
@argument("FILES", "报送包或文件夹，可写多个。", kind=FILE, count=-1)
@option("--refuse", "不收这些文件（不是填报的），写明理由，登记簿里各记一行。", metavar="REASON")
@by_option
@json_option
def receive(*, county: Path, files: tuple[Path, ...], refuse: str, as_json: bool) -> int:
    """Receive files, or note that they are none of ours."""
    from cityexam_desktop.cli.shapes import received_row
    from cityexam_desktop.county import inbox
    from cityexam_desktop.county.onbehalf import refuse_file
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        if refuse:
            received = tuple(refuse_file(ws, file, refuse) for file in inbox.expanded(files))
        else:
            received = inbox.receive(ws, files)
        units = {unit.code: unit.name for task in tasks.tasks(ws) for unit in task.units}
    told = {"given": len(received), "files": [received_row(one) for one in received]}
    lines = []
    for one in received:
        name = units.get(one.unit, one.unit)
        edition = f"{name}第 {one.edition} 稿，" if one.edition else ""
        whose = f"（{edition}编号 {one.id[:12]}）" if one.id else ""
        lines.append(f"{one.file}：{one.word}{whose}")
        if one.verdict != "accepted":
            lines.append(f"    {ended(one.reason, one.remedy)}")
    tell(told, [*lines, f"共 {len(received)} 个文件。"], as_json=as_json)
    return 1 if any(one.verdict == "rejected" for one in received) else 0


@command("parked")
@county_argument
@json_option
def parked(*, county: Path, as_json: bool) -> int:
    """List the submissions that wait for their key."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.decisions import read_decisions
    from cityexam_desktop.workspace import tasks

    with bureau(county) as ws:
        decisions = read_decisions(ws)
        pack = tasks.pack_of(ws, tasks.task(ws))
        facts = actions.parked(ws, decisions)
    names = {fact.unit: unit_name(pack, fact.unit) for fact in facts}
    rows = [
        {
            "id": fact.id,
            "unit": fact.unit,
            "name": names[fact.unit],
            "edition": fact.edition,
            "number": decisions.received.get(fact.id, 0),
        }
        for fact in facts
    ]
    lines = [f"{f.id[:12]}  {names[f.unit]}（{f.unit}）  第 {f.edition} 稿" for f in facts]
    if rows:
        lines.append(
            "请按通讯录电话核对单位识别码，或看盖章表上的报送码，再用 register 输入；"
            "多份的写成清单，用 clear。"
        )
    tell({"parked": rows}, lines or ["没有待核对的报送包。"], as_json=as_json)
    return 0


@command(
    "register",
    "识别码对上，这个密钥就登记给该单位；报送码对上，只认这一份。对不上退出码 1，什么都不改。",
)
@county_argument
@id_argument
@argument("CODE", "单位识别码或报送码（24 位数字，空格和横线不论）。")
@option("--replace", "换了密钥：该单位以前登记的密钥同时停用，已收到的仍然有效。", is_flag=True)
@option("--key", "报送码对上后，密钥也登记给该单位；要写理由。", is_flag=True)
@by_option
@reason_option
@json_option
def register(
    *, county: Path, bundle: str, code: str, replace: bool, key: bool, reason: str, as_json: bool
) -> int:
    """Clear a parked submission by a code that was typed."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.keyring import clear_replacing, register_by_paper, registered
    from cityexam_desktop.workspace import tasks

    if key and replace:
        raise WrongUse("--key 用于报送码，--replace 用于识别码。", "只写其中一个。")
    with bureau(county) as ws:
        clear = register_by_paper if key else clear_replacing if replace else actions.clear
        cleared = clear(ws, bundle_of(ws, bundle), code, reason=reason)
        name = unit_name(tasks.pack_of(ws, tasks.task(ws)), cleared.unit)
        standing = [k for k in registered(ws) if k.unit == cleared.unit and not k.retired]
    told = {
        "done": cleared.done,
        "unit": cleared.unit,
        "way": cleared.way or None,
        "groups": list(cleared.groups),
    }
    if cleared.done:
        lines = [f"{name}：密钥已登记，以后不用再核对。"]
        if cleared.way != "unit_code" and not key:
            lines = [f"{name}：按报送码认可这一份。", _REGISTER_TOO]
        elif len(standing) > 1:
            lines.append(
                f"该单位现在有 {len(standing)} 个在用的密钥；如果是换了密钥，不是第二台电脑，"
                "旧的请用 retire --code 停用。"
            )
    else:
        wrong = "、".join(str(n) for n, same in enumerate(cleared.groups, 1) if not same)
        lines = [f"对不上：第 {wrong} 组不同。请再核对一遍；仍不同的，不要接收。"]
    tell(told, lines, as_json=as_json)
    return 0 if cleared.done else 1


@command(
    "return",
    "写成 .cxb 是签名的退回修改单；代录的单位没有程序，写成 .xlsx，并给出可以发微信的文字。"
    "不写 --remark 就用 remark 记下的批注。",
)
@county_argument
@id_argument
@argument("OUT", "退回修改单写到哪里（.cxb，代录的写 .xlsx）。", kind=FILE)
@option(
    "--remark",
    "批注，可写多个：DATUM=文字，DATUM@SUBJECT=文字；不写 DATUM 的是对整份的。",
    metavar="DATUM@SUBJECT=TEXT",
    multiple=True,
)
@option("--sentence", "退回的理由。", metavar="TEXT")
@option(
    "--due", "请在哪天前答复（2026-05-31）；不写就是任务的期限，期限过了的是尽快。", metavar="DATE"
)
@by_option
@passphrase_option
@json_option
def give_back(
    *,
    county: Path,
    bundle: str,
    out: Path,
    remark: tuple[str, ...],
    sentence: str,
    due: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Return a submission with remarks."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.remarking import noted

    said = sentence or "请按批注修改后重新报出。"
    with bureau(county) as ws:
        about = bundle_of(ws, bundle)
        remarks = [_remark(ws, about, text) for text in remark] or noted(ws, about)
        if out.suffix.lower() == ".xlsx":
            return _by_sheet(ws, about, remarks, out, said, _day(due), as_json=as_json)
        desk = actions.Desk(ws.who, passphrase(ws, passphrase_file), due=_day(due))
        actions.give_back(ws, about, remarks, out, sentence=said, desk=desk)
    told = {"about": about, "file": str(out), "remarks": len(remarks)}
    tell(told, [f"退回修改单已写成“{out}”，批注 {len(remarks)} 条。"], as_json=as_json)
    return 0


def _day(text: str) -> str:
    from cityexam_desktop.formpack.dates import day

    found = day(text) if text else ""
    if found is None:
        raise WrongUse(f"“{text}”不是日期。", "请写成 2026-05-31 的样子。")
    return found


def _by_sheet(
    ws: Workspace,
    about: str,
    remarks: Sequence[Remark],
    out: Path,
    said: str,
    due: str,
    *,
    as_json: bool,
) -> int:
    """Return what was entered for a unit that has no program."""
    from cityexam_desktop.county import actions
    from cityexam_desktop.county.merge import merge
    from cityexam_desktop.report.officer.slips import return_slip
    from cityexam_desktop.report.slip import write_slip

    slip = return_slip(ws, merge(ws), about, remarks, said, due=due)
    with ws.transaction():
        actions.mark_returned(ws, about, sentence=said, due=due)
        write_slip(slip, out)
    told = {"about": about, "file": str(out), "remarks": len(remarks), "text": slip.text}
    lines = [slip.text, f"退回修改单已写成“{out}”。"]
    if slip.secret:
        lines.append(f"退回修改单里有不得用微信传送的数，请当面交：{'、'.join(slip.secret)}")
    tell(told, lines, as_json=as_json)
    return 0


@command("remark", "写 TEXT 记下一条批注，空的 TEXT 去掉；不写 CELL 就列出记下的。")
@county_argument
@id_argument
@argument("CELL", "数据项的代码，或 DATUM@SUBJECT。", required=False)
@argument("TEXT", "批注。", required=False)
@option("--by", "经办人；不写就用设置里的姓名。", metavar="NAME")
@json_option
def remark(
    *, county: Path, bundle: str, cell: str | None, text: str | None, by: str, as_json: bool
) -> int:
    """Note a remark at a cell of a received submission."""
    from cityexam_desktop.county.remarking import note_remark, noted

    with bureau(county) as ws:
        about = bundle_of(ws, bundle)
        if cell:
            datum, subject = _cell(ws, about, cell)
            note_remark(ws, about, datum, subject, text or "", by=clerk(by))
        held = noted(ws, about)
    told = [{"datum": r.datum, "place": r.subject, "text": r.text} for r in held]
    lines = [f"{r.datum}@{r.subject}　{r.text}" for r in held]
    tell({"remarks": told}, lines or ["没有记下批注。"], as_json=as_json)
    return 0


def _remark(ws: Workspace, about: str, text: str) -> Remark:
    """Read ``datum@subject=text``; without a datum it is about the whole submission."""
    from cityexam_desktop.bundle.reply import Remark

    cell, sign, said = text.partition("=")
    if not sign or not cell:
        return Remark("", "", said or text)
    return Remark(*_cell(ws, about, cell), said)


def _cell(ws: Workspace, about: str, given: str) -> tuple[str, str]:
    """The (datum, subject) of a received submission that ``datum@subject`` names."""
    from cityexam_desktop.bundle.editions import read_edition
    from cityexam_desktop.cli.cells import datum_named, subject_in
    from cityexam_desktop.formpack.model import COUNTY

    named, _, at = given.partition("@")
    edition = read_edition(ws, about)
    datum = datum_named(edition.pack, named)
    if at in {"", COUNTY}:
        return datum.code, COUNTY
    held = (*edition.task.places, *edition.content.objects)
    return datum.code, subject_in(held, at, edition.pack.form[datum.form].title)


@command("receipt")
@county_argument
@id_argument
@argument("OUT", "回执写到哪里（.cxb）。", kind=FILE)
@by_option
@passphrase_option
@json_option
def receipt(
    *, county: Path, bundle: str, out: Path, passphrase_file: Path | None, as_json: bool
) -> int:
    """Write a receipt."""
    from cityexam_desktop.county import actions

    with bureau(county) as ws:
        desk = actions.Desk(ws.who, passphrase(ws, passphrase_file))
        about = bundle_of(ws, bundle)
        actions.receipt(ws, about, out, desk=desk)
    tell({"about": about, "file": str(out)}, [f"回执已写成“{out}”。"], as_json=as_json)
    return 0

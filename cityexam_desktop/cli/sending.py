"""定稿 and 报出: freezing an edition, writing its file, keys, and the bureau's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    changed_lines,
    edition_of,
    json_option,
    new_passphrase,
    opened,
    option,
    passphrase,
    passphrase_option,
    unit_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.naming import cell_name, names_of
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command, group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from cityexam_desktop.workspace.database import Workspace


reply_group = group("reply")


@command("finalise", "有未处理的意见时不定稿，退出码 1。替别的单位录入的，用 enter。")
@workspace_argument
@unit_option
@json_option
def finalise(*, workspace: Path, unit: str, as_json: bool) -> int:
    """Freeze the draft as the next edition."""
    from cityexam_desktop.bundle import submission
    from cityexam_desktop.checks import counts

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        if ws.identity.unit and work.unit != ws.identity.unit:
            raise WrongUse("这不是本单位的填报。", "替别的单位录入的，请用 enter 代录。")
        edition = submission.finalise(ws, work.task, work.unit)
    told = {
        "unit": work.unit,
        "edition": edition.number,
        "id": edition.bundle,
        "submission_code": edition.code,
        "again": edition.again,
        "findings": counts(edition.findings),
    }
    did = "与草稿相同，没有另立新稿" if edition.again else "已定稿"
    tell(told, [f"第 {edition.number} 稿{did}，报送码 {edition.code}"], as_json=as_json)
    return 0


@command("export", "同一稿不论报出几次，文件都一样。")
@workspace_argument
@argument("OUT", "报送包写到哪里（.cxb）。", kind=FILE)
@option("--edition", "第几稿；不写就是最新一稿。", type=int, default=None, metavar="N")
@option("--thin", "不带佐证材料。", is_flag=True)
@unit_option
@passphrase_option
@json_option
def export(
    *,
    workspace: Path,
    out: Path,
    unit: str,
    passphrase_file: Path | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Sign a frozen edition and write its file."""
    from cityexam_desktop.bundle import submission
    from cityexam_desktop.bundle.codes import submission_code
    from cityexam_desktop.workspace.content import observations
    from cityexam_desktop.workspace.sensitive import sensitive

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        edition = edition_of(work, given["edition"])
        secret = _to_sign(ws, edition.bundle, passphrase_file)
        submission.export(ws, edition.bundle, out, secret, thin=given["thin"])
        names = [d.name for d in sensitive(work.pack, observations(ws, edition.id))]
        changed = changed_lines(work, edition)
    code = submission_code(edition.bundle)
    told = {
        "unit": work.unit,
        "edition": edition.edition,
        "id": edition.bundle,
        "submission_code": code,
        "file": str(out),
        "not_wechat": names,
        "changed_since": bool(changed),
    }
    lines = [f"第 {edition.edition} 稿已写成“{out}”，报送码 {code}", *changed]
    if names:
        lines.append(f"含不得用微信传送的数据，请当面交：{'、'.join(names)}")
    tell(told, lines, as_json=as_json)
    return 0


def _to_sign(ws: Workspace, bundle: str, file: Path | None) -> str:
    """The passphrase of the key that an unsigned edition names; signed ones need none."""
    from cityexam_desktop.workspace import archive

    kept = archive.bundle(ws, bundle)
    if kept is None or kept.signature:
        return ""
    return passphrase(ws, file, public=kept.signer)


@command("keys")
@workspace_argument
@option("--new", "生成新的报送密钥，以后报出都用它。", is_flag=True)
@option(
    "--key-backup", "县住建局用 --new 时必须写：备份到哪里（.cxk）。旧密钥还在的，用 key change。",
    type=FILE, default=None, metavar="FILE",
)  # fmt: skip
@passphrase_option
@json_option
def show_keys(
    *,
    workspace: Path,
    new: bool,
    key_backup: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Show the codes of one's own keys, or make a new key."""
    from cityexam_desktop.bundle import keys, ownkeys
    from cityexam_desktop.bundle.codes import unit_code
    from cityexam_desktop.workspace import archive

    with opened(workspace) as ws:
        if new:
            _new_key(ws, key_backup, passphrase_file)
        public = ownkeys.own_public(ws)
        sealed = keys.needs_passphrase(archive.sealed_key(ws, public))
        earlier = [one for one in archive.own_keys(ws) if one != public]
    told = {
        "code": unit_code(public),
        "public": public,
        "sealed": sealed,
        "earlier": [{"code": unit_code(one), "public": one} for one in earlier],
    }
    lines = [f"单位识别码：{unit_code(public)}"]
    lines += [] if sealed else ["报送密钥没有设报送密码。"]
    lines += [f"以前的：{unit_code(one)}" for one in earlier]
    tell(told, lines, as_json=as_json)
    return 0


def _new_key(ws: Workspace, backup: Path | None, file: Path | None) -> None:
    """Make a new key; a bureau's is sealed and its backup opened again at once."""
    from cityexam_desktop.bundle import ownkeys
    from cityexam_desktop.workspace.model import WorkspaceRole

    needed = ws.identity.role is WorkspaceRole.BUREAU
    if needed and backup is None:
        raise WrongUse("没有写报送密钥备份到哪里。", "请加上 --key-backup，写到U盘并妥善保管。")
    secret = new_passphrase(file, needed=needed)
    if backup is None:
        ownkeys.create_key(ws, secret)
    else:
        ownkeys.create_backed_up_key(ws, secret, backup)


@reply_group.command("open", help="收下县住建局的回执或退回修改单，批注放到相应的格子。")
@workspace_argument
@argument("FILE", "回执或退回修改单（.cxb）。", kind=FILE)
@json_option
def open_reply(*, workspace: Path, file: Path, as_json: bool) -> int:
    """Take a reply in."""
    from cityexam_desktop.bundle.reply import accept_reply
    from cityexam_desktop.workspace.content import content

    with opened(workspace) as ws:
        reply = accept_reply(ws, file)
        work = work_of(ws)
        names = names_of((*work.task.places, *content(ws, work.draft.id).objects))
    remarks = [{"datum": r.datum, "place": r.subject, "text": r.text} for r in reply.remarks]
    told = {
        "kind": reply.head.reply,
        "about": reply.head.about,
        "number": reply.head.number,
        "sentence": reply.sentence,
        "by": reply.by,
        "due": reply.due or None,
        "remarks": remarks,
    }
    lines = [
        f"{'退回修改单' if reply.head.reply == 'return' else '回执'}：{reply.sentence}",
        *(f"  {cell_name(work.pack, r.datum, r.subject, names)}：{r.text}" for r in reply.remarks),
    ]
    if reply.due:
        lines.append(f"请在 {reply.due} 前改好重报。")
    if reply.remarks:
        lines.append("改好后用 reply answer 逐条答复，再定稿、报出。")
    tell(told, lines, as_json=as_json)
    return 0


@reply_group.command(
    "answer",
    help="答复批注：记下每条批注怎么处理的。\n"
    "不写 --datum 的，答复对整份的批注；没有这样的批注时退出码 3。",
)
@workspace_argument
@argument("TEXT", "答复。")
@option("--datum", "批注在哪个基础数据项（代码或名称）。", metavar="DATUM")
@option("--at", "批注在哪个对象；全县只填一个数的不写。", metavar="SUBJECT")
@unit_option
@json_option
def answer(*, workspace: Path, text: str, datum: str, at: str, unit: str, as_json: bool) -> int:
    """Answer the remarks at one cell, or those about the whole."""
    from cityexam_desktop.cli.cells import asked_datum, subject_for
    from cityexam_desktop.workspace import answering

    if not text.strip():
        raise WrongUse("没有写答复。", "请写明怎么处理的。")
    with opened(workspace) as ws:
        work = work_of(ws, unit)
        cell = ("", "")
        if datum:
            meant = asked_datum(work, datum)
            cell = (meant.code, subject_for(work, meant, at))
        held = answering.comments(ws, work.draft.id)
        meant_ones = [c for c in held if (c.datum, c.subject) == cell]
        if not meant_ones:
            raise WrongUse("这里没有批注。", "请用 show 查看现有的批注。")
        with ws.transaction():
            for comment in meant_ones:
                answering.answer_comment(ws, work.draft.id, comment, text)
        left = sum(not c.answer for c in answering.comments(ws, work.draft.id))
    told = {"answered": len(meant_ones), "left": left, "text": text}
    lines = [f"已答复 {len(meant_ones)} 条" + (f"，还有 {left} 条没有答复。" if left else "。")]
    tell(told, lines, as_json=as_json)
    return 0

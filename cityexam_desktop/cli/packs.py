"""Form packs: what is wrong with one, and its other shapes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cityexam_desktop.cli import passages  # noqa: F401 - its command
from cityexam_desktop.cli.common import (
    FILE,
    argument,
    finding_lines,
    json_option,
    option,
    pack_folder,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.overlaygroup import overlay_of
from cityexam_desktop.cli.packgroup import base_option, pack_group

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack


@pack_group.command(
    "lint",
    help="检查指标方案，一次列出全部错误。\n"
    "本县增减方案连同它的基准方案一起检查。不能使用的方案退出码 1。",
)
@argument("PACK", "指标方案的文件夹或工作簿，或随程序提供的方案名。", into="given")
@base_option
@json_option
def lint(*, given: str, base: str, as_json: bool) -> int:
    """List what is wrong with a form pack."""
    from cityexam_desktop.cli.shapes import finding_row

    found, findings = _looked_through(given, base)
    told = {
        "ok": found is not None,
        "id": found.id if found else None,
        "version": found.version if found else None,
        "indicators": len(found.indicators) if found else None,
        "base_data": len(found.base_data) if found else None,
        "rules": len(found.rules) if found else None,
        "work_items": len(found.work_items) if found else None,
        "targets": len(found.targets) if found else None,
        "findings": [finding_row(finding) for finding in findings],
    }
    lines = list(finding_lines(findings))
    if found is not None:
        lines.append(f"“{found.title}”可以使用：{_contents(found)}。")
    tell(told, lines, as_json=as_json)
    return 0 if found is not None else 1


def _contents(pack: FormPack) -> str:
    """Count what a pack is made of; a plan has tasks and targets in place of indicators."""
    tasks = sum(not item.parent for item in pack.work_items)
    counts = (
        (len(pack.indicators), "项指标"),
        (len(pack.base_data), "个基础数据项"),
        (len(pack.rules), "条规则"),
        (tasks, "项任务"),
        (len(pack.work_items) - tasks, "项子任务"),
        (len(pack.targets), "个目标"),
        (len(pack.mechanisms), "条机制"),
        (len(pack.units), "个单位"),
    )
    return "，".join(f"{count} {what}" for count, what in counts if count) or "还没有内容"


@pack_group.command(
    "to-xlsx", help="把指标方案写成一个工作簿，用 WPS 或 Excel 编辑。\n有错误的方案也能写出。"
)
@argument("PACK", "指标方案的文件夹，或随程序提供的方案名。", into="folder")
@argument("XLSX", "写成的工作簿（.xlsx）。", into="target", kind=FILE)
@json_option
def to_xlsx(*, folder: str, target: Path, as_json: bool) -> int:
    """Write a pack as a workbook."""
    from cityexam_desktop.findings import Level
    from cityexam_desktop.formpack.reader import BadPack
    from cityexam_desktop.formpack.tables import read_folder
    from cityexam_desktop.report.pack_xlsx import write_pack_xlsx

    source = pack_folder(folder)
    tables, findings = read_folder(source)
    if any(finding.level is Level.MUST for finding in findings):
        raise BadPack(source.name, findings)
    write_pack_xlsx(tables, target)
    count = sum(map(len, tables.values()))
    told = {"file": str(target), "rows": count}
    tell(told, [f"已写成“{target.name}”，共 {count} 行。"], as_json=as_json)
    return 0


@pack_group.command(
    "from-xlsx",
    help="把改好的工作簿读回指标方案的文件夹。\n有错误时全部列出，什么也不写，退出码 1。",
)
@argument("XLSX", "指标方案的工作簿。", into="book", kind=FILE)
@argument("FOLDER", "写到哪个文件夹；已有的方案会被换掉。", kind=FILE)
@base_option
@json_option
def from_xlsx(*, book: Path, folder: Path, base: str, as_json: bool) -> int:
    """Read a workbook back into a folder of tables."""
    from cityexam_desktop.formpack.packbook import read_packbook
    from cityexam_desktop.formpack.tables import write_folder

    read = read_packbook(book, pack_folder(base) if base else None)
    if read.pack is not None:
        write_folder(read.tables, folder)
    lines = list(finding_lines(read.findings))
    if read.pack is not None:
        lines.append(f"“{read.pack.title}”已写到“{folder.name}”。")
    _tell_findings(read.findings, lines, ok=read.pack is not None, as_json=as_json)
    return 0 if read.pack is not None else 1


@pack_group.command(
    "resolve",
    help="把本县增减方案和基准方案合成一个完整的方案。\n"
    "有错误时全部列出，什么也不写，退出码 1。下发任务可以直接用增减方案，不必先合成。",
)
@argument("BASE", "基准方案的文件夹或名称。", into="base")
@argument("OVERLAY", "本县增减方案的文件夹。", into="overlay")
@argument("OUT", "合成的方案写到哪个文件夹。", kind=FILE)
@json_option
def resolve(*, base: str, overlay: str, out: Path, as_json: bool) -> int:
    """Write the pack that base and overlay come to."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.formpack.checked import read_whole
    from cityexam_desktop.formpack.overlay.resolving import resolve_folder
    from cityexam_desktop.formpack.serial import pack_digest
    from cityexam_desktop.formpack.tables import write_folder

    found = resolve_folder(read_whole(pack_folder(base)), pack_folder(overlay))
    lines = list(finding_lines(found.findings))
    told = {
        "ok": found.pack is not None,
        "digest": pack_digest(found.pack) if found.pack else None,
        "no_longer_asked": list(found.dropped),
        "local": [
            {"table": c.table, "code": c.code, "action": c.action.value, "number": c.number,
             "name": c.name, "reason": c.reason, "document": c.document, "who": c.who}
            for c in (found.pack.local if found.pack else ())
        ],
        "findings": [finding_row(finding) for finding in found.findings],
    }  # fmt: skip
    if found.pack is not None:
        write_folder(found.tables, out)
        lines += [
            f"{one.action.word}：{one.label}{f'（{one.reason}）' if one.reason else ''}"
            for one in found.pack.local
        ]
        if found.dropped:
            lines.append(f"不再填报：{'、'.join(found.dropped)}。")
        lines.append(f"已合成到“{out.name}”，校验值 {told['digest']}。")
    tell(told, lines, as_json=as_json)
    return 0 if found.pack is not None else 1


@pack_group.command(
    "rebase", help="让本县增减方案改用基准方案的这一版（先用 pack diff 比较两版）。"
)
@argument("OVERLAY", "本县增减方案的文件夹，就地改写。", into="overlay")
@base_option
@json_option
def rebase(*, overlay: str, base: str, as_json: bool) -> int:
    """Let an overlay stand on the version of its base that is here."""
    from cityexam_desktop.formpack.overlay.decisions import rebased
    from cityexam_desktop.formpack.overlay.resolving import resolve
    from cityexam_desktop.formpack.tables import write_folder

    folder, held, tables = overlay_of(overlay, base)
    now = rebased(tables, held)
    found = resolve(held, now)
    write_folder(now, folder)
    lines = [*finding_lines(found.findings), f"已改用“{held.id}”第 {held.version} 版。"]
    _tell_findings(found.findings, lines, ok=found.pack is not None, as_json=as_json)
    return 0 if found.pack is not None else 1


@pack_group.command(
    "diff",
    help="比较两版指标方案：哪些改动不影响已填的数，哪些影响。\n有影响的改动时退出码 1。",
)
@argument("OLD", "旧方案的文件夹、工作簿或名称。", into="old")
@argument("NEW", "新方案的文件夹、工作簿或名称。", into="new")
@json_option
def diff(*, old: str, new: str, as_json: bool) -> int:
    """Compare two packs."""
    from cityexam_desktop.formpack.diff import compare

    older = _pack(old)
    changes = compare(older, _pack(new))
    told = [
        {
            "table": c.table, "key": c.key, "column": c.column, "old": c.old, "new": c.new,
            "safe": c.safe, "sentence": c.sentence, "data": list(c.data),
        }
        for c in changes
    ]  # fmt: skip
    lines = []
    for change in sorted(changes, key=lambda c: c.safe):
        lines.append(f"[{'不影响' if change.safe else '影响已填的数'}] {change.sentence}")
        if change.data:
            names = "、".join(older.datum[code].name for code in change.data)
            lines.append(f"    涉及：{names}。")
    unsafe = sum(not change.safe for change in changes)
    lines.append(f"共 {len(changes)} 处改动，其中 {unsafe} 处影响已填的数。")
    tell({"safe": not unsafe, "changes": told}, lines, as_json=as_json)
    return 1 if unsafe else 0


@pack_group.command(
    "test", help="试跑每条规则的全部例子：该通过的通过，该不通过的不通过。\n有不符的退出码 1。"
)
@argument("PACK", "指标方案的文件夹，或随程序提供的方案名。", into="folder")
@json_option
def test(*, folder: str, as_json: bool) -> int:
    """Run every example of every rule."""
    from cityexam_desktop.formpack.reader import lint_pack, read_pack

    source = pack_folder(folder)
    _, findings = lint_pack(source)
    wrong = tuple(f for f in findings if f.code == "pack.example" and f.where.table == "rules")
    lines = list(finding_lines(wrong))
    if not wrong:
        pack = read_pack(source)
        count = sum(len(rule.passes) + len(rule.fails) for rule in pack.rules)
        lines.append(
            f"{len(pack.rules)} 条规则的 {count} 组例子全部相符。"
            if pack.rules
            else "这个方案没有规则，没有例子要试。"
        )
    _tell_findings(wrong, lines, ok=not wrong, as_json=as_json)
    return 1 if wrong else 0


@pack_group.command(
    "page", help="写出指标解释：一个网页文件，或一个工作簿。\n都不联网也能看、能打印。"
)
@argument("PACK", "指标方案的文件夹或工作簿，或随程序提供的方案名。", into="given")
@argument("OUT", "写成的网页（.html）或工作簿（.xlsx）。", into="target", kind=FILE)
@json_option
def page(*, given: str, target: Path, as_json: bool) -> int:
    """Write the reference page of a pack."""
    from cityexam_desktop.report.pack_book import write_pack_book
    from cityexam_desktop.report.pack_page import write_pack_page

    write = write_pack_book if target.suffix.lower() == ".xlsx" else write_pack_page
    write(_pack(given), target)
    tell({"file": str(target)}, [f"已写成“{target.name}”。"], as_json=as_json)
    return 0


@pack_group.command(
    "from-list",
    help="把上级下发的指标列表读成本县增减方案的草稿。\n"
    "列表没有的指标不采用；只有列表有的另立特色指标；放不进去的逐行列出，退出码 1。",
)
@argument("LIST", "指标列表（xlsx、xls、et、ods 或 CSV）。", into="book", kind=FILE)
@argument("OUT", "草稿写到哪个文件夹。", kind=FILE)
@option("--base", "基准方案的文件夹或名称。", metavar="PACK", default="cn-2025")
@option("--id", "本县方案的代号：小写字母、数字、连字符。", metavar="CODE", required=True)
@option("--title", "本县方案的名称。", metavar="TEXT", required=True)
@option("--version", "版本：年月日加两位序号，如 2026030101。", metavar="TEXT", required=True)
@option("--document", "列表所在的文件名和文号。", metavar="TEXT", required=True)
@json_option
def from_list(*, book: Path, out: Path, base: str, as_json: bool, **facts: str) -> int:
    """Read a list from the level above into an overlay draft."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.formpack.checked import read_whole
    from cityexam_desktop.formpack.overlay.decisions import begin as begun
    from cityexam_desktop.formpack.overlay.fromlist import read_list
    from cityexam_desktop.formpack.overlay.resolving import resolve
    from cityexam_desktop.formpack.tables import write_folder

    held = read_whole(pack_folder(base))
    start = begun(held, facts["id"], facts["title"], facts["version"])
    drafted = read_list(book, held, start, facts["document"])
    findings = tuple(drafted.findings)
    if drafted.placed:
        findings += resolve(held, drafted.tables).findings
        write_folder(drafted.tables, out)
    told = {
        "placed": [{"row": row, "code": code} for row, code in drafted.placed],
        "left_out": [row["code"] for row in drafted.tables.get("local", ())],
        "findings": [finding_row(finding) for finding in findings],
    }
    lines = [
        *finding_lines(findings),
        f"放进 {len(drafted.placed)} 项，有 {len(findings)} 处要看。",
    ]
    tell(told, lines, as_json=as_json)
    return 1 if findings else 0


def _looked_through(given: str, base: str = "") -> tuple[FormPack | None, tuple[Finding, ...]]:
    """A pack out of its folder or workbook, or None, and what is wrong with it."""
    from cityexam_desktop.formpack.packbook import read_packbook
    from cityexam_desktop.formpack.reader import lint_pack

    under = pack_folder(base) if base else None
    if (book := Path(given)).is_file():
        read = read_packbook(book, under)
        return read.pack, read.findings
    return lint_pack(pack_folder(given), under)


def _pack(given: str) -> FormPack:
    from cityexam_desktop.formpack.reader import BadPack

    pack, findings = _looked_through(given)
    if pack is None:
        raise BadPack(Path(given).name, findings)
    return pack


def _tell_findings(
    findings: tuple[Finding, ...], lines: list[str], *, ok: bool, as_json: bool
) -> None:
    from cityexam_desktop.cli.shapes import finding_row

    told = {"ok": ok, "findings": [finding_row(finding) for finding in findings]}
    tell(told, lines, as_json=as_json)

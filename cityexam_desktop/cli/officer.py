"""Collecting: paper, the watched folder, who owes what, what departments see differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bundle_of,
    bureau,
    clerk,
    county_argument,
    id_argument,
    json_option,
    option,
    reason_option,
    unit_code_of,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.cli.secrecy import by_hand_line, harmless_option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace

out_option = option(
    "--out", "写成表格（.xlsx、.pdf 或 .csv）。", type=FILE, default=None, metavar="FILE"
)


@command("stamped", "登记一份报送包的盖章纸质件；登记错了用 --none 并写理由撤销。")
@county_argument
@id_argument
@option("--scan", "扫描件的文件；不写就是收到了原件。", type=FILE, default=None)
@option("--none", "撤销登记。", is_flag=True)
@option("--date", "纸上的日期。", type=DAY, metavar="DATE")
@option("--by", "经办人；不写就用设置里的姓名。", metavar="NAME")
@reason_option
@json_option
def stamped(
    *, county: Path, bundle: str, scan: Path | None, none: bool, as_json: bool, **said: str
) -> int:
    """Note stamped paper."""
    from cityexam_desktop.county.papers import Paper, note_paper

    paper = Paper.NONE if none else Paper.SCAN if scan else Paper.ORIGINAL
    with bureau(county) as ws:
        row = note_paper(
            ws, bundle_of(ws, bundle), paper, date=said["date"], scan=scan,
            by=clerk(said["by"]), reason=said["reason"],
        )  # fmt: skip
    tell(
        {"number": row.no, "paper": paper.value},
        [f"已登记：{paper.word}。登记簿第 {row.no} 行。"],
        as_json=as_json,
    )
    return 0


@command("watch", "看一个文件夹里哪些文件还没有收过；--receive 把新的收下。")
@county_argument
@argument("FOLDER", "文件夹。", kind=FILE)
@option("--receive", "把新的收下。", is_flag=True)
@json_option
def watch(*, county: Path, folder: Path, receive: bool, as_json: bool) -> int:
    """Look into a watched folder."""
    from cityexam_desktop.cli.shapes import received_row
    from cityexam_desktop.county import inbox
    from cityexam_desktop.county.watching import look_into

    with bureau(county) as ws:
        seen = look_into(ws, folder)
        received = inbox.receive(ws, seen.new) if receive else ()
    told = {
        "new": [str(path) for path in seen.new],
        "before": len(seen.before),
        "passing": len(seen.passing),
        "files": [received_row(one) for one in received],
    }
    names = [f"{one.file}：{one.word}" for one in received] or [str(path) for path in seen.new]
    tell(told, [seen.sentence, *names], as_json=as_json)
    return 1 if any(one.verdict == "rejected" for one in received) else 0


@command("chase", "列出每个单位还欠什么；--out 写成催报单，--text 给出可以发微信的文字。")
@county_argument
@out_option
@option("--text", "只要一段文字。", is_flag=True)
@option("--unit", "只要这个单位的（代码或名称）。", metavar="UNIT")
@json_option
def chase(*, county: Path, out: Path | None, text: bool, unit: str, as_json: bool) -> int:
    """Tell who owes what."""
    from dataclasses import asdict

    from cityexam_desktop.county.chasing import chases, message, notice
    from cityexam_desktop.county.doubts import unit_findings
    from cityexam_desktop.county.matrix import matrix
    from cityexam_desktop.county.planning.draft import contacts
    from cityexam_desktop.report.officer.chasing import chase_sheet, unit_sheet
    from cityexam_desktop.report.sheets import write_sheet

    with bureau(county) as ws:
        dataset = _merged(ws)
        owing = chases(matrix(ws, dataset, unit_findings(ws, dataset)))
        people = {one.unit: (one.liaison, one.phone) for one in contacts(ws)}
    if unit:
        code = unit_code_of(dataset.task, unit)
        owing = tuple(one for one in owing if one.unit == code)
        if not owing:
            raise WrongUse("这个单位不欠什么，不用催报。", "去掉 --unit 看所有单位。")
    if out is not None:
        one_sheet = unit and unit_sheet(dataset.task, owing[0], people)
        write_sheet(one_sheet or chase_sheet(dataset.task, owing, people), out)
        say(f"催报单已写成“{out}”。")
        return 0
    lines = [f"{one.name}：{'；'.join(one.owes)}。" for one in owing]
    if text:
        lines = [message(dataset.task, owing[0]) if unit else notice(dataset.task, owing)]
    tell({"owing": [asdict(one) for one in owing]}, lines, as_json=as_json)
    return 0


@command("talks", "列出各单位之间对不上的数；--out 写成数据会商单。")
@county_argument
@out_option
@harmless_option
@json_option
def talks(*, county: Path, out: Path | None, harmless: bool, as_json: bool) -> int:
    """Tell what departments see differently."""
    from cityexam_desktop.checks import check_county
    from cityexam_desktop.county.crossing import crossings
    from cityexam_desktop.county.secrecy import quiet_crossings, secret_crossings
    from cityexam_desktop.report.officer.talks import talk_sheet
    from cityexam_desktop.report.sheets import write_sheet

    with bureau(county) as ws:
        dataset = _merged(ws)
    found = crossings(dataset, check_county(dataset.pack, dataset.answers))
    secret = () if harmless else secret_crossings(dataset.pack, found)
    found = quiet_crossings(dataset.pack, found) if harmless else found
    if out is not None:
        write_sheet(talk_sheet(dataset.task, found), out)
        say(f"数据会商单已写成“{out}”。", *by_hand_line(secret))
        return 0
    told = [
        {
            "key": one.key, "kind": one.kind, "level": one.level.value, "item": one.item,
            "sentence": one.sentence, "owner": one.owner, "settled": one.settled,
            "sides": [
                {"unit": s.unit, "datum": s.datum, "value": s.value, "source": s.source,
                 "owns": s.owns}
                for s in one.sides
            ],
        }
        for one in found
    ]  # fmt: skip
    lines = []
    for one in found:
        lines.append(f"{one.sentence}责任单位：{one.owner}。")
        lines += [f"    {s.unit_name} {s.item} {s.value} {s.source}".rstrip() for s in one.sides]
    tell({"talks": told}, lines or ["各单位之间的数没有矛盾。"], as_json=as_json)
    return 1 if any(one.is_open for one in found) else 0


@command("outliers", "与上年、与同类对象相比差得远的数；用中位数和绝对中位差，不用均值。")
@county_argument
@json_option
def outliers(*, county: Path, as_json: bool) -> int:
    """Tell which numbers stand apart."""
    from cityexam_desktop.county.outliers import outliers as far

    with bureau(county) as ws:
        dataset = _merged(ws)
    found = far(dataset)
    told = [
        {
            "kind": one.kind, "datum": one.datum, "place": one.subject, "unit": one.unit,
            "value": f"{one.value:f}", "against": f"{one.against:f}",
            "score": f"{one.score:.1f}", "among": one.among, "sentence": one.sentence,
        }
        for one in found
    ]  # fmt: skip
    lines = [f"{dataset.pack.datum[o.datum].name} {o.subject}：{o.sentence}" for o in found]
    tell({"outliers": told}, lines or ["没有差得远的数。"], as_json=as_json)
    return 0


@command(
    "compare", "只列不同的；两边可以是报送包的编号（开头几位）、merged（汇总）或往年，例如 2024。"
)
@county_argument
@argument("LEFT", "一边。")
@argument("RIGHT", "另一边。")
@json_option
def compare(*, county: Path, left: str, right: str, as_json: bool) -> int:
    """Compare two tellings."""
    from cityexam_desktop.cli.shapes import value_row
    from cityexam_desktop.county import differences as telling
    from cityexam_desktop.formpack.values import show

    with bureau(county) as ws:
        dataset = _merged(ws)
        known = telling.sides(ws, dataset)
        one, other = (side if side in known else bundle_of(ws, side) for side in (left, right))
        found = telling.compare(ws, dataset, one, other)
        beside = telling.compare_beside(ws, dataset, one, other)
    told = [
        {
            "datum": d.datum, "place": d.subject,
            "left": value_row(d.left), "right": value_row(d.right),
        }
        for d in found
    ]  # fmt: skip
    rest = [
        {"form": d.form, "datum": d.datum or None, "place": d.subject, "what": d.what,
         "left": d.before, "right": d.after}
        for d in beside
    ]  # fmt: skip
    lines = [
        f"{datum.name} {d.subject}：{show(datum, d.left) or '（空）'} → "
        f"{show(datum, d.right) or '（空）'}"
        for d in found
        for datum in (dataset.pack.datum[d.datum],)
    ]
    lines += [
        f"{d.what} {d.subject}：{d.before or '（空）'} → {d.after or '（空）'}" for d in beside
    ]
    names = [telling.side_name(dataset, side) for side in (one, other)]
    head = f"{names[0]} 与 {names[1]}：{len(lines)} 处不同。"
    tell({"differences": told, "beside": rest}, [head, *lines], as_json=as_json)
    return 0


@command(
    "dataset", "全县数据，每个数带来源：.xlsx 给人看；写成文件夹就是 CSV 和 datapackage.json。"
)
@county_argument
@argument("OUT", "写到哪里：.xlsx 文件，或一个文件夹。", kind=FILE)
@harmless_option
def dataset(*, county: Path, out: Path, harmless: bool) -> int:
    """Write the county's dataset."""
    from cityexam_desktop.county.secrecy import secret_values, without_secret
    from cityexam_desktop.report.officer.dataset import write_dataset

    if out.suffix and out.suffix.lower() != ".xlsx":
        raise WrongUse(f"不知道怎么写成“{out.suffix}”。", "请写 .xlsx 文件名，或文件夹名。")
    with bureau(county) as ws:
        merged = _merged(ws)
        secret = () if harmless else secret_values(merged)
        write_dataset(ws, without_secret(merged) if harmless else merged, out)
    say(f"全县数据已写成“{out}”。", *by_hand_line(secret))
    return 0


@command("trace", "一个汇总数的来历：哪个单位、哪一稿、什么来源，前后各稿和更正，佐证。")
@county_argument
@argument("DATUM", "基础数据项的代码或名称。")
@option("--at", "对象的编号；不写就是全县。", metavar="SUBJECT")
@json_option
def trace(*, county: Path, datum: str, at: str, as_json: bool) -> int:
    """Walk a merged value back."""
    from cityexam_desktop.cli.cells import datum_named
    from cityexam_desktop.county.provenance import provenance
    from cityexam_desktop.formpack.model import COUNTY
    from cityexam_desktop.formpack.values import show

    with bureau(county) as ws:
        merged = _merged(ws)
        known = datum_named(merged.pack, datum)
        told = provenance(ws, merged, known.code, at or COUNTY)
    lines = [f"{known.name}：{told.value}　{told.unit}　{told.basis}　报送码 {told.code}"]
    rows: list[dict[str, Any]] = []
    for one in told.tellings:
        text = show(known, one.value)
        lines.append(f"    {one.what} {text} {one.who} {one.source} {one.note}".rstrip())
        rows.append({"who": one.who, "what": one.what, "value": text, "at": one.at,
                     "code": one.code, "source": one.source, "counts": one.counts})  # fmt: skip
    lines += [f"    佐证：{paper.name}" for paper in told.evidence]
    tell({"unit": told.unit, "bundle": told.bundle, "tellings": rows}, lines, as_json=as_json)
    return 0


def _merged(ws: Workspace) -> CountyDataset:
    from cityexam_desktop.county.merge import merge

    return merge(ws)

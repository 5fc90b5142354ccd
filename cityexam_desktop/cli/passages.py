"""What became of an older pack's indicators and data: the concordance as lines or as a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    finding_lines,
    json_option,
    option,
    pack_folder,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.packgroup import pack_group
from cityexam_desktop.errors import FileTrouble, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.concordance import Concordance
    from cityexam_desktop.formpack.model import FormPack


@pack_group.command(
    "concordance",
    help="列出两个方案之间的新旧对照：不变、改名、口径变化、取消、新增。\n"
    "旧方案在手边时，还列出没有对照的和名称、计量单位写错的，有则退出码 1。",
)
@argument("OLD", "旧方案的文件夹或代号，例如 cn-2021、cn-2023。", into="old")
@argument("NEW", "新方案的文件夹或代号；中间一年的（如 cn-2023）也可以。", into="new")
@option("--out", "另写成表格（.xlsx、.pdf 或 .csv）。", type=FILE, default=None, metavar="FILE")
@json_option
def concordance(*, old: str, new: str, out: Path | None, as_json: bool) -> int:
    """List the rows between two packs."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.formpack.concordance import counts
    from cityexam_desktop.formpack.lint.crossing import unsaid
    from cityexam_desktop.report.sheets import write_sheet
    from cityexam_desktop.report.sheets.passages import counted, passage_rows, passage_sheet

    older, newer = _pack(old), _pack(new)
    older_id = older.id if older else Path(old).name
    held, rows, newer_id = _rows(older_id, new, newer)
    findings = unsaid(older, newer) if older and newer else ()
    if out is not None:
        write_sheet(passage_sheet(held, rows, older_id, newer_id), out)
    told = counts(rows)
    lines = [_line(cells) for cells in passage_rows(held, rows, newer_id)]
    lines += [*finding_lines(findings), counted(told)]
    lines += [f"已写成“{out.name}”。"] if out else []
    names = ("change", "old", "old_name", "old_measure", "new", "new_name", "new_measure", "note")
    plain = {
        "counts": {change.value: number for change, number in told.items()},
        "rows": [
            {**dict(zip(names, cells, strict=False)), "change": row.change.value,
             "confidence": row.confidence.value}
            for row, cells in zip(rows, passage_rows(held, rows, newer_id), strict=True)
        ],
        "findings": [finding_row(finding) for finding in findings],
    }  # fmt: skip
    tell(plain, lines, as_json=as_json)
    return 1 if findings else 0


def _pack(given: str) -> FormPack | None:
    """The pack that is given; nothing for one that is known by its name alone."""
    from cityexam_desktop.formpack.reader import read_pack

    try:
        folder = pack_folder(given)
    except FileTrouble:
        return None
    return read_pack(folder)


def _rows(
    older: str, given: str, newer: FormPack | None
) -> tuple[FormPack, tuple[Concordance, ...], str]:
    """The pack that holds the rows, the rows, and the newer pack's name; or `WrongUse`."""
    from cityexam_desktop.formpack.concordance import rows_between

    for pack, into in [(newer, "")] if newer else _on_the_way(given):
        rows = rows_between(pack, older, into)
        if rows:
            return pack, rows, into or pack.id
    raise WrongUse(
        f"没有从“{older}”到“{newer.id if newer else given}”的新旧对照。",
        "请在新方案的 concordance 表里写明；随程序的有 cn-2021、cn-2023 到 cn-2025 的对照。",
    )


def _on_the_way(given: str) -> Iterator[tuple[FormPack, str]]:
    from cityexam_desktop import paths
    from cityexam_desktop.formpack.reader import read_pack

    for folder in sorted(paths.forms().iterdir()):
        if (folder / "concordance.csv").is_file():
            yield read_pack(folder), given


def _line(cells: tuple[str, ...]) -> str:
    change, old, old_name, old_measure, new, new_name, new_measure, note, confidence = cells
    sides = [
        f"{code} {name}{f'（{measure}）' if measure else ''}"
        for code, name, measure in ((old, old_name, old_measure), (new, new_name, new_measure))
        if code
    ]
    return f"[{change}] {' → '.join(sides)}{f'：{note}' if note else ''}〔{confidence}〕"

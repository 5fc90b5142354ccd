"""What is printed, signed and stamped: the 定稿 sheet and the leader's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    changed_lines,
    edition_of,
    opened,
    option,
    unit_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import say
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from pathlib import Path


@command("print", "定稿表每一页都有报送码和条码，盖章的就是这一稿。")
@workspace_argument
@argument("OUT", "写到哪里（.pdf）。", kind=FILE)
@option("--edition", "第几稿；不写就是最新一稿。", type=int, default=None, metavar="N")
@option("--sign-off", "写成给单位领导看的送签单（一页）。", is_flag=True)
@unit_option
def print_edition(
    *, workspace: Path, out: Path, unit: str, edition: int | None, sign_off: bool
) -> int:
    """Write an edition for paper."""
    from cityexam_desktop.report.edition_sheet import write_sheet
    from cityexam_desktop.report.sign_off import write_sign_off

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        kept = edition_of(work, edition)
        write = write_sign_off if sign_off else write_sheet
        write(ws, kept.bundle, out)
        changed = changed_lines(work, kept)
    say(f"第 {kept.edition} 稿的{'送签单' if sign_off else '定稿表'}已写成“{out}”。", *changed)
    return 0

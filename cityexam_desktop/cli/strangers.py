"""Rows of spreadsheets that nobody recognises, on the command line: shown, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.cli.common import option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.workspace.sheets.model import Stranger
    from cityexam_desktop.workspace.sheets.rowchoice import RowChoices

row_option = option(
    "--row",
    "认不出的行=它是哪一行（编号、名称，或 +：新增一行，-：不读），可写多次；"
    "记住以后再遇到照此读入，等号后面不写就忘掉。",
    multiple=True,
    metavar="TEXT",
)
_SHOWN: Final = 50


def stranger_row(choices: RowChoices, one: Stranger) -> dict[str, Any]:
    """A row that nobody recognises, as JSON."""
    return {
        "form": one.form,
        "sheet": one.sheet,
        "cell": one.cell,
        "text": one.row.shown,
        "content": one.content,
        "read_as": one.read_as,
        "near": [choice.id for choice in choices.near(one)],
    }


def stranger_lines(choices: RowChoices, found: Iterable[Stranger], file: str = "") -> Iterator[str]:
    """The rows of which nobody has said anything, for people, with what looks like them."""
    from cityexam_desktop.workspace.sheets.rowchoice import each_once

    unsaid = [one for one in each_once(found) if not one.read_as]
    if unsaid:
        yield f"{file}有 {len(unsaid)} 行没有认出，可以用 --row 说明是哪一行："
    for one in unsaid[:_SHOWN]:
        near = "、".join(choice.words for choice in choices.near(one))
        beside = f"（{one.content}）" if one.content else ""
        yield f"  {one.row.shown}{beside}：{f'相近的有 {near}' if near else '没有相近的'}"
    if len(unsaid) > _SHOWN:
        yield f"  其余 {len(unsaid) - _SHOWN} 行从略，全部见 --json。"

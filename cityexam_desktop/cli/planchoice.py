"""指标取舍 on the command line: leave out, own standards, confirmations, own indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    option,
)
from cityexam_desktop.cli.ownoptions import HELP, indicator_data, indicator_facts, typed_datum
from cityexam_desktop.cli.plangroup import (
    indicator_argument,
    kept,
    plan_group,
    preview_option,
    taken,
    unit_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.additions import OwnDatum
    from cityexam_desktop.county.planning.model import TaskDraft


@plan_group.command("leave-out", help="指标取舍：不采用一项指标；不写理由就是重新采用。")
@county_argument
@indicator_argument
@option("--reason", "不采用的理由，印进报告。", metavar="TEXT")
@json_option
def leave_out(*, county: Path, indicator: str, reason: str, as_json: bool) -> int:
    """Leave an indicator out, or take it back."""
    from cityexam_desktop.county.planning import choosing, draft

    with bureau(county) as ws:
        made = draft.draft(ws)
        if reason:
            made = choosing.left_out(ws, made, indicator, reason)
        else:
            made = choosing.taken_back(ws, made, indicator)
        return kept(ws, made, as_json=as_json)


@plan_group.command("confirm", help="核实标准：待核或推断的标准，查到原文后才用来判断达标。")
@county_argument
@indicator_argument
@option("--document", "原文所在的文件和文号。", metavar="TEXT", required=True)
@option("--who", "核实人。", metavar="NAME", required=True)
@option("--date", "核实日期。", type=DAY, metavar="DATE")
@json_option
def confirm(*, county: Path, indicator: str, as_json: bool, **by: Any) -> int:
    """Let a recalled or inferred standard count."""
    from cityexam_desktop.county.planning import choosing, draft

    with bureau(county) as ws:
        made = choosing.confirmed(ws, draft.draft(ws), indicator, **by)
        return kept(ws, made, as_json=as_json)


@plan_group.command("threshold", help="给一项指标或分项定本县标准；--clear 恢复方案的标准。")
@county_argument
@indicator_argument
@option("--operator", "比较符：>=、<=、= 或 between。", metavar="TEXT")
@option("--low", "下限（>=、=、between）。", metavar="NUMBER")
@option("--high", "上限（<=、between）。", metavar="NUMBER")
@option("--document", "本县依据的文件和文号。", metavar="TEXT")
@option("--year", "达标年份。", metavar="YEAR")
@option("--clear", "恢复方案的标准，也取消核实。", is_flag=True)
@json_option
def threshold(*, county: Path, indicator: str, clear: bool, as_json: bool, **facts: str) -> int:
    """Set a standard of the county's own, or the pack's again."""
    from cityexam_desktop.county.planning import choosing, draft

    with bureau(county) as ws:
        made = draft.draft(ws)
        if clear:
            made = choosing.judged_as_base(ws, made, indicator)
        else:
            made = choosing.with_threshold(ws, made, indicator, choosing.standard(**facts))
        return kept(ws, made, as_json=as_json)


@plan_group.command("own-indicator", help=HELP)
@county_argument
@indicator_facts
@indicator_data
@json_option
def own_indicator(*, county: Path, datum: tuple[str, ...], as_json: bool, **said: str) -> int:
    """Add an indicator of the county's own."""
    from cityexam_desktop.county.planning import additions, choosing, draft

    names = ("operator", "low", "high")
    bounds = {name: said.pop(name) for name in names}
    with bureau(county) as ws:
        made = draft.draft(ws)
        pack = choosing.pack_in_force(ws, made)
        known = {one.name: one.code for one in pack.dimensions}
        said["dimension"] = known.get(said["dimension"], said["dimension"])
        data = tuple(_datum(text, made) for text in datum)
        own = choosing.standard(**bounds, document=said["document"]) if bounds["operator"] else None
        indicator = additions.OwnIndicator(**said, threshold=own, data=data)
        return kept(ws, additions.with_indicator(ws, made, indicator), as_json=as_json)


@plan_group.command("drop-indicator", help="取消一项本县特色指标，只有它用到的数也不再填报。")
@county_argument
@indicator_argument
@json_option
def drop_indicator(*, county: Path, indicator: str, as_json: bool) -> int:
    """Take an own indicator away."""
    from cityexam_desktop.county.planning import additions, choosing, draft

    with bureau(county) as ws:
        made = draft.draft(ws)
        code = choosing.which_of(choosing.pack_in_force(ws, made), indicator)
        return kept(ws, additions.without_indicator(ws, made, code), as_json=as_json)


@plan_group.command(
    "choices", help="导入改好的指标取舍表：是否采用和理由、本县标准和依据；空着的格子不动。"
)
@county_argument
@argument("FILE", "指标取舍表（.xlsx 或 .csv）。", kind=FILE)
@preview_option
@json_option
def import_choices(*, county: Path, file: Path, preview: bool, as_json: bool) -> int:
    """Take decisions out of a table."""
    from cityexam_desktop.county.planning import draft
    from cityexam_desktop.county.planning.choicetable import read_choices

    with bureau(county) as ws:
        made = draft.draft(ws)
        return taken(ws, made, read_choices(ws, file, made), preview=preview, as_json=as_json)


@plan_group.command(
    "read-list",
    help="照上级下发的指标清单定取舍和标准：清单没有的不采用，多出来的作特色指标。\n"
    "认不出的列出来；原来的取舍由它代替。",
)
@county_argument
@argument("FILE", "指标清单（.xlsx）。", kind=FILE)
@option("--document", "清单出自哪个文件，写文号。", metavar="TEXT", required=True)
@preview_option
@json_option
def import_list(*, county: Path, file: Path, document: str, preview: bool, as_json: bool) -> int:
    """Decide by a list of the level above."""
    from cityexam_desktop.cli.output import say
    from cityexam_desktop.county.planning import draft
    from cityexam_desktop.county.planning.choicetable import from_list

    with bureau(county) as ws:
        made = draft.draft(ws)
        after, findings = from_list(ws, file, made, document)
        if not as_json:
            for finding in findings:
                say(f"{finding.sentence}{finding.remedy}")
        return taken(ws, made, after, preview=preview, as_json=as_json)


def _datum(text: str, made: TaskDraft) -> OwnDatum:
    from cityexam_desktop.county.planning.additions import OwnDatum

    typed = typed_datum(text)
    return OwnDatum(*typed[:-1], unit_of(made, typed.unit))

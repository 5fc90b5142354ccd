"""What the draft says otherwise than the newest edition, told before it is frozen anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.editions import differences
from cityexam_desktop.bundle.submission import editions, to_send
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.content import content as stored_content

if TYPE_CHECKING:
    from cityexam_desktop.bundle.editions import Difference
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.database import Workspace

MOST: Final = 6
EMPTY: Final = "（空）"


def since_last(workspace: Workspace, live: Live) -> str:
    """The differences in a few lines; empty where there is no edition yet, or none differs."""
    made = editions(workspace, live.task, live.unit)
    if not made:
        return ""
    before = stored_content(workspace, made[-1].id)
    after = to_send(workspace, live.task, live.pack, live.unit, live.content())
    found = differences(live.pack, before, after)
    if not found:
        return ""
    lines = [_line(live, one) for one in found[:MOST]]
    more = [f"……共 {len(found)} 处，定稿表上逐条列出。"] if len(found) > MOST else []
    return "\n".join((f"与第 {made[-1].edition} 稿相比改动 {len(found)} 处：", *lines, *more))


def _line(live: Live, one: Difference) -> str:
    form, datum = live.pack.form.get(one.form), live.pack.datum.get(one.datum)
    table = live.answers.tables.get(one.form)
    at = table.index.get(one.subject) if table and one.subject != COUNTY else None
    row = table.subjects[at].name if table is not None and at is not None else ""
    what = datum.name if datum else one.what
    place = " › ".join(filter(None, (form.title if form else "", row, what)))
    return f"{place}：{one.before or EMPTY} → {one.after or EMPTY}"

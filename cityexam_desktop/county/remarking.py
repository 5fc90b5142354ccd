"""批注: what an officer notes at the cells of a submission while reading it.

The notes lie in the bureau's file, so that reading may be broken off, and go out with the
退回修改单.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace.answering import comments, fits
from cityexam_desktop.workspace.content import submissions
from cityexam_desktop.workspace.database import stamp
from cityexam_desktop.workspace.model import Comment
from cityexam_desktop.workspace.remarks import put_remark

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace


def note_remark(
    ws: Workspace,
    bundle: str,
    datum: str,
    subject: str,
    text: str,
    *,
    by: str = "",
    now: datetime | None = None,
) -> None:
    """Note a remark at a cell in place of an earlier one; an empty text takes it away.

    Raises `WrongUse` for a bundle that is not here, or a text too long to travel.
    """
    said = plain(text).strip()
    fits(datum, said)
    put_remark(ws, _kept(ws, bundle), Comment(datum, subject, said, plain(by).strip(), stamp(now)))


def noted(ws: Workspace, bundle: str) -> tuple[Remark, ...]:
    """What was noted at the cells of a submission, as a 退回修改单 carries it."""
    return tuple(Remark(c.datum, c.subject, c.text) for c in remarks(ws, bundle))


def remarks(ws: Workspace, bundle: str) -> tuple[Comment, ...]:
    """The same with who noted it and when."""
    return comments(ws, _kept(ws, bundle))


def _kept(ws: Workspace, bundle: str) -> int:
    found = next((s.id for s in submissions(ws) if s.bundle == bundle), None)
    if found is None:
        raise WrongUse("这份报送包的数据没有入库。", "请在“收件登记簿”里点“核对留底”。")
    return found

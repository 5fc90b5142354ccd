"""The officer's remarks at the cells of a received submission, kept until it is returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Comment


def put_remark(ws: Workspace, submission: int, remark: Comment) -> None:
    """Keep one remark at a cell in place of what stood there; an empty text takes it away."""
    with ws.transaction():
        ws.run(
            "DELETE FROM comment WHERE submission = ? AND datum = ? AND subject = ?",
            (submission, remark.datum, remark.subject),
        )
        if remark.text:
            ws.run(
                "INSERT INTO comment VALUES (?, ?, ?, ?, ?, ?, ?)",
                (submission, remark.datum, remark.subject, remark.text, remark.author,
                 remark.at, remark.answer),
            )  # fmt: skip

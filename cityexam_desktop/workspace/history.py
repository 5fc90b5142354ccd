"""Earlier years' values: of base data and of indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.workspace.content import value_columns, value_from
from cityexam_desktop.workspace.model import HistoryValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.workspace.database import Workspace


def put_history(ws: Workspace, values: Iterable[HistoryValue]) -> None:
    """Keep earlier values; a signed one is never replaced by an unsigned one.

    A year was examined by one pack: the same code told again is by the pack it is told with.
    """
    with ws.transaction():
        ws.run_many(
            "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (period, code, subject) DO UPDATE SET value = excluded.value, "
            "absence = excluded.absence, source = excluded.source, signed = excluded.signed, "
            "pack = excluded.pack "
            "WHERE excluded.signed >= signed",
            (
                (
                    v.period,
                    v.code,
                    v.subject,
                    *value_columns(v.value),
                    v.source,
                    int(v.signed),
                    v.pack,
                )
                for v in values
            ),
        )


def periods(ws: Workspace) -> tuple[str, ...]:
    """The periods of which there are values, oldest first."""
    return tuple(row[0] for row in ws.run("SELECT DISTINCT period FROM history ORDER BY period"))


def history(ws: Workspace, period: str = "") -> tuple[HistoryValue, ...]:
    """The values of one period, or of all, in stable order."""
    rows = ws.run(
        "SELECT period, code, subject, value, absence, source, signed, pack FROM history "
        "WHERE ? = '' OR period = ? ORDER BY period, code, subject",
        (period, period),
    )
    return tuple(
        HistoryValue(p, code, subject, value_from(value, absence), source, bool(signed), pack)
        for p, code, subject, value, absence, source, signed, pack in rows
    )

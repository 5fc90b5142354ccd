"""What people said the rows of foreign tables are about; remembered for the next file.

A row is told by what it calls itself: its places, code and name. Where a name alone means
little (every estate has a 1号楼) what was said holds for files of the same part or name only.
What was said lives in the workspace, so that it passes from year to year with the data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace.sheets.headings import digest
from cityexam_desktop.workspace.sheets.words import identity, normal

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.sheets.subjects import RowKey

Said: TypeAlias = Mapping[tuple[str, str], str]
"""By `among` and `key_of`: an id, a datum's code, `ADD` or `OUT`."""

_KEY: Final = "row_names"
_MOST: Final = 10_000
"""How many rows are remembered; the oldest go first."""


def among(form: Form | None) -> str:
    """Among what a row is looked for: places of a level, a register's rows, a list's data ('')."""
    if form is None:
        return ""
    return form.code if form.kind is FormKind.REGISTER else f"@{form.level}"


def key_of(row: RowKey, scope: str = "") -> str:
    """What tells a row from others by what it calls itself; `scope` where that is too little."""
    return digest([normal(scope), *map(identity, (row.code, row.name, *row.parents))])


def key_of_item(name: str) -> str:
    """The same for a row of a list, which has a name alone."""
    return digest([normal(name)])


def remembered(ws: Workspace) -> dict[tuple[str, str], str]:
    """What was said in this workspace; what cannot be read any more is left out."""
    text = ws.meta(_KEY)
    try:
        told: Any = json.loads(text) if text else []
        return {(str(where), str(key)): str(as_) for where, key, as_ in told}
    except (ValueError, TypeError):
        return {}


def remember(ws: Workspace, said: Said) -> None:
    """Remember what rows are, in place of what was said before; empty texts forget."""
    kept = {at: as_ for at, as_ in remembered(ws).items() if at not in said}
    kept |= {at: as_ for at, as_ in said.items() if as_}
    told = [[*at, as_] for at, as_ in kept.items()][-_MOST:]
    with ws.transaction():
        ws.remember(_KEY, json.dumps(told, ensure_ascii=False))

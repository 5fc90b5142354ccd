"""Two packs side by side: what the concordance leaves unsaid of the older one, or says wrongly.

A pack is linted alone; only whoever has the older pack too can see what its concordance
leaves unsaid or names wrongly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.concordance import ALL, is_one_pack, measures_of, names_of
from cityexam_desktop.formpack.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.formpack.concordance import Concordance
    from cityexam_desktop.formpack.model import FormPack

_REMEDY = "请在新方案的“新旧对照”里补一行：不变、改名、口径变化或取消。"


def unsaid(older: FormPack, newer: FormPack) -> tuple[Finding, ...]:
    """What the concordance of `newer` does not say of `older`, or says otherwise than it is.

    Of versions of one pack only codes that are gone must be spoken of.
    """
    rows = {row.old: row for row in newer.concordance if row.pack == older.id and not row.into}
    known, here = names_of(older), names_of(newer)
    versions = ALL in rows or is_one_pack(newer, older.id)
    silent = here.keys() if versions else frozenset()
    parts = {part.code for indicator in older.indicators for part in indicator.parts}
    found = [
        _said("old", f"“{name}”（{code}）没有对照，上年值不会沿用。", _REMEDY)
        for code, name in known.items()
        if code not in rows and code not in silent and code not in parts
    ]
    return (*found, *_wrong(older, rows.values(), versions=versions))


def _wrong(older: FormPack, rows: Iterable[Concordance], *, versions: bool) -> Iterator[Finding]:
    known, sizes = names_of(older), measures_of(older)
    for row in (row for row in rows if row.old != ALL):
        if row.old and row.old not in known:
            if not versions:  # an earlier version of the same pack may have had it
                what = f"旧方案里没有“{row.old}”（{row.name}）。"
                yield _said("old", what, "请核对旧代码。")
        elif row.old and row.name != known[row.old]:
            what = f"“{row.old}”在旧方案里叫“{known[row.old]}”，对照里写的是“{row.name}”。"
            yield _said("name", what, "请照旧方案改正。")
        elif row.old and not _one_measure(row.measure, sizes[row.old]):
            what = f"“{row.old}”在旧方案里按“{sizes[row.old]}”计，对照里写的是“{row.measure}”。"
            yield _said("measure", what, "请照旧方案改正。")


def _one_measure(one: str, other: str) -> bool:
    return one == other or measures.same(one, other)


def _said(column: str, sentence: str, remedy: str) -> Finding:
    where = Where("concordance", (0, COLUMNS["concordance"].index(column) + 1), "", column)
    return Finding("pack.unsaid", Level.EXPLAIN, where, sentence, remedy)

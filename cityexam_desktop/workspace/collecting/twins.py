"""Rows that are new in several files under one name: one row, or several? Nobody but people knows.

Two schools may each send a new 教学点. Merged, one of them would be gone; so each is a row
of its own until somebody says that they are the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.collecting.model import Claim, Conflict
from cityexam_desktop.workspace.collecting.sameness import told
from cityexam_desktop.workspace.sheets.model import NEW
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.workspace.collecting.model import Cell, Collection
    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.asked import Asked

_WORD: Final = "是同一行，数以它为准"
_REMEDY: Final = "是同一行的，请选数以哪个文件为准；不选就各算一行，都收下。"
_FEW: Final = 3
"""Values that are told of each of them."""


def twins(
    asked: Asked,
    claims: Mapping[Cell, list[Claim]],
    files: Mapping[tuple[str, str], Mapping[str, object]],
    items: Iterable[Subject],
) -> Iterator[Conflict]:
    """A question for each name under which `items` has several new rows of one form.

    `claims` are by cell what the files say, `files` by row which files have it.
    """
    found: defaultdict[tuple[str, str], list[Subject]] = defaultdict(list)
    for item in items:
        if item.id.startswith(NEW):
            found[item.form, normal(item.name)].append(item)
    for (form, _), group in found.items():
        if len(group) > 1:
            where = ["、".join(files.get((form, item.id), ())) for item in group]
            said = zip(where, group, strict=True)
            each = "，".join(f"{file}{_values(asked, claims, item)}" for file, item in said)
            title = asked.pack.form[form].title
            yield Conflict(
                ("", group[0].id),
                Claim(()),
                tuple(Claim((file,), item=item) for file, item in zip(where, group, strict=True)),
                f"“{title}”里新的一行“{group[0].name}”不止一处有：{each}。",
                _REMEDY,
                (_WORD,) * len(group),
                tuple(item.id for item in group),
            )


def _values(asked: Asked, claims: Mapping[Cell, list[Claim]], item: Subject) -> str:
    data = (datum for datum in asked.tables[item.form] if (datum.code, item.id) in claims)
    held = ((datum, claims[datum.code, item.id][0].observation) for datum in data)
    words = [f"{datum.name} {told(asked.pack, o)}" for datum, o in held if o is not None]
    return f"（{'，'.join(words[:_FEW])}）" if words else ""


def merged(collection: Collection, choices: Mapping[Cell, int]) -> Collection:
    """The collection in which rows that were said to be one are one, the chosen one's first."""
    for conflict in collection.conflicts:
        if conflict.twins and conflict.cell in choices:
            chosen = conflict.twins[choices[conflict.cell]]
            others = {id_: chosen for id_ in conflict.twins if id_ != chosen}
            collection = _one(collection, chosen, others)
    return collection


def _one(collection: Collection, chosen: str, others: Mapping[str, str]) -> Collection:
    """Put everything about `others` under the chosen id, where that says nothing itself."""
    agreed = collection.agreed
    told_ = {o.datum for o in agreed.observations if o.subject == chosen}
    observations = []
    for o in agreed.observations:
        if o.subject not in others:
            observations.append(o)
        elif o.datum not in told_:
            told_.add(o.datum)
            observations.append(replace(o, subject=chosen))
    surveyed = any(r.subject == chosen for r in agreed.rows)
    states = [r for r in agreed.rows if r.subject not in others]
    more = [replace(r, subject=chosen) for r in agreed.rows if r.subject in others]
    origins = [o for o in collection.origins if o.subject not in {chosen, *others}]
    mine = [o for o in collection.origins if o.subject in {chosen, *others}]
    if mine:
        first = next((o for o in mine if o.subject == chosen), mine[0])
        by, file = (
            "、".join(dict.fromkeys(text for o in mine if (text := getattr(o, name))))
            for name in ("by", "file")
        )
        origins.append(replace(first, subject=chosen, by=by, file=file))
    return replace(
        collection,
        agreed=replace(
            agreed,
            observations=tuple(observations),
            rows=(*states, *(() if surveyed else more[:1])),
            objects=tuple(o for o in agreed.objects if o.id not in others),
        ),
        origins=tuple(origins),
    )

"""Names for people in place of codes: units, cells, kinds of files; sentences that end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.findings import Where
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Subject

KINDS: Final = {
    "task": "任务包",
    "submission": "报送包",
    "reply": "回执或退回修改单",
    "handover": "移交文件",
    "county": "县级汇总包",
}
_ENDS: Final = "。！？"


def ended(*sentences: str) -> str:
    """Sentences one behind the other, each with its full stop; empty ones go."""
    return "".join(s if s[-1] in _ENDS else f"{s}。" for s in sentences if s)


def names_of(subjects: Iterable[Subject]) -> dict[str, str]:
    """Places and rows of registers by id."""
    return {subject.id: subject.name for subject in subjects}


def cell_name(pack: FormPack, datum: str, subject: str, names: Mapping[str, str]) -> str:
    """A cell as people call it, ``层数（1号楼）``; the whole submission without a datum."""
    if not datum:
        return "整份"
    known = pack.datum.get(datum)
    name = known.name if known else datum
    return name if subject in {"", COUNTY} else f"{name}（{names.get(subject, subject)}）"


def where_name(pack: FormPack, where: Where, names: Mapping[str, str]) -> str:
    """Where a finding is: the form's title and the cell; empty for the whole county."""
    form = pack.form.get(where.table)
    cell = cell_name(pack, where.column, where.row, names) if where.column else ""
    if not cell and where.row not in {"", COUNTY}:
        cell = names.get(where.row, where.row)
    return "·".join(part for part in (form.title if form else where.table, cell) if part)

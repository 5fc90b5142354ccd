"""What was looked at: the survey state of every row of the forms by exception.

In such a form an item without a value means that all is well only where somebody looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.model import RowState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.merge import CountyDataset


@dataclass(frozen=True, slots=True)
class Looked:
    """One row of a form by exception; `units` own its data and are in force."""

    form: str
    title: str
    subject: str
    state: RowState
    by: str
    date: str
    units: tuple[str, ...]


def looked(dataset: CountyDataset) -> Iterator[Looked]:
    """Every row of the forms by exception, surveyed or not, as the forms and places read."""
    said = {(row.form, row.subject): row for row in dataset.rows}
    for form in dataset.pack.forms:
        table = dataset.answers.tables.get(form.code)
        if table is None or not form.by_exception:
            continue
        owners = {dataset.pack.owner_of.get(d.code) for d in dataset.pack.data_of_form[form.code]}
        units = tuple(u.code for u in dataset.task.units
                      if u.code in owners and u.code in dataset.resolution.in_force)  # fmt: skip
        for subject in table.subjects:
            row = said.get((form.code, subject.id))
            yield Looked(
                form.code, form.title, subject.id,
                row.state if row else RowState.NOT_SURVEYED,
                row.by if row else "", row.date if row else "", units,
            )  # fmt: skip

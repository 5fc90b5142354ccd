"""The values of a kept submission as columns, for who looks at few of the cells themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

from cityexam_desktop.workspace.content import NATURES, OBSERVED, column_of_values, observed
from cityexam_desktop.workspace.model import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace


class Told(NamedTuple):
    """A cell's value, and nothing of what stands beside it."""

    datum: str
    subject: str
    value: Value


class Cells(Mapping[tuple[str, str], Observation]):
    """The observations of one submission by (datum, subject), each made when it is asked for.

    Of 200,000 cells a check asks for the few that are doubtful; all it needs of the others
    is their value.
    """

    def __init__(self, columns: Sequence[Sequence[Any]]) -> None:
        """Take the columns `OBSERVED` and ``expected``, with nature and value as stored."""
        data, subjects, texts, absences, *self._beside = columns
        self.data: Sequence[str] = data
        self.subjects: Sequence[str] = subjects
        self.values_told: Sequence[Value] = tuple(column_of_values(texts, absences))

    @property
    def told(self) -> Iterator[Told]:
        """Every cell with its value, in no order."""
        return starmap(Told, zip(self.data, self.subjects, self.values_told, strict=True))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], int]:
        cells = zip(self.data, self.subjects, strict=True)
        return dict(zip(cells, range(len(self.data)), strict=True))

    def __getitem__(self, cell: tuple[str, str]) -> Observation:
        """Make one."""
        row = self._rows[cell]
        reason, nature, time, source, page, note, expected = (one[row] for one in self._beside)
        return Observation(
            *cell, self.values_told[row], reason, expected, NATURES[nature], time, source, page,
            note,
        )  # fmt: skip

    def __contains__(self, cell: object) -> bool:
        """Whether there is one, without making it."""
        return cell in self._rows

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The cells, in no order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.data)


def cells(ws: Workspace, submission: int) -> Cells:
    """Read all values of a submission."""
    return Cells(observed(ws, submission, (*OBSERVED, "expected")))

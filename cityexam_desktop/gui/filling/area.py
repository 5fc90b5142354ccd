"""What is selected in the grid, as blocks of shown rows and columns; knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells; its corners belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def __len__(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Its cells (row, column), row by row."""
        columns = range(self.left, self.right + 1)
        return ((row, column) for row in range(self.top, self.bottom + 1) for column in columns)


@dataclass(frozen=True, slots=True)
class Area:
    """Blocks that have no cell in common; a million cells are few blocks."""

    blocks: tuple[Block, ...] = ()

    def __len__(self) -> int:
        """How many cells are selected."""
        return sum(map(len, self.blocks))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """The cells (row, column), row by row."""
        if len(self.blocks) == 1:
            return iter(self.blocks[0])
        return iter(sorted(cell for block in self.blocks for cell in block))

    @property
    def around(self) -> Block:
        """The rectangle around all of it; there has to be a cell."""
        blocks = self.blocks
        return Block(
            min(block.top for block in blocks),
            min(block.left for block in blocks),
            max(block.bottom for block in blocks),
            max(block.right for block in blocks),
        )

    @property
    def rows(self) -> list[int]:
        """The rows in which a cell is selected, from the top."""
        return sorted({row for b in self.blocks for row in range(b.top, b.bottom + 1)})

    @property
    def columns(self) -> list[int]:
        """The columns in which a cell is selected, from the left."""
        return sorted({column for b in self.blocks for column in range(b.left, b.right + 1)})

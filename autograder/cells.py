"""Where the lines of a notebook's module stand: in which cell, and in which line of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Broken:
    """Why a name is missing from the module: its cell is not Python."""

    cell: int
    line: int  # in the cell
    source: str  # that line
    error: str  # "SyntaxError"
    message: str


@dataclass(frozen=True)
class Cells:
    """The layout of a module that was made of a notebook's cells.

    Cells are numbered as they stand in the notebook, from 1, text cells included.
    """

    starts: tuple[int, ...]  # the module's line where each cell begins, ascending
    numbers: tuple[int, ...]  # which cell that is
    broken: Mapping[str, Broken] = field(default_factory=dict)  # by the names that the cell would have defined

    def place(self, line: int) -> tuple[int, int]:
        """(cell, line in it) of a line of the module, both from 1."""
        which = max(bisect_right(self.starts, line) - 1, 0)
        return self.numbers[which], max(line - self.starts[which] + 1, 1)

    def shown(self, line: int) -> tuple[str, int]:
        """The same as (file, line), as places are told to a student: ("cell 7", 3)."""
        cell, within = self.place(line)
        return named(cell), within


def named(cell: int) -> str:
    """What stands for a file name where a line of a cell is told."""
    return f"cell {cell}"


def place(file: str, line: int) -> str:
    """A line as a student finds it: "knn.py:14", "cell 7, line 3"."""
    return f"{file}, line {line}" if file.startswith("cell ") else f"{file}:{line}"

"""A marked solution as answer cells: the pieces of its module, each block in the markers of another tool."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.authoring.cells import Piece, pieces
from autograder.authoring.stub import Block, find_blocks

Marked = Callable[[Block, list[str]], list[str]]  # a block, its lines without markers and hints -> as the tool wants it


@dataclass(frozen=True)
class Answer:
    """One cell: code, or for the module's docstring text."""

    name: str  # of the function or class; "imports" or "docstring"
    source: str
    written: bool  # whether it has something for the student to write

    @property
    def kind(self) -> Literal["markdown", "code"]:
        """Of the cell."""
        return "markdown" if self.name == "docstring" else "code"


def answers(source: str, file: Path, marked: Marked) -> tuple[Answer, ...]:
    """The cells of a solution; hints stand above each block, as in the stub.

    Args:
        source: the solution, with our markers.
        file: its place, for messages.
        marked: writes a block, indented as it is.

    Raises:
        CourseError: a marker is wrong.
    """
    blocks = find_blocks(source, file)
    return tuple(_answer(piece, blocks, marked) for piece in pieces(source))


def _answer(piece: Piece, blocks: tuple[Block, ...], marked: Marked) -> Answer:
    if piece.kind == "docstring":
        return Answer("docstring", inspect.cleandoc(ast.literal_eval(piece.source)), written=False)
    lines = piece.source.split("\n")
    # The end of a block at the end of a definition is a comment, and as such above the next definition.
    before = max((block.end + 1 - piece.first for block in blocks if block.begin < piece.first <= block.end), default=0)
    inside = [block for block in blocks if piece.first <= block.begin < piece.first + len(lines)]
    for block in reversed(inside):  # from the end, so that earlier line numbers stay true
        begin, end = block.begin - piece.first, block.end - piece.first
        code = lines[begin + 1 + _hint_lines(lines[begin + 1 : end]) : end]
        hints = [f"{block.indent}# {hint}".rstrip() for hint in block.hints]
        lines[begin : end + 1] = [*hints, *marked(block, code)]
    name = piece.names[0] if piece.kind == "definition" else "imports"
    return Answer(name, "\n".join(lines[before:]).strip("\n"), bool(inside))


def _hint_lines(lines: list[str]) -> int:
    """How many lines after BEGIN SOLUTION are hints."""
    return next((n for n, line in enumerate(lines) if not line.strip().replace("# ", "#").startswith("#|")), len(lines))

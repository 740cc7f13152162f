"""An assignment as the cells of a notebook: its handout, its module piece by piece. What notebooks are made from.

`handout_cells` cuts the handout at its headings, `pieces` cuts a module (a stub, or a marked solution: they have the
same pieces) into its imports and its definitions, `write_notebook` makes the file. Standard library only, and the same
bytes for the same cells on every machine and day.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

_LONGEST_ID = 64  # of a cell, in nbformat 4.5
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook. `id` is unique in its notebook: letters, digits, `-` and `_`; see `cell_id`."""

    kind: Literal["markdown", "code"]
    source: str
    id: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As nbformat 4.5 has it, without outputs."""
        lines = self.source.splitlines(keepends=True)
        cell = {"cell_type": self.kind, "id": self.id, "metadata": dict(self.metadata), "source": lines}
        return cell if self.kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


@dataclass(frozen=True)
class Piece:
    """A run of lines of a module: its docstring, some imports and constants, or one definition with its comments."""

    kind: Literal["docstring", "statements", "definition"]
    source: str  # without blank lines around it
    names: tuple[str, ...]  # what it defines: "softmax"; "KNN", "KNN.train"
    first: int  # its first line in the module, counted from 1


def pieces(source: str) -> tuple[Piece, ...]:
    """A module cut between its statements: every line that is not blank is in one piece, in order.

    A stub and the marked solution that it was made from have the same pieces. Raises `SyntaxError`.
    """
    lines = source.split("\n")
    found: list[Piece] = []
    end = 0  # the line where the previous statement ends
    for kind, statements in _runs(ast.parse(source)):
        last = statements[-1].end_lineno or statements[-1].lineno
        found.append(_piece(kind, statements, lines, end, last))
        end = last
    if found and any(line.strip() for line in lines[end:]):  # comments at the very end
        rest = "\n".join([found[-1].source, *lines[end:]]).rstrip()
        found[-1] = Piece(found[-1].kind, rest, found[-1].names, found[-1].first)
    return tuple(found)


def handout_cells(text: str) -> tuple[Cell, ...]:
    """A handout as markdown cells, one a section: it is cut before each `## ` heading."""
    sections: list[list[str]] = [[]]
    fenced = False
    for line in text.strip().split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not fenced:
            sections.append([])
        sections[-1].append(line)
    texts = ["\n".join(section).strip() for section in sections]
    return tuple(Cell("markdown", text, cell_id("handout", heading(text) or "start")) for text in texts if text)


def heading(markdown: str) -> str:
    """The words of the heading that a text starts with; "" where it starts with none."""
    found = re.match(r"#+ +(.+)", markdown)
    return found[1].strip() if found else ""


def cell_id(kind: str, name: str) -> str:
    """The id of a cell: `stub-svm_loss` of ("stub", "svm_loss")."""
    return f"{kind}-{re.sub(r'[^a-zA-Z0-9_]+', '-', name).strip('-').lower()}"[:_LONGEST_ID].rstrip("-")


def write_notebook(cells: Iterable[Cell], metadata: Mapping[str, Any] | None = None) -> bytes:
    """A notebook file of nbformat 4.5 for Python 3; `metadata` is added to the notebook's own.

    Raises `ValueError` where two cells have one id.
    """
    listed = list(cells)
    ids = [cell.id for cell in listed]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"two cells have the id {twice[0]}")
    notebook = {
        "cells": [cell.to_dict() for cell in listed],
        "metadata": {"kernelspec": _KERNEL, "language_info": _LANGUAGE, **(metadata or {})},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _runs(tree: ast.Module) -> Iterator[tuple[Literal["docstring", "statements", "definition"], list[ast.stmt]]]:
    """The statements of a module: the docstring and definitions alone, what stands between them together."""
    waiting: list[ast.stmt] = []
    for position, statement in enumerate(tree.body):
        alone = "definition" if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else None
        if position == 0 and ast.get_docstring(tree) is not None:
            alone = "docstring"
        if alone is None:
            waiting.append(statement)
            continue
        if waiting:
            yield "statements", waiting
            waiting = []
        yield ("docstring" if alone == "docstring" else "definition"), [statement]
    if waiting:
        yield "statements", waiting


def _piece(
    kind: Literal["docstring", "statements", "definition"],
    statements: list[ast.stmt],
    lines: list[str],
    after: int,
    last: int,
) -> Piece:
    """The statements with the comments above them, up to the statement that ends in line `after`."""
    first = after
    while first < last - 1 and not lines[first].strip():
        first += 1
    names = tuple(name for statement in statements for name in _names(statement))
    return Piece(kind, "\n".join(lines[first:last]).rstrip(), names, first + 1)


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    if isinstance(statement, ast.ClassDef):
        members = (ast.FunctionDef, ast.AsyncFunctionDef)
        yield from (f"{statement.name}.{member.name}" for member in statement.body if isinstance(member, members))

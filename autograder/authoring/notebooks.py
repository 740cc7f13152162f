"""An assignment as a notebook: the handout, the stub's functions in cells, and behind them a check for every part.

    handout, up to its tasks
    from autograder.notebook import check
    a cell a function of the stub, and as soon as all that a part asks for is there: check("distances")
    the rest of the handout
    check()

It is generated like the stub, from the same sources, and committed beside it. Its metadata pair it with a text file in
jupytext's percent format: whoever edits in Jupyter with jupytext has `knn.nb.py` beside `knn.ipynb`, and both stay one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.cells import Cell, Piece, cell_id, handout_cells, heading, pieces, write_notebook
from autograder.course import text_of
from autograder.model import Assignment

JUPYTEXT = {"formats": "ipynb,.nb.py:percent"}
_HANDOUT = "README.md"

_HOW = """\
This is the assignment as a notebook. Write your code in the cells below, run them, and run the `check` cells: they say
what is right, what is not, and a question that helps. Each check also writes your functions to `{module}.py`, where
`%run experiment.py` finds them. Hand in the notebook or `{module}.py`, whichever you like better.

If the next cell finds no `autograder`: run `%pip install -r requirements.txt` once. In Colab, upload this folder first
and go there with `%cd`."""
_SETUP = "from autograder.notebook import check"
_END = """\
## All checks

When these pass, hand in this notebook: save it first."""


def notebook_file(assignment: Assignment) -> Path:
    """Where an assignment's notebook lies."""
    return assignment.public / f"{assignment.slug}.ipynb"


def make_notebook(assignment: Assignment, stub: str, handout: str) -> bytes:
    """The notebook of an assignment, from the text of its main module's stub and of its handout."""
    before, after = _around_the_tasks(handout_cells(handout))
    setup = [
        Cell("markdown", _HOW.format(module=assignment.module), "how-it-works"),
        Cell("code", _SETUP, "setup"),
    ]
    end = [Cell("markdown", _END, "all-checks"), Cell("code", "check()", "check")]
    cells = [*before[:1], *setup, *before[1:], *_tasks(assignment, stub), *after, *end]
    own = {"autograder": {"assignment": assignment.slug}, "jupytext": JUPYTEXT}
    return write_notebook(cells, own)


def stub_cell(piece: Piece) -> Cell:
    """A piece of a module as a cell: its docstring is text, everything else code."""
    name = piece.names[0] if piece.names else f"line-{piece.first}"
    if piece.kind == "docstring":
        return Cell("markdown", str(ast.literal_eval(piece.source)).strip(), cell_id("module", "docstring"))
    return Cell("code", piece.source, cell_id("stub", name))


def _around_the_tasks(cells: tuple[Cell, ...]) -> tuple[list[Cell], list[Cell]]:
    """The handout up to the section that lists the tasks, and the rest; all of it where there is no such section."""
    tasks = [number for number, cell in enumerate(cells, 1) if re.search(r"\btasks?\b", heading(cell.source), re.I)]
    end = tasks[0] if tasks else len(cells)
    return list(cells[:end]), list(cells[end:])


def _tasks(assignment: Assignment, stub: str) -> Iterator[Cell]:
    """The stub's cells, each part's check behind the last function that the part asks for."""
    found = pieces(stub)
    places = {part.id: _last_asked(assignment, part.id, found) for part in assignment.parts}
    for number, piece in enumerate(found):
        yield stub_cell(piece)
        for part in assignment.parts:
            if places[part.id] == number and part.id not in assignment.without:
                yield Cell("code", f'# {part.title}\ncheck("{part.id}")', cell_id("check", part.id))


def _last_asked(assignment: Assignment, part: str, found: tuple[Piece, ...]) -> int | None:
    """The number of the last piece that a part's public checks speak of, with its helpers; None without a check."""
    words: set[str] = set()
    for file in sorted((assignment.public / "tests").glob("test_*.py")):
        words |= _words_of(part, ast.parse(text_of(file)))
    if not words:
        return None
    asked = [number for number, piece in enumerate(found) if piece.names and _asked(piece.names[0], words)]
    last = asked[-1] if asked else len(found) - 1
    while last + 1 < len(found) and found[last + 1].names[:1] and found[last + 1].names[0].startswith("_"):
        last += 1
    return last


def _asked(name: str, words: set[str]) -> bool:
    """Whether a name is spoken of, also as two texts that are put together: `f"{layer}_backward"`."""
    endings = (word for word in words if word.startswith("_") and name.endswith(word))
    return name in words or any(name.removesuffix(ending) in words for ending in endings)


def _words_of(part: str, tree: ast.Module) -> set[str]:
    """Names, attributes and texts in the checks of a part, and in what they use of the same file."""
    defined = dict(_bindings(tree))
    checks = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any(_is_part(d, part) for d in node.decorator_list)
    ]
    words: set[str] = set()
    waiting: list[ast.AST] = list(checks)
    while waiting:
        new = set(_words(waiting.pop())) - words
        words |= new
        waiting += [defined[word] for word in new if word in defined]
    return words


def _is_part(decorator: ast.expr, part: str) -> bool:
    called = isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "part"
    return called and any(isinstance(a, ast.Constant) and a.value == part for a in getattr(decorator, "args", ()))


def _bindings(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield from inner.value.split(".") if inner.value.replace(".", "_").isidentifier() else ()

"""A submitted notebook as a module: `read` joins its code cells and remembers which line came from which cell.

Nothing is executed, and metadata, outputs and execution counts decide nothing: whoever has lost or garbled them gets
what the code deserves. Cells count in the order in which they stand, as after "restart and run all". What a cell would
do besides defining things is left to the worker (`worker/statements.py`), which runs definitions, imports and
assignments and nothing else. Left out here are

- text cells, cells in another language (`%%bash`), cells that hold somebody else's tests (nbgrader's, otter's),
- cells that are not Python: their names are remembered with what is wrong, the other cells count,
- of a cell that was copied and left unwritten: the definitions that would undo what is written further up.

Hostile input: the bytes are bounded before they get here, everything below is bounded again, and a grader calls this
in a limited child. Whatever is wrong with the file itself is a `SubmissionError`.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.cells import Broken, Cells
from autograder.errors import SubmissionError
from autograder.grading.magics import foreign, without_magics
from autograder.text import one_line

MAX_NOTEBOOK = 16 << 20  # bytes of one notebook as handed in: pictures in its outputs count
MAX_CODE = 1 << 20  # characters of all its code
MAX_CELLS = 5000

_HEAD = "# The code cells of a notebook.\n\n"  # two lines: a coding comment in a cell is none of the module's
_NAMES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_FOREIGN_TAGS = {"otter_ignore", "otter_assign_solution_cell"}
_HIDDEN_TESTS = ("BEGIN HIDDEN TESTS", "BEGIN TEST CONFIG")
_SHOWN = 4  # notes of one kind
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Notebook:
    """A notebook as a module."""

    source: bytes  # UTF-8; Python can parse it
    cells: Cells
    notes: tuple[str, ...] = ()  # for its student: what was left out

    @property
    def empty(self) -> bool:
        """Whether there is no code in it at all."""
        return not self.cells.starts and not self.notes  # what is left out was there


@dataclass(frozen=True)
class _Code:
    """A code cell in Python alone."""

    number: int
    text: str
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    broken: Broken | None = None


def read(name: str, data: bytes) -> Notebook:
    """The module that a notebook's cells make; `name` is what its file is called in messages.

    Raises:
        SubmissionError: not a notebook, cut off, or too much of it.
    """
    return module(_code_cells(name, _document(name, data)))


def module(code: Iterable[tuple[int, str]]) -> Notebook:
    """The module that some code cells make: (number, source) of each, in their order."""
    cells = [_python(number, text) for number, text in code if not foreign(text)]
    cells = [cell for cell in cells if cell.broken or cell.tree.body]
    good, copies = _without_copies([cell for cell in cells if cell.broken is None])
    broken = [cell for cell in cells if cell.broken is not None]
    notes = [*_first([_said(cell.broken) for cell in broken if cell.broken]), *_first(copies)]
    defined = {name for cell in good for name in _defined(cell.tree)}
    missing = {
        name: cell.broken
        for cell in broken
        if cell.broken is not None
        for name in _NAMES.findall(cell.text)
        if name not in defined
    }
    return _joined(good, missing, notes)


def _joined(cells: list[_Code], missing: Mapping[str, Broken], notes: list[str]) -> Notebook:
    parts, starts = [_HEAD], []
    line = _HEAD.count("\n") + 1
    for cell in cells:
        starts.append(line)
        parts.append(cell.text + "\n")
        line += cell.text.count("\n") + 1
    layout = Cells(tuple(starts), tuple(cell.number for cell in cells), missing)
    return Notebook("".join(parts).encode(), layout, tuple(notes))


# ---- the file -------------------------------------------------------------------------------------------------------


def _document(name: str, data: bytes) -> Mapping[str, Any]:
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(f"{name} has {len(data):,} bytes; at most {MAX_NOTEBOOK:,} are read: clear its outputs")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SubmissionError(f"{name} holds a byte that is not UTF-8 (number {error.start + 1:,})") from None
    except json.JSONDecodeError as error:
        raise SubmissionError(_not_json(name, data, error)) from None
    except (RecursionError, ValueError, MemoryError):
        raise SubmissionError(f"{name} is no notebook that can be read; save it again in Jupyter or Colab") from None
    if not isinstance(document, dict):
        raise SubmissionError(f"{name} is no notebook: it holds no cells")
    return document


def _not_json(name: str, data: bytes, error: json.JSONDecodeError) -> str:
    if not data.strip():
        return f"{name} is an empty file; save the notebook again and hand that in"
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return f"{name} is no notebook, whatever its name says; save it again in Jupyter or Colab"
    if not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated"):
        return f"{name} breaks off in line {error.lineno}: it was not saved or copied to its end"
    return f"{name} is damaged in line {error.lineno} ({one_line(error.msg)}); save the notebook again"


def _code_cells(name: str, document: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(number, source) of the code cells that are the student's."""
    cells = _listed(document)
    if cells is None:
        raise SubmissionError(f"{name} is no notebook: it holds no cells")
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"{name} has {len(cells):,} cells; at most {MAX_CELLS:,} are read")
    total = 0
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _source(cell)
        total += len(source)
        if total > MAX_CODE:
            raise SubmissionError(f"{name} has more than {MAX_CODE:,} characters of code")
        if source.strip() and not _tests(cell, source):
            yield number, source


def _listed(document: Mapping[str, Any]) -> list[Any] | None:
    """The cells; until nbformat 3 they lay in worksheets."""
    cells = document.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    found = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
    return [cell for cells in found if isinstance(cells, list) for cell in cells]


def _source(cell: Mapping[str, Any]) -> str:
    """The text of a cell, which may be one string or a list of lines, and was called `input` once."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    # Half a surrogate pair is nothing that a file could hold.
    return text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").rstrip()


def _tests(cell: Mapping[str, Any], source: str) -> bool:
    """Whether the cell is a course's test, not the student's code."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader, tags = metadata.get("nbgrader"), metadata.get("tags")
    if isinstance(nbgrader, dict) and nbgrader.get("grade") is True and nbgrader.get("solution") is False:
        return True
    if isinstance(tags, list) and any(isinstance(tag, str) and tag in _FOREIGN_TAGS for tag in tags):
        return True
    return any(words in source for words in _HIDDEN_TESTS)


# ---- one cell -------------------------------------------------------------------------------------------------------


def _python(number: int, text: str) -> _Code:
    """The cell as Python: as it is, else without what is not Python, else broken."""
    tree, _ = _parsed(text)
    if tree is not None:
        return _Code(number, text, tree)
    text = without_magics(text)
    tree, error = _parsed(text)
    if tree is not None:
        return _Code(number, text, tree)
    lines = text.split("\n")
    line = min(max(getattr(error, "lineno", None) or 1, 1), len(lines))
    kind = type(error).__name__ if isinstance(error, SyntaxError) else "SyntaxError"
    message = one_line(error.msg if isinstance(error, SyntaxError) and error.msg else _why(error))
    return _Code(number, text, broken=Broken(number, line, one_line(lines[line - 1].strip()), kind, message))


def _parsed(text: str) -> tuple[ast.Module | None, Exception | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, error


def _why(error: Exception | None) -> str:
    deep = isinstance(error, RecursionError | MemoryError)
    return "nested too deeply to be read" if deep else "it holds characters that no source text has"


def _said(broken: Broken) -> str:
    return f"cell {broken.cell} is left out, it has a syntax error in line {broken.line}: {broken.message}"


# ---- copies ---------------------------------------------------------------------------------------------------------


def _without_copies(cells: list[_Code]) -> tuple[list[_Code], list[str]]:
    """The cells without definitions that are less written than an earlier one of that name, and what to say of it.

    Whoever copies a cell and leaves the copy as it was handed out has still written the other one.
    """
    best: dict[str, tuple[int, int]] = {}  # name -> (functions unwritten in it, cell)
    notes: list[str] = []
    result = []
    for cell in cells:
        dropped = []
        for node in cell.tree.body:
            if not isinstance(node, _Definition):
                continue
            unwritten = sum(_is_unwritten(inner) for inner in ast.walk(node))
            least, where = best.get(node.name, (unwritten, cell.number))
            if unwritten > least:
                dropped.append(node)
                notes.append(f"`{node.name}` of cell {cell.number} is not written; the one of cell {where} counts")
            else:
                best[node.name] = unwritten, cell.number
        result.append(_blanked(cell, dropped) if dropped else cell)
    return result, notes


def _is_unwritten(node: ast.AST) -> bool:
    """Whether a function ends by saying that it is not written, or has no body but `...` or `pass`."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    last = node.body[-1]
    if isinstance(last, ast.Raise):
        raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    nothing = isinstance(last, ast.Pass) or (isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant))
    return nothing and len(node.body) <= 1 + (ast.get_docstring(node) is not None)


def _blanked(cell: _Code, nodes: list[_Definition]) -> _Code:
    """The cell with these definitions taken out; every other line stays where it is."""
    lines = cell.text.split("\n")
    for node in nodes:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        for line in range(first, (node.end_lineno or node.lineno) + 1):
            lines[line - 1] = ""
    text = "\n".join(lines)
    tree, _ = _parsed(text)
    return cell if tree is None else replace(cell, text=text, tree=tree)


def _defined(tree: ast.Module) -> Iterator[str]:
    return (node.name for node in tree.body if isinstance(node, _Definition))


def _first(notes: list[str]) -> list[str]:
    more = [f"the same of {len(notes) - _SHOWN} more"] if len(notes) > _SHOWN else []
    return notes[:_SHOWN] + more


# ---- the same as a file ---------------------------------------------------------------------------------------------


def definitions(code: Iterable[tuple[int, str]]) -> str:
    """The text of a module with what some code cells define: imports, functions, classes, assignments.

    Statements that import the engine are the notebook's own and left out.
    """
    text = module(code).source.decode()
    lines = text.split("\n")
    kept = []
    for node in ast.parse(text).body:
        if isinstance(node, _KEPT) and not any("autograder" in _imported(inner) for inner in ast.walk(node)):
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
            gap = "\n\n" if isinstance(node, _Definition) else ""
            kept.append(gap + "\n".join(lines[first - 1 : node.end_lineno]))
    return "\n".join(kept).strip() + "\n"


_KEPT = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.If | ast.Try | _Definition


def _imported(node: ast.AST) -> set[str]:
    """The packages that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return {name.partition(".")[0] for name in names}

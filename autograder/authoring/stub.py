"""The single source: a marked solution is the reference, and its stub is made from it.

    def doubled(x):
        \"\"\"Twice x, of any shape.\"\"\"
        # BEGIN SOLUTION one line
        # | Which numbers does your result share memory with?
        return 2 * x
        # END SOLUTION

becomes

    def doubled(x):
        \"\"\"Twice x, of any shape.\"\"\"
        # one line
        # Which numbers does your result share memory with?
        raise NotImplementedError("demo: doubled is not written yet")

Everything outside the markers stays as it is: imports, given helpers, docstrings, code after a block.
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.checks.rules import defined_twice
from autograder.errors import CourseError

UNWRITTEN = "is not written yet"  # how the sentinel's message ends; the worker recognises an untouched stub by it

_MARKER = re.compile(r"#+ (?P<kind>BEGIN|END) SOLUTION\b[ \t:]*(?P<hint>.*)")
_NEARLY = re.compile(r"#+\s*(begin|end)[\s_-]*solution", re.IGNORECASE)
_HINT = re.compile(r"#+ ?\| ?(.*)")


@dataclass(frozen=True)
class Block:
    """The lines from one BEGIN SOLUTION to its END SOLUTION, counted from 1, markers included."""

    begin: int
    end: int
    indent: str
    name: str  # the function it is in: "softmax", "KNearestNeighbor.predict"
    hints: tuple[str, ...]


def find_blocks(source: str, file: Path) -> tuple[Block, ...]:
    """The solution blocks of a module, in order.

    Raises `CourseError` with file and line where a marker is alone, misspelt or misplaced, or a block is not a run of
    whole statements inside one function.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"syntax error: {error.msg}", file=file, line=error.lineno) from None
    lines = source.split("\n")
    return tuple(_block(pair, tree, lines, file) for pair in _pairs(_markers(source, file), file))


def make_stub(source: str, slug: str, file: Path) -> str:
    """The stub of a marked solution. Raises `CourseError` as `find_blocks`, or where nothing is marked."""
    source = source.replace("\r\n", "\n")
    blocks = find_blocks(source, file)
    if not blocks:
        raise CourseError("has no # BEGIN SOLUTION: the stub would be the solution", file=file, line=1)
    _defined_once(ast.parse(source), file)
    lines = source.split("\n")
    for block in reversed(blocks):  # from the end, so that earlier line numbers stay true
        sentinel = f'raise NotImplementedError("{slug}: {block.name} {UNWRITTEN}")'
        new = [*(f"# {hint}".rstrip() for hint in block.hints), sentinel]
        lines[block.begin - 1 : block.end] = [block.indent + line for line in new]
    return "\n".join(lines)


def _defined_once(tree: ast.Module, file: Path) -> None:
    """Raises `CourseError` where a module has two functions or classes of one name: Python would keep the last."""
    if twice := defined_twice(
        n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ):
        name, first, second = twice
        raise CourseError(f"{name} is defined in line {first} already: rename or remove one", file=file, line=second)


def solution_line(source: str, file: Path, line: int) -> int:
    """The line of the solution that line `line` of its stub comes from; a sentinel comes from its BEGIN SOLUTION."""
    for block in find_blocks(source.replace("\r\n", "\n"), file):
        written = len(block.hints) + 1
        if line < block.begin:
            break
        if line < block.begin + written:
            return block.begin
        line += block.end - block.begin + 1 - written
    return line


def solution_lines(source: str, file: Path) -> Iterator[tuple[int, str]]:
    """(line number, text) of every line that a student must not receive: between the markers, hints left out."""
    lines = source.replace("\r\n", "\n").split("\n")
    for block in find_blocks("\n".join(lines), file):
        for number in range(block.begin + 1 + len(_hints(lines, block.begin)), block.end):
            yield number, lines[number - 1]


# ---- markers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Marker:
    kind: str
    line: int
    indent: str
    hint: str


def _markers(source: str, file: Path) -> Iterator[_Marker]:
    """The markers among the comments; tokenized, so that one inside a string is just text."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, before = token.start[0], token.line[: token.start[1]]
        found = _MARKER.fullmatch(token.string)
        if found is None:
            if _NEARLY.match(token.string):
                raise CourseError(f"{token.string!r} is not a marker; write `# BEGIN SOLUTION` or `# END SOLUTION`",
                                  file=file, line=line)  # fmt: skip
        elif before.strip():
            raise CourseError("a marker stands on a line of its own", file=file, line=line)
        else:
            yield _Marker(found["kind"], line, before, found["hint"].strip())


def _pairs(markers: Iterator[_Marker], file: Path) -> Iterator[tuple[_Marker, _Marker]]:
    begin: _Marker | None = None
    for marker in markers:
        if marker.kind == "BEGIN":
            if begin is not None:
                raise CourseError(f"BEGIN SOLUTION inside the block of line {begin.line}", file=file, line=marker.line)
            begin = marker
        elif begin is None:
            raise CourseError("END SOLUTION without a BEGIN SOLUTION above it", file=file, line=marker.line)
        else:
            yield begin, marker
            begin = None
    if begin is not None:
        raise CourseError("BEGIN SOLUTION without an END SOLUTION below it", file=file, line=begin.line)


# ---- blocks ---------------------------------------------------------------------------------------------------------


def _block(pair: tuple[_Marker, _Marker], tree: ast.Module, lines: list[str], file: Path) -> Block:
    begin, end = pair
    suites = list(_suites_inside(tree, begin.line, end.line))
    if not suites:
        raise CourseError("there is no statement between the markers", file=file, line=begin.line)
    first = suites[0][0]
    if len(suites) > 1:
        message = f"the block cuts through a statement at line {_start(suites[1][0])}: mark whole statements"
        raise CourseError(message, file=file, line=begin.line)
    for marker in pair:
        if len(marker.indent) != first.col_offset:
            message = f"the marker is indented by {len(marker.indent)}, the code of its block by {first.col_offset}"
            raise CourseError(message, file=file, line=marker.line)
    last = suites[0][-1]
    if (last.end_lineno or last.lineno) > end.line:
        message = f"the statement of line {last.lineno} goes on behind END SOLUTION"
        raise CourseError(message, file=file, line=end.line)
    name = _function_around(tree, begin.line, first.lineno)
    if name is None:
        message = "a solution block outside a function: the stub could not be imported; mark lines inside a function"
        raise CourseError(message, file=file, line=begin.line)
    hints = ([begin.hint] if begin.hint else []) + _hints(lines, begin.line)
    return Block(begin.line, end.line, begin.indent, name, tuple(hints))


def _hints(lines: list[str], begin: int) -> list[str]:
    """The `# |` lines that follow line `begin` without a gap."""
    found = itertools.takewhile(bool, (_HINT.fullmatch(line.strip()) for line in lines[begin:]))
    return [match[1] for match in found if match]


def _suites_inside(node: ast.AST, begin: int, end: int) -> Iterator[list[ast.stmt]]:
    """The outermost runs of sibling statements that start between two lines; one run where a block is well placed."""
    for _, value in ast.iter_fields(node):
        children = [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
        inside = [child for child in children if isinstance(child, ast.stmt) and begin < _start(child) < end]
        if inside:
            yield inside
        for child in children:
            if child not in inside:
                yield from _suites_inside(child, begin, end)


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _function_around(tree: ast.Module, begin: int, first: int) -> str | None:
    """The dotted name of the innermost function around a block; None if no function is."""
    names: list[str] = []
    in_function = False
    node: ast.AST | None = tree
    while node is not None:
        node = next(
            (child for child in _definitions(node) if child.lineno < begin and first <= (child.end_lineno or 0)), None
        )
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
            in_function = not isinstance(node, ast.ClassDef)
    return ".".join(names) if in_function else None


def _definitions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions and classes inside a node, those of inner ones left out; also below `if` and `try`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child
        else:
            yield from _definitions(child)

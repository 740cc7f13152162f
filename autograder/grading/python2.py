"""Files of Python 2, which courses used until 2016, as Python 3 has them.

CS231n's own lines of those years need a few things only: `print` without parentheses, `xrange`, `.iteritems()`, and
`/` that rounds down between whole numbers. They are rewritten in the text, the way the tool `futurize` did it, and each
line keeps its number. A file that shows none of the first three is left as it is: its `/` means what it says.
"""

from __future__ import annotations

import ast
import io
import token
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

NOTE = "read as Python 2, where / between whole numbers rounds down, for the print, xrange or iteritems in it"

_METHODS = {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"}
_OPERATORS = {"and", "as", "else", "for", "if", "in", "is", "not", "or"}
_BLANK = {token.COMMENT, token.NL, token.NEWLINE, token.INDENT, token.DEDENT, token.ENCODING}
_DIVIDE = "from past.utils import old_div"
_SIMPLE = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)


class _Edit(NamedTuple):
    start: int  # offset in the text
    end: int
    text: str


def as_python3(source: bytes) -> bytes | None:
    """The same program for Python 3; None where nothing speaks for Python 2, or it cannot be read at all.

    Lines keep their numbers; `old_div` comes from `past.utils`, which the worker has.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        with io.TextIOWrapper(io.BytesIO(source), encoding) as file:
            text = file.read()  # with \n for every end of a line
        edits = list(_signs(text))
        if not edits:
            return None
        return _with_old_division(_edited(text, edits)).encode(encoding)
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError):
        return None  # whoever runs it says what is wrong with it


def _signs(text: str) -> Iterator[_Edit]:
    """What Python 2 alone had."""
    offset = _Offsets(text)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    own_range = any(_binds_xrange(tokens, i) for i in range(len(tokens)))
    for i, (kind, word, start, end, _) in enumerate(tokens):
        if kind != token.NAME:
            continue
        before, after = tokens[i - 1] if i else None, tokens[i + 1]
        follows_dot = before is not None and before.string == "."
        if word == "xrange" and not own_range and not follows_dot:
            yield _Edit(offset(*start), offset(*end), "range")
        elif word in _METHODS and follows_dot and after.string == "(":
            yield _Edit(offset(*start), offset(*end), _METHODS[word])
        elif word == "print" and not follows_dot and _is_printed(after):
            yield _Edit(offset(*end), offset(*after.start), "(")
            last = offset(*_end_of_statement(tokens, i))
            yield _Edit(last, last, ")")


def _is_printed(after: tokenize.TokenInfo) -> bool:
    """Whether what stands behind a `print` makes it a statement, and no name."""
    return after.type in (token.STRING, token.NUMBER) or (after.type == token.NAME and after.string not in _OPERATORS)


def _binds_xrange(tokens: list[tokenize.TokenInfo], i: int) -> bool:
    """Whether the file says itself what xrange is: `from past.builtins import xrange`, `xrange = range`."""
    if tokens[i].string != "xrange":
        return False
    line = tokens[i].line.lstrip()
    return line.startswith(("from ", "import ")) or tokens[i + 1].string == "="


def _end_of_statement(tokens: list[tokenize.TokenInfo], first: int) -> tuple[int, int]:
    last = first
    for i in range(first, len(tokens)):
        if tokens[i].type == token.NEWLINE or tokens[i].string == ";":
            break
        if tokens[i].type not in _BLANK:
            last = i
    return tokens[last].end


def _with_old_division(text: str) -> str:
    """The text with `a / b` as `old_div(a, b)`, unless it asks for true division."""
    tree = ast.parse(text)
    future = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
    if any(alias.name == "division" for statement in future for alias in statement.names):
        return text
    offset = _Offsets(text)
    edits = [e for node in ast.walk(tree) if isinstance(node, ast.BinOp) for e in _division(node, text, offset)]
    if not edits:
        return text
    first = tree.body[len(future) + (ast.get_docstring(tree) is not None) :][:1]
    if first and isinstance(first[0], _SIMPLE):
        start = offset(first[0].lineno, 0)
        return _edited(text, [*edits, _Edit(start, start, f"{_DIVIDE}; ")])
    changed = _edited(text, edits)
    return changed + ("" if changed.endswith("\n") else "\n") + _DIVIDE + "\n"


def _division(node: ast.BinOp, text: str, offset: _Offsets) -> list[_Edit]:
    if not isinstance(node.op, ast.Div):
        return []
    start, end = offset.of_bytes(node.lineno, node.col_offset), offset.of_bytes(*_end(node))
    between = offset.of_bytes(*_end(node.left)), offset.of_bytes(node.right.lineno, node.right.col_offset)
    sign = text.find("/", *between)
    if "#" in text[slice(*between)]:
        return []
    return [_Edit(start, start, "old_div("), _Edit(sign, sign + 1, ","), _Edit(end, end, ")")]


def _end(node: ast.expr) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _edited(text: str, edits: list[_Edit]) -> str:
    # From the end, so that offsets stay true; what is put in at a place comes before what is replaced there.
    for start, end, new in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Offsets:
    """Lines and columns of a text as offsets in it."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __call__(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def of_bytes(self, line: int, column: int) -> int:
        """`ast` counts the bytes of UTF-8."""
        return self(line, len(self._lines[line - 1].encode()[:column].decode()))

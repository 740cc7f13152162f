"""A draft of a new mistake file, from a cluster of students who fail alike."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.errors import UsageError
from autograder.insight.clusters import Cluster
from autograder.text import clean, one_line

SUFFIX = ".py.draft"  # `verify` reads *.py only: a draft is no mistake yet
_CALLED = re.compile(r">>> ([A-Za-z_]\w*)(?:\(.*?\)\.([A-Za-z_]\w*))?\(")  # f(...), or Class(...).method(...)
_LINES = 12  # of what was seen
_CHECKS = 6
_Definition = ast.FunctionDef | ast.ClassDef


def draft(cluster: Cluster, files: Mapping[str, bytes] | None = None) -> str:
    """The text of a mistake file to be finished by hand.

    `files` are those of one of the students: their function that the check called is copied in, to be cut down to
    what is wrong.
    """
    seen = [cluster.example.message, *cluster.example.details.splitlines()]
    notes = [f"#     {one_line(clean(line), 110)}" for line in seen[:_LINES] if line.strip()]
    lines = [
        '"""TODO: what goes wrong, as the student should read it, in one or two sentences."""',
        "",
        f"# {len(cluster.students)} students fail alike:",
        *(f"#     {one_line(check, 110)}" for check in cluster.checks[:_CHECKS]),
        *([f"#     and {len(cluster.checks) - _CHECKS} more"] if len(cluster.checks) > _CHECKS else []),
        "# What one of them sees in the first (values of hidden checks: keep this out of what students get):",
        *notes,
        "",
        'QUESTION = "TODO: a question that leads to the answer; leave it out if the check\'s hint does"',
        "",
        "",
        *_own_code(cluster, files or {}),
    ]
    return "\n".join(lines) + "\n"


def write_draft(text: str, file: Path) -> Path:
    """Write a draft; never over a file that is there. Raises `UsageError`."""
    if file.exists():
        raise UsageError(f"{file} exists: finish it, move it away, or choose another name")
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent} is no folder")
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _own_code(cluster: Cluster, files: Mapping[str, bytes]) -> list[str]:
    """The function that the check called, or the method and where it belongs."""
    called = _CALLED.search(cluster.example.details)
    name, method = called.groups() if called else ("", None)
    for data in files.values():
        if name and (found := _definition(data, name, method)):
            belongs = [f"\n\n{name}.{method} = {method}"] if method and not found.startswith("class ") else []
            return [f"# As one of them wrote it. Keep what is wrong, make the rest the reference's:\n{found}", *belongs]
    place = [f"\n\n{name}.{method} = {method}"] if method else []
    return [
        f"def {method or name or 'TODO'}({'self, ' if method else ''}*args):",
        "    # TODO: the reference's function, with what is wrong in it",
        "    ...",
        *place,
    ]


def _definition(data: bytes, name: str, method: str | None) -> str:
    """The text of a function, of a class's method, or of the class, without docstring; empty where there is none.

    Of several definitions the last counts, as in Python. A file that cannot be parsed has none.
    """
    try:
        source = data.decode("utf-8")
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = _last(tree.body, name)
    if isinstance(found, ast.ClassDef) and method:
        found = _last(found.body, method) or found
    return "" if found is None else clean(_text(source, found))


def _last(body: Sequence[ast.stmt], name: str) -> _Definition | None:
    return next((node for node in reversed(body) if isinstance(node, _Definition) and node.name == name), None)


def _text(source: str, node: _Definition) -> str:
    lines = source.splitlines()
    kept = [*range(node.lineno - 1, node.end_lineno or node.lineno)]
    first = node.body[0]
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        kept = [n for n in kept if not first.lineno - 1 <= n < (first.end_lineno or first.lineno)]
    return textwrap.dedent("\n".join(lines[n] for n in kept))

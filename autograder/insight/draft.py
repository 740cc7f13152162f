"""A draft of a new mistake file, from a cluster of students who fail alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import UsageError
from autograder.insight.clusters import Cluster
from autograder.text import clean, one_line

SUFFIX = ".py.draft"  # `verify` reads *.py only: a draft is no mistake yet
_CALLED = re.compile(r">>> ([A-Za-z_][A-Za-z0-9_.]*)\(")
_LINES = 12  # of what was seen


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
        f"# {len(cluster.students)} students fail alike: {', '.join(cluster.checks[:4])}",
        "# What one of them sees there (values of hidden checks: keep this out of what students get):",
        *notes,
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
    called = _CALLED.search(cluster.example.details)
    name = called.group(1).partition(".")[0] if called else ""
    for data in files.values():
        if name and (found := _definition(data, name)):
            return [f"# As one of them wrote it. Keep what is wrong, make the rest the reference's:\n{found}"]
    return [
        f"def {name or 'TODO'}(*args):",
        "    # TODO: the reference's function, with what is wrong in it",
        "    ...",
    ]


def _definition(data: bytes, name: str) -> str:
    """The text of a function or class; empty where there is none, or the file cannot be parsed."""
    try:
        source = data.decode("utf-8")
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    kinds = (ast.FunctionDef, ast.ClassDef)
    found = next((node for node in tree.body if isinstance(node, kinds) and node.name == name), None)
    return "" if found is None else clean(ast.get_source_segment(source, found) or "")

"""A zip with one folder, file or zip per student, named as in a folder; one folder around them is no matter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.formats.collecting.folder import entries
from autograder.formats.collecting.handed import Ask, Claim, Handed
from autograder.formats.collecting.tree import Zip


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per entry of the archive."""
    tree = ask.open(source)
    if not isinstance(tree, Zip):
        raise UsageError(f"{source} is not a zip file")
    tops = {name.partition("/")[0] for name in tree.names if "/" in name}
    alone = len(tops) == 1 and all("/" in name for name in tree.names)
    root = f"{tops.pop()}/" if alone else ""
    if alone and ask.knows(Claim(label=root.rstrip("/"))):
        root = ""  # it is the folder of the only student
    yield from entries(tree, root, ask)

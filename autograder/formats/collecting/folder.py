"""A folder with one folder, file or zip per student, named by id, login, number, address or group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.formats.collecting.handed import Ask, Claim, Handed
from autograder.formats.collecting.tree import Tree


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per entry of the folder."""
    if not source.is_dir():
        raise UsageError(f"{source} is not a folder")
    yield from entries(ask.open(source), "", ask)


def entries(tree: Tree, root: str, ask: Ask) -> Iterator[Handed]:
    """One submission per entry directly below `root` ("" or a path that ends in a slash)."""
    found: dict[str, dict[str, str]] = {}
    for name in tree.names:
        if name.startswith(root):
            first, _, rest = name.removeprefix(root).partition("/")
            found.setdefault(first, {})[rest] = name
    for first, files in found.items():
        if "" in files:
            yield _single(first, files[""], tree, ask)
        else:
            yield Handed(first, (Claim(label=first),), tree, files)


def _single(name: str, where: str, tree: Tree, ask: Ask) -> Handed:
    """A file in place of a folder: a module under the student's name is the main module, an archive stays one."""
    path = PurePosixPath(name)
    main = ask.files[0] if ask.files else name
    renamed = main != name and path.suffix == PurePosixPath(main).suffix
    # A login may have a dot in it: what comes after the last one is an ending only if the whole name is nobody's.
    label = path.stem if path.suffix and not ask.knows(Claim(label=name)) else name
    notes = (f"{name} was taken as {main}",) if renamed else ()
    return Handed(name, (Claim(label=label),), tree, {main if renamed else name: where}, notes=notes)

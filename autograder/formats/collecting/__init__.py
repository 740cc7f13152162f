"""Where submissions come from: one file per LMS or layout, one protocol.

A module of this folder with a function `read(source, ask) -> Iterator[Handed]` is an importer; its name (with `-` for
`_`) is the KIND of `autograder collect`, its docstring's first line says what it reads. So adding a format is adding
one file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.formats.collecting.handed import Ask, Handed


@dataclass(frozen=True)
class Importer:
    """One kind of source."""

    kind: str
    summary: str
    read: Callable[[Path, Ask], Iterator[Handed]]


def importers() -> dict[str, Importer]:
    """Every importer of the folder, by kind."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = ((name.replace("_", "-"), importlib.import_module(f"{__name__}.{name}")) for name in names)
    return {
        kind: Importer(kind, (module.__doc__ or "").partition("\n")[0], module.read)
        for kind, module in modules
        if hasattr(module, "read")
    }


def importer(kind: str) -> Importer:
    """The importer of that kind. Raises `UsageError` if there is none."""
    known = importers()
    if kind not in known:
        lines = "\n".join(f"  {one.kind:<12} {one.summary}" for one in known.values())
        raise UsageError(f"--from {kind}: there is\n{lines}")
    return known[kind]

"""Where grades go: one file per LMS or file format, one protocol, and the only place with sockets to the world.

A module of this folder with a function `connect(target, outside) -> Publisher` is a publisher; its name is the `kind`
that course.toml says. So adding an LMS is adding one file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.publishers.protocol import Outside, Publisher
    from autograder.publishers.targets import Target


def kinds() -> dict[str, Callable[[Target, Outside], Publisher]]:
    """Every publisher of the folder: its kind -> what opens it."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = ((name, importlib.import_module(f"{__name__}.{name}")) for name in names)
    return {name: module.connect for name, module in modules if hasattr(module, "connect")}


def connect(target: Target, outside: Outside) -> Publisher:
    """The publisher of a target; nothing is sent yet.

    Raises `UsageError` where course.toml names a kind that does not exist.
    """
    known = kinds()
    if target.kind not in known:
        raise UsageError(f"[publish.{target.name}] kind = {target.kind!r}: there is {', '.join(known)}")
    return known[target.kind](target, outside)

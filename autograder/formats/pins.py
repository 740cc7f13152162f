"""The versions that an export is made with, so that the machine that grades has the same."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring.wheel import DISTRIBUTION


def pins(libraries: tuple[str, ...], extras: tuple[str, ...] = ()) -> str:
    """Lines of a constraints file: the engine's and the libraries' whole tree as it is installed here.

    Args:
        libraries: distributions that an assignment uses.
        extras: of the engine, those that the machine will install.
    """
    names = [*libraries, *_needs(DISTRIBUTION, extras)]
    seen: dict[str, str] = {}
    while names:
        name = canonicalize_name(names.pop())
        if name not in seen and (version := _version(name)):
            seen[name] = version
            names += _needs(name)
    return "".join(f"{name}=={version}\n" for name, version in sorted(seen.items()))


def _version(name: str) -> str:
    """Without the local part: `2.13.0+cpu` is on one index only, and `==2.13.0` matches it."""
    try:
        return metadata.version(name).partition("+")[0]
    except metadata.PackageNotFoundError:
        return ""


def _needs(name: str, extras: tuple[str, ...] = ()) -> Iterator[str]:
    try:
        listed = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for requirement in map(Requirement, listed):
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": e}) for e in ("", *extras)):
            yield requirement.name

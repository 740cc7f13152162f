"""What a machine that only grades installs, in the versions that the export was made with."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring.wheel import DISTRIBUTION


def wanted(libraries: tuple[str, ...], wheel: str, torch_index: str = "", extras: tuple[str, ...] = ()) -> str:
    """Lines of a requirements file beside `engine/`: the engine, and what an assignment lets a worker import.

    Args:
        libraries: distributions that the assignment uses.
        wheel: the engine's file name.
        torch_index: an index with CPU builds of torch, asked as well where torch is used.
        extras: of the engine.
    """
    index = [f"--extra-index-url {torch_index}"] if torch_index and "torch" in libraries else []
    engine = f"./engine/{wheel}" + (f"[{','.join(extras)}]" if extras else "")
    return "".join(f"{line}\n" for line in (*index, engine, *libraries))


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

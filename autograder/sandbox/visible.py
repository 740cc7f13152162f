"""What a worker may see of the file system: the interpreter's own library, exactly the allowed packages, little else.

Computed in the supervisor, where `importlib.metadata` sees what is installed, and handed to the worker parent as plain
data. Packages are shown one by one in a directory of their own (`/packages` as mounts, or a directory of symbolic
links where mounting is not possible): what an exercise does not allow is not hidden, it is not there. So the search
path of a worker never holds a `site-packages` directory.
"""

from __future__ import annotations

import importlib.metadata as metadata
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.errors import SandboxError

# What the worker's own code needs beside the libraries of the assignment; values are numpy arrays everywhere.
OWN_LIBRARIES = ("numpy", "msgspec")

DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

_SITE_NAMES = ("site-packages", "dist-packages")
_NOT_PACKAGES = (".libs", ".dist-info", ".egg-info", ".data")


@dataclass(frozen=True)
class View:
    """Absolute paths. `packages` maps the name in the package directory to the file or folder that is shown there."""

    path: tuple[str, ...]  # the interpreter's own part of sys.path
    system: tuple[str, ...]  # folders: the standard library and the shared libraries it and the packages link to
    hidden: tuple[str, ...]  # folders below `system` that stay empty: other people's packages
    packages: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> View:
        """Inverse of `to_dict`."""
        return cls(tuple(data["path"]), tuple(data["system"]), tuple(data["hidden"]), dict(data["packages"]))

    def readable(self) -> list[str]:
        """The same as single paths, for rules that can only allow: `system` without what is hidden."""
        return [*_without(self.system, frozenset(self.hidden)), *self.packages.values()]


def view(libraries: Iterable[str]) -> View:
    """What workers of an assignment that allows these distributions (`numpy`, `scikit-learn`) see.

    Raises `SandboxError` for one that is not installed.
    """
    packages: dict[str, str] = {}
    for distribution in _closure((*OWN_LIBRARIES, *libraries)):
        packages.update(_entries(distribution))
    path = _own_path()
    system = _outermost([*path, *_library_folders()])
    return View(path, system, tuple(_site_folders(system)), packages)


def import_names(library: str) -> list[str]:
    """The modules to import before workers are forked, for a distribution: `scikit-learn` gives `sklearn`."""
    names = [name.removesuffix(".py") for name in _entries(_distribution(library)) if "/" not in name]
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def _distribution(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise SandboxError(
            f"the library {name!r} is not installed beside autograder; "
            "install it, or correct `libraries` in assignment.toml"
        ) from None


def _closure(libraries: Iterable[str]) -> Iterator[metadata.Distribution]:
    """The distributions and what they need at run time, without extras; a need that is not installed is left out."""
    from packaging.utils import canonicalize_name

    waiting = [_distribution(name) for name in libraries]
    seen: set[str] = set()
    while waiting:
        distribution = waiting.pop()
        name = canonicalize_name(distribution.metadata["Name"])
        if name not in seen:
            seen.add(name)
            yield distribution
            waiting += _needs(distribution)


def _needs(distribution: metadata.Distribution) -> Iterator[metadata.Distribution]:
    from packaging.requirements import Requirement

    for text in distribution.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            try:
                yield metadata.distribution(requirement.name)
            except metadata.PackageNotFoundError:
                continue


def _entries(distribution: metadata.Distribution) -> dict[str, str]:
    """Name below the package directory -> absolute path, for everything that belongs to a distribution."""
    root = Path(str(distribution.locate_file("")))
    if distribution.files is not None:
        names = {_entry(root, Path(str(file)).parts) for file in distribution.files}
    else:  # some system packages come without a list of files
        names = set(_guessed_entries(root, distribution))
    found = {name: str(root / name) for name in names if name and (root / name).exists()}
    if not any(Path(name).suffix not in _NOT_PACKAGES for name in found):
        raise SandboxError(
            f"cannot tell which files belong to {distribution.metadata['Name']!r}; "
            "is it an editable install? Libraries that workers use must be installed the usual way."
        )
    return found


def _entry(root: Path, parts: tuple[str, ...]) -> str:
    """The package that a file belongs to: its first folder, or deeper in a namespace that several share."""
    if parts[0] in ("..", "__pycache__") or Path(parts[0]).is_absolute() or parts[0].endswith(".pth"):
        return ""
    depth = 1
    while depth < len(parts) and _is_shared_namespace(root.joinpath(*parts[:depth])):
        depth += 1
    return "/".join(parts[:depth])


def _is_shared_namespace(folder: Path) -> bool:
    return folder.suffix not in _NOT_PACKAGES and folder.is_dir() and not (folder / "__init__.py").exists()


def _guessed_entries(root: Path, distribution: metadata.Distribution) -> Iterator[str]:
    for name in (distribution.read_text("top_level.txt") or distribution.metadata["Name"]).split():
        yield from (found.name for found in root.glob(f"{name}.*"))
        yield name


def _own_path() -> tuple[str, ...]:
    """The search path of this interpreter without any site directory."""
    folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    dynamic = [p for p in sys.path if Path(p).name == "lib-dynload"]
    existing = [str(Path(p)) for p in (*folders, *dynamic) if p and Path(p).is_dir()]
    # In a virtual environment `platstdlib` is the environment's own folder: it holds nothing but site-packages.
    return tuple(dict.fromkeys(p for p in existing if (Path(p) / "os.py").exists() or Path(p).name == "lib-dynload"))


def _library_folders() -> list[str]:
    """Where the shared libraries lie that extension modules link to."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    candidates = [f"{top}/{multiarch}" for top in ("/lib", "/usr/lib") if multiarch]
    candidates += ["/lib64", "/usr/lib64"]
    candidates += ["/usr/lib", "/lib"] if not any(Path(c).is_dir() for c in candidates) else []
    if sys.base_prefix != "/usr":  # an interpreter with libraries of its own: conda, pyenv, /usr/local
        candidates.append(str(sysconfig.get_config_var("LIBDIR") or ""))
    # /lib is a symbolic link to /usr/lib nearly everywhere.
    return [os.path.realpath(c) for c in candidates if c and Path(c).is_dir()]


def _outermost(folders: Iterable[str]) -> tuple[str, ...]:
    """Without those that lie in another one."""
    unique = sorted(set(folders), key=len)
    return tuple(f for f in unique if not any(f != other and Path(f).is_relative_to(other) for other in unique))


def _site_folders(system: Iterable[str]) -> Iterator[str]:
    for top in system:
        for pattern in ("", "*/", "*/*/"):
            for name in _SITE_NAMES:
                yield from (str(p) for p in Path(top).glob(pattern + name) if p.is_dir())


def _without(folders: Iterable[str], hidden: frozenset[str]) -> Iterator[str]:
    """`folders`, split up where something below them is hidden."""
    for folder in folders:
        if folder in hidden:
            continue
        if any(Path(h).is_relative_to(folder) for h in hidden):
            yield from _without((entry.path for entry in os.scandir(folder)), hidden)
        else:
            yield folder

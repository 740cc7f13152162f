"""What a report depends on, as digests: equal keys give equal reports, so a second run need not make them."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import autograder
from autograder.model import Assignment, Submission

_CACHES = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".autograder"}


def suite_digest(assignment: Assignment) -> str:
    """Of everything that decides: profile of conventions, parts left out, public and private folder, without caches."""
    sha = hashlib.sha256(f"{assignment.profile}\0{' '.join(assignment.without)}\0".encode())
    for folder in (assignment.public, assignment.private):
        if folder is not None:
            _add_folder(sha, folder)
    return sha.hexdigest()


@cache
def engine_digest() -> str:
    """Of the engine's own source: an engine that was changed between two releases is another engine."""
    sha = hashlib.sha256()
    _add_folder(sha, Path(autograder.__file__).parent, suffix=".py")
    return sha.hexdigest()


@cache
def versions(libraries: tuple[str, ...]) -> Mapping[str, str]:
    """Of the engine, Python and the libraries that a worker may import; nothing is imported to find out."""
    found = {"autograder": autograder.__version__, "python": platform.python_version()}
    for library in libraries:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            found[library] = "not installed"
    return found


def report_key(submission: Submission, suite: str, libraries: tuple[str, ...], integrity: str, seed: int) -> str:
    """All that decides a report, in one word."""
    return _key(submission.digest, suite, engine_digest(), dict(versions(libraries)), integrity, seed)


def mistakes_key(suite: str, libraries: tuple[str, ...], seed: int) -> str:
    """All that decides what the known mistakes do on one run's inputs."""
    return _key("mistakes", suite, engine_digest(), dict(versions(libraries)), seed)


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


_DECIDES_NOTHING = re.compile(r"\.pyc$|\.ipynb$|^words\.\w+\.toml$")  # another form, or another language


def _add_folder(sha: hashlib._Hash, folder: Path, suffix: str = "") -> None:
    for path in sorted(_files(folder)):
        if path.name.endswith(suffix) and not _DECIDES_NOTHING.search(path.name):
            data = path.read_bytes()
            sha.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode("utf-8", "backslashreplace"))
            sha.update(data)


def _files(folder: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in _CACHES:
                yield from _files(path)
        elif path.is_file():
            yield path

"""A student's git repository, read without running anything of it: no checkout, no hook, no filter, no network.

Only plumbing commands are used (`rev-list`, `ls-tree`, `cat-file`), which look at objects; the repository's own
configuration cannot name a program that they would start.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.errors import SubmissionError, UsageError
from autograder.grading import intake
from autograder.text import one_line

_SECONDS = 60
_GIT = (
    *("git", "--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs"),
    *("-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"),
    *("-c", "protocol.allow=never", "-c", "core.commitGraph=false"),
)


@dataclass(frozen=True)
class Commit:
    """A commit, as a tree of files."""

    repository: Path
    id: str
    at: datetime  # when it was committed, as the committer's clock said
    blobs: dict[str, tuple[str, int]]  # path -> (object id, bytes)
    refused: Sequence[tuple[str, str]] = ()

    @property
    def names(self) -> Sequence[str]:
        """The paths of all files, sorted."""
        return tuple(sorted(self.blobs))

    def read(self, name: str) -> bytes:
        """The content of a file, as it was committed."""
        blob, size = self.blobs[name]
        if size > intake.MAX_ARCHIVE:
            raise SubmissionError(f"{one_line(name)} has {size:,} bytes; at most {intake.MAX_ARCHIVE:,} are read")
        return _git(self.repository, "cat-file", "blob", blob)


def is_repository(folder: Path) -> bool:
    """Whether a folder is a clone of its own: its `.git` is a folder, not a reference to another place."""
    inside = folder / ".git"
    elsewhere = (inside / "commondir", inside / "objects" / "info" / "alternates")
    return inside.is_dir() and not inside.is_symlink() and not any(os.path.lexists(path) for path in elsewhere)


def last_commit(folder: Path, until: datetime | None) -> Commit | None:
    """The last commit of the checked-out branch, not later than `until`; None if there is none.

    Raises:
        SubmissionError: git cannot read the repository.
    """
    limit = () if until is None else (f"--min-age={int(until.timestamp())}",)
    try:
        lines = _git(folder, "rev-list", "--max-count=1", "--timestamp", *limit, "HEAD", "--").split()
    except SubmissionError:
        if _is_empty(folder):
            return None
        raise
    if not lines:
        return None
    seconds, commit = int(lines[0]), lines[1].decode()
    return Commit(folder, commit, datetime.fromtimestamp(seconds, UTC), *_listing(folder, commit))


def _is_empty(folder: Path) -> bool:
    """Whether nothing was ever committed."""
    return not _git(folder, "rev-list", "--max-count=1", "--all").strip()


def _listing(folder: Path, commit: str) -> tuple[dict[str, tuple[str, int]], list[tuple[str, str]]]:
    blobs: dict[str, tuple[str, int]] = {}
    refused: list[tuple[str, str]] = []
    for line in _git(folder, "ls-tree", "-r", "-l", "-z", commit).split(b"\0"):
        if not line:
            continue
        head, _, raw = line.partition(b"\t")
        mode, kind, blob, size = head.split()
        name = raw.decode("utf-8", "replace")
        parts = PurePosixPath(name).parts
        if intake.LEFTOVERS & set(parts) or any(part.startswith(".") for part in parts):
            continue
        if kind != b"blob" or mode not in (b"100644", b"100755") or ".." in parts:
            refused.append((one_line(name), "is a link or another repository; only regular files are read"))
            continue
        blobs[name] = (blob.decode(), int(size))
    return blobs, refused


def _git(folder: Path, *arguments: str) -> bytes:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }
    command = [*_GIT, f"--git-dir={folder.resolve() / '.git'}", *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise UsageError("clones are read with git, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise SubmissionError(f"git needed more than {_SECONDS} s for {one_line(folder.name)}") from None
    if done.returncode:
        words = one_line(done.stderr.decode("utf-8", "replace").strip().partition("\n")[0], 200)
        raise SubmissionError(f"git cannot read {one_line(folder.name)}: {words}")
    return done.stdout

"""Writing a file so that nobody ever finds half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_whole(file: Path, data: bytes) -> None:
    """Writes beside `file` and puts that in its place in one step, on every system. Raises `OSError`."""
    with whole(file) as out:
        out.write(data)


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """What is written here is at `file` once the block has ended, in one step; nothing is where it raises.

    Behind a link the file that it points to is replaced, never the link. What can only be written into (a pipe, a
    device, this command's own output) is: there is no replacing it. Raises `OSError`.
    """
    if not is_replaceable(file):
        with file.open("ab") as straight:
            yield straight
        return
    target = Path(os.path.realpath(file))
    part = part_of(target)
    try:
        with part.open("xb") as out:
            yield out
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_of(file: Path) -> Path:
    """A name beside `file` that nobody else has: what is written there may be lost."""
    return file.with_name(f".autograder-{secrets.token_hex(8)}.part")


def is_replaceable(file: Path) -> bool:
    """Whether a regular file is at `file`, or behind it if that is a link; or nothing yet.

    Raises:
        OSError: a folder is there, or links that lead nowhere.
    """
    try:
        found = file.stat()
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(file))
    return stat.S_ISREG(found.st_mode) and not _is_our_output(found)


def _is_our_output(found: os.stat_result) -> bool:
    """Whether a file is what this process prints into, as /dev/stdout is where a shell sends it to a file."""
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(found, os.fstat(descriptor)):
                return True
    return False

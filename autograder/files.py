"""Writing a file so that nobody ever finds half of one."""

from __future__ import annotations

from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Writes beside `file` and puts that in its place in one step, on every system. Raises `OSError`."""
    part = file.with_name(file.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise

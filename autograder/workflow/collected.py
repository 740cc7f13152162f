"""What `collect` leaves beside the submissions for `grade`: when each was handed in, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

NOTE = ".collected.json"
_FORMAT = 1


@dataclass(frozen=True)
class Origin:
    """Of one student's submission."""

    source: str  # its name where it was collected
    submitted_at: str | None  # ISO 8601 with offset; None: the source does not say


def write(folder: Path, origins: Mapping[str, Origin]) -> None:
    """Notes student -> origin in a folder of collected submissions."""
    data = {"format": _FORMAT, "submissions": {student: vars(origin) for student, origin in origins.items()}}
    (folder / NOTE).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> dict[str, Origin]:
    """Student -> origin; empty for a folder that was not collected.

    Raises:
        UsageError: the note was damaged.
    """
    file = folder / NOTE
    if not file.exists():
        return {}
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}")
        return {student: Origin(**origin) for student, origin in data["submissions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file} cannot be read ({error}): collect the submissions again") from None

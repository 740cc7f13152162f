"""A run's reports as they come: what its end prints stays in memory, a kilobyte a student; the rest goes to a file."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO

from autograder.errors import UsageError
from autograder.files import is_replaceable, whole
from autograder.model import CheckResult, Report


class ClassReports:
    """Reports, in the order of the students' names. A context manager.

    Whole reports are spooled to a file without a name beside `json_file`, which a kill takes along; `write` then makes
    `json_file` in one step, so that a reader never finds half of it, or writes into what is a pipe or a device. None:
    only what the class table needs is kept.
    """

    def __init__(self, json_file: Path | None = None) -> None:
        """Raises `UsageError` where `json_file` cannot be written: before anything is graded."""
        self._file, self._spool = json_file, None if json_file is None else _spool(json_file)
        self._places: list[tuple[str, int, int]] = []  # student, offset and length of each text in the spool
        self._rows: list[Report] = []
        self._results: dict[CheckResult, CheckResult] = {}

    def __enter__(self) -> ClassReports:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._spool is not None:
            self._spool.close()

    def add(self, report: Report) -> None:
        """One more; raises `UsageError` where the disk is full."""
        self._rows.append(replace(report, results=tuple(self._shared(result) for result in report.results)))
        if self._spool is None or self._file is None:
            return
        # As `json.dump` would write it inside a list.
        text = json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False, indent=1).replace("\n", "\n ")
        try:
            data = text.encode("utf-8")
            self._places.append((report.student, self._spool.tell(), len(data)))
            self._spool.write(data)
        except OSError as error:
            raise _unwritable(self._file, error) from None

    @property
    def reports(self) -> list[Report]:
        """What a table of the class reads of the reports: scores, statuses, mistakes."""
        return sorted(self._rows, key=lambda report: report.student)

    def write(self) -> None:
        """`results.json`: a list of all reports, whole; raises `UsageError`. Nothing where none was asked for."""
        if self._spool is None or self._file is None:
            return
        try:
            with whole(self._file) as out:
                self._copy(self._spool, out)
        except OSError as error:
            raise _unwritable(self._file, error) from None

    def _copy(self, spool: IO[bytes], out: IO[bytes]) -> None:
        out.write(b"[")
        for number, (_, offset, length) in enumerate(sorted(self._places)):
            spool.seek(offset)
            out.write((b",\n " if number else b"\n ") + spool.read(length))
        out.write(b"\n]\n" if self._places else b"]\n")

    def _shared(self, result: CheckResult) -> CheckResult:
        """A result without words and values: most students have the same, so it is one object for all of them."""
        bare = CheckResult(
            result.check, result.status, misconception=result.misconception, substituted=result.substituted
        )
        return self._results.setdefault(bare, bare)


def _spool(json_file: Path) -> IO[bytes]:
    try:
        if is_replaceable(json_file):
            return tempfile.TemporaryFile(dir=Path(os.path.realpath(json_file)).parent)
        if not os.access(json_file, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return tempfile.TemporaryFile()
    except OSError as error:
        raise _unwritable(json_file, error) from None


def _unwritable(file: Path, error: OSError) -> UsageError:
    return UsageError(f"{file} cannot be written: {error.strerror}")

"""What a failing call says about itself: kind, type name, message, and the frames that lie in the student's files."""

from __future__ import annotations

import dis
from collections.abc import Collection
from types import TracebackType

from autograder.worker.protocol import ERROR, MAX_FRAMES, MAX_MESSAGE, MEMORY, SENTINEL, UNWRITTEN

_RAISE = dis.opmap["RAISE_VARARGS"]


def describe(
    error: BaseException, own_files: Collection[str]
) -> tuple[str, str, str, tuple[tuple[str, int, str], ...]]:
    """(kind, type name, message, frames); a frame is (file name, line, function), innermost last."""
    name = type(error).__name__[:80]
    message = _message(error)
    frames = _frames(error, own_files)
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and _torch_ran_out(message)):
        return MEMORY, name, message, frames
    if type(error) is NotImplementedError and message.endswith(SENTINEL) and raised_by(error, own_files):
        return UNWRITTEN, name, message, frames
    return ERROR, name, message, frames


def raised_by(error: BaseException, own_files: Collection[str]) -> bool:
    """Whether a `raise` statement in one of these files raised it (and no library, no signal)."""
    last = _innermost(error.__traceback__)
    if last is None or last.tb_frame.f_code.co_filename not in own_files:
        return False
    return last.tb_frame.f_code.co_code[last.tb_lasti] == _RAISE


def passes_through(error: BaseException, own_files: Collection[str]) -> bool:
    """Whether any frame of these files took part."""
    return bool(_frames(error, own_files))


def _innermost(tb: TracebackType | None) -> TracebackType | None:
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    return tb


def _message(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:  # noqa: BLE001 - a student's own __str__ may do anything
        return "(the exception's own text could not be made)"
    return str(text)[:MAX_MESSAGE]


def _frames(error: BaseException, own_files: Collection[str]) -> tuple[tuple[str, int, str], ...]:
    found: list[tuple[str, int, str]] = []
    tb = error.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_filename in own_files:
            found.append((code.co_filename, tb.tb_lineno or 0, code.co_name[:200]))
            if len(found) > MAX_FRAMES:  # a runaway recursion: its ends say enough
                del found[MAX_FRAMES // 2]
        tb = tb.tb_next
    if isinstance(error, SyntaxError) and error.filename is not None and error.filename in own_files:
        found.append((error.filename, error.lineno or 0, "<module>"))
    return tuple(found)


def _torch_ran_out(message: str) -> bool:
    return "can't allocate memory" in message or "not enough memory" in message or "out of memory" in message

"""`autograder watch`: run again on save, show one thing at a time.

    for event in events(...): state = step(state, event)

The state and what an event makes of it are pure; what waits for a key or a save is below, and knows two systems.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.model import Assignment, CheckResult, Report
from autograder.workflow.progress import open_results

POLL_SECONDS = 0.15
SAVED = "saved"  # the one event that is no key
_ESCAPES = re.compile(r"\x1b(\[[0-9;]*[A-Za-z~]|O.)?")


@dataclass(frozen=True)
class State:
    """What is on the screen."""

    report: Report
    at: int = 0  # which of the open checks is the current one
    hints: int = 0  # how many were asked for
    everything: bool = False  # the whole report is shown
    stale: bool = False  # the checks must run before this may be shown
    over: bool = False

    @property
    def current(self) -> CheckResult | None:
        """The check to think about; None where all pass."""
        waiting = open_results(self.report)
        return waiting[self.at % len(waiting)] if waiting else None


def step(state: State, event: str) -> State:
    """What an event makes of a state; an unknown key changes nothing."""
    if event in (SAVED, "r"):
        return replace(state, stale=True)
    if event == "h":
        return replace(state, hints=state.hints + 1, everything=False)
    if event == "n":
        return replace(state, at=state.at + 1, hints=0, everything=False)
    if event == "a":
        return replace(state, everything=not state.everything)
    return replace(state, over=True) if event == "q" else state


def checked(state: State | None, report: Report) -> State:
    """The state after the checks ran: at the first open one, hints folded unless it is the same check as before."""
    fresh = State(report)
    before = state.current if state else None
    same = before is not None and fresh.current is not None and before.check.id == fresh.current.check.id
    return replace(fresh, hints=state.hints) if same and state else fresh


def watch(
    assignment: Assignment, run: Callable[[], Report], show: Callable[[State], None], events: Iterable[str]
) -> State:
    """Runs and shows until an event says that it is over.

    Args:
        assignment: the folder that is watched.
        run: runs the checks.
        show: puts a state on the screen.
        events: keys and saves, as they come.
    """
    state = checked(None, run())
    show(state)
    for event in events:
        after = step(state, event)
        if after.stale:
            after = checked(state, run())
        if after != state or event in (SAVED, "r"):
            show(after)
        state = after
        if state.over:
            break
    return state


def keys_and_saves(assignment: Assignment, poll: float = POLL_SECONDS) -> Iterator[str]:
    """What is pressed and what is saved after this call, until the caller stops asking."""
    return _events(assignment, _stamps(assignment), poll)


def _events(assignment: Assignment, seen: dict[str, tuple[int, int]], poll: float) -> Iterator[str]:
    with _keyboard() as pressed:
        while True:
            yield from pressed(poll)
            if (now := _stamps(assignment)) != seen:
                seen = now
                yield SAVED


def _stamps(assignment: Assignment) -> dict[str, tuple[int, int]]:
    """Name -> (modified, size) of what the student edits. Looking is cheap, needs no library and works on any disk."""
    stamps = {}
    for name in assignment.files:
        with suppress(OSError):
            found = (assignment.public / name).stat()
            stamps[name] = (found.st_mtime_ns, found.st_size)
    return stamps


@contextmanager
def _keyboard() -> Iterator[Callable[[float], str]]:
    """A function that waits so many seconds for keys; the terminal is as it was afterwards."""
    if not sys.stdin.isatty():
        yield _no_key
    elif sys.platform == "win32":  # pragma: no cover - not on the system that tests run on
        yield _windows_key
    else:
        with _cbreak():
            yield _posix_key


def _no_key(seconds: float) -> str:
    time.sleep(seconds)
    return ""


def _posix_key(seconds: float) -> str:
    import os
    import select

    if not select.select([sys.stdin], [], [], seconds)[0]:
        return ""
    typed = os.read(sys.stdin.fileno(), 64).decode("utf-8", "replace")
    # The end of input is a wish to stop; an arrow key sends an escape and letters that were not meant.
    return _ESCAPES.sub("", typed).lower() if typed else "q"


def _windows_key(seconds: float) -> str:  # pragma: no cover - not on the system that tests run on
    import msvcrt

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if msvcrt.kbhit():  # type: ignore[attr-defined]
            return str(msvcrt.getwch()).lower()  # type: ignore[attr-defined]
        time.sleep(0.02)
    return ""


@contextmanager
def _cbreak() -> Iterator[None]:
    """Keys arrive one by one and unseen, Ctrl-C still interrupts, and lines still end where they should."""
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def folders_below(start: Path, manifest: str) -> list[Path]:
    """The assignment around `start`, or those directly below it or below its `assignments`."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / manifest).is_file():
            return [folder]
    places = (here, here / "assignments")
    return sorted(path.parent for place in places if place.is_dir() for path in place.glob(f"*/{manifest}"))

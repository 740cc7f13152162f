"""What a worker is given, and what is expected of the connection to one."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Protocol

from autograder.cells import Cells


@dataclass(frozen=True)
class Fault:
    """Why a file is not Python."""

    error: str  # "SyntaxError", "IndentationError"
    line: int  # 0: of none in particular
    message: str
    names: tuple[str, ...] = ()  # that it would have defined


class Unparsed(bytes):
    """The text of a file that is not Python, for quoting: a worker gets the fault instead, and nothing of the text."""

    fault: Fault

    def __new__(cls, text: bytes, fault: Fault) -> Unparsed:
        """The text and its fault."""
        self = super().__new__(cls, text)
        self.fault = fault
        return self


@dataclass(frozen=True)
class Module:
    """One Python file as bytes; `Unparsed` where it is none.

    `aliases` are dotted names under which it is importable too (`cs231n.classifiers.softmax`). It executes under the
    first dotted one, so that its relative imports find the other files; missing parents are made up. `cells` says which
    cells of a notebook its lines come from; such a module is called `.ipynb`, and executes statement by statement.
    """

    name: str
    filename: str
    source: bytes
    aliases: tuple[str, ...] = ()
    cells: Cells | None = None

    @cached_property
    def shown(self) -> str:
        """The file name as a student knows it: without the folders of this machine."""
        path = PurePath(self.filename)
        return path.name if path.is_absolute() else path.as_posix()


@dataclass(frozen=True)
class Program:
    """All that a worker is given.

    Names are looked up in `modules` in order; `given` is importable, its frames are not the student's, and a
    check reaches it by its name (`student.support`), whatever the modules say.
    """

    modules: tuple[Module, ...]
    given: tuple[Module, ...] = ()


class Connection(Protocol):
    """One live worker."""

    @property
    def sock(self) -> socket.socket:
        """A stream socket to `autograder.worker.runtime.serve`."""

    def written(self) -> int:
        """How many bytes it wrote to stdout and stderr so far."""

    def output(self, since: int = 0) -> str:
        """What it wrote after its first `since` bytes, bounded, head and tail kept."""

    def stop(self) -> str:
        """End it; returns why it ended: "exit 0", "signal SIGSEGV", "" if it was alive."""

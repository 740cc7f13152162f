"""The two ways to a runtime: a function call in this process, or frames on a socket."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any, Protocol

from autograder.errors import SandboxError
from autograder.remote.program import Connection
from autograder.worker.protocol import CALLBACK, REPLY
from autograder.worker.runtime import Runtime
from autograder.worker.wire import Channel, Frame, WireError

OnCallback = Callable[[Frame], Frame]

_KEPT = 8192  # characters of what is printed in this process: the end of it


class Transport(Protocol):
    """One worker's life."""

    copies: bool  # whether reply frames must be copied out of memory that the other side still uses

    def converse(self, request: Frame, on_callback: OnCallback, deadline: float | None) -> Frame:
        """Send a request, answer its call-backs, return the reply.

        Raises TimeoutError at the deadline (`time.monotonic`), EOFError if the worker is gone, WireError if what came
        is not a message.
        """

    def listen(self) -> None:
        """From now on `output` is what the worker prints from now on."""

    def output(self) -> str:
        """What the worker printed since it started, or since `listen`."""

    def stop(self) -> str:
        """End it and say why it had ended."""


class Local:
    """The runtime in this process: for a student's machine and trusted code. Without deadlines: breakpoints work."""

    copies = True

    def __init__(self, runtime: Runtime | None = None) -> None:
        self.runtime = runtime or Runtime(_nobody, own_process=False)
        self._heard = _Heard()

    def converse(self, request: Frame, on_callback: OnCallback, deadline: float | None) -> Frame:
        """Run the request here."""
        outer, self.runtime.ask = self.runtime.ask, on_callback
        try:
            with self._heard:
                return self.runtime.handle(request)
        finally:
            self.runtime.ask = outer

    def listen(self) -> None:
        """From now on `output` is what is printed from now on."""
        self._heard.text = ""

    def output(self) -> str:
        """The end of what was printed during requests; it went where it goes as well."""
        return self._heard.text[-_KEPT:]

    def stop(self) -> str:
        """Nothing to end."""
        return ""


class _Heard:
    """What is printed while a request is answered: what goes to `sys.stdout` or `sys.stderr` meanwhile.

    A context manager, entered for every request; where one request happens within another, nothing is heard twice.
    """

    def __init__(self) -> None:
        self.text = ""
        self._depth = 0
        self._before: tuple[Any, Any] = (None, None)
        self._streams: tuple[Any, Any] = (None, None)

    def add(self, text: str) -> None:
        """Keeps the end of it all."""
        self.text += text
        if len(self.text) > 2 * _KEPT:
            self.text = self.text[-_KEPT:]

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._before = out, err = sys.stdout, sys.stderr
            self._streams = out and _Overheard(out, self), err and _Overheard(err, self)
            sys.stdout, sys.stderr = self._streams

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            # The program may have put a stream of its own there, a debugger the terminal: that stays.
            if sys.stdout is self._streams[0]:
                sys.stdout = self._before[0]
            if sys.stderr is self._streams[1]:
                sys.stderr = self._before[1]


class _Overheard:
    """A stream of text, and somebody who hears what is written to it."""

    def __init__(self, stream: Any, heard: _Heard) -> None:
        self.stream, self.heard = stream, heard

    def write(self, text: str) -> Any:
        """Writes it; what is no text is for the stream to refuse."""
        written = self.stream.write(text)
        self.heard.add(text)
        return written

    def writelines(self, lines: Any) -> None:
        """Writes them one by one."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Remote:
    """A worker behind a socket."""

    copies = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = Channel(connection.sock)
        self._heard = 0  # bytes of its output that are of no interest any more

    def converse(self, request: Frame, on_callback: OnCallback, deadline: float | None) -> Frame:
        """Exchange frames until the reply."""
        self._channel.send(request, deadline)
        while True:
            frame = self._channel.recv(deadline)
            if frame.kind == REPLY:
                return frame
            if frame.kind != CALLBACK:
                raise WireError("a frame of a kind that was not expected")
            self._channel.send(on_callback(frame), deadline)

    def listen(self) -> None:
        """From now on `output` is what the worker prints from now on."""
        self._heard = self._connection.written()

    def output(self) -> str:
        """What the worker printed since it started, or since `listen`."""
        return self._connection.output(self._heard)

    def stop(self) -> str:
        """End the worker; a supervisor that is gone took it along."""
        with contextlib.suppress(OSError, SandboxError):
            return self._connection.stop()
        return ""


def _nobody(frame: Frame) -> Frame:
    raise EOFError("no call is in progress")

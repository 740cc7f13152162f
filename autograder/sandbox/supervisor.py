"""The trusted end: start a worker parent, hand out clients, and from a client spawn workers."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import SandboxError
from autograder.model import Limits
from autograder.sandbox import visible

_READY_SECONDS = 120.0  # a cold import of torch from a network disk
_SPAWN_SECONDS = 30.0
_STOP_SECONDS = 30.0
_MESSAGE_BYTES = 1 << 16
_RESULT_BYTES = 1 << 20
_OUTPUT_HEAD = 4096  # bytes of a worker's output that are kept from its beginning and from its end
_OUTPUT_TAIL = 4096

# All that the parent's environment holds. One thread a library: a process with more cannot be forked safely. Two malloc
# arenas: each reserves 64 MB of address space, which the memory limit would count.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - replaced in each worker by its own
    "USER": "student",
}
_KEPT = ("LD_LIBRARY_PATH",)  # an interpreter may need it to find its own library
ENVIRONMENT_NAMES = frozenset({*_ENVIRONMENT, *_KEPT, "TMPDIR"})

_PYTHON_OPTIONS = ("-I", "-S", "-B", "-X", "utf8")  # isolated, no site-packages, no bytecode files
_BOOTSTRAP = "import sys; sys.path.append(sys.argv[1]); from autograder.sandbox.parent import main; main()"


class Connection:
    """One worker. `sock` is a connected stream socket to what serves beside the student's code."""

    def __init__(self, client: Client, identity: int, sock: socket.socket, output: int) -> None:
        self.sock = sock
        self.cpu_seconds: float | None = None  # after `stop`: processor time used
        self.max_rss: int | None = None  # after `stop`: bytes; what the warm parent shares is part of it
        self._client, self._identity, self._output = client, identity, output
        self._ended: str | None = None

    def written(self) -> int:
        """How many bytes the worker wrote to its standard output and error so far."""
        return 0 if self._output < 0 else os.fstat(self._output).st_size

    def output(self, since: int = 0) -> str:
        """What the worker wrote after its first `since` bytes: all of it, or its beginning and its end."""
        size = self.written()
        new = size - since
        if new <= 0:
            return ""
        if new <= _OUTPUT_HEAD + _OUTPUT_TAIL:
            return os.pread(self._output, new, since).decode("utf-8", "replace")
        head = os.pread(self._output, _OUTPUT_HEAD, since).decode("utf-8", "replace")
        tail = os.pread(self._output, _OUTPUT_TAIL, size - _OUTPUT_TAIL).decode("utf-8", "replace")
        left_out = new - _OUTPUT_HEAD - _OUTPUT_TAIL
        return f"{head}\n... {left_out} bytes left out ...\n{tail}"

    def stop(self) -> str:
        """End the worker and say how it had ended: "exit 0", "signal SIGSEGV", "cpu limit", "" if it was still alive.

        `output()` can still be asked afterwards.
        """
        if self._ended is None:
            self.sock.close()
            reply = self._client.ask({"do": "stop", "id": self._identity}, _STOP_SECONDS)
            self._ended = str(reply["ended"])
            self.cpu_seconds, self.max_rss = float(reply["cpu_seconds"]), int(reply["max_rss"])
        return self._ended

    def close(self) -> None:
        """Forget its output too. The worker itself ends with `stop`, or with its client."""
        self.sock.close()
        if self._output >= 0:
            os.close(self._output)
            self._output = -1

    def __del__(self) -> None:
        self.close()


class Client:
    """Spawns workers of one worker parent. Closing it, or the end of its process, kills them.

    Holds nothing but a socket, so it may be made in one process from a descriptor that another one passed; it belongs
    to one thread at a time.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def spawn(
        self,
        *,
        memory_mb: int | None = None,
        cpu_seconds: float | None = None,
        core: int | None = None,
        entry: str = "serve",
    ) -> Connection:
        """A fresh isolated worker, ready to serve.

        `memory_mb` counts from what the warm libraries use; `cpu_seconds` is processor time, rounded up. None: those of
        the `limits` that the parent was started with (`memory_mb`, `total_seconds`). `core` pins the worker: on the
        core of the process that calls it, calls are cheaper.

        Raises `SandboxError` if the worker could not be isolated or the parent is gone.
        """
        ours, theirs = socket.socketpair()
        output = os.memfd_create("output", os.MFD_CLOEXEC)
        request = {"do": "spawn", "memory_mb": memory_mb, "cpu_seconds": cpu_seconds, "core": core, "entry": entry}
        try:
            reply = self.ask(request, _SPAWN_SECONDS, [theirs.fileno(), output])
            theirs.close()  # or the end of the worker would not be seen
            _await_ready(ours)
        except BaseException:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
        return Connection(self, int(reply["id"]), ours, output)

    def run(self, source: str, *, memory_mb: int = 1024, cpu_seconds: float = 10, seconds: float = 10.0) -> Outcome:
        """Run a source text in a fresh worker, as student code would be. What it leaves in `result` comes back.

        For the canary, the tests and the benchmark.
        """
        connection = self.spawn(memory_mb=memory_mb, cpu_seconds=cpu_seconds, entry="script")
        try:
            connection.sock.settimeout(seconds)
            received = bytearray()
            with contextlib.suppress(OSError):
                connection.sock.sendall(source.encode())
                connection.sock.shutdown(socket.SHUT_WR)
                while len(received) < _RESULT_BYTES and (chunk := connection.sock.recv(1 << 16)):
                    received += chunk
            ended = connection.stop()
            try:
                result = json.loads(received)
            except ValueError:
                result = None
            return Outcome(result, ended, connection.output())
        finally:
            connection.close()

    def ask(self, request: Mapping[str, Any], seconds: float, fds: list[int] | None = None) -> dict[str, Any]:
        """One request, one reply. Raises `SandboxError`."""
        self._sock.settimeout(seconds)
        try:
            socket.send_fds(self._sock, [json.dumps(request).encode()], fds or [])
            message = self._sock.recv(_MESSAGE_BYTES)
        except OSError as error:
            raise SandboxError(f"the worker parent does not answer: {error}") from error
        if not message:
            raise SandboxError("the worker parent has ended")
        reply: dict[str, Any] = json.loads(message)
        if "error" in reply:
            raise SandboxError(f"the worker parent refused to {request['do']}: {reply['error']}")
        return reply

    def fileno(self) -> int:
        """The descriptor, to pass it to another process."""
        return self._sock.fileno()

    def close(self) -> None:
        """Kill the workers that were spawned through it, without waiting for their end."""
        self._sock.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Outcome:
    """What became of a script."""

    result: Any  # what it left in `result`; None if it did not get that far
    ended: str  # as `Connection.stop`
    output: str


def _await_ready(sock: socket.socket) -> None:
    """Wait for the worker's one byte: only our own code has run in it so far, so it can be believed."""
    sock.settimeout(_SPAWN_SECONDS)
    first = sock.recv(1)
    if first != b"+":
        reason = sock.recv(4096).decode("utf-8", "replace") if first else "it ended before it was isolated"
        raise SandboxError(f"a worker could not be isolated: {reason}")
    sock.settimeout(None)


class WorkerParent:
    """A running worker parent; `start` makes it. A context manager."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, lifeline: int, strategy: str) -> None:
        self.strategy = strategy
        self.pid = process.pid
        self._process, self._control, self._lifeline = process, control, lifeline

    def client(self) -> socket.socket:
        """A new control socket for `Client`, to keep or to pass on; closing its last copy kills its workers."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                socket.send_fds(self._control, [b"client"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise SandboxError(f"the worker parent has ended: {error}") from error
        return ours

    def close(self) -> None:
        """End the parent and all workers; returns when they have ended."""
        self._control.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> WorkerParent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def launch(strategy: str, libraries: tuple[str, ...], limits: Limits, entry: str | None) -> WorkerParent:
    """Execute a worker parent and wait until it is warm.

    `entry` is what workers run beside the student's code, `module:function` in `autograder.worker`; None: scripts only.
    Raises `SandboxError` with what the parent said.
    """
    imported = dict.fromkeys((*(visible.OWN_LIBRARIES if entry else ()), *libraries))
    names = [name for library in imported for name in visible.import_names(library)]
    config = {
        "strategy": strategy,
        "view": visible.view(libraries).to_dict(),
        "import": names,
        "memory_mb": limits.memory_mb,
        "cpu_seconds": limits.total_seconds,
        "entry": entry,
        "sources": _worker_sources() if entry else {},
    }
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    read_end, lifeline = os.pipe()
    errors = os.memfd_create("errors", os.MFD_CLOEXEC)
    try:
        process = subprocess.Popen(
            [sys.executable, *_PYTHON_OPTIONS, "-c", _BOOTSTRAP, _engine_root(), str(theirs.fileno()), str(read_end)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(theirs.fileno(), read_end),
            env=_ENVIRONMENT | {name: os.environ[name] for name in _KEPT if name in os.environ},
            cwd="/",
        )
        theirs.close()
        os.close(read_end)
        parent = WorkerParent(process, ours, lifeline, strategy)
        try:
            _configure(process, config)
            _await_warm(ours)
        except SandboxError as error:
            parent.close()
            said = os.pread(errors, 4096, 0).decode("utf-8", "replace").strip()
            raise SandboxError(
                f"the {strategy} sandbox did not start: {error}" + (f"\n{said}" if said else "")
            ) from None
        except BaseException:
            parent.close()
            raise
    finally:
        os.close(errors)
    return parent


def _engine_root() -> str:
    return str(Path(__file__).parents[2])


def _worker_sources() -> dict[str, str]:
    """Module name -> source of what runs beside student code."""
    root = Path(_engine_root())
    files = [root / "autograder/__init__.py", *sorted((root / "autograder/worker").glob("**/*.py"))]
    sources = {}
    for file in files:
        parts = file.relative_to(root).with_suffix("").parts
        sources[".".join(p for p in parts if p != "__init__")] = file.read_text("utf-8")
    return sources


def _configure(process: subprocess.Popen[bytes], config: Mapping[str, Any]) -> None:
    if process.stdin is None:  # cannot be: it was asked for
        raise SandboxError("no way to configure the worker parent")
    try:
        with process.stdin as pipe:
            pipe.write(json.dumps(config).encode())
    except OSError:
        return  # it has ended already; what it said is reported by the caller


def _await_warm(control: socket.socket) -> None:
    control.settimeout(_READY_SECONDS)
    try:
        message = control.recv(_MESSAGE_BYTES)
    except OSError as error:
        raise SandboxError(f"not ready after {_READY_SECONDS:.0f} s: {error}") from None
    control.settimeout(None)
    reply = json.loads(message) if message else {"error": "it ended at once"}
    if "error" in reply:
        raise SandboxError(str(reply["error"]))

"""The worker parent: a program that is executed once per grading run, warms up, and forks a worker per request.

Theory of operation
-------------------
It is started with `python -I -S -B` and a clean environment, so nothing of the supervisor's memory, environment or
search path is in it; a fork of the supervisor would still hold its secrets on the stack. It reads its configuration
from standard input, lets the strategy isolate it, and forks itself once: what stays behind (the watcher) ends the
parent when the supervisor ends or closes its end of a pipe, and cleans up. The parent then imports the libraries and
the code that runs beside the student's, uses them a little, checks that it still has one thread, and answers requests.

Requests come over SEQPACKET sockets (one message a packet, descriptors attached), one socket per client:

    {"do": "spawn", ...limits} + [worker's end of a stream socket, output file]   ->  {"id": 7}
    {"do": "stop", "id": 7}                                                       ->  {"id": 7, "ended": "", ...}

The worker writes one byte to its stream socket when it is isolated, and only then runs `serve`. When a client's socket
is closed, by its end or by its death, its workers are killed. Nothing here waits for one worker while another client
waits: the end of a worker is one more event of the loop (a pidfd).

The parent dies with its watcher, a worker dies with its parent, by the kernel's parent-death signal; the end of the
supervisor is seen twice, by the watcher's pipe and by the parent's first socket.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NoReturn

from autograder.sandbox import linux
from autograder.sandbox.choice import strategies
from autograder.sandbox.strategy import Strategy, WorkerLimits
from autograder.sandbox.visible import View
from autograder.sandbox.warm import warm

# Where a worker finds its socket; 0, 1 and 2 are /dev/null and its output file.
WORKER_SOCKET_FD = 3

Entry = Callable[[socket.socket], None]  # what a worker does: serve until the socket is closed

_MESSAGE_BYTES = 1 << 16
_SWEEP_MS = 1000
_CPU_SHARE = 0.5  # the CPU limit counts started clock ticks whole, so on a busy machine less than it is reported
_READY = b"+"
_FAILED = b"-"


@dataclass
class _Worker:
    pid: int
    pidfd: int
    client: int  # descriptor of the client's socket
    cpu_seconds: int
    asked: bool = False  # somebody waits for its end
    ended: dict[str, Any] | None = None


@dataclass
class _Client:
    sock: socket.socket
    workers: dict[int, _Worker] = field(default_factory=dict)  # id -> worker


class Server:
    """Forks workers and tells how they ended."""

    def __init__(
        self,
        strategy: Strategy,
        control: socket.socket,
        entries: Mapping[str, Entry],
        memory_mb: int,
        cpu_seconds: float,
    ) -> None:
        self._strategy, self._control, self._entries = strategy, control, entries
        self._memory_mb, self._cpu_seconds = memory_mb, cpu_seconds
        self._clients: dict[int, _Client] = {}
        self._by_pidfd: dict[int, tuple[int, _Worker]] = {}
        self._next = 1
        self._baseline = _memory_in_use()
        self._events = select.poll()
        self._events.register(control, select.POLLIN)

    def run(self) -> None:
        """Serve until the supervisor closes its end."""
        while True:
            for fd, _ in self._events.poll():
                if fd == self._control.fileno():
                    if not self._admit():
                        return
                elif fd in self._by_pidfd:
                    self._reap(fd)
                elif fd in self._clients:
                    self._hear(self._clients[fd])

    def _admit(self) -> bool:
        """A new client's socket, or the end (False)."""
        message, fds, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
        if not message:
            return False
        client = _Client(socket.socket(fileno=fds[0]))
        self._clients[client.sock.fileno()] = client
        self._events.register(client.sock, select.POLLIN)
        return True

    def _hear(self, client: _Client) -> None:
        fds: list[int] = []
        try:
            message, fds, _, _ = socket.recv_fds(client.sock, _MESSAGE_BYTES, 2)
        except OSError:
            message = b""
        if not message:
            self._dismiss(client)
            return
        try:
            request = json.loads(message)
            if request["do"] == "spawn":
                self._answer(client, self._spawn(client, request, fds))
            else:
                self._stop(client, int(request["id"]))
        except (OSError, ValueError, LookupError, TypeError) as error:
            self._answer(client, {"error": f"{type(error).__name__}: {error}"})
        finally:
            for fd in fds:
                os.close(fd)

    def _answer(self, client: _Client, reply: dict[str, Any]) -> None:
        # A client that does not read, or has gone, is dismissed when its socket says so; it never holds up the others.
        with contextlib.suppress(OSError):
            client.sock.send(json.dumps(reply).encode(), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)

    def _spawn(self, client: _Client, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        memory_mb = int(request["memory_mb"] or self._memory_mb)
        cpu_seconds = math.ceil(request["cpu_seconds"] or self._cpu_seconds)
        limits = WorkerLimits(memory_mb, cpu_seconds, *self._baseline)
        entry = self._entries.get(request["entry"])
        if entry is None:
            return {"error": f"this worker parent has no entry {request['entry']!r}"}
        pid = self._strategy.fork()
        if pid == 0:
            _be_worker(self._strategy, limits, entry, fds[0], fds[1], request["core"])
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        worker = _Worker(pid, pidfd, client.sock.fileno(), limits.cpu_seconds)
        identity, self._next = self._next, self._next + 1
        client.workers[identity] = worker
        self._by_pidfd[worker.pidfd] = identity, worker
        self._events.register(worker.pidfd, select.POLLIN)
        return {"id": identity}

    def _stop(self, client: _Client, identity: int) -> None:
        worker = client.workers.get(identity)
        if worker is None:
            self._answer(client, {"error": f"no worker {identity}"})
        elif worker.ended is not None:
            del client.workers[identity]
            self._answer(client, worker.ended)
        else:
            worker.asked = True
            self._kill(worker)

    def _kill(self, worker: _Worker) -> None:
        # Not yet reaped, so the process id is still its own.
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)

    def _reap(self, pidfd: int) -> None:
        identity, worker = self._by_pidfd.pop(pidfd)
        self._events.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(worker.pid, 0)
        self._strategy.forget(worker.pid)
        used = usage.ru_utime + usage.ru_stime
        worker.ended = {
            "id": identity,
            "ended": _how_it_ended(status, killed=worker.asked, out_of_time=used >= worker.cpu_seconds * _CPU_SHARE),
            "cpu_seconds": used,
            "max_rss": usage.ru_maxrss * 1024,
        }
        client = self._clients.get(worker.client)
        if client is not None and client.workers.get(identity) is worker and worker.asked:
            del client.workers[identity]
            self._answer(client, worker.ended)

    def _dismiss(self, client: _Client) -> None:
        fd = client.sock.fileno()
        self._events.unregister(fd)
        del self._clients[fd]
        client.sock.close()
        for worker in client.workers.values():
            if worker.ended is None:
                worker.client = -1
                self._kill(worker)


def _be_worker(
    strategy: Strategy,
    limits: WorkerLimits,
    entry: Entry,
    sock_fd: int,
    output_fd: int,
    core: int | None,
) -> NoReturn:
    """In the fork: keep four descriptors, lock the door, say so, serve. Never returns into the parent's loop."""
    try:
        # 0, 1 and 2 are always open in the parent, so neither of the two lies there; the socket comes last.
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        for number, source in ((1, output_fd), (2, output_fd), (WORKER_SOCKET_FD, sock_fd)):
            os.dup2(source, number)
        if core is not None:
            os.sched_setaffinity(0, {core})
        strategy.enter_worker(limits)
        linux.close_from(WORKER_SOCKET_FD + 1)
        sock = socket.socket(fileno=WORKER_SOCKET_FD)
    except BaseException as error:  # noqa: BLE001 - our own fault, told to the client
        with contextlib.suppress(OSError):
            os.write(sock_fd, _FAILED + f"{type(error).__name__}: {error}".encode())
        os._exit(1)
    code = 1
    try:
        sock.sendall(_READY)
        entry(sock)
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever a student's code does, the parent's loop is not continued here
        with contextlib.suppress(BaseException):
            sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code & 0xFF)


def _how_it_ended(status: int, *, killed: bool, out_of_time: bool) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exit {code}"
    if -code == signal.SIGKILL:
        return "cpu limit" if out_of_time else "" if killed else "signal SIGKILL"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def run_script(sock: socket.socket) -> None:
    """The entry of the canary, the tests and the benchmark: run a source text, send back what it puts into `result`."""
    _forget_engine()
    source = bytearray()
    while chunk := sock.recv(1 << 16):
        source += chunk
    scope: dict[str, Any] = {"__name__": "student", "result": None}
    exec(compile(bytes(source), "student.py", "exec"), scope)  # noqa: S102 - this is the worker
    sock.sendall(json.dumps(scope["result"]).encode())


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise OSError(f"no {name} in /proc/self/status")


def _memory_in_use() -> tuple[int, int]:
    """Address space and private writable memory of this process, in bytes."""
    return _status("VmSize") * 1024, _status("VmData") * 1024


class _Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports our own worker code from memory: its files are not visible any more when its libraries are."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname not in self._sources:
            return None
        is_package = any(name.startswith(fullname + ".") for name in self._sources)
        return importlib.util.spec_from_loader(fullname, self, origin=f"<{fullname}>", is_package=is_package)

    def get_source(self, fullname: str) -> str:
        return self._sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._sources[fullname], f"<{fullname}>", "exec")

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - our own code


def _forget_engine() -> None:
    """What runs already keeps running; `import autograder` has to look for files, and there are none."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]


def _load_entry(sources: dict[str, str], target: str) -> Entry:
    """The function `module:name`, from the given sources."""
    finder = _Sources(sources)
    sys.meta_path.insert(0, finder)
    try:
        _forget_engine()
        module, _, name = target.partition(":")
        function: Entry = getattr(importlib.import_module(module), name)
        return function
    finally:
        sys.meta_path.remove(finder)


def _watch(pid: int, strategy: Strategy, lifeline: int, supervisor: int) -> NoReturn:
    """The process that was executed: ends the parent with the supervisor, and cleans up.

    The parent-death signal would not do here: it comes when the thread ends that started us. The pipe alone would not
    either: a fork of the supervisor holds it too.
    """
    events = select.poll()
    events.register(lifeline, select.POLLHUP)
    events.register(supervisor, select.POLLIN)
    events.register(os.pidfd_open(pid), select.POLLIN)
    while not events.poll(_SWEEP_MS):
        strategy.sweep()
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    strategy.clean_up()
    os._exit(0 if status == 0 else 1)


def _in_parent(strategy: Strategy, config: dict[str, Any], control: socket.socket) -> None:
    # Nothing that the strategy opens may lie where workers find their socket.
    os.dup2(control.fileno(), WORKER_SOCKET_FD)
    strategy.enter_parent()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # inherited by workers: a full file is an OSError, not a death
    sys.path[:] = [*strategy.view.path, strategy.packages]
    sys.path_importer_cache.clear()
    sys.argv[:] = sys.orig_argv[:] = ["student"]
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    given = dict(os.environ)
    warm(config["import"])
    # Libraries set variables when they are imported (torch names a cache folder after the user): not for workers.
    os.environ.clear()
    os.environ.update(given)
    entries: dict[str, Entry] = {"script": run_script}
    if config["entry"]:
        entries["serve"] = _load_entry(config["sources"], config["entry"])
    threads = _status("Threads")
    if threads != 1:
        raise RuntimeError(f"the worker parent has {threads} threads after its imports; forking it would not be safe")
    gc.collect()
    gc.freeze()
    linux.collapse_memory()
    control.send(json.dumps({"ready": True, "strategy": strategy.name}).encode())
    Server(strategy, control, entries, config["memory_mb"], config["cpu_seconds"]).run()


def main() -> NoReturn:
    """See the module."""
    supervisor = os.pidfd_open(os.getppid())
    config = json.load(sys.stdin)
    control, lifeline = socket.socket(fileno=int(sys.argv[2])), int(sys.argv[3])
    os.setsid()  # a Ctrl-C is the supervisor's to handle
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a few for each worker and client
    code = 1
    try:
        strategy = strategies()[config["strategy"]](View.from_dict(config["view"]))
        strategy.prepare()
        pid = os.fork()
        if pid:
            control.close()
            _watch(pid, strategy, lifeline, supervisor)
        os.close(lifeline)
        os.close(supervisor)
        _in_parent(strategy, config, control)
        code = 0
    except Exception as error:  # noqa: BLE001 - told to the supervisor, which raises it
        with contextlib.suppress(OSError):
            control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode()[:4096])
    os._exit(code)

"""The worker parent, its clients and workers: what they see, how everything ends. For denials see the matrix."""

import json
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import autograder
from autograder.errors import SandboxError
from autograder.model import Limits

if sys.platform != "linux":
    pytest.skip("student code is isolated on Linux only", allow_module_level=True)

from autograder import sandbox
from autograder.sandbox import linux, seccomp, trials, visible
from autograder.sandbox.choice import why_not
from autograder.sandbox.supervisor import launch

ROOT = Path(autograder.__file__).parents[1]
PATIENCE = 20.0  # seconds that something may take that is not supposed to take any


def python(code, **options):
    """Run `code` in a fresh interpreter that can import autograder."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [options.pop("interpreter", sys.executable), "-c", code]
    return subprocess.run(command, env=env | options.pop("env", {}), capture_output=True, text=True, **options)


@pytest.fixture(scope="module", params=list(sandbox.strategies()))
def parent(request):
    reason = why_not(request.param)
    if reason is not None:
        pytest.skip(f"no evidence: {request.param} does not work on this machine: {reason}")
    with launch(request.param, ("numpy",), Limits(), entry=None) as parent:
        yield parent


@pytest.fixture
def client(parent):
    with sandbox.Client(parent.client()) as client:
        yield client


def still_there(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and not is_zombie(pid)]


def is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class TestWorkers:
    def test_runs_code_and_captures_what_it_prints(self, client):
        outcome = client.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nresult = 6 * 7")
        assert outcome == sandbox.Outcome(42, "exit 0", "out\nerr\n")

    @pytest.mark.parametrize(
        ("code", "ended"),
        [
            ("import os; os._exit(7)", "exit 7"),
            ("raise SystemExit(3)", "exit 3"),
            ("1 / 0", "exit 1"),
            ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
        ],
    )
    def test_says_how_it_ended(self, client, code, ended):
        assert client.run(code).ended == ended

    def test_a_worker_that_hangs_is_killed(self, client):
        assert client.run("import time; time.sleep(1000)", seconds=0.05).ended == ""

    def test_stop_may_be_asked_again(self, client):
        connection = client.spawn(entry="script")
        connection.sock.sendall(b"import time; time.sleep(1000)")  # or it would end when `stop` hangs up
        assert connection.stop() == ""
        assert connection.stop() == ""
        assert connection.cpu_seconds >= 0
        assert connection.max_rss > 1 << 20
        connection.close()

    def test_output_keeps_head_and_tail(self, client):
        output = client.run("print('first'); print('x' * 50_000); print('last')").output
        assert output.startswith("first\n")
        assert output.endswith("last\n")
        assert "bytes left out" in output
        assert len(output) < 10_000

    def test_output_that_is_not_text(self, client):
        assert client.run(r"import os; os.write(1, b'\xff\x00ok')").output == "\ufffd\x00ok"

    def test_workers_do_not_see_each_other(self, client):
        assert client.run("import builtins; builtins.x = 1; open('here', 'w').close(); result = 1").result == 1
        code = "import builtins, os; result = [hasattr(builtins, 'x'), os.listdir('.')]"
        assert client.run(code).result == [False, []]

    def test_several_at_a_time(self, client):
        connections = [client.spawn(entry="script") for _ in range(4)]
        for number, connection in enumerate(connections):
            connection.sock.sendall(f"result = {number}".encode())
            connection.sock.shutdown(socket.SHUT_WR)
        assert [json.loads(c.sock.recv(100)) for c in connections] == [0, 1, 2, 3]
        for connection in connections:
            connection.stop()
            connection.close()

    def test_input_is_empty(self, client):
        outcome = client.run("try:\n    input()\nexcept EOFError:\n    result = 'nothing'")
        assert outcome.result == "nothing"

    def test_numpy_and_threads_work(self, client):
        code = """
import threading, numpy as np
done = []
threads = [threading.Thread(target=lambda: done.append(np.ones((50, 50)) @ np.ones((50, 50)))) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
result = [float(d[0, 0]) for d in done]
"""
        assert client.run(code).result == [50.0] * 4

    def test_an_unknown_entry_is_refused(self, client):
        with pytest.raises(SandboxError, match="no entry"):
            client.spawn(entry="serve")
        assert client.run("result = 1").result == 1

    def test_may_be_pinned_to_a_core(self, client):
        core = max(os.sched_getaffinity(0))
        connection = client.spawn(entry="script", core=core)
        connection.sock.sendall(b"import os; result = sorted(os.sched_getaffinity(0))")
        connection.sock.shutdown(socket.SHUT_WR)
        assert json.loads(connection.sock.recv(100)) == [core]
        connection.stop()
        connection.close()

    def test_limits_are_the_parents_unless_told_otherwise(self):
        code = "import resource; result = [resource.getrlimit(k)[0] for k in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]"
        with (
            launch("process", (), Limits(memory_mb=300, total_seconds=7.5), entry=None) as parent,
            sandbox.Client(parent.client()) as client,
        ):
            own = client.run(code, memory_mb=100, cpu_seconds=3).result
            theirs = client.run(code, memory_mb=None, cpu_seconds=None).result
        assert (own[0], theirs[0]) == (3, 8)
        assert theirs[1] - own[1] == 200 << 20

    def test_a_hostile_scratch_folder_is_removed(self):
        """Deeper than any stack, closed, with links out of it; and nobody waits for its removal."""
        code = """
import os
os.symlink("/", "link")
for i in range(1500):
    os.mkdir("d")
    os.chdir("d")
open("file", "w").close()
os.umask(0o777)
os.mkdir("closed")
os.mkdir("closed too")
result = 1
"""
        with launch("process", (), Limits(), entry=None) as parent, sandbox.Client(parent.client()) as client:
            scratch = Path(client.run("import os; result = os.getcwd()").result)
            assert client.run(code).result == 1
            assert client.run("result = 2").result == 2
        assert not scratch.parent.exists()


class TestClients:
    def test_closing_a_client_kills_its_workers_only(self, parent):
        with sandbox.Client(parent.client()) as other:
            kept = other.spawn(entry="script")
            client = sandbox.Client(parent.client())
            dropped = client.spawn(entry="script")
            client.close()
            assert dropped.sock.recv(1) == b""
            kept.sock.sendall(b"result = 'alive'")
            kept.sock.shutdown(socket.SHUT_WR)
            assert json.loads(kept.sock.recv(100)) == "alive"
            kept.stop()
            kept.close()
        dropped.close()

    def test_a_fork_may_spawn_and_its_end_kills(self, parent):
        sock = parent.client()
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            client = sandbox.Client(sock)
            connection = client.spawn(entry="script")
            socket.send_fds(theirs, [client.run("result = 'forked'").result.encode()], [connection.sock.fileno()])
            os._exit(0)
        sock.close()
        theirs.close()
        message, fds, _, _ = socket.recv_fds(ours, 100, 1)
        os.waitpid(pid, 0)
        ours.close()
        assert message == b"forked"
        # The fork's own copy of the worker's socket is gone; ours shows that the worker has gone too.
        with socket.socket(fileno=fds[0]) as to_worker:
            to_worker.settimeout(PATIENCE)
            assert to_worker.recv(1) == b""

    def test_a_client_may_be_passed_on(self, parent):
        ours, theirs = socket.socketpair()
        with ours, theirs, parent.client() as sock:
            socket.send_fds(ours, [b"x"], [sock.fileno()])
            _, fds, _, _ = socket.recv_fds(theirs, 1, 1)
        with sandbox.Client(socket.socket(fileno=fds[0])) as client:
            assert client.run("result = 1").result == 1

    def test_a_client_that_talks_nonsense_harms_nobody(self, parent, client):
        with parent.client() as sock:
            for message in (b'{"do": "stop", "id": 999}', b"not json", b'{"do": "spawn"}', b"[]"):
                sock.send(message)
                assert b"error" in sock.recv(1000)
        assert client.run("result = 1").result == 1

    def test_each_thread_may_have_its_own(self, parent):
        def work(number):
            with sandbox.Client(parent.client()) as client:
                return [client.run(f"result = {number} + {i}").result for i in range(5)]

        with ThreadPoolExecutor(4) as threads:
            results = list(threads.map(work, range(0, 40, 10)))
        assert results == [[number + i for i in range(5)] for number in range(0, 40, 10)]

    def test_a_parent_that_cannot_start_says_why(self):
        with pytest.raises(SandboxError, match=r"process sandbox did not start: .*no_such_function"):
            launch("process", (), Limits(), entry="autograder.worker.runtime:no_such_function")

    def test_after_the_parent_has_ended(self):
        parent = launch("process", (), Limits(), entry=None)
        client = sandbox.Client(parent.client())
        parent.close()
        with pytest.raises(SandboxError, match=r"ended|answer"):
            client.spawn(entry="script")
        with pytest.raises(SandboxError, match="ended"):
            parent.client()
        client.close()


SUPERVISOR = """
import subprocess, sys, time
from autograder import sandbox
from autograder.model import Limits
from autograder.sandbox.supervisor import launch
parent = launch({name!r}, (), Limits(), entry=None)
client = sandbox.Client(parent.client())
connection = client.spawn(entry="script")
connection.sock.sendall(b"import time; time.sleep(1000)")
bystander = subprocess.Popen(["sleep", "1000"])
print(parent.pid, bystander.pid, flush=True)
time.sleep(1000)
"""


class TestEnd:
    """Everything dies with its supervisor, however that dies."""

    @pytest.fixture
    def family(self, parent):
        """A supervisor of its own: (its process, the watcher, the parent, a worker, an ordinary child as control)."""
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR.format(name=parent.strategy)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        watcher, bystander = map(int, process.stdout.readline().split())
        (worker_parent,) = children(watcher)
        (worker,) = children(worker_parent)
        yield process, watcher, worker_parent, worker, bystander
        process.kill()
        process.wait()
        process.stdout.close()
        os.kill(bystander, signal.SIGKILL)

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
    def test_with_the_supervisor(self, family, how):
        process, *below, bystander = family
        assert still_there(below) == below
        process.send_signal(how)
        process.wait()
        assert wait_until(lambda: not still_there(below))
        assert still_there([bystander]), "no evidence: an ordinary child of the supervisor ended too"

    def test_with_the_watcher(self, family):
        _, watcher, *below, _ = family
        scratch = Path(os.readlink(f"/proc/{below[1]}/cwd"))
        os.kill(watcher, signal.SIGKILL)
        assert wait_until(lambda: not still_there(below))
        if scratch.name.startswith("worker-"):
            shutil.rmtree(scratch.parent)  # it was the watcher's to remove

    def test_with_the_parent(self, family):
        _, watcher, worker_parent, worker, _ = family
        os.kill(worker_parent, signal.SIGKILL)
        assert wait_until(lambda: not still_there([watcher, worker]))

    def test_nothing_stays_behind(self):
        with launch("process", (), Limits(), entry=None) as parent, sandbox.Client(parent.client()) as client:
            scratch = Path(client.run("import os; result = os.getcwd()").result)
            assert scratch.name.startswith("worker-")
            assert scratch.parent.exists()
            assert wait_until(lambda: not scratch.exists())
        assert not scratch.parent.exists()


class TestWhatIsSeen:
    IMPORTS = """
import importlib, json, sys
sys.path += {folders!r}
result = []
for name in ("numpy", "msgspec", "wave", "scipy", "pytest", "pip", "autograder", "autograder.grading"):
    try:
        importlib.import_module(name)
        result.append(name)
    except ImportError:
        pass
"""
    ALLOWED = ("numpy", "msgspec", "wave")

    def test_only_what_is_allowed_can_be_imported(self, client, parent):
        folders = [str(Path(pytest.__file__).parents[1]), str(ROOT)]
        control = python(self.IMPORTS.format(folders=folders) + "print(json.dumps(result))")
        others = set(json.loads(control.stdout)) - set(self.ALLOWED)
        assert {"pytest", "autograder"} <= others, "no evidence: they cannot be imported outside either"
        assert client.run(self.IMPORTS.format(folders=[])).result == list(self.ALLOWED)
        reached = client.run(self.IMPORTS.format(folders=folders)).result
        gap = "other packages" not in sandbox.strategies()[parent.strategy].denies
        assert set(reached) - set(self.ALLOWED) == (others if gap else set())

    def test_the_environment_is_ours(self, client):
        names = client.run("import os; result = sorted(os.environ)").result
        assert set(names) <= sandbox.supervisor.ENVIRONMENT_NAMES | {"LC_CTYPE"}

    def test_one_thread_for_each_library(self, client):
        assert client.run("import os; result = os.environ['OMP_NUM_THREADS']").result == "1"

    def test_what_serves_beside_student_code_is_there(self):
        """The real entry: an end of the conversation ends the worker, and its code came without its files."""
        with sandbox.start(("numpy",)) as parent, sandbox.Client(parent.client()) as client:
            connection = client.spawn()
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.settimeout(PATIENCE)
            assert connection.sock.recv(1) == b""
            assert (connection.stop(), connection.output()) == ("exit 0", "")
            connection.close()

    def test_names_to_import(self):
        assert visible.import_names("numpy") == ["numpy"]
        assert visible.import_names("msgspec") == ["msgspec"]

    def test_needs_of_needs_are_seen(self):
        pytest.importorskip("sklearn")
        packages = visible.view(("scikit-learn",)).packages
        assert {"sklearn", "scipy", "numpy", "joblib", "msgspec"} <= set(packages)
        assert "pytest" not in packages
        assert visible.import_names("scikit-learn") == ["sklearn"]

    def test_a_library_that_is_not_installed(self):
        with pytest.raises(SandboxError, match=r"'no-such-library' is not installed.*assignment\.toml"):
            visible.view(("no-such-library",))

    def test_no_folder_of_packages_is_readable(self):
        view = visible.view(("numpy",))
        sites = [p for p in view.readable() if Path(p).name in ("site-packages", "dist-packages")]
        assert sites == []
        assert visible.View.from_dict(json.loads(json.dumps(view.to_dict()))) == view


class TestChoice:
    def test_a_name_that_does_not_exist(self):
        with pytest.raises(SandboxError, match="choose one of auto, namespaces, landlock, process"):
            sandbox.choose("docker")

    # What a container does: no namespaces; and a kernel without landlock.
    CONTAINER = """
from autograder.sandbox import choice, linux, seccomp
linux.no_new_privileges()
linux.install_filter(seccomp.refuse(*{numbers}))
print(choice.choose({name!r}).name)
"""
    UNSHARE = (272, 97)
    LANDLOCK = (444, 444)

    def choose_without(self, *calls, name="auto"):
        numbers = tuple(call[linux.architecture()] for call in calls)
        return python(self.CONTAINER.format(numbers=numbers, name=name))

    def test_falls_back_to_what_works(self):
        for name in ("namespaces", "landlock"):
            if why_not(name) is not None:
                pytest.skip(f"no evidence: {name} does not work on this machine")
        assert self.choose_without((9999, 9999)).stdout == "namespaces\n"
        assert self.choose_without(self.UNSHARE).stdout == "landlock\n"

    def test_never_falls_back_to_process(self):
        refused = self.choose_without(self.UNSHARE, self.LANDLOCK)
        assert "SandboxError" in refused.stderr
        assert "unshare" in refused.stderr
        assert "landlock is not available" in refused.stderr
        assert "--sandbox process" in refused.stderr
        assert self.choose_without(self.UNSHARE, self.LANDLOCK, name="process").stdout == "process\n"

    def test_on_other_systems(self):
        code = """
import sys
sys.platform = "darwin"
sys.modules["resource"] = sys.modules["fcntl"] = None
from autograder import sandbox
print(sandbox.strategies(), [finding.works for finding in sandbox.probe()])
sandbox.choose()
"""
        done = python(code)
        assert done.stdout == "{} [False]\n"
        assert "SandboxError: student code is graded on Linux only" in done.stderr

    def test_as_an_ordinary_user_and_as_root(self):
        """The canary as user 65534, with an interpreter that this user can run."""
        if os.getuid() != 0:
            pytest.skip("no evidence: needs root to become somebody else; the other tests ran as an ordinary user")
        site = str(Path(pytest.__file__).parents[1])
        code = (
            "import os, json\nfrom autograder import sandbox\nfrom autograder.sandbox.supervisor import launch\n"
            "from autograder.model import Limits\nout = {}\n"
            "for name in sandbox.strategies():\n"
            "    with launch(name, ('numpy',), Limits(), None) as p:\n"
            "        out[name] = [r.name for r in sandbox.canary(p) if not r.denied]\n"
            "print(json.dumps([os.getuid(), out]))"
        )
        for interpreter in (sys.executable, "/usr/bin/python3"):
            options = {"env": {"PYTHONPATH": f"{ROOT}:{site}"}, "cwd": "/", "interpreter": interpreter}
            try:
                usable = python("import numpy, msgspec", user=65534, group=65534, extra_groups=[], **options)
            except OSError:
                continue
            if usable.returncode == 0:
                break
        else:
            pytest.skip("no evidence: no interpreter with numpy here that an ordinary user can run")
        for who, more in ((65534, {"user": 65534, "group": 65534, "extra_groups": []}), (0, {})):
            done = python(code, **options, **more)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout) == [who, {name: [] for name in sandbox.strategies()}]


class TestCanary:
    def test_lets_nothing_through(self, parent):
        results = sandbox.canary(parent)
        assert [r for r in results if not r.denied] == []
        strategy = sandbox.strategies()[parent.strategy]
        assert {r.name for r in results} == strategy.denies | {"hang"}

    def test_sees_what_gets_through(self, parent, monkeypatch):
        """The control: a strategy that claims what it does not deny."""
        weak = sandbox.strategies()["process"]
        monkeypatch.setattr(weak, "denies", frozenset({"network", "fork", "memory"}))
        if parent.strategy != "process":
            pytest.skip("the control is about the strategy `process`")
        through = {r.name for r in sandbox.canary(parent) if not r.denied}
        assert through == {"network", "fork"}

    def test_no_answer_counts_as_getting_through(self, client, monkeypatch):
        monkeypatch.setattr(trials, "_text", lambda given: "import os; os._exit(0)")
        succeeded, evidence = trials.attack(client, ["fork"], {})["fork"]
        assert succeeded
        assert "no answer (exit 0)" in evidence

    def test_findings(self):
        findings = {finding.name: finding for finding in sandbox.probe()}
        assert set(sandbox.strategies()) <= set(findings)
        assert findings["process"].works
        assert "network" in findings["process"].detail


def interpret(program, number, arguments=(), machine=0):
    """What the kernel would do: run a classic BPF program on one system call."""
    audit = (0xC000003E, 0xC00000B7)[machine]
    words = [a & 0xFFFFFFFFFFFFFFFF for a in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", number, audit, 0, *words)
    accumulator = position = 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("=HBBI", program, position * 8)
        position += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif code == 0x54:
            accumulator &= value
        elif code == 0x05:
            position += value
        elif code == 0x06:
            return value
        else:
            test = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            position += if_true if test else if_false


ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x00050001, 0x00050026


class TestFilter:
    CONDITIONAL = (
        *("_OPEN", "_OPENAT", "_CLONE", "_CLONE3", "_TGKILL", "_PRLIMIT64"),
        *("_SCHED_GETAFFINITY", "_FCNTL", "_IOCTL", "_PRCTL"),
    )

    @pytest.fixture(params=[0, 1], ids=linux.ARCHITECTURES)
    def machine(self, request, monkeypatch):
        monkeypatch.setattr(platform, "machine", lambda: linux.ARCHITECTURES[request.param])
        linux.architecture.cache_clear()
        yield request.param
        linux.architecture.cache_clear()

    def test_is_what_the_tables_say(self, machine):
        program = seccomp.for_process(seccomp.prepare(), 77)
        assert len(program) // 8 <= 4096, "the kernel takes no longer one"
        allowed = {numbers[machine] for numbers in seccomp._ALLOWED.values()}
        conditional = {getattr(seccomp, name)[machine] for name in self.CONDITIONAL}
        for number in range(600):
            verdict = interpret(program, number, machine=machine)
            if number in allowed:
                assert verdict == ALLOW, number
            elif number > 467:
                assert verdict == ENOSYS, number
            elif number not in conditional:
                assert verdict == EPERM, number

    def test_looks_at_arguments(self, machine):
        program = seccomp.for_process(seccomp.prepare(), 77)

        def verdict(call, *arguments):
            return interpret(program, call[machine], arguments, machine)

        assert verdict(seccomp._CLONE, linux.CLONE_THREAD | 0x100) == ALLOW
        assert verdict(seccomp._CLONE, 17) == EPERM
        assert verdict(seccomp._CLONE3) == ENOSYS
        assert verdict(seccomp._TGKILL, 77, 77, 6) == ALLOW
        assert verdict(seccomp._TGKILL, 78, 78, 6) == EPERM
        assert verdict(seccomp._PRLIMIT64, 0) == verdict(seccomp._PRLIMIT64, 77) == ALLOW
        assert verdict(seccomp._PRLIMIT64, 1) == EPERM
        assert verdict(seccomp._OPENAT, -100, 0, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) == ALLOW
        assert verdict(seccomp._OPENAT, -100, 0, os.O_RDONLY) == ALLOW
        assert verdict(seccomp._OPENAT, -100, 0, os.O_RDONLY | os.O_TRUNC) == EPERM
        assert verdict(seccomp._OPENAT, -100, 0, 3 | os.O_TRUNC) == EPERM
        assert verdict(seccomp._FCNTL, 1, 4) == ALLOW
        assert verdict(seccomp._FCNTL, 1, 8) == EPERM
        assert verdict(seccomp._IOCTL, 1, 0x5401) == ALLOW
        assert verdict(seccomp._IOCTL, 1, 0x5412) == EPERM
        assert verdict(seccomp._PRCTL, 15) == ALLOW
        assert verdict(seccomp._PRCTL, 4) == EPERM

    def test_other_architectures_calls_kill(self, machine):
        program = seccomp.prepare()
        assert interpret(program, 0, machine=1 - machine) == KILL
        assert interpret(program, 0x40000000, machine=machine) == KILL


class TestTorch:
    """After a fork of a parent that was warmed up by the rules, everything works; see `warm.py`."""

    def test_backward_convolution_and_threads(self):
        pytest.importorskip("torch")
        code = """
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))
optimiser = torch.optim.Adam(model.parameters())
for threads in (1, 2):
    torch.set_num_threads(threads)
    loss = nn.functional.cross_entropy(model(torch.randn(5, 3, 8, 8)), torch.zeros(5, dtype=torch.long))
    optimiser.zero_grad(); loss.backward(); optimiser.step()
x = torch.randn(300, 300, requires_grad=True)
for _ in range(80):
    x = torch.utils.checkpoint.checkpoint(torch.sin, x, use_reentrant=False)
x.sum().backward()
lstm = nn.LSTM(4, 4)
lstm(torch.randn(3, 2, 4))[0].sum().backward()
result = [bool(torch.isfinite(loss)), torch.fft.fft(torch.ones(8)).abs().sum().item()]
"""
        with (
            launch(sandbox.choose().name, ("torch",), Limits(), entry=None) as parent,
            sandbox.Client(parent.client()) as client,
        ):
            outcome = client.run(code, seconds=60, memory_mb=1024)
        assert outcome.result == [True, 8.0], outcome


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could do harm by writing")
def test_process_never_runs_student_code_as_root(tmp_path):
    treasure = tmp_path / "treasure"
    treasure.write_text("kept")
    treasure.chmod(0o644)
    attack = f"import os; print(os.geteuid()); os.remove({str(treasure)!r})"
    with launch("process", ("numpy",), Limits(), entry=None) as parent, sandbox.Client(parent.client()) as client:
        outcome = client.run(attack + "\n")
    assert treasure.read_text() == "kept"
    assert "PermissionError" in outcome.output
    assert not outcome.output.startswith("0\n")
    # The control: the same line, run by whoever runs this test, does remove it.
    subprocess.run([sys.executable, "-c", attack], check=True, capture_output=True)
    assert not treasure.exists()

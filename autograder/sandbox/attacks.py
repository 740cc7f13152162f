"""What student code would try. The text of this file is sent into a worker; it is never imported by the grader.

For each denial there is an `attack_...`, which returns evidence if it succeeds and raises or returns nothing if it was
stopped, and a `neighbour_...`: something permitted that lies close to what is denied and must keep working. An attack
does no damage where it succeeds, since it also runs unprotected, as the control of the protection matrix.

The global `GIVEN` is put before the text: `secret` (a file outside), `folder` (one outside that everybody may write),
`site` and `package` (a library that is not allowed, and where it lies), `port` (somebody listens on this machine),
`victim` (a process id of the grader's), `environment` (names that may be in it), `bytes` (more than the memory limit).
"""

# It is written as student code is: without annotations, with `os` and `open`, with everything that a linter forbids.
# ruff: noqa
# mypy: ignore-errors

import ctypes
import json
import mmap
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

GIVEN = globals().get("GIVEN", {})
MIB = 1 << 20


def attempt(*attacks):
    """The first evidence; the last reason where there is none."""
    reason = None
    for attack in attacks:
        try:
            evidence = attack()
        except (OSError, MemoryError, ImportError, RuntimeError, ValueError, AttributeError) as error:
            reason = error
        else:
            if evidence:
                return evidence
    if reason is not None:
        raise reason
    return None


def readable_memory(address, count):
    """`count` bytes from `address`, by way of a pipe: the kernel then refuses a bad address, where we would crash."""
    libc = ctypes.CDLL(None, use_errno=True)
    reader, writer = os.pipe()
    try:
        got = libc.write(writer, ctypes.c_void_p(address), ctypes.c_size_t(count))
        return os.read(reader, got) if got > 0 else b""
    finally:
        os.close(reader)
        os.close(writer)


def attack_environment():
    """Names in `os.environ`, and those that the program's start left on the stack."""
    names = set(os.environ)
    address = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "__libc_stack_end").value & ~4095
    memory = b""
    while chunk := readable_memory(address + len(memory), 4096):
        memory += chunk
    # Shorter ones could be pieces of addresses.
    names |= {m.decode() for m in re.findall(rb"\0([A-Za-z_][A-Za-z0-9_]{6,})=", memory)}
    return ", ".join(sorted(names - set(GIVEN["environment"])))


def neighbour_environment():
    os.environ["MINE"] = "1"
    return os.environ["MINE"] and os.environ["HOME"]


def attack_descriptors():
    open_ones = []
    for fd in range(4, 4096):
        try:
            os.fstat(fd)
        except OSError:
            continue
        open_ones.append(fd)
    return f"descriptors {open_ones}" if open_ones else None


def neighbour_descriptors():
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno()) > 2


def attack_hidden_files():
    def read():
        with open(GIVEN["secret"]) as file:
            return file.read()

    return attempt(read, lambda: " ".join(os.listdir(os.path.dirname(GIVEN["secret"]))))


def neighbour_hidden_files():
    with open(os.__file__) as file:
        return file.readline()


def attack_other_packages():
    sys.path.insert(0, GIVEN["site"])
    try:
        return __import__(GIVEN["package"]).__name__
    finally:
        sys.path.remove(GIVEN["site"])


def neighbour_other_packages():
    import wave

    return wave.__name__


def attack_writing():
    def write(folder):
        path = os.path.join(folder, f"left-by-a-worker-{os.getpid()}")
        with open(path, "w") as file:
            file.write("x")
        os.unlink(path)
        return path

    places = (GIVEN["folder"], "/dev/shm", "/var/tmp", "/", os.path.dirname(os.__file__), "/packages")
    return attempt(*(lambda place=place: write(place) for place in places))


def neighbour_writing():
    with open("mine", "w") as file, tempfile.NamedTemporaryFile("w") as other:
        file.write("x")
        other.write("x")
    os.unlink("mine")
    return "written"


def fill(name, size):
    with open(name, "wb") as file:
        for _ in range(size // MIB):
            file.write(bytes(MIB))


def attack_scratch_size():
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for i in range(10):
            fill(f"{folder}/{i}", 8 * MIB)
        return "80 MB in ten files"


def neighbour_scratch_size():
    with tempfile.TemporaryDirectory(dir=".") as folder:
        fill(f"{folder}/1", 8 * MIB)
        return "8 MB"


def attack_file_size():
    with tempfile.TemporaryDirectory(dir=".") as folder:
        fill(f"{folder}/1", 24 * MIB)
        return "24 MB in one file"


neighbour_file_size = neighbour_scratch_size


def attack_network():
    def open_socket(family, kind):
        with socket.socket(family, kind):
            return f"a socket of family {family}"

    def connect():
        with socket.create_connection(("127.0.0.1", GIVEN["port"]), timeout=1):
            return "connected"

    kinds = ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, socket.SOCK_STREAM), (16, socket.SOCK_RAW))
    return attempt(connect, *(lambda pair=pair: open_socket(*pair) for pair in kinds))


def neighbour_network():
    reader, writer = os.pipe()
    os.write(writer, b"x")
    return os.read(reader, 1).decode()


def attack_exec():
    def run(program):
        subprocess.run([program, "--version"], capture_output=True, timeout=5)
        return f"ran {program}"

    # The loader is a program too, and visible.
    return attempt(*(lambda p=p: run(p) for p in ("/bin/true", "/lib64/ld-linux-x86-64.so.2", sys.executable)))


def neighbour_exec():
    scope = {}
    exec(compile("done = 'compiled'", "student.py", "exec"), scope)
    return scope["done"]


def attack_fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return f"process {pid}"


def neighbour_fork():
    done = []
    thread = threading.Thread(target=lambda: done.append("a thread"))
    thread.start()
    thread.join()
    return done[0]


def start_threads(count):
    release = threading.Event()
    threads = [threading.Thread(target=release.wait) for _ in range(count)]
    started = []
    try:
        for thread in threads:
            thread.start()
            started.append(thread)
    finally:
        release.set()
        for thread in started:
            thread.join()
    return f"{count} threads"


def attack_threads():
    return start_threads(100)


def neighbour_threads():
    return start_threads(4)


def attack_signals():
    def reach(pid):
        os.kill(pid, 0)
        return f"process {pid} can be signalled"

    # 0, its own group, is for the test that really kills: here it would always reach the attacker itself.
    others = [-1, GIVEN["victim"], *([os.getppid()] if os.getppid() else [])]
    return attempt(*(lambda pid=pid: reach(pid) for pid in others))


def neighbour_signals():
    seen = []
    signal.signal(signal.SIGUSR1, lambda *_: seen.append("own signal"))
    signal.raise_signal(signal.SIGUSR1)
    return seen[0]


def attack_tracing():
    libc = ctypes.CDLL(None, use_errno=True)

    def call(what, *args):
        if getattr(libc, what)(*args) < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{what}: {os.strerror(number)}")
        return what

    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    here = os.getpid()
    return attempt(
        lambda: call("process_vm_readv", here, vector, 1, vector, 1, 0),
        lambda: os.pidfd_open(here) and "pidfd_open",
        lambda: call("ptrace", 0, 0, 0, 0),
    )


def neighbour_tracing():
    lines = []
    sys.settrace(lambda *_: lines.append("own trace"))
    (lambda: None)()
    sys.settrace(None)
    return lines[0]


def attack_proc():
    def read(path):
        with open(path, "rb") as file:
            return f"{path}: {len(file.read(4096))} bytes"

    paths = (f"/proc/{GIVEN['victim']}/environ", "/proc/1/cmdline", "/proc/self/maps", "/proc/self/environ")
    return attempt(
        *(lambda p=p: read(p) for p in paths),
        lambda: " ".join(name for name in os.listdir("/proc") if name.isdigit()),
    )


def neighbour_proc():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def attack_memory():
    def share():
        with mmap.mmap(-1, GIVEN["bytes"]):
            return "a shared mapping"

    return attempt(lambda: "an allocation" if bytes(GIVEN["bytes"]) else None, share)


def neighbour_memory():
    return len(bytearray(16 * MIB))


def attack_cpu():
    """Whether there is no bound, or one that can be lifted. The protection matrix also burns it."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard == resource.RLIM_INFINITY:
        return "no bound on processor time"
    resource.setrlimit(resource.RLIMIT_CPU, (hard + 1, hard + 1))
    return "the bound on processor time can be lifted"


def neighbour_cpu():
    return time.process_time()


MARK = "left-for-the-next"


def attack_scratch_persists():
    """To be run in two workers, one after the other."""
    places = (".", tempfile.gettempdir(), os.path.expanduser("~"))
    found = [place for place in places if os.path.exists(os.path.join(place, MARK))]
    for place in places:
        with open(os.path.join(place, MARK), "w"):
            pass
    return f"{MARK} in {found}" if found else None


def neighbour_scratch_persists():
    with open("first", "w"):
        os.rename("first", "second")
    os.unlink("second")
    return "renamed"


def run(names, kind="attack"):
    """For each name (succeeded, evidence or reason)."""
    outcome = {}
    for name in names:
        try:
            evidence = globals()[f"{kind}_{name.replace(' ', '_')}"]()
        except BaseException as error:
            outcome[name] = (False, f"{type(error).__name__}: {error}")
        else:
            outcome[name] = (bool(evidence), str(evidence or "nothing found"))
    return outcome


if __name__ == "__main__":  # as the control: the same text in an ordinary process
    request = json.load(sys.stdin)
    GIVEN.update(request["given"])
    print(json.dumps(run(request["names"], request["kind"])))

"""The control of the attacks: what each of them does to a process without protection.

An attack that says `UNPROTECTED = "points"` is graded by `tests/hostile/one_process/suite.py`, which works as many
autograders do, and has to make it pass at least one test (or the whole run, by its exit status). The others are
imported and called by `drive.py` beside it, and have to do what they say: reach a witness, die, hang, use memory.
Everything runs in a session of its own and is killed afterwards, with all that it left. Where the machine allows it,
all of it happens in a process tree and a mount table of its own (`walls`), which hold whatever was forgotten here.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from witnesses import Witnesses, become_subreaper, children, left_over

if TYPE_CHECKING:
    from hostile import Attack

REPOSITORY = Path(__file__).resolve().parent.parent
ONE_PROCESS = REPOSITORY / "tests" / "hostile" / "one_process"
SECONDS = {"hangs": 4.0}  # what is to hang does so at once; the others may need a while on a busy machine
PATIENCE = 15.0
SUITE_SECONDS = 30.0  # importing torch takes its time; nothing that is to hang is graded
TOKEN = f"tok-{secrets.token_hex(12)}"
MEMORY = 700 << 20  # bytes that an attack on memory takes at least; its submission may have 512 MB
FLOOD = 8 << 20
CALLS = 6  # of the methods in drive.py


@dataclass(frozen=True)
class Effect:
    """What one unprotected run did."""

    status: int | None  # None: it was killed at the time limit
    output: bytes
    peak: int  # bytes of memory


def walls() -> list[str]:
    """The beginning of a command that gives what follows process ids and mounts of its own; empty where that fails."""
    command = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private", "--kill-child"]
    if os.geteuid() != 0:
        command += ["--user", "--map-root-user"]
    if shutil.which("unshare") is None:
        return []
    return command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else []


def run_unprotected(attacks: Iterable[Attack], scratch: Path) -> list[str]:
    """Runs every attack that says what it does; returns those that do not do it, in words."""
    become_subreaper()
    failed = []
    if _points(_one_process(None, scratch / "control")):
        failed.append("the one-process suite gives points to an empty submission: it proves nothing")
    for attack in attacks:
        if attack.unprotected == "nothing":
            continue
        home = scratch / attack.name
        with Witnesses(home / "witnesses", home) as witnesses:
            if not _does(attack, home, witnesses):
                failed.append(f"{attack.name}: has no effect ({attack.unprotected}) on an unprotected process")
        shutil.rmtree(home)
    return failed


def _does(attack: Attack, home: Path, witnesses: Witnesses) -> bool:
    from hostile import hand_in

    places = {**witnesses.places, "COURSE": str(REPOSITORY)}
    kind = attack.unprotected
    hand_in(attack, home / "submission", places)
    if kind == "points":
        return _points(_one_process(home / "submission", home))
    # Whoever kills, kills the victim first; what comes next would be its parent.
    calls = 2 if kind == "victim" else CALLS
    shutil.copy(ONE_PROCESS / "drive.py", home / "drive.py")
    seconds = SECONDS.get(kind, PATIENCE)
    effect = _run([str(home / "drive.py"), str(calls)], home / "submission", home, seconds, below=kind == "file")
    if kind in ("tcp", "udp", "unix", "abstract"):
        return kind in witnesses.contacted()
    return {
        "file": witnesses.canary_changed(),
        "victim": witnesses.victim_died(),
        "token": TOKEN.encode() in effect.output,
        "dies": effect.status is not None and b"END\n" not in effect.output,
        "hangs": effect.status is None,
        "memory": effect.peak > MEMORY,
        "output": len(effect.output) > FLOOD or (bool(attack.secret) and attack.secret.encode() in effect.output),
        "disk": _occupied(Path(witnesses.places["CANARY"])),
    }[kind]


def _occupied(folder: Path) -> bool:
    paths = [path for path in folder.rglob("*") if not path.is_symlink()]
    return len(paths) > 4000 or sum(path.stat().st_size for path in paths) > 900 << 20


def _one_process(submission: Path | None, home: Path) -> Effect:
    home.mkdir(parents=True, exist_ok=True)
    folder = submission or home
    if submission is None:
        (folder / "knn.py").write_text("")
    shutil.copy(ONE_PROCESS / "suite.py", folder / "suite.py")
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", "--tb=line", "suite.py"]
    return _run(arguments, folder, home, SUITE_SECONDS)


def _points(effect: Effect) -> bool:
    """A skipped test is no failure either, as most graders count."""
    return effect.status == 0 or any(b"\n" + word in effect.output for word in (b"PASSED ", b"SKIPPED ", b"XFAIL "))


def _run(arguments: list[str], folder: Path, home: Path, seconds: float, *, below: bool = False) -> Effect:
    """Runs Python in `folder`, if asked for `below` a shell: who looks at its parent meets the shell."""
    known = children()
    shell = ["/bin/sh", "-c", '"$@"; exit $?', "sh"] if below else []
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "LMS_TOKEN": TOKEN,
        "REFERENCE": str(REPOSITORY / "solutions" / "knn" / "knn.py"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(home),
    }
    environment["ANOTHER"] = f"LMS_TOKEN={TOKEN}"  # a copy that is searched for in memory
    with (home / "output").open("w+b") as output:
        process = subprocess.Popen(
            [*shell, sys.executable, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        late = threading.Event()
        timer = threading.Timer(seconds, lambda: (late.set(), os.killpg(process.pid, signal.SIGKILL)))
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        _kill_all(process.pid, known)
        output.seek(0)
        text = output.read(64 << 20)
    return Effect(None if late.is_set() else process.returncode, text, used.ru_maxrss << 10)


def _kill_all(session: int, known: set[int]) -> None:
    """Ends the session and every orphan of it that came to us."""
    for _ in range(10):
        with contextlib.suppress(OSError):
            os.killpg(session, signal.SIGKILL)
        for child in left_over(known, patience=0.1):
            os.kill(child, signal.SIGKILL)
        if not left_over(known, patience=0.2):
            return

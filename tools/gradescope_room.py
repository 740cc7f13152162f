"""Run a Gradescope export as Gradescope's documentation says, in a clean root of this machine. Needs root.

    debootstrap --variant=minbase --include=python3,ca-certificates --components=main,universe jammy ROOT MIRROR
    python tools/gradescope_room.py setup ROOT knn.zip
    python tools/gradescope_room.py attacks ROOT
    python tools/gradescope_room.py grade ROOT FOLDER [--without namespaces,landlock] [--memory-mb 768] [--cpus 0.5]

`setup` unpacks the zip to /autograder/source, copies run_autograder beside it and runs setup.sh as root, with the
network. `grade` runs /autograder/run_autograder on one submission: without a network, with the capabilities and system
calls that Docker leaves by default, in control groups of that size (version 1, where they can be made), and prints what
was measured and results.json. The root itself is read-only then: nothing of one submission is there for the next.
`attacks` does both with the tests' tiny course and the hostile submissions of `tools/hosts.py`, a line each.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

# What Docker gives a container's root by default.
CAPABILITIES = (
    *("chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service"),
    *("net_raw", "sys_chroot", "mknod", "audit_write", "setfcap"),
)
# System calls that Docker's default profile refuses without CAP_SYS_ADMIN (x86_64), and landlock's three.
NAMESPACE_CALLS = {"unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155}
LANDLOCK_CALLS = {"landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446}
CLONE, CLONE3, CLONE_NEW_ANY = 56, 435, 0x7E020000
EPERM, ENOSYS = 1, 38
_TMP = "/tmp"  # noqa: S108 - of the room
CGROUPS = Path("/sys/fs/cgroup")


def main() -> int:
    """Runs one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("setup")
    second = commands.add_parser("grade")
    third = commands.add_parser("attacks")
    for command in (first, second, third):
        command.add_argument("root", type=Path)
    first.add_argument("zip", type=Path)
    second.add_argument("submission", type=Path)
    second.add_argument("--without", default="", help="namespaces, landlock: what the container refuses")
    second.add_argument("--memory-mb", type=int, default=768)
    second.add_argument("--cpus", type=float, default=0.5)
    second.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    if given.command == "setup":
        return setup(given.root, given.zip)
    if given.command == "attacks":
        return attacks(given.root)
    found, status = grade(
        given.root, given.submission, given.without.split(","), given.memory_mb, given.cpus, given.seconds
    )
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return status


def setup(root: Path, export: Path) -> int:
    """Builds the "image": its exit status is that of setup.sh."""
    source = root / "autograder" / "source"
    shutil.rmtree(root / "autograder", ignore_errors=True)
    for name in ("source", "submission", "results"):
        (root / "autograder" / name).mkdir(parents=True)
    with zipfile.ZipFile(export) as opened:
        opened.extractall(source)
    shutil.copy(source / "run_autograder", root / "autograder" / "run_autograder")
    (root / "autograder" / "run_autograder").chmod(0o755)
    (root / "autograder" / "submission_metadata.json").touch()  # a place for each submission's own
    network = ["--ro-bind", "/etc/resolv.conf", "/etc/resolv.conf"]
    for path in ("/etc/ssl/certs", "/usr/share/ca-certificates", "/etc/pip.conf", "/opt/wheels", "/opt/pypi"):
        network += ["--ro-bind-try", path, path]
    room = ["bwrap", "--bind", str(root), "/", *network, *_inside(), "--cap-add", "ALL"]
    return subprocess.run([*room, "bash", "/autograder/source/setup.sh"], env=_environment(), check=False).returncode


_MORE = {  # what there is to be read and forged here
    "reads the solution from disk": """
for found in ("/autograder/source/course/solutions/tiny/tiny.py", "/autograder/source/settings.json"):
    try:
        exec(open(found).read(), globals())
    except OSError as error:
        print(error)
""",
    "forges the score": """
for path in ("/autograder/results/results.json", "results.json"):
    try:
        open(path, "w").write('{"score": 10}')
    except OSError as error:
        print(error)
""",
}


def attacks(root: Path) -> int:
    """Points, of 10, that each attack on the untouched stub earns, where landlock works and where nothing does."""
    from hosts import ATTACKS, SLUG

    from autograder.authoring.build import build
    from autograder.course import load_course
    from autograder.workflow.export import export

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fixtures = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "courses"
        shutil.copytree(fixtures / SLUG, place / "course")
        course = load_course(place / "course")
        assignment = course.assignment(SLUG)
        build(assignment)
        export(assignment, course, "gradescope", place / "tiny.zip")
        if setup(root, place / "tiny.zip"):
            return 1
        stub = (assignment.public / "tiny.py").read_text("utf-8")
        for attack, source in ATTACKS.items():
            submission = place / "submission"
            submission.mkdir(exist_ok=True)
            (submission / "tiny.py").write_text(f"{stub}\n\n{source}\n{_MORE.get(attack, '')}", encoding="utf-8")
            for without in (["namespaces"], ["namespaces", "landlock"]):
                print(_line(attack, grade(root, submission, without, 768, 0.5, 600)[0]), flush=True)
    return 0


def _line(attack: str, found: dict[str, object]) -> str:
    results = found["results"]
    tests = results.get("tests", []) if isinstance(results, dict) else []
    scores = [test["score"] for test in tests if "score" in test]
    integrity = results["extra_data"].get("integrity", "") if isinstance(results, dict) else ""
    points = f"{sum(scores):g}" if scores else "no score"
    return f"{attack:<29} {integrity:<10} {points:<9} {found['seconds']:>5} s  {found.get('peak_mb', '?')} MB"


def grade(
    root: Path, submission: Path, without: Sequence[str], memory_mb: int, cpus: float, seconds: float
) -> tuple[dict[str, object], int]:
    """What run_autograder left and used; 0 if results.json is there."""
    with tempfile.TemporaryDirectory() as folder, _limited(memory_mb, cpus) as (enter, used):
        results = Path(folder, "results")
        results.mkdir()
        taken = Path(folder, "submission")
        shutil.copytree(submission, taken, symlinks=True)
        metadata = Path(folder, "submission_metadata.json")
        users = [{"email": "s01@example.com", "id": 1, "name": "s01"}]
        metadata.write_text(json.dumps({"id": 1, "created_at": "2027-02-01T10:00:00.000000-07:00", "users": users}))
        room = ["bwrap", "--ro-bind", str(root), "/", *_inside(), "--unshare-net", *_capabilities()]
        for path, name in ((results, "results"), (taken, "submission"), (metadata, "submission_metadata.json")):
            room += ["--bind", str(path), f"/autograder/{name}"]
        read_end = _filter(without)
        started = time.monotonic()
        try:
            process = subprocess.run(
                [*room, "--seccomp", str(read_end), "/autograder/run_autograder"],
                preexec_fn=enter,
                pass_fds=(read_end,),
                env=_environment(),
                capture_output=True,
                timeout=seconds,
                check=False,
            )
            ended, printed = process.returncode, process.stdout + process.stderr
        except subprocess.TimeoutExpired as late:
            ended, printed = "time-out", late.stdout or b""
        os.close(read_end)
        file = results / "results.json"
        found: dict[str, object] = {
            "exit": ended,
            "seconds": round(time.monotonic() - started, 1),
            **used(),
            "stdout": printed.decode("utf-8", "replace")[-3000:],
            "results": json.loads(file.read_text("utf-8")) if file.is_file() else None,
        }
        return found, 0 if file.is_file() else 1


def _inside() -> list[str]:
    own = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
    return ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", _TMP, "--chdir", "/autograder", *own]


def _capabilities() -> list[str]:
    return [word for name in CAPABILITIES for word in ("--cap-add", f"CAP_{name.upper()}")]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PIP_CERT", "PIP_FIND_LINKS", "PIP_INDEX_URL") if name in os.environ}
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **kept}


def _filter(without: Sequence[str]) -> int:
    """A descriptor from which bwrap reads a seccomp program that refuses those calls."""
    refused = {number: EPERM for number in NAMESPACE_CALLS.values()} if "namespaces" in without else {}
    refused |= {number: ENOSYS for number in LANDLOCK_CALLS.values()} if "landlock" in without else {}
    load, equal, bits, give = 0x20, 0x15, 0x45, 0x06
    program = [(load, 0, 0, 0)]  # the call's number
    for number, error in refused.items():
        program += [(equal, 0, 1, number), (give, 0, 0, 0x00050000 | error)]
    if "namespaces" in without:
        program += [(equal, 0, 1, CLONE3), (give, 0, 0, 0x00050000 | ENOSYS)]
        program += [(equal, 0, 3, CLONE), (load, 0, 0, 16), (bits, 0, 1, CLONE_NEW_ANY)]
        program += [(give, 0, 0, 0x00050000 | EPERM)]
    program += [(give, 0, 0, 0x7FFF0000)]
    read_end, write_end = os.pipe()
    os.write(write_end, b"".join(struct.pack("=HBBI", *line) for line in program))
    os.close(write_end)
    return read_end


@contextlib.contextmanager
def _limited(memory_mb: int, cpus: float) -> Iterator[tuple[object, object]]:
    """(what a child calls to enter the limits, what they measured): control groups of this process's own."""
    name = f"gradescope-room-{os.getpid()}"
    memory, cpu = CGROUPS / "memory" / name, CGROUPS / "cpu" / name
    made = [group for group in (memory, cpu) if group.parent.is_dir() and os.access(group.parent, os.W_OK)]
    for group in made:
        group.mkdir()
    if memory in made:
        (memory / "memory.limit_in_bytes").write_text(str(memory_mb << 20))
    if cpu in made:
        (cpu / "cpu.cfs_quota_us").write_text(str(int(100_000 * cpus)))

    def enter() -> None:
        for group in made:
            (group / "cgroup.procs").write_text(str(os.getpid()))

    def used() -> dict[str, object]:
        if memory not in made:
            return {"memory": "no control group here: not measured"}
        peak = int((memory / "memory.max_usage_in_bytes").read_text()) >> 20
        return {"peak_mb": peak, "limit_mb": memory_mb, "cpus": cpus}

    try:
        yield enter, used
    finally:
        for group in made:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    group.rmdir()
                    break
                time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())

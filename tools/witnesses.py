"""What an attack would have to touch in order to do harm, and what notices it: for the hostile suite.

Sockets that listen, a process that can be killed, a folder with a file in it, the installed packages, and every process
that is left over. `noticed()` says what was touched; on a quiet machine that is nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import select
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path
from types import TracebackType

_SUBREAPER = 36
# Names that attacks leave, in places that workers of other submissions may see.
_MARKS = ("loot.py", "sitecustomize.py", "disk_fill", "inode_flood")
_SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/run", "~", "~/..")  # noqa: S108 - read only


class Witnesses:
    """Watches over one run. `places` fills the `@NAME@` in the attacks."""

    def __init__(self, folder: Path, course: Path) -> None:
        folder.mkdir(parents=True)
        self.treasure = f"treasure-{secrets.token_hex(12)}"
        self._canary = folder / "canary"
        self._canary.mkdir()
        (self._canary / "treasure").write_text(self.treasure)
        # Open to everyone: only the sandbox stands between an attack and this folder.
        self._canary.chmod(0o777)
        (self._canary / "treasure").chmod(0o666)
        self._course = course
        abstract = f"hostile-{secrets.token_hex(8)}"
        self._home = Path(tempfile.mkdtemp(prefix="w"))  # a short name: a socket's path has at most 107 bytes
        self._sockets = {
            "tcp": _listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": _listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "unix": _listening(socket.AF_UNIX, socket.SOCK_STREAM, str(self._home / "s")),
            "abstract": _listening(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"),
        }
        self._home.chmod(0o755)
        (self._home / "s").chmod(0o777)
        self._victim = subprocess.Popen(["sleep", "1000"])
        self.places = {
            "COURSE": str(course),
            "CANARY": str(self._canary),
            "VICTIM": str(self._victim.pid),
            "SITE": sysconfig.get_path("purelib"),
            "TCP": str(self._sockets["tcp"].getsockname()[1]),
            "UDP": str(self._sockets["udp"].getsockname()[1]),
            "UNIX": str(self._home / "s"),
            "ABSTRACT": abstract,
            "MARK": "mark",
        }
        self._before = self._snapshot()
        self._marks = set(_marks())

    def __enter__(self) -> Witnesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._victim.kill()
        self._victim.wait()
        for one in self._sockets.values():
            one.close()
        shutil.rmtree(self._home)

    def noticed(self) -> list[str]:
        """Everything that was touched since this was made, in words."""
        found = [f"{name}: somebody connected" for name in self.contacted()]
        if self.victim_died():
            found.append("the victim process was killed or stopped")
        after = self._snapshot()
        for path in sorted(self._before.keys() | after.keys()):
            if self._before.get(path) != after.get(path):
                found.append(f"changed outside: {path}")
        return found + [f"left behind: {path}" for path in sorted(set(_marks()) - self._marks)]

    def contacted(self) -> list[str]:
        """The sockets on which something arrived."""
        ready, _, _ = select.select(list(self._sockets.values()), [], [], 0)
        return [name for name, one in self._sockets.items() if one in ready]

    def victim_died(self) -> bool:
        """Whether the victim has ended or stands still."""
        status = Path(f"/proc/{self._victim.pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] in "ZXTt"

    def canary_changed(self) -> bool:
        """Whether anything was made, changed or removed in the canary's folder."""
        return {p: v for p, v in self._before.items() if p.startswith(str(self._canary))} != _state(self._canary)

    def _snapshot(self) -> dict[str, object]:
        state = _state(self._canary)
        state.update({p: v for p, v in _state(self._course).items() if not Path(p).name.startswith("grades.sqlite")})
        site = Path(sysconfig.get_path("purelib"))
        state["packages"] = sorted(path.name for path in site.iterdir())
        state.update(_state(site / "numpy", deep=False))
        return state


def _listening(family: int, kind: int, address: object) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)  # type: ignore[arg-type]
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    return made


def _state(folder: Path, *, deep: bool = True) -> dict[str, object]:
    """Path -> size, time and mode of every file; caches of the interpreter are nobody's business."""
    found: dict[str, object] = {}
    for home, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f != "__pycache__"] if deep else []
        found[home] = sorted({*folders, *names} - {"__pycache__"} if deep else names)
        for name in names:
            path = Path(home, name)
            stat = path.lstat()
            found[str(path)] = (stat.st_size, stat.st_mtime_ns, stat.st_mode)
    return {
        path: [name for name in value if not name.startswith("grades.sqlite")] if isinstance(value, list) else value
        for path, value in found.items()
    }


def _marks() -> list[str]:
    homes = [
        Path(home).expanduser() for home in (*_SHARED, sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"))
    ]
    return [str(home / name) for home in homes for name in _MARKS if os.path.lexists(home / name)]


def become_subreaper() -> None:
    """Orphans of what is started from here become our children: no survivor can hide."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def children() -> set[int]:
    """The processes whose parent we are, by birth or as the one who adopts orphans."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that has just ended
            found.update(map(int, (task / "children").read_text().split()))
    return found


def left_over(known: set[int], *, patience: float) -> dict[int, str]:
    """Children beside `known` that still live after `patience` seconds, with their command lines; reaps dead ones."""
    end = time.monotonic() + patience
    while True:
        found = {}
        for child in children() - known:
            with contextlib.suppress(OSError):
                if os.waitpid(child, os.WNOHANG) == (0, 0):
                    found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:80]
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.05)

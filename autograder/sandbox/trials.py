"""The canary: before anything is graded, known attacks are run in real workers; and the findings of `doctor`.

An attack that gets through means that this machine does not give what the strategy claims: grading must refuse then.
The attacks and what they show are in `attacks.py`; it runs where student code runs, so it is believed only when it
reports a success. A worker that reports nothing counts as an attack that got through.
"""

from __future__ import annotations

import contextlib
import os
import platform
import socket
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox import linux
from autograder.sandbox.choice import strategies, why_not
from autograder.sandbox.supervisor import ENVIRONMENT_NAMES, Client

if TYPE_CHECKING:
    from autograder.sandbox.supervisor import WorkerParent

_MEMORY_MB = 128
_HANG_SECONDS = 0.05


@dataclass(frozen=True)
class CanaryResult:
    """One attack: whether it was stopped, and by what message; or what it could do."""

    name: str
    denied: bool
    evidence: str


@dataclass(frozen=True)
class Finding:
    """One thing that this machine can or cannot enforce; `detail` says why, or what it is good for."""

    name: str
    works: bool
    detail: str


def canary(parent: WorkerParent) -> list[CanaryResult]:
    """Attack from inside workers of `parent`; one result for each denial that its strategy claims, and for a hang.

    Takes a fraction of a second. Raises `SandboxError` if workers cannot be spawned at all.
    """
    claimed = sorted(strategies()[parent.strategy].denies)
    with prepared() as given, Client(parent.client()) as client:
        outcomes = attack(client, claimed, given)
        # What the first worker left behind would be found by the second.
        outcomes |= attack(client, [name for name in claimed if name == "scratch persists"], given)
        results = [CanaryResult(name, not succeeded, evidence) for name, (succeeded, evidence) in outcomes.items()]
        return [*results, _hang(client)]


def attack(
    client: Client, names: Iterable[str], given: dict[str, Any], kind: str = "attack", memory_mb: int = _MEMORY_MB
) -> dict[str, tuple[bool, str]]:
    """Run attacks (or their neighbours) in one fresh worker: name -> (succeeded, evidence)."""
    names = list(names)
    outcome = client.run(f"{_text(given)}\nresult = run({names!r}, {kind!r})", memory_mb=memory_mb)
    if not isinstance(outcome.result, dict) or set(outcome.result) != set(names):
        reason = f"the worker gave no answer ({outcome.ended or 'killed'}) {outcome.output[-200:]}"
        return dict.fromkeys(names, (kind == "attack", reason))
    return {name: (bool(succeeded), str(evidence)) for name, (succeeded, evidence) in outcome.result.items()}


def _text(given: dict[str, Any]) -> str:
    return f"GIVEN = {given!r}\n" + Path(__file__).with_name("attacks.py").read_text("utf-8")


@contextlib.contextmanager
def prepared() -> Iterator[dict[str, Any]]:
    """What the attacks aim at: a readable file, a folder that all may write, a listening socket, a process."""
    with tempfile.TemporaryDirectory(prefix="canary-") as folder, socket.create_server(("127.0.0.1", 0)) as server:
        secret = Path(folder, "hidden_check.py")
        secret.write_text("the answer")
        # As inviting as they can be: only the sandbox protects them, never their mode.
        secret.chmod(0o644)
        Path(folder).chmod(0o777)
        yield {
            "secret": str(secret),
            "folder": folder,
            "site": sysconfig.get_path("purelib"),
            "package": "pytest",
            "port": server.getsockname()[1],
            "victim": os.getpid(),
            "environment": sorted({*ENVIRONMENT_NAMES, "LC_CTYPE"}),
            "bytes": 8 * _MEMORY_MB << 20,
        }


def _hang(client: Client) -> CanaryResult:
    started = time.monotonic()
    outcome = client.run("import time; time.sleep(60)", seconds=_HANG_SECONDS)
    seconds = time.monotonic() - started
    return CanaryResult("hang", outcome.ended == "" and seconds < 10, f"ended after {seconds:.2f} s")


def probe() -> list[Finding]:
    """What this machine can enforce, each strategy tried by running a worker in it; for `autograder doctor`."""
    if sys.platform != "linux":
        return [
            Finding("linux", works=False, detail="student code is graded on Linux only; public checks run here too")
        ]
    findings = [Finding("system", works=True, detail=f"Linux {platform.release()}, {platform.machine()}")]
    abi = linux.landlock_abi()
    findings.append(
        Finding("landlock rules", abi > 0, f"version {abi}" if abi else "not in this kernel, or switched off")
    )
    for name, strategy in strategies().items():
        reason = why_not(name)
        findings.append(Finding(name, reason is None, strategy.describe() if reason is None else _advice(name, reason)))
    return findings


def _advice(name: str, reason: str) -> str:
    if name != "namespaces":
        return reason
    for setting, good in _SETTINGS.items():
        with contextlib.suppress(OSError):
            if Path(setting).read_text().strip() != good:
                return f"{reason} (see {setting}: it would have to be {good})"
    return f"{reason} (inside a container the runtime decides; `landlock` usually works there)"


_SETTINGS = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0",
    "/proc/sys/kernel/unprivileged_userns_clone": "1",
}

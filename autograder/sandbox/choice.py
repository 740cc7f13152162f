"""Which strategy: asked by doing, never by a version number."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING

from autograder.errors import SandboxError
from autograder.model import Limits

if TYPE_CHECKING:
    from autograder.sandbox.strategy import Strategy


def strategies() -> dict[str, type[Strategy]]:
    """All strategies, the strongest first; empty on systems other than Linux."""
    if sys.platform != "linux":
        return {}
    from autograder.sandbox.landlock import Landlock
    from autograder.sandbox.namespaces import Namespaces
    from autograder.sandbox.process import Process

    return {strategy.name: strategy for strategy in (Namespaces, Landlock, Process)}


def choose(name: str = "auto") -> type[Strategy]:
    """The strategy `name`, or the strongest that works here; either is tried by running a worker.

    "auto" never falls back to `process`, which does not protect hidden checks: that must be asked for by name.
    Raises `SandboxError` with the reason of each that failed.
    """
    known = strategies()
    if not known:
        raise SandboxError("student code is graded on Linux only; public checks run everywhere with `autograder check`")
    if name != "auto" and name not in known:
        raise SandboxError(f"no sandbox {name!r}; choose one of auto, {', '.join(known)}")
    candidates = [n for n in known if n != "process"] if name == "auto" else [name]
    reasons = []
    for candidate in candidates:
        reason = why_not(candidate)
        if reason is None:
            return known[candidate]
        reasons.append(f"{candidate}: {reason}")
    advice = ""
    if name == "auto":
        advice = "\n`--sandbox process` grades without this protection: student code could then read the hidden checks."
    raise SandboxError("this machine cannot isolate student code.\n" + "\n".join(reasons) + advice)


@functools.cache
def why_not(name: str) -> str | None:
    """Why the strategy does not work here, or None if a worker ran in it."""
    from autograder.sandbox.supervisor import Client, launch

    try:
        with launch(name, (), Limits(), entry=None) as parent, Client(parent.client()) as client:
            outcome = client.run("result = 'alive'")
    except SandboxError as error:
        return str(error)
    if outcome.result != "alive":
        return f"a trial worker did not answer ({outcome.ended or 'killed'}) {outcome.output}".strip()
    return None

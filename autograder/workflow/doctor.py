"""What this machine can enforce, tried out: every strategy, then the canary in the one that grading would use."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import autograder
from autograder import sandbox
from autograder.errors import SandboxError
from autograder.grading.digest import versions


@dataclass(frozen=True)
class Machine:
    """Findings as lines, and whether hidden checks can be graded here."""

    lines: tuple[str, ...]
    healthy: bool


def examine(strategy: str = "auto") -> Machine:
    """Tries everything out; takes a few seconds.

    Args:
        strategy: what `--sandbox` says, or "auto" for what grading would choose.
    """
    lines = [f"autograder {autograder.__version__}, Python {platform.python_version()}, {sys.platform}"]
    lines += [f"  {name} {version}" for name, version in versions(("numpy", "torch")).items() if name in _LIBRARIES]
    lines += [f"{_sign(finding.works)} {finding.name}: {finding.detail}" for finding in sandbox.probe()]
    try:
        chosen = sandbox.choose(strategy).name
        escaped = list(_canary(chosen))
    except SandboxError as error:
        return Machine((*lines, "", f"hidden checks cannot be graded here: {error}"), healthy=False)
    lines += ["", *escaped]
    if escaped:
        lines.append(f"grading would use {chosen}, and refuse: the attacks above got through")
    else:
        lines.append(f"grading uses {chosen}; the canary's attacks were all stopped")
    return Machine(tuple(lines), healthy=not escaped)


_LIBRARIES = ("numpy", "torch")


def _canary(strategy: str) -> Iterator[str]:
    """The attacks that got through, as lines."""
    with sandbox.start((), strategy) as parent:
        for result in sandbox.canary(parent):
            if not result.denied:
                yield f"{_sign(False)} canary, {result.name}: {result.evidence}"


def _sign(good: bool) -> str:
    return "✓" if good else "✗"

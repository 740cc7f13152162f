"""Where student code starts: warm worker parents, and one isolation strategy per file.

    with sandbox.start(("numpy",)) as parent, sandbox.Client(parent.client()) as client:
        connection = client.spawn(memory_mb=512)
        ...                       # speak to autograder.worker.runtime over connection.sock
        print(connection.stop(), connection.output())

Importable everywhere; it works on Linux only and says so.
"""

from __future__ import annotations

from autograder.errors import SandboxError
from autograder.model import Limits
from autograder.sandbox.choice import choose, strategies
from autograder.sandbox.supervisor import Client, Connection, Outcome, WorkerParent, launch
from autograder.sandbox.trials import CanaryResult, Finding, canary, probe

__all__ = [
    "CanaryResult",
    "Client",
    "Connection",
    "Finding",
    "Outcome",
    "SandboxError",
    "WorkerParent",
    "canary",
    "choose",
    "probe",
    "start",
    "strategies",
]

_ENTRY = "autograder.worker.runtime:serve"


def start(libraries: tuple[str, ...], strategy: str = "auto", limits: Limits | None = None) -> WorkerParent:
    """A warm worker parent whose workers can import `libraries` and nothing else; a context manager.

    `strategy` is a name or "auto", the strongest that works here. Raises `SandboxError`.
    """
    return launch(choose(strategy).name, libraries, limits or Limits(), _ENTRY)

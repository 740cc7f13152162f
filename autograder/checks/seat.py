"""One check being taken: who is the student, who the reference, from which numbers its inputs are drawn."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from autograder.checks.nearest import asked_for
from autograder.checks.record import Ledger, Record
from autograder.errors import CourseError
from autograder.model import Assignment, Check
from autograder.remote import Endpoint

PUBLIC_SEED = 0  # public checks draw the same inputs everywhere, so that recorded answers fit
STAND_IN = "AUTOGRADER_GPU_CHECKS_ON"  # authors without a GPU: `cpu` runs the code of `gpu` checks there
_REFERENCE_SECONDS = 600.0  # our own code: no student waits for this limit


class Oracle(Protocol):
    """Where expected values come from."""

    def sit(self, check: str, seed: int) -> tuple[Any, Ledger | None]:
        """The `reference` of one check, and where its trusted values are kept."""


class Live:
    """The reference itself, running."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def sit(self, check: str, seed: int) -> tuple[Any, Ledger | None]:
        """The reference at the start of a check."""
        self.endpoint.begin(deadline=time.monotonic() + _REFERENCE_SECONDS, seed=seed)
        return self.endpoint.student, None


@dataclass
class Seat:
    """What the fixtures of one check hand out."""

    assignment: Assignment
    check: Check
    student: Any
    reference: Any
    record: Record
    seed: int

    @property
    def rng(self) -> np.random.Generator:
        """Inputs depend on the run's seed and the check's id, not on which checks run before."""
        return np.random.default_rng([self.seed, _number(self.check.id)])

    @property
    def device(self) -> str:
        """Where tensors live."""
        return (stand_in() or "cuda") if self.check.gpu else "cpu"

    @property
    def support(self) -> ModuleType:
        """The checker's own copy of the given code."""
        return load_support(self.assignment)

    @property
    def conventions(self) -> dict[str, Any]:
        """What the manifest declares; a copy, for a check may do with it what it likes."""
        return dict(self.assignment.conventions)


def take_seat(
    assignment: Assignment, check: Check, subject: Endpoint, oracle: Oracle, *, seed: int, deadline: float
) -> Seat:
    """Begin a check: both sides are reset and reseeded; the subject's deadline is set, absolute."""
    worker_seed = _number(check.id)  # from the id alone: what a student's code sees tells nothing about hidden inputs
    reference, ledger = oracle.sit(check.id, worker_seed)
    subject.begin(deadline=deadline, seed=worker_seed)
    if isinstance(oracle, Live):
        oracle.endpoint.sees = None if oracle.endpoint is subject else subject.originals
    record = Record(check.id, subject, ledger, wanted=lambda: asked_for(assignment))
    return Seat(assignment, check, subject.student, reference, record, seed if check.hidden else PUBLIC_SEED)


def _number(text: str) -> int:
    return zlib.crc32(text.encode())


def stand_in() -> str:
    """The device that an author lets `gpu` checks run on instead of a GPU; empty: none."""
    return os.environ.get(STAND_IN, "")


def has_gpu(assignment: Assignment, *, apart: bool = False) -> bool:
    """Whether a `gpu` check can run here. torch is imported only for an assignment that uses it.

    A subject that is `apart`, in a process of its own, sees no device: the sandbox shows it none, and a check that it
    can only fail would be held against its student.
    """
    if stand_in():
        return True
    if apart or "torch" not in assignment.libraries:
        return False
    import torch

    return bool(torch.cuda.is_available())


def load_support(assignment: Assignment) -> ModuleType:
    """The checker's own copy of the public support code, as a module; raises `CourseError` if there is none."""
    name = f"_support_of_{assignment.slug}"
    file = assignment.public / "support" / "__init__.py"
    loaded = sys.modules.get(name)
    if loaded is not None and Path(loaded.__file__ or "") == file:
        return loaded
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[str(file.parent)])
    if spec is None or spec.loader is None or not file.is_file():
        raise CourseError("the fixture `support` is used, but this file is missing", file=file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

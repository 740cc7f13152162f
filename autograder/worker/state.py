"""Process state that one check must not leave to the next: random generators, number settings, warning filters."""

from __future__ import annotations

import random
import sys
import warnings
from typing import Any

import numpy as np


class ProcessState:
    """The state at the time it was made; `restore` brings it back.

    With `whole`, the process is the worker's own, and its warning filters, import path and streams are restored too;
    otherwise those belong to whoever runs us (pytest, an IDE).
    """

    def __init__(self, *, whole: bool) -> None:
        self._errors = np.geterr()
        self._print = np.get_printoptions()
        self._recursion = sys.getrecursionlimit()
        self._torch: tuple[Any, ...] | None = None
        self.note_torch()
        self._whole = (list(warnings.filters), list(sys.path), sys.stdout, sys.stderr) if whole else None

    def note_torch(self) -> None:
        """Note torch's settings as soon as it is there, before a check can change them."""
        torch = sys.modules.get("torch")
        if torch is not None and self._torch is None:
            self._torch = (
                torch.get_default_dtype(),
                torch.get_num_threads(),
                torch.are_deterministic_algorithms_enabled(),
            )

    def restore(self) -> None:
        """Undo what code did to the settings that were noted."""
        np.seterr(**self._errors)
        if np.get_printoptions() != self._print:  # asking is cheaper than setting, and every check comes here
            np.set_printoptions(**self._print)
        sys.setrecursionlimit(self._recursion)
        if self._whole is not None:
            filters, path, sys.stdout, sys.stderr = self._whole
            warnings.filters[:] = filters  # type: ignore[index]
            warnings._filters_mutated()  # type: ignore[attr-defined]  # what `warnings.catch_warnings` does on leaving
            sys.path[:] = path
        torch = sys.modules.get("torch")
        if torch is None:
            return
        if self._torch is None:
            return
        dtype, threads, deterministic = self._torch
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(True)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        if torch.are_deterministic_algorithms_enabled() != deterministic:
            torch.use_deterministic_algorithms(deterministic)


def seed_everything(seed: int) -> None:
    """Seed the global generators of random, numpy and (if it is there) torch."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if any(getattr(torch.version, kind, None) for kind in ("cuda", "hip", "xpu")) or torch.backends.mps.is_built():
        torch.manual_seed(seed)
    else:
        # What it does for a build without accelerators. `manual_seed` would also describe the stack, three times, for
        # the case that one appears later: as long as a small check takes.
        torch.default_generator.manual_seed(seed)

"""Process state that one check must not leave to the next: random generators, number settings, warning filters."""

from __future__ import annotations

import random
import sys
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Settings:
    """What a module may set for its whole process: how numbers err and are shown, warnings, depth, torch's defaults."""

    errors: Any
    printing: Any
    recursion: int
    filters: tuple[Any, ...]
    torch: tuple[Any, ...] | None  # None as long as nobody has imported it

    @classmethod
    def noted(cls) -> Settings:
        """As they are now."""
        filters = tuple(warnings.filters)
        return cls(np.geterr(), np.get_printoptions(), sys.getrecursionlimit(), filters, _torch_settings())

    def apply(self, *, filters: bool = True) -> None:
        """Bring them back, those of torch as far as they were noted."""
        np.seterr(**self.errors)
        if np.get_printoptions() != self.printing:  # asking is cheaper than setting, and every check comes here
            np.set_printoptions(**self.printing)
        sys.setrecursionlimit(self.recursion)
        if filters:
            warnings.filters[:] = self.filters  # type: ignore[index]
            warnings._filters_mutated()  # type: ignore[attr-defined]  # what `warnings.catch_warnings` does on leaving
        if self.torch is not None:
            _set_torch(*self.torch)


def _torch_settings() -> tuple[Any, ...] | None:
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    return torch.get_default_dtype(), torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()


def _set_torch(dtype: Any, threads: int, deterministic: bool) -> None:
    torch = sys.modules["torch"]
    torch.set_default_dtype(dtype)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    if torch.are_deterministic_algorithms_enabled() != deterministic:
        torch.use_deterministic_algorithms(deterministic)


class ProcessState:
    """The state at the time it was made; `restore` brings it back.

    With `whole`, the process is the worker's own, and its warning filters, import path and streams are restored too;
    otherwise those belong to whoever runs us (pytest, an IDE).
    """

    def __init__(self, *, whole: bool) -> None:
        self._settings = Settings.noted()
        self._whole = (list(sys.path), sys.stdout, sys.stderr) if whole else None

    def note_torch(self) -> None:
        """Note torch's settings as soon as it is there, before a check can change them."""
        if self._settings.torch is None and "torch" in sys.modules:
            self._settings = replace(self._settings, torch=_torch_settings())

    def restore(self) -> None:
        """Undo what code did to the settings that were noted."""
        self._settings.apply(filters=self._whole is not None)
        if self._whole is not None:
            path, sys.stdout, sys.stderr = self._whole
            sys.path[:] = path
        if self._settings.torch is not None:
            sys.modules["torch"].set_grad_enabled(True)


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

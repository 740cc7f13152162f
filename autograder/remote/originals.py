"""What a check's arguments were before the student's code changed them.

A call changes its arguments for the caller too. A check that asks the student first and the reference afterwards, with
the same array, would then compare with what the reference makes of the changed array: fill every argument with zeros,
return zeros, and be right everywhere. So the reference is shown each argument as the check made it, also where the
student's code has changed it since; the check itself goes on seeing the change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


class Originals:
    """The arguments that one subject changed during a check, with their former content."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Any, Any]] = {}  # id -> (object, copy); holding the object keeps its id its own

    def keep(self, obj: Any) -> None:
        """`obj` is about to be changed by a subject's call; its content before the first change is what counts."""
        if isinstance(obj, np.ndarray) and not obj.flags.writeable:
            return  # such a change is refused
        if id(obj) not in self._kept:
            self._kept[id(obj)] = (obj, _content(obj))

    def clear(self) -> None:
        """A new check begins."""
        self._kept.clear()

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Everything that was changed is as it was, while this lasts."""
        changed = [(obj, _content(obj)) for obj, _ in self._kept.values()]
        for obj, original in self._kept.values():
            _fill(obj, original)
        try:
            yield
        finally:
            for obj, content in changed:
                _fill(obj, content)


def _content(obj: Any) -> Any:
    """A copy of what is directly in a list, dict, array or tensor."""
    if _is_tensor(obj):
        return obj.detach().clone()
    return obj.copy()


def _fill(obj: Any, content: Any) -> None:
    if isinstance(obj, np.ndarray):
        obj[...] = content
    elif isinstance(obj, list):
        obj[:] = content
    elif isinstance(obj, dict):
        obj.clear()
        obj.update(content)
    else:
        # Through `data`: putting a value back is no operation that a gradient should know of.
        obj.data.copy_(content)


def _is_tensor(obj: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(obj, torch.Tensor)

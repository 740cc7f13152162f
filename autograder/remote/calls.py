"""A call as a student would type it, bounded: `softmax([[1000, 1000]])`, `affine_forward(array(3, 5) float64, ...)`.

Noted at the time of the call (arguments may change later), written out only when somebody reads it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

_SMALL = 16  # array elements shown in full
_ITEMS = 6  # of a list, tuple or dict
_WIDTH = 300  # characters of one call
_DEEP = 3


class Note:
    """One call; `str()` writes it out. `given` are its arguments themselves, which may have changed since."""

    __slots__ = ("_args", "_kwargs", "_name", "_text", "given")

    def __init__(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self._name = name
        self._args = [_sketch(a, _DEEP) for a in args]
        self._kwargs = [(k, _sketch(v, _DEEP)) for k, v in kwargs.items()] if kwargs else ()
        self._text: str | None = None
        self.given: tuple[Any, ...] = (*args, *kwargs.values())

    def __str__(self) -> str:
        if self._text is None:
            parts = [_text(a) for a in self._args] + [f"{k}={_text(v)}" for k, v in self._kwargs]
            text = f"{self._name}({', '.join(parts)})"
            self._text = text if len(text) <= _WIDTH else text[: _WIDTH - 2] + "…)"
        return self._text


class _Shown:
    """A value that is shown by a description instead of its items."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class _Array:
    """A large array: its words take longer than all else here, and are seldom read."""

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.shape, self.dtype = shape, dtype


def shown(value: Any) -> str:
    """One value, bounded."""
    return _text(_sketch(value, _DEEP))


def _sketch(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind in (int, float, bool, complex, type(None), str, bytes, slice):
        return value
    if isinstance(value, np.ndarray):
        if value.size <= _SMALL and value.dtype.kind in "biufc":
            return value.tolist()
        return _Array(value.shape, value.dtype)
    if isinstance(value, np.generic):
        return value.item()
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        if value.numel() <= _SMALL:
            return _Shown(f"tensor({_text(value.detach().tolist())})")
        return _Shown(f"tensor({', '.join(map(str, value.shape))}) {str(value.dtype).removeprefix('torch.')}")
    if depth and kind in (list, tuple):
        items = [_sketch(v, depth - 1) for v in value[:_ITEMS]]
        return kind([*items, _Shown("…")] if len(value) > _ITEMS else items)
    if depth and kind is dict:
        pairs = [(_sketch(k, depth - 1), _sketch(v, depth - 1)) for k, v in list(value.items())[:_ITEMS]]
        body = ", ".join(f"{_text(k)}: {_text(v)}" for k, v in pairs)
        return _Shown("{" + body + (", …}" if len(value) > _ITEMS else "}"))
    return _Shown(_other(value))


def _other(value: Any) -> str:
    if isinstance(value, np.dtype):
        return str(value)
    label = getattr(type(value), "_shown_as", None)  # a handle of ours
    if label is not None:
        return str(label(value))
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else f"<{type(value).__name__}>"


def _text(value: Any) -> str:
    if isinstance(value, _Shown):
        return value.text
    if isinstance(value, _Array):
        return f"array({', '.join(map(str, value.shape))}) {value.dtype}"
    if type(value) is list:
        return f"[{', '.join(map(_text, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(_text, value))}{',' if len(value) == 1 else ''})"
    if type(value) is float:
        return f"{value:.6g}"
    if type(value) in (str, bytes) and len(value) > 60:
        return repr(value[:60]) + "…"
    return repr(value)

"""What a value is, and how it is shown: in few words, with bounded work however large or odd it is."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.standin import is_view
from autograder.remote import DictView, Handle, ListView
from autograder.remote.proxy import place_of
from autograder.text import counted

Array = NDArray[Any]

_SHOWN_ENTRIES = 8
_SHOWN_TEXT = 60
_KIND_WORDS = {
    "b": "truth values",
    "i": "integers",
    "u": "integers",
    "f": "floating-point numbers",
    "c": "complex numbers",
    "U": "text",
    "S": "bytes",
}


def is_tensor(value: object) -> bool:
    """Whether `value` is a torch tensor; torch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, getattr(torch, "Tensor", ()))


def plain(value: Any) -> Any:
    """A dict or list that lives on the other side as a copy of its content; anything else as it is."""
    return value.value() if isinstance(value, DictView | ListView) or is_view(value) else value


def as_array(value: Any) -> Array | None:
    """Numbers, arrays and tensors as an array (shape `()` for a number); None for anything else."""
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(value)  # a read-only copy of the student's side as a plain array
    if isinstance(value, bool | float | complex):
        return np.asarray(value)
    if isinstance(value, int):
        return np.asarray(value) if abs(value) < 2**63 else np.asarray(_as_float(value))
    if is_tensor(value):
        plain = value.as_subclass(sys.modules["torch"].Tensor).detach().cpu().resolve_conj().resolve_neg()
        # numpy has no bfloat16
        return np.asarray((plain.float() if plain.dtype.itemsize == 2 and plain.is_floating_point() else plain).numpy())
    return None


def numbers(value: Any) -> Array | None:
    """A flat list or tuple of plain numbers as an array, None for anything else."""
    if not isinstance(value, list | tuple) or not value:
        return None
    plain = all(isinstance(entry, int | float | np.number) and not isinstance(entry, bool) for entry in value)
    return (
        np.asarray([_as_float(entry) if isinstance(entry, int) and abs(entry) >= 2**63 else entry for entry in value])
        if plain
        else None
    )


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def kind_words(dtype: np.dtype[Any]) -> str:
    """The dtype's kind in words: "integers"."""
    return _KIND_WORDS.get(dtype.kind, f"{dtype.name} values")


def class_word(value: object) -> str:
    """The kind of object in words, without looking inside: "None", "text", "a list of 3", "an array of shape (3,)"."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | complex | np.generic):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, np.ndarray) or is_tensor(value):
        return _array_word(value)
    if isinstance(value, list | tuple | bytes):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Mapping):
        return f"a dict with {counted(len(value), 'key')}"
    name = place_of(value).type_name if isinstance(value, Handle) else type(value).__name__
    return f"an object of type {name}"


def _array_word(value: Any) -> str:
    shape = tuple(int(n) for n in value.shape)
    word = "an array" if isinstance(value, np.ndarray) else "a tensor"
    return f"{word} of shape {shape}" if shape else "a number"


def shape_word(shape: tuple[int, ...]) -> str:
    """A shape as numpy writes it; "a single number" for `()`."""
    return str(tuple(int(n) for n in shape)) if shape else "a single number"


def figure(value: Any, digits: int = 6) -> str:
    """One entry of an array, short: `0.5`, `nan`, `True`, `1e-08`, `'cat'`."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return format(float(value), f".{digits}g")
    if isinstance(value, complex | np.complexfloating):
        return format(complex(value), f".{digits}g")
    return text(value)


def figures(expected: Any, got: Any) -> tuple[str, str]:
    """Two entries with as many digits as it takes to tell them apart."""
    for digits in (6, 9, 12, 17):
        pair = figure(expected, digits), figure(got, digits)
        if pair[0] != pair[1]:
            break
    return pair


def text(value: Any) -> str:
    """A bounded repr of text, bytes or another plain value."""
    if isinstance(value, str | bytes):
        return repr(value) if len(value) <= _SHOWN_TEXT else repr(value[:_SHOWN_TEXT]) + "..."
    shown = repr(value) if isinstance(value, int | float | bool | complex | type(None)) else class_word(value)
    return shown[: 2 * _SHOWN_TEXT]


def is_short(array: Array) -> bool:
    """Whether all of an array can be shown in one line."""
    return array.ndim == 1 and 0 < array.size <= _SHOWN_ENTRIES


def row(array: Array, digits: int = 6) -> str:
    """A short one-dimensional array in one line."""
    return "[" + ", ".join(figure(entry, digits) for entry in array) + "]"


def rows(expected: Array, got: Array) -> tuple[str, str]:
    """Two short arrays with as many digits as it takes to tell them apart."""
    for digits in (6, 9, 12, 17):
        pair = row(expected, digits), row(got, digits)
        if pair[0] != pair[1]:
            break
    return pair


def place(index: tuple[int, ...]) -> str:
    """An index as one would type it: `[0, 2]`."""
    return "[" + ", ".join(str(int(i)) for i in index) + "]"

"""What stands in for `reference` while its answers are recorded, and later where there is no reference.

A stand-in has no idea what it stands for: every operation on it goes to its *reel*, which either does it to the real
thing and writes the answer down, or reads the answer that was written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

from autograder.remote.calls import shown

_VIEW_METHODS = ("value", "get", "keys", "values", "items")
KINDS = ("object", "dict", "list")


class Reel(Protocol):
    """The answers of one check, in the order in which they are asked for."""

    def answer(self, operation: str, label: str, ask: Callable[..., Any], arguments: tuple[Any, ...] = ()) -> Any:
        """What `ask(*arguments)` returns or raises; what it does to its arguments is done to these."""

    def note(self, compute: Callable[[], Any]) -> Any:
        """What `compute()` returns."""


class StandIn:
    """An object of the reference's side: attributes, items, calls, `len`, `in`, truth, iteration."""

    __slots__ = ("__kind", "__label", "__reel", "__target")

    def __init__(self, reel: Reel, label: str, kind: str = "object", target: Any = None) -> None:
        for name, value in (("reel", reel), ("label", label), ("kind", kind), ("target", target)):
            object.__setattr__(self, f"_StandIn__{name}", value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if self.__kind != "object" and name in _VIEW_METHODS:
            return partial(self.__view, name)
        return self.__ask("get", f"{self.__label}.{name}", lambda: getattr(self.__target, name))

    def __view(self, method: str, *arguments: Any) -> Any:
        label = f"{self.__label}.{method}({', '.join(map(shown, arguments))})"
        return self.__ask("view", label, getattr(self.__target, method, None), *arguments)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call what it stands for."""
        label = f"{self.__label}()"
        return self.__ask("call", label, lambda args, kwargs: self.__target(*args, **kwargs), args, kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__ask("set", f"{self.__label}.{name}", lambda value: setattr(self.__target, name, value), value)

    def __delattr__(self, name: str) -> None:
        self.__ask("del", f"{self.__label}.{name}", lambda: delattr(self.__target, name))

    def __getitem__(self, key: Any) -> Any:
        return self.__ask("item", f"{self.__label}[{shown(key)}]", lambda: self.__target[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.__ask("put", f"{self.__label}[{shown(key)}]", lambda value: self.__target.__setitem__(key, value), value)

    def __delitem__(self, key: Any) -> None:
        self.__ask("drop", f"{self.__label}[{shown(key)}]", lambda: self.__target.__delitem__(key))

    def __len__(self) -> int:
        return int(self.__ask("len", self.__label, lambda: len(self.__target)))

    def __contains__(self, value: Any) -> bool:
        return bool(self.__ask("in", self.__label, lambda value: value in self.__target, value))

    def __bool__(self) -> bool:
        return bool(self.__ask("truth", self.__label, lambda: bool(self.__target)))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.__ask("iter", self.__label, lambda: list(self.__target)))

    def __repr__(self) -> str:
        return f"<{self.__label} of the reference>"

    def __ask(self, operation: str, label: str, ask: Any, *arguments: Any) -> Any:
        return self.__reel.answer(operation, label, ask, arguments)


def target_of(stand_in: StandIn) -> Any:
    """The real thing behind a stand-in that records."""
    return object.__getattribute__(stand_in, "_StandIn__target")


def is_view(value: object) -> bool:
    """Whether `value` stands in for a dict or a list, which has a `value()`."""
    return isinstance(value, StandIn) and object.__getattribute__(value, "_StandIn__kind") != "object"

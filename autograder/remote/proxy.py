"""What a check holds in its hands: `student`, and handles of the objects that live on the student's side.

Reading an attribute or an item gives, by what it is over there:

- a number, a string, an array, a tensor, ...: a copy, its arrays and tensors read-only (writing into a copy would
  change nothing there, so it raises and says what to write instead);
- a dict or a list: a *view*. `model.params["W1"]` reads an item, `model.params["W1"] = w` sets it over there, and
  iterating, `==`, `len`, `in`, `np.asarray` look at the present content; `.value()` is a (read-only) copy of all of it;
- anything else: a handle.

What a *call* returns is the caller's own: plain values are ordinary, writable ones.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, MutableSequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.errors import StudentError
from autograder.remote.calls import Note, shown
from autograder.worker.protocol import MAX_ITERATION

if TYPE_CHECKING:
    from autograder.remote.endpoint import Endpoint
    from autograder.remote.session import Session

_CHUNK = 32  # items fetched at once where taking them early cannot be noticed
_WIDTH = 60  # characters of an object's name in a call


class Place:
    """Where the object of a handle lives."""

    __slots__ = ("callable", "class_number", "number", "path", "seen", "session", "type_name")

    def __init__(
        self, session: Session, number: int, type_name: str, class_number: int, path: str, callable_: bool
    ) -> None:
        self.session, self.number, self.type_name = session, number, type_name
        self.class_number, self.path, self.callable = class_number, path, callable_
        self.seen = 0  # how often the worker sent it: that many it may forget when we let go


class Handle:
    """An object on the student's side: attributes, items, calls, `len`, `in`, truth and iteration work as written."""

    __slots__ = ("__place", "__weakref__")

    def __init__(self, place: Place) -> None:
        object.__setattr__(self, "_Handle__place", place)

    def _shown_as(self) -> str:
        return place_of(self).path

    def __getattr__(self, name: str) -> Any:
        place = place_of(self)
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what Python itself asks every object
        if (place.class_number, name) in place.session.methods:
            return Method(self, name)
        path = f"{place.path}.{name}"
        answer = place.session.request("get", place.number, name, call=path, path=path, frozen=True)
        if not _is_method(answer):
            return answer
        place.session.methods.add((place.class_number, name))
        return Method(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        place = place_of(self)
        place.session.request("set", place.number, name, value, call=f"{place.path}.{name} = {shown(value)}")

    def __delattr__(self, name: str) -> None:
        place = place_of(self)
        place.session.request("del", place.number, name, call=f"del {place.path}.{name}")

    def __getitem__(self, key: Any) -> Any:
        place = place_of(self)
        path = f"{place.path}[{shown(key)}]"
        return place.session.request("item", place.number, key, call=path, path=path, frozen=True)

    def __setitem__(self, key: Any, value: Any) -> None:
        place = place_of(self)
        place.session.request("put", place.number, key, value, call=f"{place.path}[{shown(key)}] = {shown(value)}")

    def __delitem__(self, key: Any) -> None:
        place = place_of(self)
        place.session.request("drop", place.number, key, call=f"del {place.path}[{shown(key)}]")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object there."""
        place = place_of(self)
        return _call(place, None, place.path, args, kwargs)

    def __len__(self) -> int:
        place = place_of(self)
        try:
            return int(place.session.request("len", place.number, call=f"len({place.path})"))
        except StudentError as error:
            if error.type_name == "TypeError":
                # As Python says it: `list(generator)` asks for a length first and does without.
                raise TypeError(error.message) from error
            raise

    def __contains__(self, value: Any) -> bool:
        place = place_of(self)
        return bool(place.session.request("in", place.number, value, call=f"{shown(value)} in {place.path}"))

    def __bool__(self) -> bool:
        place = place_of(self)
        return bool(place.session.request("truth", place.number, call=f"bool({place.path})"))

    def __iter__(self) -> Iterator[Any]:
        place = place_of(self)
        call = f"iter({place.path})"
        iterator, eager = place.session.request("iter", place.number, call=call, path=call)
        return _items(place.session, place_of(iterator).number, _CHUNK if eager is True else 1, place.path, iterator)

    def __repr__(self) -> str:
        return f"<{place_of(self).path}: a {place_of(self).type_name} of the student's>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a handle stays in this process: copy the values it holds instead")


class Method:
    """A bound method of a handle's object, looked up there when it is called."""

    __slots__ = ("__handle", "__name__")

    def __init__(self, handle: Handle, name: str) -> None:
        self.__handle, self.__name__ = handle, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the method there."""
        place = place_of(self.__handle)
        return _call(place, self.__name__, f"{place.path}.{self.__name__}", args, kwargs)

    def __repr__(self) -> str:
        return f"<method {place_of(self.__handle).path}.{self.__name__} of the student's>"


class _View(Handle):
    """A dict or list on the student's side."""

    __slots__ = ()

    def value(self) -> Any:
        """A copy of the present content; arrays in it are read-only."""
        place = place_of(self)
        return place.session.request("value", place.number, call=place.path, path=place.path, frozen=True)

    def __eq__(self, other: Any) -> Any:
        return self.value() == (other.value() if isinstance(other, _View) else other)

    __hash__ = None  # type: ignore[assignment]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self.value(), dtype=dtype)

    def __repr__(self) -> str:
        return repr(self.value())


class DictView(_View):
    """A dict on the student's side."""

    __slots__ = ()

    def get(self, key: Any, default: Any = None) -> Any:
        """`d.get(key)`, as a read-only copy."""
        return self[key] if key in self else default  # noqa: SIM401 - this is what `get` means

    def keys(self) -> list[Any]:
        """The keys, in order."""
        return list(self)

    def values(self) -> list[Any]:
        """The values, read-only copies."""
        return [self[key] for key in self]

    def items(self) -> list[tuple[Any, Any]]:
        """(key, read-only copy of the value) pairs."""
        return [(key, self[key]) for key in self]


class ListView(_View):
    """A list on the student's side."""

    __slots__ = ()


MutableMapping.register(DictView)
MutableSequence.register(ListView)


class Student:
    """The submission: `student.softmax(scores)` calls what its files define."""

    __slots__ = ("__endpoint",)

    def __init__(self, endpoint: Endpoint) -> None:
        object.__setattr__(self, "_Student__endpoint", endpoint)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        self.__endpoint.asked.add(name)
        session = self.__endpoint.session()
        found = session.names.get(name)
        if found is None:
            found = session.request("get", None, name, call=name, path=name, frozen=True)
            if type(found) is Handle:
                session.names[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        session = self.__endpoint.session()
        session.names.pop(name, None)
        session.request("set", None, name, value, call=f"{name} = {shown(value)}")

    def __repr__(self) -> str:
        return f"<student: {', '.join(m.shown for m in self.__endpoint.program.modules) or 'a module'}>"


def place_of(handle: Handle) -> Place:
    """Where a handle's object lives; an attribute of ours that no name of a student's can hide."""
    place: Place = object.__getattribute__(handle, "_Handle__place")
    return place


def _is_method(answer: Any) -> bool:
    from autograder.remote.session import is_method

    return is_method(answer)


def _call(place: Place, method: str | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    note: Note | str = name
    if place.session.noted is not None:
        note = Note(name, args, kwargs)
        place.session.noted(note)
    flat = tuple([part for pair in kwargs.items() for part in pair])
    path = f"{name}()" if not args and not kwargs else f"{name}(...)"
    return place.session.request(
        "call",
        place.number,
        method,
        args,
        flat,
        call=note,
        path=path if len(path) <= _WIDTH else "..." + path[-_WIDTH:],
    )


def _items(session: Session, number: int, chunk: int, path: str, keep: Handle) -> Iterator[Any]:
    taken = 0
    while True:
        items = session.request("next", number, chunk, call=f"next(iter({path}))", path=f"{path}[...]", frozen=True)
        yield from items
        taken += len(items)
        if len(items) < chunk:
            return
        if taken > MAX_ITERATION:
            raise StudentError(
                "RuntimeError", f"more than {MAX_ITERATION:,} items", call=f"iter({place_of(keep).path})"
            )

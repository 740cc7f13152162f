"""What runs beside student code: takes requests, runs them, says what happened and what changed.

Nothing here is trusted: student code in the same process may do anything to it. It holds no secret, and whatever it
sends is checked at the other end. It is told inputs only, never what is expected.

A call is by value-result. Arguments arrive as copies; the bytes they were made from are kept, and after the call (also
one that raised) whatever differs goes back as a patch: the new bytes of an array, the new items of a dict or a list,
with everything that the caller already has referred to by its place in the request.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import itertools
import socket
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.worker import protocol
from autograder.worker.autograd import Graphs, Incoming
from autograder.worker.blame import describe, passes_through, raised_by
from autograder.worker.importer import Importer, Missing, Source
from autograder.worker.protocol import ANSWER, CALLBACK, REPLY, REQUEST
from autograder.worker.state import ProcessState, Settings, seed_everything
from autograder.worker.wire import Channel, Decoded, Frame, Hooks, WireError, decode, encode

Ask = Callable[[Frame], Frame]  # sends a call-back to the checker, returns its answer

_METHODS = (types.FunctionType, staticmethod, classmethod, property)

# Taking their items early cannot be noticed.
_EAGER: tuple[type, ...] = (list, tuple, dict, set, frozenset, range, type({}.keys()), type({}.values()))


class Shared:
    """Says to the encoder: send this object as a handle even if it would travel as a value."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj


class Callback:
    """A function of the checker's, callable during the call that brought it. Takes and returns values only."""

    __slots__ = ("_number", "_runtime", "_serial")

    def __init__(self, runtime: Runtime, number: int) -> None:
        self._runtime, self._number, self._serial = runtime, number, runtime.serial

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask the checker."""
        return self._runtime.call_back(self._number, self._serial, args, kwargs)


class StandIn:
    """A function of the checker's in the place of one of the program's; of values, and callable during any call."""

    __slots__ = ("__name__", "_runtime")

    def __init__(self, runtime: Runtime, name: str) -> None:
        self.__name__, self._runtime = name, runtime

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask the checker."""
        return self._runtime.call_back(self.__name__, self._runtime.serial, args, kwargs)


class Runtime:
    """One program and the objects that the checker holds handles on."""

    def __init__(self, ask: Ask, *, own_process: bool) -> None:
        self.ask = ask
        self.own_process = own_process
        self.serial = 0  # of the outermost call, so that a stored call-back can be told from a live one
        self.importer = Importer(())
        self.namespaces: list[tuple[str, dict[str, Any]]] = []  # where names are looked up: (file name, globals)
        self.own_files: frozenset[str] = frozenset()
        self._given: frozenset[str] = frozenset()
        self.handles: dict[int, list[Any]] = {}  # number -> [object, how often it was sent]
        self.numbers: dict[int, int] = {}  # id of the object -> number
        self.graphs = Graphs()
        self._next_handle = 1
        self._depth = 0
        self._state = ProcessState(whole=own_process)
        # Where the process is not its own: how the program left the settings (None: as they were), and how they were.
        self._left: Settings | None = None
        self._ours: Settings | None = None
        self._classes: dict[int, int] = {}
        self._class_refs: list[type] = []

    def adopt(self, namespaces: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Serve names that are already loaded."""
        self.namespaces = list(namespaces)

    def again(self) -> Runtime:
        """The same loaded program as if it had only been loaded: no handle, no graph."""
        other = Runtime(self.ask, own_process=self.own_process)
        other.importer, other.namespaces = self.importer, self.namespaces
        other.own_files, other._given, other._state = self.own_files, self._given, self._state
        other._left = self._left
        return other

    # --- one request ---
    def handle(self, frame: Frame) -> Frame:
        """Run one request and return its reply. Only what the user at the keyboard caused is raised."""
        if self._depth == 0:
            self.serial += 1
        hooks = Incoming(self)
        try:
            request = decode(frame, hooks=hooks, copy=True)
            operation, prelude, *operands = request.value
        except (WireError, MemoryError) as e:
            return self._reply((*_fault(e), ()), hooks)
        self._depth += 1
        try:
            self._prepare(prelude)
            with contextlib.nullcontext() if self.own_process else self._at_home():
                return self._run(operation, operands, request, hooks)
        finally:
            self._depth -= 1
            if self.own_process:
                _flush()

    def _at_home(self) -> contextlib.AbstractContextManager[None]:
        """In a process that is not its own: the program's modules, and what it has set when it was imported."""
        return self.importer.installed() if self._left is None else self._with_settings()

    @contextlib.contextmanager
    def _with_settings(self) -> Iterator[None]:
        self._ours = Settings.noted()
        with self.importer.installed(), _set(self._left):
            yield

    def _prepare(self, prelude: Any) -> None:
        self._state.note_torch()
        seed, releases, gradients = prelude or (None, (), True)
        for number, count in releases:
            self._release(number, count)
        if seed is not None:
            self._state.restore()
            seed_everything(seed)
        torch = sys.modules.get("torch")
        if torch is not None and torch.is_grad_enabled() != gradients:
            torch.set_grad_enabled(gradients)

    def _run(self, operation: str, operands: list[Any], request: Decoded, hooks: Incoming) -> Frame:
        before = _shallow(request.objects) if operation == "call" else None
        try:
            answer = getattr(self, "do_" + operation)(*operands)
        except BaseException as e:
            if not self.own_process and isinstance(e, KeyboardInterrupt) and not raised_by(e, self.own_files):
                raise  # the person at the keyboard
            answer = ("raised", *describe(e, self.own_files))
        try:
            patches = _changes(request, before, hooks) if before is not None else ()
        except MemoryError as e:
            answer, patches = _fault(e), ()
        if answer[0] in ("ok", "raised"):
            answer = (*answer, patches)
        return self._reply(answer, hooks, request.objects)

    def _reply(self, answer: tuple[Any, ...], hooks: Incoming, known: Sequence[Any] = ()) -> Frame:
        outgoing = Outgoing(self)
        try:
            if answer[0] == "ok":
                number = self.graphs.reserve()
                frame, _ = encode((*answer, number), kind=REPLY, hooks=outgoing, known=known)
                self.graphs.keep(number, outgoing.outputs, hooks.leaves)
                return frame
            return encode(answer, kind=REPLY, hooks=outgoing, known=known)[0]
        except BaseException as e:  # noqa: BLE001 - a property of the student's may run while a value is described
            return encode((*_fault(e, "the returned value cannot be sent back: "), ()), kind=REPLY)[0]

    # --- operations; each returns the reply without its patches ---
    def do_load(self, modules: Any, given: Any) -> tuple[Any, ...]:
        """Import a program. Operands: two tuples of (name, filename, source, aliases[, fault]); see `Source`."""
        sources = [Source(own, *module) for own, files in ((True, modules), (False, given)) for module in files]
        self.importer = Importer(sources)
        self.own_files = frozenset(s.filename for s in sources if s.own)
        self._given = frozenset(s.name for s in sources if not s.own)
        if self.own_process:
            self.importer.install()
            self._load(sources)
            # What it has set holds for all its calls, as it would in a program, and not for the first check's only.
            self._state = ProcessState(whole=True)
        else:
            before = Settings.noted()
            with self.importer.installed(hide_engine=True), _set(before):
                self._load(sources)
                left = Settings.noted()
            self._left = None if left == before else left
        return "ok", None

    def _load(self, sources: Sequence[Source]) -> None:
        loaded = self.importer.load()
        own = [s for s in sources if s.own]
        self.namespaces = [(s.filename, vars(module)) for s, module in zip(own, loaded, strict=True)]

    def do_get(self, number: int | None, name: str) -> tuple[Any, ...]:
        """An attribute of an object; with number None a name of the program, or its given code (`student.support`)."""
        if number is None:
            if name in self._given:
                return "ok", importlib.import_module(name)  # whatever the student's files call `support`
            for _, namespace in self.namespaces:
                if name in namespace and type(namespace[name]) is not Missing:
                    return "ok", fetched(namespace[name])
            if name in self.importer.failed:
                raise self.importer.failed[name]
            return ("absent", "")
        obj = self.object(number)
        try:
            value = getattr(obj, name)
        except AttributeError as e:
            # Python names the attribute in any AttributeError: one from inside a property of theirs is not this one.
            if e.name == name and e.obj is obj and not passes_through(e, self.own_files):
                return "absent", type(obj).__name__[:80]
            raise
        if getattr(value, "__self__", None) is obj and name not in getattr(obj, "__dict__", ()):
            return ("method",)
        return "ok", fetched(value)

    def do_names(self) -> tuple[Any, ...]:
        """The functions, classes and methods ("KNN.predict") that the program itself defines; a bounded tuple."""
        names = (name[: protocol.MAX_NAME] for name in _defined([names for _, names in self.namespaces]))
        return "ok", tuple(itertools.islice(names, protocol.MAX_NAMES))

    def do_set(self, number: int | None, name: str, value: Any) -> tuple[Any, ...]:
        """Assign an attribute, or a name of the program wherever it is defined."""
        if number is not None:
            _assign(self.object(number), name, value)
            return "ok", None
        where = [namespace for _, namespace in self.namespaces if name in namespace]
        for namespace in where or [self.namespaces[0][1]]:
            namespace[name] = value
        return "ok", None

    def do_stand_in(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Put functions of the checker's in the place of the program's, wherever these are defined or imported.

        Where nobody has written one, any file may be the one that calls it.
        """
        everywhere = [namespace for _, namespace in self.namespaces]
        for name in names:
            for namespace in [n for n in everywhere if name in n] or everywhere:
                namespace[name] = StandIn(self, name)
        return "ok", None

    def do_del(self, number: int, name: str) -> tuple[Any, ...]:
        """Delete an attribute."""
        delattr(self.object(number), name)
        return "ok", None

    def do_item(self, number: int, key: Any) -> tuple[Any, ...]:
        """obj[key]."""
        return "ok", fetched(self.object(number)[key])

    def do_put(self, number: int, key: Any, value: Any) -> tuple[Any, ...]:
        """obj[key] = value."""
        self.object(number)[key] = value
        return "ok", None

    def do_drop(self, number: int, key: Any) -> tuple[Any, ...]:
        """del obj[key]."""
        del self.object(number)[key]
        return "ok", None

    def do_call(self, number: int, name: str | None, args: tuple[Any, ...], flat: tuple[Any, ...]) -> tuple[Any, ...]:
        """Call an object, or its method `name`."""
        function = self.object(number)
        if name is not None:
            function = getattr(function, name)
        return "ok", function(*args, **dict(zip(flat[::2], flat[1::2], strict=True)))

    def do_len(self, number: int) -> tuple[Any, ...]:
        """len(obj)."""
        return "ok", len(self.object(number))

    def do_in(self, number: int, value: Any) -> tuple[Any, ...]:
        """Value in obj."""
        return "ok", value in self.object(number)

    def do_truth(self, number: int) -> tuple[Any, ...]:
        """bool(obj)."""
        return "ok", bool(self.object(number))

    def do_value(self, number: int) -> tuple[Any, ...]:
        """A copy of a container."""
        return "ok", self.object(number)

    def do_iter(self, number: int) -> tuple[Any, ...]:
        """An iterator as a handle, and whether many items may be taken from it at once."""
        obj = self.object(number)
        return "ok", (Shared(iter(obj)), isinstance(obj, _EAGER))

    def do_next(self, number: int, count: int) -> tuple[Any, ...]:
        """Up to `count` more items; fewer mean the end."""
        iterator = self.object(number)
        return "ok", tuple([fetched(item) for item in _take(iterator, count)])

    def do_backward(self, graph: int, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        """Run a call's backward; returns the gradients of its tensor arguments."""
        return "ok", self.graphs.backward(graph, gradients)

    # --- handles ---
    def object(self, number: int) -> Any:
        """What a handle stands for."""
        return self.handles[number][0]

    def share(self, obj: Any) -> tuple[Any, ...]:
        """Describe an object by a handle: one number per object for as long as the checker holds it."""
        number = self.numbers.get(id(obj))
        if number is None:
            number = self._next_handle
            self._next_handle += 1
            self.numbers[id(obj)] = number
            self.handles[number] = [obj, 0]
        self.handles[number][1] += 1
        return ("handle", number, type(obj).__name__[:80], self._class_number(type(obj)), _traits(obj))

    def _class_number(self, cls: type) -> int:
        if id(cls) not in self._classes:
            self._class_refs.append(cls)  # keeps it alive, so that the id stays its own
            self._classes[id(cls)] = len(self._class_refs)
        return self._classes[id(cls)]

    def _release(self, number: int, count: int) -> None:
        if number < 0:
            self.graphs.drop(-number)
            return
        entry = self.handles.get(number)
        if entry is None:
            return
        entry[1] -= count
        if entry[1] <= 0:
            del self.handles[number]
            del self.numbers[id(entry[0])]

    # --- call-backs ---
    def callback(self, number: int) -> Callback:
        """A function that the checker passed."""
        return Callback(self, number)

    def call_back(self, number: int | str, serial: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask the checker to run a function that it passed as an argument."""
        if self._depth == 0 or serial != self.serial:
            raise RuntimeError("this function may only be used during the call that it was passed to")
        flat = tuple(part for pair in kwargs.items() for part in pair)
        try:
            frame, _ = encode((number, args, flat), kind=CALLBACK)
        except WireError as e:
            raise TypeError(f"this function takes plain values only: {e}") from None
        with contextlib.nullcontext() if self.own_process else self.importer.uninstalled(), _set(self._ours):
            answer = decode(self.ask(frame), copy=True).value
        if answer[0] == "return":
            return answer[1]
        error = getattr(builtins, answer[1], None)
        if not (isinstance(error, type) and issubclass(error, Exception)):
            error = RuntimeError
        raise error(answer[2])


class Outgoing(Hooks):
    """How the worker's values leave: what is no value as a handle, what requires grad with its place in the graph."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.outputs: list[Any] = []

    def opaque(self, obj: Any) -> Any:
        """A handle."""
        if type(obj) is Callback:
            return ("callback", obj._number)
        return self.runtime.share(obj.obj if type(obj) is Shared else obj)

    def tensor_out(self, tensor: Any) -> Any:
        """(parameter as a handle | None,) for a tensor that requires grad: the next output of this reply's graph."""
        if not tensor.requires_grad:
            return None
        self.outputs.append(tensor)
        return (Shared(tensor) if tensor.is_leaf else None,)


def _fault(error: BaseException, why: str = "") -> tuple[Any, ...]:
    """What a reply says when not the student's code failed, but what comes before or after it."""
    kind, name, message, _ = describe(error, ())
    return ("raised", kind, name, (why + message)[: protocol.MAX_MESSAGE], ())


def _defined(namespaces: Sequence[dict[str, Any]]) -> Iterator[str]:
    own = {namespace.get("__name__") for namespace in namespaces}
    for namespace in namespaces:
        for name, value in list(namespace.items()):
            if isinstance(value, types.FunctionType | type) and value.__module__ in own:
                yield name
            if isinstance(value, type):
                bases = [base for base in value.__mro__ if base.__module__ in own]
                members = [member for base in bases for member in vars(base).items()]
                yield from (f"{name}.{member}" for member, what in members if isinstance(what, _METHODS))


def fetched(value: Any) -> Any:
    """What a look at an object's inside sends: containers stay where they are, so that they can be changed there."""
    return Shared(value) if isinstance(value, (list, dict)) else value


def _traits(obj: Any) -> str:
    """What the proxy should know: callable, mapping or sequence of values."""
    if isinstance(obj, dict):
        return "dict"
    if isinstance(obj, list):
        return "list"
    return "callable" if callable(obj) else ""


def _assign(obj: Any, name: str, value: Any) -> None:
    """setattr; a plain tensor over a parameter changes the parameter's values, as `load_state_dict` would."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(obj, torch.nn.Module) and isinstance(value, torch.Tensor):
        old = obj._parameters.get(name)
        if old is not None:
            if old.shape == value.shape:
                with torch.no_grad():
                    old.copy_(value)
                return
            value = torch.nn.Parameter(value.detach().clone())
    setattr(obj, name, value)


def _take(iterator: Iterator[Any], count: int) -> Iterator[Any]:
    for _ in range(count):
        try:
            yield next(iterator)
        except StopIteration:
            return


def _shallow(objects: Sequence[Any]) -> list[Any]:
    """What the bytes of a message do not tell afterwards: the items of each container, the shape of each array."""
    before: list[Any] = []
    for obj in objects:
        kind = type(obj)
        before.append(list(obj) if kind is list else tuple(obj.items()) if kind is dict else obj.shape)
    return before


def _changes(request: Decoded, before: Sequence[Any], hooks: Incoming) -> tuple[Any, ...]:
    """(index, new content) of every object of the request that the call changed."""
    changed: list[Any] = []
    for i, obj in enumerate(request.objects):
        kind = type(obj)
        if kind is np.ndarray:
            if obj.flags.writeable and not (obj.shape == before[i] and _same_bytes(obj, request.raw[i])):
                changed.append((i, obj.view()))
        elif kind is list:
            if len(obj) != len(before[i]) or any(map(_is_not, obj, before[i])):
                changed.append((i, list(obj)))
        elif kind is dict:
            if len(obj) != len(before[i]) or any(
                k is not key or v is not value for (k, v), (key, value) in zip(obj.items(), before[i], strict=True)
            ):
                changed.append((i, dict(obj)))
        else:
            patch = hooks.tensor_change(obj, request.raw[i], _same_bytes)
            if patch is not None:
                changed.append((i, patch))
    return tuple(changed)


def _is_not(a: Any, b: Any) -> bool:
    return a is not b


def _same_bytes(array: np.ndarray[Any, Any], raw: Any) -> bool:
    if type(raw) is bytes:
        return array.tobytes() == raw
    now = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    if now.size == raw.size and now.size % 8 == 0:
        return np.array_equal(now.view(np.uint64), raw.view(np.uint64))  # an eighth of the work
    return np.array_equal(now, raw)


@contextlib.contextmanager
def _set(settings: Settings | None) -> Iterator[None]:
    """These settings for a while; None: as they are. What is set meanwhile is undone."""
    if settings is None:
        yield
        return
    before = Settings.noted()
    settings.apply()
    try:
        yield
    finally:
        before.apply()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def serve(sock: socket.socket) -> None:
    """Serve one checker until it closes the socket. Run in a process of its own: state of the process is ours."""
    channel = Channel(sock)

    def ask(frame: Frame) -> Frame:
        channel.send(frame)
        while True:
            incoming = channel.recv()
            if incoming.kind == ANSWER:
                return incoming
            channel.send(runtime.handle(incoming))

    runtime = Runtime(ask, own_process=True)
    with contextlib.suppress(EOFError):
        while True:
            frame = channel.recv()
            if frame.kind == REQUEST:
                channel.send(runtime.handle(frame))

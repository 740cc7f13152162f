"""One worker's life as the checker sees it: requests and replies, handles, call-backs, and every way it can end."""

from __future__ import annotations

import re
import sys
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NoReturn, Protocol

import numpy as np

from autograder.cells import Cells, named
from autograder.errors import (
    Frame,
    ProtocolViolation,
    StudentCrash,
    StudentError,
    StudentFailure,
    StudentMemory,
    StudentTimeout,
    StudentUnwritten,
)
from autograder.remote.calls import Note
from autograder.remote.program import Module, Program, Unparsed
from autograder.remote.proxy import DictView, Handle, ListView, Place, place_of
from autograder.remote.readonly import freeze, thawed
from autograder.remote.transport import Transport
from autograder.text import clean
from autograder.worker import protocol
from autograder.worker.protocol import ANSWER, REQUEST
from autograder.worker.wire import PLAIN, Decoded, Hooks, WireError, decode, encode
from autograder.worker.wire import Frame as WireFrame

_SENTINEL = re.compile(rf"([\w.]+) {protocol.SENTINEL}$")
_KINDS = {"": Handle, "callable": Handle, "dict": DictView, "list": ListView}
_FATAL = (StudentTimeout, StudentCrash, ProtocolViolation)


class StudentAbsent(StudentUnwritten, AttributeError):
    """There is no such name; also an AttributeError, so that `hasattr` and `getattr` with a default work."""


class Names(Protocol):
    """Callables by name."""

    def get(self, name: str, /) -> Any:
        """The callable, or None."""

    def pop(self, name: str, default: Any, /) -> Any:
        """Forget it."""

    def __setitem__(self, name: str, value: Any, /) -> None: ...


class Session:
    """A worker and everything that is tied to it."""

    def __init__(self, transport: Transport, program: Program) -> None:
        self.transport = transport
        self.program = program
        self.started = time.monotonic()
        self.deadline: float | None = None  # of the current check
        self.seed: int | None = None  # to be set by the next request
        self.ended = ""  # why, once it has ended
        self.released: list[tuple[int, int]] = []
        self.methods: set[tuple[int, str]] = set()  # (class, name) that are known to be methods
        self.names: Names = {}  # callables of the program, by name
        self._handles: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()
        self._sources = {m.filename: (m.shown, m.source, m.cells) for m in program.modules}
        self._lines: dict[str, list[str]] = {}
        self._abort: BaseException | None = None
        self.noted: Callable[[Note], None] | None = None  # told of every call
        self.changing: Callable[[Any], None] = lambda obj: None  # told of every argument before it is changed
        self.around: Callable[[], AbstractContextManager[None]] = nullcontext  # every request happens inside it
        self._stand_ins: Mapping[str, Callable[..., Any]] = {}

    # --- requests ---
    def load(self) -> None:
        """Import the program in the worker."""
        modules, given = (tuple(map(_sent, files)) for files in (self.program.modules, self.program.given))
        self.request("load", modules, given, call="import")

    def stand_in(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Put call-backs to `functions`, of values only, in the place of the program's functions of these names."""
        self._stand_ins = functions
        self.request("stand_in", tuple(functions), call="import")

    def standing_in(self, name: str) -> Callable[..., Any]:
        """The function behind a stand-in; raises `WireError` for any other name."""
        if name not in self._stand_ins:
            raise WireError("a call-back to a function that nothing stands in for")
        return self._stand_ins[name]

    def request(self, operation: str, *operands: Any, call: Any = "", path: str = "", frozen: bool = False) -> Any:
        """One request; returns its value or raises what became of it.

        `call` is what a student would have typed, `path` how the result is called if it is a handle or read-only.
        """
        if self.ended:
            raise StudentCrash(f"this belonged to a worker that has ended ({self.ended})", call=str(call))
        with self.around():
            return self._request(operation, operands, call, path, frozen)

    def _request(self, operation: str, operands: Sequence[Any], call: Any, path: str, frozen: bool) -> Any:
        hooks = Exchange(self, path)
        try:
            frame, objects = encode((operation, self._prelude(), *operands), kind=REQUEST, hooks=hooks)
        except WireError as e:
            raise TypeError(f"cannot pass this to student code: {e}") from None
        reply = self._converse(frame, hooks, call)
        # Only a call has its own copies of what it was given, and can change them.
        given = objects if operation == "call" else ()
        try:
            return self._open(reply, hooks, objects, given, call, path, frozen)
        except (WireError, ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError) as e:
            if isinstance(e, StudentFailure):
                raise
            self._die(ProtocolViolation(f"the reply was not a message: {e}", call=str(call)))

    def _prelude(self) -> Any:
        torch = sys.modules.get("torch")
        gradients = torch is None or not hasattr(torch, "is_grad_enabled") or torch.is_grad_enabled()
        if self.seed is None and not self.released and gradients:
            return None
        released, self.released = self.released, []
        seed, self.seed = self.seed, None
        return (seed, tuple(released), gradients)

    def _converse(self, frame: WireFrame, hooks: Exchange, call: Any) -> WireFrame:
        try:
            reply = self.transport.converse(frame, hooks.answer, self.deadline)
        except TimeoutError:
            took = time.monotonic() - self.started
            self._die(StudentTimeout(f"no answer within {took:.1f} s", call=str(call)))
        except EOFError:
            self.ended = "it crashed"
            why = self.transport.stop()
            self.ended = why or "the connection was closed"
            if why == "signal SIGXCPU":
                raise StudentTimeout("the limit of processor time was reached", call=str(call)) from None
            raise StudentCrash(f"the process ended ({self.ended})", call=str(call)) from None
        except WireError as e:
            self._die(ProtocolViolation(f"what came back was not a message: {e}", call=str(call)))
        except BaseException as e:  # a call-back's own failure, or the person at the keyboard
            if not self.ended:
                self.end(f"interrupted by {type(e).__name__}")
            raise
        if self._abort is not None:
            abort, self._abort = self._abort, None
            raise abort
        return reply

    def _die(self, failure: StudentFailure) -> NoReturn:
        self.end(failure.message)
        raise failure from None

    def end(self, why: str) -> None:
        """Throw the worker away."""
        if not self.ended:
            self.ended = why
            self.transport.stop()

    def abort(self, error: BaseException) -> BaseException:
        """Remember what a call-back raised on our side: student code in this process might catch it."""
        self._abort = error
        return error

    # --- replies ---
    def _open(
        self,
        reply: WireFrame,
        hooks: Exchange,
        objects: Sequence[Any],
        given: Sequence[Any],
        call: Any,
        path: str,
        frozen: bool,
    ) -> Any:
        message = self._decode(reply, hooks, objects)
        if type(message) is not tuple or not message or type(message[0]) is not str:
            raise WireError("no reply")
        kind = message[0]
        if kind == "ok":
            _, value, patches, _ = message
            self._apply(patches, given)
            return freeze(value, path, hooks.parameters) if frozen else value
        if kind == "method":
            return protocol  # a mark: see `is_method`
        if kind == "absent":
            raise self._absent(_text(message[1], protocol.MAX_NAME), path)
        if kind != "raised":
            raise WireError("unknown reply")
        _, how, name, text, frames, patches = message
        self._apply(patches, given)
        raise self._failure(how, name, text, frames, str(call))

    def _decode(self, reply: WireFrame, hooks: Exchange, objects: Sequence[Any]) -> Any:
        copy = self.transport.copies
        decoded: Decoded = decode(reply, hooks=hooks, known=objects, copy=copy)
        if not hooks.found:
            return decoded.value
        # Tensors that require grad must all be outputs of one node, which exists once all are known: read it again.
        number = decoded.value[3] if len(decoded.value) == 4 else None
        if type(number) is not int:
            raise WireError("tensors without their graph")
        hooks.attach(number)
        return decode(reply, hooks=hooks, known=objects, copy=copy).value

    def _absent(self, where: str, path: str) -> StudentFailure:
        name = path.rpartition(".")[2]
        for cells in (m.cells for m in self.program.modules if m.cells is not None and not where):
            if name in cells.broken:
                return _in_broken_cell(cells, name, path)
        files = " or ".join(m.shown for m in self.program.modules) or "the module"
        missing = f"{where}.{name}" if where else name
        return StudentAbsent("NameError", f"there is no `{name}` in {where or files}", call=path, missing=missing)

    def _failure(self, how: Any, name: Any, text: Any, frames: Any, call: str) -> StudentFailure:
        name, text = _text(name, 80), _text(text, protocol.MAX_MESSAGE)
        own = self._frames(frames)
        if how == protocol.MEMORY:
            return StudentMemory(text or "out of memory", call=call, frames=own)
        if how == protocol.UNWRITTEN and own:
            said = _SENTINEL.search(text)
            missing = said[1] if said else own[-1].function
            return StudentUnwritten(name, text, call=call, frames=own, missing=missing)
        return StudentError(name, text, call=call, frames=own)

    def _frames(self, frames: Any) -> tuple[Frame, ...]:
        """The student's own frames; their source lines come from our copy of the files."""
        if type(frames) is not tuple or len(frames) > protocol.MAX_FRAMES + 2:
            raise WireError("malformed frames")
        return tuple([self._frame(*frame) for frame in frames])

    def _frame(self, filename: str, line: int, function: str) -> Frame:
        if type(line) is not int or filename not in self._sources:
            raise WireError("malformed frame")
        shown, source, cells = self._sources[filename]
        if filename not in self._lines:
            self._lines[filename] = source.decode("utf-8", "replace").splitlines()
        lines = self._lines[filename]
        text = lines[line - 1].strip()[:300] if 0 < line <= len(lines) else ""
        shown, line = (shown, line) if cells is None else cells.shown(line)
        return Frame(shown, line, _text(function, protocol.MAX_NAME), text)

    def _apply(self, patches: Any, objects: Sequence[Any]) -> None:
        """Do to the caller's arguments what the call did to its copies."""
        if type(patches) is not tuple:
            raise WireError("malformed patches")
        for index, new in patches:
            if type(index) is not int or not 0 <= index < len(objects):
                raise WireError("malformed patch")
            self.changing(objects[index])
            _patch(objects[index], new)

    # --- handles ---
    def handle(self, number: Any, type_name: Any, class_number: Any, traits: Any, path: str) -> Handle:
        """The one handle of an object."""
        if type(number) is not int or number < 1 or type(type_name) is not str or type(class_number) is not int:
            raise WireError("malformed handle")
        handle = self._handles.get(number)
        if handle is None:
            cls = _KINDS.get(traits)
            if cls is None:
                raise WireError("malformed handle")
            place = Place(self, number, type_name[:80], class_number, path or type_name[:80], traits == "callable")
            handle = cls(place)
            self._handles[number] = handle
            weakref.finalize(handle, _released, self.released, place).atexit = False
        place_of(handle).seen += 1
        return handle


def _sent(module: Module) -> tuple[Any, ...]:
    """What a worker is told of a module. What cannot be parsed could not be searched for what is forbidden either."""
    if not isinstance(module.source, Unparsed):
        return (module.name, module.filename, module.source, module.aliases)
    fault = module.source.fault
    return (module.name, module.filename, b"", module.aliases, (fault.error, fault.line, fault.message, fault.names))


def _in_broken_cell(cells: Cells, name: str, path: str) -> StudentError:
    """What asking for a name says whose cell is not Python."""
    why = cells.broken[name]
    frame = Frame(named(why.cell), why.line, "<module>", why.source)
    return StudentError(why.error, why.message, call=path, frames=(frame,))


def _text(sent: Any, limit: int) -> str:
    """A word or a message of the worker's, bounded and without what no file can take."""
    if type(sent) is not str:
        raise WireError("no text where one was expected")
    return clean(sent[:limit])


def _released(_: list[Any], place: Place) -> None:
    place.session.released.append((place.number, place.seen))


def is_method(answer: Any) -> bool:
    """Whether a "get" found a bound method."""
    return answer is protocol


def _patch(old: Any, new: Any) -> None:
    if isinstance(old, np.ndarray):
        _patch_array(old, new)
    elif isinstance(old, list) and type(new) is list:
        old[:] = new
    elif isinstance(old, dict) and type(new) is dict:
        old.clear()
        old.update(new)
    elif type(new) is tuple and len(new) == 3:
        _patch_tensor(old, *new)
    else:
        raise WireError("malformed patch")


def _patch_array(old: np.ndarray[Any, Any], new: Any) -> None:
    if type(new) is not np.ndarray or not old.flags.writeable:
        raise WireError("malformed patch")
    if old.shape != new.shape or old.dtype != new.dtype:
        raise StudentError("ValueError", f"an array argument of shape {old.shape} was given shape {new.shape} in place")
    old[...] = new


def _patch_tensor(old: Any, values: Any, grad: Any, new_grad: Any) -> None:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(old, torch.Tensor):
        raise WireError("malformed patch")
    if values is not None:
        if not isinstance(values, torch.Tensor) or values.shape != old.shape or values.dtype != old.dtype:
            raise WireError("malformed patch")
        if old.requires_grad and not old.is_leaf:
            raise StudentError("RuntimeError", "a tensor argument that requires grad was changed in place")
        with torch.no_grad():
            old.copy_(values)
    if new_grad:
        if grad is not None and (not isinstance(grad, torch.Tensor) or grad.shape != old.shape):
            raise WireError("malformed patch")
        old.grad = grad


class Exchange(Hooks):
    """One request and its reply: how our values leave, how theirs arrive, which functions they may call back."""

    __slots__ = ("calls", "found", "functions", "handles", "inputs", "outputs", "parameters", "path", "session")

    def __init__(self, session: Session, path: str) -> None:
        self.session, self.path = session, path
        self.functions: list[Callable[..., Any]] = []
        self.calls = 0
        self.inputs: list[Any] = []  # our tensors that require grad, in message order
        self.found: list[Any] = []  # theirs
        self.outputs: list[Any] = []  # theirs, attached to one node
        self.handles: deque[Handle] = deque()
        self.parameters: dict[int, Any] = {}  # id of an attached tensor -> handle of the parameter that it is

    def opaque(self, obj: Any) -> Any:
        """A handle of this session, or a function as a call-back."""
        if isinstance(obj, Handle):
            place = place_of(obj)
            if place.session is not self.session:
                if place.session.ended:
                    raise StudentCrash(f"`{place.path}` belonged to a worker that has ended ({place.session.ended})")
                if place.callable:
                    return self._callback(obj)
                raise WireError(f"`{place.path}` belongs to another subject: build it there, pass its values")
            return ("handle", place.number)
        if callable(obj):
            return self._callback(obj)
        raise WireError(f"a {type(obj).__name__} is neither a value, a handle nor a function")

    def _callback(self, function: Callable[..., Any]) -> tuple[str, int]:
        self.functions.append(function)
        return ("callback", len(self.functions))

    def listed(self, obj: Any) -> Any:
        """A read-only copy is patched in a copy of its own: that is what a call returns if it returns its argument."""
        return thawed(obj)

    def resolve(self, description: Any) -> Any:
        """Their handle, or our own function coming back."""
        if type(description) is not tuple or not description:
            raise WireError("malformed handle")
        if description[0] == "callback":
            return self._function(description[1])
        kind, number, type_name, class_number, traits = description
        if kind != "handle":
            raise WireError("malformed handle")
        if self.outputs:  # second reading: the worker counts it once, and so do we
            return self.handles.popleft()
        handle = self.session.handle(number, type_name, class_number, traits, self.path)
        self.handles.append(handle)
        return handle

    def tensor_out(self, tensor: Any) -> Any:
        """(is leaf, requires grad, .grad)."""
        if tensor.requires_grad:
            self.inputs.append(tensor)
        return (bool(tensor.is_leaf), bool(tensor.requires_grad), tensor.grad if tensor.is_leaf else None)

    def tensor_in(self, tensor: Any, extra: Any) -> Any:
        """First reading: note it. Second reading: deal out the node's outputs."""
        (handle,) = extra
        if not (tensor.is_floating_point() or tensor.is_complex()):
            raise WireError("malformed tensor")
        if not self.outputs:
            self.found.append(tensor)
            return tensor
        attached = self.outputs[len(self.outputs) - len(self.found)]
        self.found.pop()
        if isinstance(handle, Handle):
            self.parameters[id(attached)] = handle
        return attached

    def attach(self, number: int) -> None:
        """Make the tensors that were found outputs of one autograd node."""
        from autograder.remote.autograd import attach

        self.outputs = attach(self.session, number, self.inputs, self.found)

    # --- call-backs ---
    def answer(self, frame: WireFrame) -> WireFrame:
        """Run the function that the worker calls."""
        number, args, flat = self._question(frame)
        self.calls += 1
        if self.calls > protocol.MAX_CALLBACKS:
            raise WireError(f"a function was called back more than {protocol.MAX_CALLBACKS:,} times")
        if len(frame.body) + sum(map(len, frame.buffers)) > protocol.MAX_CALLBACK_BYTES:
            return _raised("ValueError", f"this function takes at most {protocol.MAX_CALLBACK_BYTES >> 20} MB")
        try:
            result = self._function(number)(*args, **dict(zip(flat[::2], flat[1::2], strict=True)))
        except _FATAL as e:
            raise self.session.abort(e) from None
        except StudentError as e:
            return _raised(e.type_name, e.message)
        except (AssertionError, WireError) as e:
            raise self.session.abort(e) from None
        except Exception as e:  # noqa: BLE001 - student code called it with nonsense: that is for it to see
            return _raised(type(e).__name__, str(e)[: protocol.MAX_MESSAGE])
        except BaseException as e:
            self.session.abort(e)
            raise
        try:
            return encode(("return", result), kind=ANSWER)[0]
        except WireError as e:
            raise self.session.abort(TypeError(f"a call-back must return plain values: {e}")) from None

    def _question(self, frame: WireFrame) -> tuple[int, tuple[Any, ...], tuple[Any, ...]]:
        message = decode(frame, hooks=PLAIN, copy=True).value
        if type(message) is not tuple or len(message) != 3:
            raise WireError("malformed call-back")
        number, args, flat = message
        names = flat[::2] if type(flat) is tuple else (None,)
        if type(args) is not tuple or len(flat) % 2 or any(type(name) is not str for name in names):
            raise WireError("malformed call-back")
        return number, args, flat

    def _function(self, number: Any) -> Callable[..., Any]:
        if type(number) is str:
            return self.session.standing_in(number)
        if type(number) is not int or not 0 < number <= len(self.functions):
            raise WireError("a call-back that this call did not pass")
        return self.functions[number - 1]


def _raised(type_name: str, message: str) -> WireFrame:
    return encode(("raise", type_name, message), kind=ANSWER)[0]

"""A trusted program that answers from memory what it was asked before.

Theory of operation. In most checks the reference is asked the same questions for everybody: they depend on the run's
seed, not on the student. So a suite is taken once by a right solution, every question of each check to the reference is
written down (`Recorder`), and the reference is asked once more, alone (`confirmed`). What it says the same again is
its answer for all submissions.

An answer is found by the *conversation*: by a digest of everything that the reference was asked since the check began,
its seed included, as bytes on the wire. As soon as one question differs (a check may ask about what the student's code
returned), a live program is asked all that it has missed, in order, and answers from there on. So it makes no
difference to a check whether the program lives; it costs what it costs to look up a digest.

Every check starts as if it were the first: with a session of its own and, where it is needed, a runtime of its own on
the loaded files. Otherwise the numbers of handles would tell what other checks have asked.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.errors import AutograderError, StudentError
from autograder.remote.endpoint import Endpoint
from autograder.remote.proxy import Handle
from autograder.remote.session import Session
from autograder.remote.transport import Local, OnCallback
from autograder.worker import protocol
from autograder.worker.protocol import REPLY
from autograder.worker.runtime import Runtime
from autograder.worker.wire import Frame, to_bytes

_PLAIN = frozenset((type(None), bool, int, float, str, np.ndarray, np.float64, np.int64))
MOST_BYTES = 64 << 20  # of all answers; what exceeds it is asked anew each time

Conversation = list[tuple[Frame, Frame]]  # one check's questions, each with its answer
Answers = Mapping[bytes, Frame]  # by the digest of the conversation so far
Described = tuple[int, str, int, str]  # of a handle: number, name of its type, number of its class, traits


class Recorder(Endpoint):
    """The program itself, live; `conversations` is what it was asked and said, a list for each check."""

    def __init__(self, loaded: Endpoint) -> None:
        self.conversations: list[Conversation] = []
        self._original = _Original(loaded)
        super().__init__(loaded.program, self._transport, loaded=True)

    def begin(self, *, deadline: float | None, seed: int) -> None:
        """As if nothing had been asked before."""
        self._close()
        super().begin(deadline=deadline, seed=seed)

    def _transport(self) -> _FromMemory:
        self.conversations.append([])
        return _FromMemory(self._original, {}, self.conversations[-1])

    def _open(self) -> Session:
        session = super()._open()
        session.names = _Names(session, self._original.described)
        return session


class Remembered(Endpoint):
    """The program behind its answers. `loaded` has imported it; it is not asked anything itself."""

    def __init__(self, loaded: Endpoint, answers: Answers) -> None:
        self._original, self._answers = _Original(loaded), answers
        super().__init__(loaded.program, lambda: _FromMemory(self._original, self._answers), loaded=True)

    def begin(self, *, deadline: float | None, seed: int) -> None:
        """As if nothing had been asked before."""
        self._close()
        super().begin(deadline=deadline, seed=seed)

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """As of any endpoint, without the codec where that makes no difference: training asks hundreds of times.

        It makes none to a plain function of plain values, once the program lives (and its generators are seeded).
        """
        function = self._original.functions.get(name)
        transport = self.session().transport
        lives = isinstance(transport, _FromMemory) and transport.lives
        if not lives or not isinstance(function, types.FunctionType) or not all(map(_is_plain, (args, kwargs))):
            return super().call(name, args, kwargs)
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise StudentError(type(error).__name__, str(error)[: protocol.MAX_MESSAGE]) from error

    def _open(self) -> Session:
        session = super()._open()
        session.names = _Names(session, self._original.described)
        session.noted = None  # nobody is told of its calls
        return session


def confirmed(loaded: Endpoint, conversations: Iterable[Conversation]) -> dict[bytes, Frame]:
    """The answers that the program, asked alone, gives again; of each conversation up to the first other one.

    Alone: while the questions were written down, another subject may have drawn from the same random generators.
    """
    original, answers, room = _Original(loaded), dict[bytes, Frame](), MOST_BYTES
    for conversation in conversations:
        live, digest = original.live(), b""
        for question, answer in conversation:
            data = to_bytes(answer)
            room -= len(data)
            if room < 0 or to_bytes(live.converse(question, _no_callback, None)) != data:
                break
            digest = _after(digest, question)
            answers[digest] = answer
    return answers


def packed(answers: Answers) -> list[Any]:
    """Plain containers, to be sent to another process of ours."""
    return [(digest, frame.body, list(frame.buffers)) for digest, frame in answers.items()]


def unpacked(plain: Iterable[Sequence[Any]]) -> dict[bytes, Frame]:
    """Inverse of `packed`."""
    return {digest: Frame(body, tuple(buffers), REPLY) for digest, body, buffers in plain}


class _Original:
    """A loaded program, and the handles that every conversation with it starts with: its functions and classes."""

    def __init__(self, loaded: Endpoint) -> None:
        transport = loaded.session().transport
        if not isinstance(transport, Local):
            raise AutograderError("only a program of this process can be remembered")
        self._runtime = transport.runtime
        self.functions = _callables(self._runtime)
        runtime = self._runtime.again()
        self.described: dict[str, Described] = {n: runtime.share(f)[1:] for n, f in self.functions.items()}

    def live(self) -> Local:
        """The program as it was before the first question."""
        runtime = self._runtime.again()
        for function in self.functions.values():
            runtime.share(function)
        return Local(runtime)


def _callables(runtime: Runtime) -> dict[str, Any]:
    """The functions and classes of a program by name; where two files have one, the first's, as in a look-up."""
    found: dict[str, Any] = {}
    for _, namespace in reversed(runtime.namespaces):
        found.update(namespace)
    own = {namespace.get("__name__") for _, namespace in runtime.namespaces}
    return {n: v for n, v in found.items() if isinstance(v, types.FunctionType | type) and v.__module__ in own}


class _Names:
    """A session's handles of the program's functions, made when they are asked for."""

    def __init__(self, session: Session, described: Mapping[str, Described]) -> None:
        self._session, self._described = session, dict(described)
        self._made: dict[str, Handle] = {}

    def get(self, name: str) -> Any:
        """The handle, or None."""
        handle = self._made.get(name)
        if handle is None and (described := self._described.get(name)) is not None:
            handle = self._made[name] = self._session.handle(*described, path=name)
        return handle

    def __setitem__(self, name: str, handle: Handle) -> None:
        self._made[name] = handle

    def pop(self, name: str, default: Any = None) -> None:
        """Forget what is assigned anew."""
        self._described.pop(name, None)
        self._made.pop(name, None)


class _FromMemory:
    """One check's conversation: from memory as long as it is known, live from then on."""

    copies = True

    def __init__(self, original: _Original, answers: Answers, heard: Conversation | None = None) -> None:
        self._original, self._answers, self._heard = original, answers, heard
        self._digest = b""
        self._missed: list[Frame] = []  # what a live program has still to be asked
        self._live: Local | None = None

    @property
    def lives(self) -> bool:
        """Whether something was asked that is not known."""
        return self._live is not None

    def converse(self, request: Frame, on_callback: OnCallback, deadline: float | None) -> Frame:
        """The answer to a request."""
        if self._live is None:
            digest = _after(self._digest, request)
            answer = self._answers.get(digest)
            if answer is not None:
                self._digest = digest
                self._missed.append(_kept(request))
                return answer
            self._live = self._original.live()
            for missed in self._missed:
                self._live.converse(missed, _no_callback, None)
        return self._listened(self._live, request, on_callback)

    def _listened(self, live: Local, request: Frame, on_callback: OnCallback) -> Frame:
        """A live answer, written down where somebody listens. A function of the check's may answer otherwise."""
        if self._heard is None:
            return live.converse(request, on_callback, None)
        kept, called = _kept(request), False

        def answer(frame: Frame) -> Frame:
            nonlocal called
            called = True
            return on_callback(frame)

        reply = live.converse(request, answer, None)
        if called:
            self._heard = None
        else:
            self._heard.append((kept, _kept(reply)))
        return reply

    def listen(self) -> None:
        """Nothing is kept."""

    def output(self) -> str:
        """Nothing: what is printed in this process went where it goes."""
        return ""

    def stop(self) -> str:
        """Nothing to end."""
        return ""


def _after(digest: bytes, request: Frame) -> bytes:
    """The digest of a conversation that goes on with `request`."""
    sha = hashlib.blake2b(digest, digest_size=16)
    sha.update(b"%d %d " % (len(request.body), len(request.buffers)))
    sha.update(request.body)
    for buffer in request.buffers:
        sha.update(b"%d " % len(buffer))
        sha.update(buffer)
    return sha.digest()


def _kept(frame: Frame) -> Frame:
    """A copy that later changes of the arrays in it do not reach."""
    return Frame(frame.body, [bytes(buffer) for buffer in frame.buffers], frame.kind) if frame.buffers else frame


def _is_plain(value: Any) -> bool:
    """Whether nothing in a value has a life of its own on the other side."""
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return type(value) in _PLAIN


def _no_callback(frame: Frame) -> Frame:
    raise EOFError("a conversation with call-backs is not remembered")

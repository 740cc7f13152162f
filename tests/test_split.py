"""One contract, two transports: what a call means is the same in this process and across a socket.

The socket's worker here is a plain child process: what the sandbox adds is not this file's business.
"""

import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import warnings

import numpy as np
import pytest

from autograder.errors import (
    ProtocolViolation,
    StudentCrash,
    StudentError,
    StudentFailure,
    StudentMemory,
    StudentTimeout,
    StudentUnwritten,
)
from autograder.remote import Module, Program, from_module, in_process, over_socket
from autograder.worker import importer
from autograder.worker.wire import Channel, Frame, encode

LONG = 60.0  # seconds: a deadline that a test must not reach


class Child:
    """A worker without a sandbox."""

    def __init__(
        self, code="import socket; from autograder.worker.runtime import serve; serve(socket.socket(fileno={}))"
    ):
        self.sock, theirs = socket.socketpair()
        self._out, self._text = tempfile.TemporaryFile(), None  # noqa: SIM115 - closed in `stop`
        self._process = subprocess.Popen(
            [sys.executable, "-c", code.format(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdout=self._out,
            stderr=self._out,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd(), "OMP_NUM_THREADS": "1"},
        )
        theirs.close()

    def written(self):
        return len(self._said())

    def output(self, since=0):
        return self._said()[since:].decode()

    def _said(self):
        if self._text is None:
            self._out.seek(0)
            return self._out.read()
        return self._text

    def stop(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.05 if self.sock.fileno() >= 0 and self._alive() else 5)
        self.sock.close()
        self._text = self._said()
        self._out.close()
        status = self._process.poll()
        if status is None:
            self._process.kill()
            self._process.wait()
            return ""
        return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit {status}"

    def _alive(self):
        """Whether the socket is still open at the other end."""
        self.sock.settimeout(0)
        try:
            return self.sock.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


SOURCE = b'''\
"""What a student might hand in."""
import sys
import numpy as np
import random
import warnings

PI = 3.5
TABLE = {"W": np.zeros((2, 2)), "names": ["a", "b"]}
LATEST = [1, 2]
KEPT = []


def same(*args, **kwargs):
    return args, kwargs


def first(x):
    return x


def shift(x):
    x -= x.max()
    return x


def grow(config, items):
    config["velocity"] = config.get("velocity", 0) + 1
    config["cache"] = np.ones(2)
    config["w"] *= 2
    items.append(config["w"])
    del items[0]


def spoil(x):
    x[0] = 99
    raise ValueError("too late")


def reshape(x):
    x.shape = (x.size,)


def deep(n):
    if n:
        return deep(n - 1)
    return undefined_name


def todo(x):
    raise NotImplementedError("knn: todo is not written yet")


def imitation(x):
    return np.vectorize(helper)(x) if x else abstract().run()


class abstract:
    def run(self):
        raise NotImplementedError("no such kernel")


def leave(status=0):
    sys.exit(status)


def interrupt():
    raise KeyboardInterrupt


def skip():
    class Skipped(BaseException):
        pass
    raise Skipped("not today")


def exhaust():
    raise MemoryError("no more")


def silly():
    class Silly(Exception):
        def __str__(self):
            raise RuntimeError("no text either")
    raise Silly


def twice(f, x):
    return f(x) + f(x=x + 1)


def keep(f):
    KEPT.append(f)


def use_kept():
    return KEPT[-1](1)


def guarded(f):
    try:
        return f(1)
    except ValueError as e:
        return f"caught {e}"
    except BaseException as e:
        return "swallowed"


def hand_over(f):
    return f(object())


def draw():
    return np.random.rand(), random.random()


def disturb():
    np.seterr(all="ignore")
    np.random.seed(0)
    sys.setrecursionlimit(500)


def settings():
    return np.geterr()["divide"], sys.getrecursionlimit()


def stream(n):
    for i in range(n):
        KEPT.append(i)
        yield i


def taken():
    return len(KEPT)


def speak(text):
    print(text)
    print(text, file=sys.stderr)


def lambda_():
    return lambda x: x + 1


def unsendable():
    return [object()] * 3, 1 << 100_000


class Net:
    def __init__(self, size=2):
        self.params = {"W1": np.zeros((size, size)), "b1": np.zeros(size)}
        self.history = [1.0, 0.5]
        self.reg = 0.5
        self.inner = None

    def loss(self, X, y=None):
        return float((X @ self.params["W1"]).sum() + self.params["b1"].sum())

    @property
    def broken(self):
        raise AttributeError("inside")

    def me(self):
        return self

    def __len__(self):
        return 7

    def __contains__(self, x):
        return x == 7

    def __bool__(self):
        return False

    def __call__(self, x):
        return x * 10

    def __getitem__(self, key):
        return key

    def bump(self, other):
        other.reg += 1
'''

PROGRAM = Program((Module("model", "model.py", SOURCE),))


def over_child(program):
    return over_socket(program, Child)


@pytest.fixture(scope="module", params=[in_process, over_child], ids=["in_process", "socket"])
def transport(request):
    return request.param


@pytest.fixture(scope="module")
def shared(transport):
    endpoint = transport(PROGRAM)
    yield endpoint
    endpoint.close()


@pytest.fixture
def endpoint(shared):
    shared.begin(deadline=time.monotonic() + LONG, seed=5)
    return shared


@pytest.fixture
def student(endpoint):
    return endpoint.student


@pytest.fixture
def fresh(transport):
    """Endpoints of other programs, closed at the end."""
    made = []

    def make(source, *more, **kwargs):
        modules = (Module("model", "model.py", source), *more) if isinstance(source, bytes) else source
        made.append(transport(Program(modules, **kwargs)))
        made[-1].begin(deadline=time.monotonic() + LONG, seed=5)
        return made[-1]

    yield make
    for endpoint in made:
        endpoint.close()


@pytest.fixture
def child(request):
    """Endpoints across a socket, closed at the end."""
    made = []

    def make(source=SOURCE, seconds=LONG, spawn=Child):
        made.append(over_socket(Program((Module("model", "model.py", source),)), spawn))
        made[-1].begin(deadline=time.monotonic() + seconds, seed=5)
        return made[-1]

    yield make
    for endpoint in made:
        endpoint.close()


SETS = b"""\
import sys, warnings

import numpy as np

np.seterr(divide="raise")
sys.setrecursionlimit(5000)
warnings.filterwarnings("error", message="theirs")


def settings():
    filters = [f for f in warnings.filters if getattr(f[1], "pattern", "") == "theirs"]
    return np.geterr()["divide"], sys.getrecursionlimit(), bool(filters)


def back(f):
    f()
"""

SPEAKS = b"""\
import os, sys

print("imported")


def speak(text):
    print(text)


def leave(text):
    speak(text)
    sys.stdout.flush()
    os._exit(3)
"""


class TestValues:
    def test_arguments_and_results_are_copies_of_every_kind(self, student):
        values = (
            None,
            True,
            1 << 70,
            0.1,
            2j,
            "ä\ud800",
            b"\0",
            [1, [2]],
            (3,),
            {"k": (4,)},
            slice(1, None),
            np.float32(3),
        )
        args, kwargs = student.same(*values, key=np.int8(3))
        assert args == values
        assert type(args[-1]) is np.float32
        assert kwargs == {"key": 3}

    def test_arrays_large_and_small(self, student):
        for array in (np.arange(6.0).reshape(2, 3).T, np.zeros((0, 3)), np.array(5), np.arange(100_000)):
            ((got,), _) = student.same(array)
            assert got.dtype == array.dtype
            assert np.array_equal(got, array)

    def test_an_argument_that_comes_back_is_the_same_object(self, student):
        x, y = np.zeros(3), np.zeros(3)
        assert student.first(x) is x
        (a, b, c), _ = student.same(x, y, x)
        assert a is c is x
        assert b is y

    def test_results_are_the_callers_own(self, student):
        model = student.Net()
        out = model(np.ones(2))
        out[0] = 5  # writable
        assert list(out) == [5, 10]


class TestValueResult:
    def test_an_array_that_was_changed_is_changed_for_the_caller(self, student):
        for x in (np.array([1.0, 3.0]), np.arange(50_000.0)):
            before, view = x.copy(), x[:1]
            student.shift(x)
            assert np.array_equal(x, before - before.max())
            assert view[0] == x[0]  # in place: views of it see it too

    def test_new_keys_replaced_arrays_and_items(self, student):
        w, first, last = np.ones(2), object(), np.zeros(3)
        config, items = {"w": w}, [1, last]
        student.grow(config, items)
        assert list(config) == ["w", "velocity", "cache"]
        assert config["velocity"] == 1
        assert config["w"] is w
        assert list(w) == [2, 2]
        assert items[0] is last
        assert items[1] is w
        assert first is not None

    def test_also_when_it_raised(self, student):
        x = np.zeros(2)
        with pytest.raises(StudentError, match="too late"):
            student.spoil(x)
        assert list(x) == [99, 0]

    def test_what_was_not_changed_is_not_touched(self, student):
        x = np.ones(3)
        x.flags.writeable = False  # a write of ours would raise
        assert student.first(x) is x
        with pytest.raises(StudentError, match="read-only"):
            student.shift(x)  # as it would in one process

    def test_non_contiguous_arguments(self, student):
        base = np.arange(12.0).reshape(3, 4)
        student.shift(base[:, ::2])
        assert base[0, 0] == -10
        assert base[0, 1] == 1

    def test_only_what_changed_travels(self, monkeypatch, child):
        endpoint = child()
        big, sizes = np.zeros(200_000), []
        endpoint.student.first(0)
        transport = endpoint.session().transport
        converse = transport.converse

        def weigh(*args):
            reply = converse(*args)
            sizes.append(sum(map(len, reply.parts())))
            return reply

        monkeypatch.setattr(transport, "converse", weigh)
        endpoint.student.first(big)
        endpoint.student.shift(big + 1)
        assert sizes[0] < 1000  # the result is the argument, and nothing changed
        assert sizes[-1] > big.nbytes  # control: here it did

    def test_a_shape_changed_in_place_is_an_error_of_the_students(self, student):
        with pytest.raises(StudentError, match="shape"):
            student.reshape(np.zeros((2, 2)))


class TestHandles:
    def test_attributes_items_calls(self, student):
        net = student.Net(3)
        assert net.reg == 0.5
        net.reg = 2.0
        assert net.reg == 2.0
        assert net(4) == 40
        assert net[1:3] == slice(1, 3)
        assert len(net) == 7
        assert 7 in net
        assert 8 not in net
        assert not net
        assert net.loss(np.ones((1, 3)), y=None) == 0.0
        del net.reg
        assert not hasattr(net, "reg")
        assert getattr(net, "reg", "gone") == "gone"

    def test_one_handle_per_object_usable_as_argument(self, student):
        a, b = student.Net(), student.Net()
        assert a.me() is a
        assert a.me() is not b
        a.bump(b)
        assert (a.reg, b.reg) == (0.5, 1.5)
        a.inner = b
        assert a.inner is b
        assert student.same([a])[0][0][0] is a

    def test_a_dict_attribute_is_a_view(self, student):
        net = student.Net()
        params = net.params
        params["W1"] = np.full((2, 2), 3.0)
        assert net.loss(np.ones((1, 2))) == 12.0
        assert params["W1"][0, 0] == 3.0
        assert list(params) == sorted(params) == ["W1", "b1"]
        assert {k: v.shape for k, v in params.items()} == {"W1": (2, 2), "b1": (2,)}
        assert set(dict(params)) == {"W1", "b1"}
        assert len(params) == 2
        assert "b1" in params
        assert params.get("b2") is None
        assert params.get("b1").shape == (2,)
        del params["b1"]
        assert list(params.value()) == ["W1"]
        net.params["new"] = 1
        assert params["new"] == 1

    def test_a_list_attribute_is_a_view(self, student):
        net = student.Net()
        assert net.history == [1.0, 0.5]
        assert net.history != [1.0]
        assert np.asarray(net.history).tolist() == [1.0, 0.5]
        net.history.append(0.25)
        net.history[0] = 2.0
        assert net.history.value() == [2.0, 0.5, 0.25]
        assert list(net.history) == [2.0, 0.5, 0.25]
        assert net.history[-1] == 0.25

    def test_fetched_arrays_are_read_only_and_say_what_to_write(self, student):
        net = student.Net()
        w = net.params["W1"]

        def by_index():
            w[0] = 1

        def in_place():
            nonlocal w
            w += 1

        def through_out():
            np.add(w, 1, out=w)

        def by_view():
            w[0][0] = 1

        for write in (by_index, in_place, through_out, by_view):
            with pytest.raises(ValueError, match=r"Net\(\)\.params\['W1'\] = \.\.\."):
                write()
        assert type(w + 1) is np.ndarray
        (w + 1)[0] = 5
        assert type(w.sum()) is np.float64
        with pytest.raises(ValueError, match="read-only"):
            net.params.value()["W1"][0] = 1
        copy = w.copy()
        copy[0] = 1  # a copy of one's own is writable
        assert np.array_equal(net.params["W1"], np.zeros((2, 2)))

    def test_a_fetched_array_is_an_ordinary_argument(self, student):
        net = student.Net()
        net.params["W1"] = np.array([1.0, 2.0])
        assert list(student.shift(net.params["W1"])) == [-1.0, 0.0]
        assert list(net.params["W1"]) == [1.0, 2.0]

    def test_names_of_the_program(self, student):
        assert student.PI == 3.5
        assert student.TABLE["names"] == ["a", "b"]
        assert student.LATEST == [1, 2]
        student.PI = 3.0
        assert student.PI == 3.0
        student.PI = 3.5
        assert student.lambda_()(1) == 2

    def test_iteration_takes_one_item_at_a_time(self, student):
        student.KEPT.clear()
        stream = iter(student.stream(10))
        assert [next(stream), next(stream)] == [0, 1]
        assert student.taken() == 2  # nothing ran ahead
        assert list(stream) == list(range(2, 10))

    def test_what_has_no_length_becomes_a_list_all_the_same(self, student):
        assert list(student.stream(3)) == [0, 1, 2]
        with pytest.raises(TypeError, match="no len"):
            len(student.stream(3))

    def test_released_objects_are_forgotten(self, student, endpoint, request):
        if "in_process" not in request.node.name:
            pytest.skip("counts the worker's own table")
        handles = endpoint.session().transport.runtime.handles
        net = student.Net()
        student.first(1)
        before = len(handles)
        extra = [student.Net() for _ in range(10)]
        assert len(handles) == before + 10  # control
        net.inner = extra[0]
        assert net.inner is extra[0]
        del extra
        student.first(1)
        assert len(handles) == before
        assert net.inner.reg == 0.5  # alive over there, and a handle again

    def test_what_cannot_be_passed_is_the_authors_error(self, student):
        with pytest.raises(TypeError, match="neither a value"):
            student.first(object())
        with pytest.raises(TypeError, match="another subject"):
            student.first(from_module(types.SimpleNamespace(N=object())).student.N)

    def test_handles_do_not_pickle(self, student):
        import copy

        with pytest.raises(TypeError, match="stays"):
            copy.deepcopy(student.Net())


class TestFailures:
    def test_an_exception_has_its_name_message_call_and_own_frames(self, student):
        with pytest.raises(StudentError) as caught:
            student.deep(2)
        e = caught.value
        assert (e.type_name, e.message) == ("NameError", "name 'undefined_name' is not defined")
        assert e.call == "deep(2)"
        assert [f.function for f in e.frames] == ["deep"] * 3
        assert e.frames[-1].source == "return undefined_name"
        assert SOURCE.splitlines()[e.frames[-1].line - 1].strip() == b"return undefined_name"
        assert {f.file for f in e.frames} == {"model.py"}

    def test_a_runaway_recursion_keeps_its_ends(self, student):
        with pytest.raises(StudentError) as caught:
            student.deep(10**9)
        assert caught.value.type_name == "RecursionError"
        assert 0 < len(caught.value.frames) < 30

    def test_the_stubs_sentinel_is_unwritten(self, student):
        with pytest.raises(StudentUnwritten, match="not written yet"):
            student.todo(1)

    @pytest.mark.parametrize(
        ("body", "unwritten"),
        [
            (b'raise NotImplementedError("t: f is not written yet")', True),
            (b'raise NotImplementedError("soon")', False),
            (b'raise ValueError("t: f is not written yet")', False),
            (b'from given import g; g("t: f is not written yet")', False),  # raised in a file that is not the student's
            (
                # raised by the interpreter's own frame, not by a `raise` in the file
                b"(_ for _ in ()).throw(NotImplementedError('t: f is not written yet'))",
                False,
            ),
        ],
    )
    def test_only_a_raise_in_the_students_file_is_the_sentinel(self, fresh, body, unwritten):
        given = Module("given", "given.py", b"def g(m):\n    raise NotImplementedError(m)\n")
        endpoint = fresh((Module("model", "model.py", b"def f():\n    " + body),), given=(given,))
        with pytest.raises(StudentError) as caught:
            endpoint.student.f()
        assert isinstance(caught.value, StudentUnwritten) is unwritten

    def test_an_absent_name_is_unwritten(self, student):
        with pytest.raises(StudentUnwritten, match=r"there is no `affine` in model\.py"):
            _ = student.affine
        with pytest.raises(StudentUnwritten, match="there is no `train` in Net"):
            student.Net().train()
        assert not hasattr(student, "affine")

    def test_an_attribute_error_inside_a_property_is_an_error(self, student):
        with pytest.raises(StudentError) as caught:
            _ = student.Net().broken
        assert caught.value.message == "inside"

    @pytest.mark.parametrize(
        ("name", "type_name"),
        [("leave", "SystemExit"), ("interrupt", "KeyboardInterrupt"), ("skip", "Skipped"), ("silly", "Silly")],
    )
    def test_control_flow_exceptions_are_results(self, student, name, type_name):
        with pytest.raises(StudentError) as caught:
            getattr(student, name)()
        assert caught.value.type_name == type_name
        assert student.first(1) == 1  # the worker goes on

    def test_memory(self, student):
        with pytest.raises(StudentMemory):
            student.exhaust()

    def test_a_result_that_cannot_travel_is_the_students_error(self, student):
        with pytest.raises(StudentError, match="cannot be sent back"):
            student.unsendable()
        assert student.first(1) == 1

    def test_calls_are_noted_as_one_would_type_them(self, endpoint):
        student = endpoint.student
        student.first(np.array([[1000.0, 1000.0]]))
        student.same(np.zeros((3, 50)), "text", k=[1.5] * 10)
        net = student.Net(2)
        net.loss(np.zeros((100, 2)))
        assert endpoint.calls == (
            "first([[1000, 1000]])",
            "same(array(3, 50) float64, 'text', k=[1.5, 1.5, 1.5, 1.5, 1.5, 1.5, …])",
            "Net(2)",
            "Net(...).loss(array(100, 2) float64)",
        )
        endpoint.begin(deadline=None, seed=1)
        assert endpoint.calls == ()


class TestCallbacks:
    def test_values_in_and_out(self, student):
        assert list(student.twice(lambda x: 10 * x, np.arange(2.0))) == [10, 30]

    def test_it_may_call_the_student_again(self, student):
        assert student.twice(lambda x: student.first(x), 1) == 3

    def test_it_is_valid_during_its_call_only(self, student):
        student.keep(lambda x: x)
        with pytest.raises(StudentError, match="during the call"):
            student.use_kept()

    def test_it_takes_values_only(self, student):
        with pytest.raises(StudentError, match="plain values"):
            student.hand_over(lambda x: x)
        with pytest.raises(TypeError, match="plain values"):
            student.twice(lambda x: object(), 1)

    def test_what_it_raises_reaches_the_student(self, student):
        def fail(x):
            raise ValueError("mine")

        assert student.guarded(fail) == "caught mine"
        assert student.guarded(lambda x: student.deep(0)) == "swallowed"

    def test_an_assertion_in_it_is_the_checks(self, fresh):
        endpoint = fresh(SOURCE)

        def fail(x):
            raise AssertionError("seen by the check, whatever the student does")

        with pytest.raises(AssertionError, match="seen by the check"):
            endpoint.student.guarded(fail)

    def test_it_is_counted(self, fresh, monkeypatch):
        from autograder.worker import protocol

        monkeypatch.setattr(protocol, "MAX_CALLBACKS", 5)
        endpoint = fresh(b"def often(f, n):\n    for i in range(n):\n        f(i)\n")
        endpoint.student.often(abs, 5)
        with pytest.raises((ProtocolViolation, StudentFailure)):
            endpoint.student.often(abs, 6)

    def test_it_takes_so_much_and_no_more(self, fresh, monkeypatch):
        from autograder.worker import protocol

        monkeypatch.setattr(protocol, "MAX_CALLBACK_BYTES", 1 << 20)
        endpoint = fresh(b"def hand(f, n):\n    return f(bytes(n))\n")
        assert endpoint.student.hand(len, 1 << 19) == 1 << 19
        with pytest.raises(StudentError, match="at most 1 MB"):
            endpoint.student.hand(len, 1 << 20)


class TestPlaces:
    def test_a_long_key_is_told_shortly(self, fresh):
        endpoint = fresh(b"import numpy as np\nDEEP = ({'k' * 100_000: [np.zeros(1)]},)\n")
        array = endpoint.student.DEEP[0]["k" * 100_000][0]
        with pytest.raises(ValueError, match="read-only copy") as told:
            array[0] = 1.0
        assert len(str(told.value)) < 600


class TestState:
    def test_a_check_starts_from_its_seed(self, endpoint):
        endpoint.begin(deadline=None, seed=3)
        first = endpoint.student.draw()
        other = endpoint.student.draw()
        endpoint.begin(deadline=None, seed=3)
        assert endpoint.student.draw() == first
        assert first != other

    def test_settings_are_restored_between_checks(self, endpoint):
        before = endpoint.student.settings()
        endpoint.student.disturb()
        assert endpoint.student.settings() == ("ignore", 500) != before  # control
        endpoint.begin(deadline=time.monotonic() + LONG, seed=3)
        assert endpoint.student.settings() == before

    def test_what_an_import_sets_holds_for_the_program_in_every_check_and_for_nobody_else(self, fresh):
        before = np.geterr(), sys.getrecursionlimit(), list(warnings.filters)
        endpoint = fresh(SETS)
        for seed in (1, 2):
            endpoint.begin(deadline=time.monotonic() + LONG, seed=seed)
            assert endpoint.student.settings() == ("raise", 5000, True)
        seen = []
        endpoint.student.back(lambda: seen.append(np.geterr()))
        assert [*seen, sys.getrecursionlimit(), list(warnings.filters)] == list(before)
        assert np.geterr() == before[0]

    def test_output_is_captured_across_a_socket(self, child):
        endpoint = child()
        endpoint.student.speak("héllo")
        assert endpoint.output() == "héllo\nhéllo\n"
        endpoint.close()
        assert endpoint.output() == "héllo\nhéllo\n"

    def test_output_is_that_of_the_check(self, child):
        endpoint = child(SPEAKS)
        endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
        endpoint.student.speak("first")
        assert endpoint.output() == "first\n"  # and nothing of the import
        endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
        assert endpoint.output() == ""
        endpoint.student.speak("second")
        assert endpoint.output() == "second\n"
        with pytest.raises(StudentCrash):
            endpoint.student.leave("third")
        assert endpoint.output() == "second\nthird\n"
        endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
        assert endpoint.output() == ""
        endpoint.student.speak("fourth")
        assert endpoint.output() == "fourth\n"

    def test_what_is_printed_by_a_program_that_does_not_load_is_kept(self, child):
        endpoint = child(b"print('so far')\nraise ValueError\n")
        for _ in range(2):
            endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
            with pytest.raises(StudentError):
                endpoint.student.speak("never")
            assert endpoint.output() == "so far\n"


class TestLoading:
    @pytest.mark.parametrize(
        ("source", "type_name", "line"),
        [
            (b"x = 1\ndef f(:\n", "SyntaxError", 2),
            (b"import no_such_module\n", "ModuleNotFoundError", 1),
            (b"\nraise SystemExit(0)\n", "SystemExit", 2),
            (b"x = '\xe9'\n", "SyntaxError", 0),
            (b"import autograder\n", "ModuleNotFoundError", 1),
            (b"from autograder.remote import proxy\n", "ModuleNotFoundError", 1),
        ],
    )
    def test_a_program_that_cannot_be_loaded_fails_every_check_alike(self, fresh, source, type_name, line):
        endpoint = fresh(source)
        failures = []
        for _ in range(2):
            endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
            with pytest.raises(StudentError) as caught:
                endpoint.student.f()
            failures.append(caught.value)
        a, b = failures
        assert (a.type_name, a.message, a.frames) == (b.type_name, b.message, b.frames)
        assert a.type_name == type_name
        assert not line or (a.frames[-1].file, a.frames[-1].line) == ("model.py", line)

    @pytest.mark.parametrize(
        "source",
        ["# coding: latin-1\nX = 'é'\n".encode("latin-1"), b"\xef\xbb\xbfX = '\xc3\xa9'\n", b"X = '\\xe9'\r\nY=1\r\n"],
    )
    def test_encodings(self, fresh, source):
        assert fresh(source).student.X == "é"

    def test_names_are_looked_up_in_the_files_in_order(self, fresh):
        endpoint = fresh(b"import helper\nA = 1\n", Module("helper", "helper.py", b"A = 2\nB = 3\n"))
        assert (endpoint.student.A, endpoint.student.B) == (1, 3)
        with pytest.raises(StudentUnwritten, match=r"in model\.py or helper\.py"):
            _ = endpoint.student.C

    def test_files_of_another_course_run_as_they_are(self, fresh):
        softmax = b"""\
from builtins import range
from past.builtins import xrange
from past.utils import old_div
from .layers import relu
from cs231n.classifiers.layers import relu as relu2
import cs231n.classifiers.layers as L
from ..data_utils import load

def run(x):
    from .layers import relu as relu3   # late
    assert relu is relu2 is relu3 is L.relu
    return relu(x) + len(xrange(3)) + load() + old_div(1, 2)
"""
        endpoint = fresh(
            (
                Module("softmax", "softmax.py", softmax, ("cs231n.classifiers.softmax",)),
                Module("layers", "layers.py", b"def relu(x): return max(x, 0)\n", ("cs231n.classifiers.layers",)),
            ),
            given=(Module("data_utils", "data_utils.py", b"def load(): return 100\n", ("cs231n.data_utils",)),),
        )
        assert endpoint.student.run(5) == 108

    def test_a_module_of_the_other_course_that_was_not_handed_in_is_missed_only_where_it_is_used(self, fresh):
        nets = b"""\
from .layers import *
from cs231n.im2col import *
from cs231n import data_utils
from cs231n.data_utils import load as load_data
from .softmax import softmax_loss
import cs231n.vis_utils.grid as grid

def run(x): return relu(x)
def late():
    from ..gradient_check import eval_gradient
    return eval_gradient(run)
def whole(): return data_utils.load()
def named(): return load_data()
def starred(): return im2col_indices(3)
def looped(): return [image for image in grid.images]
"""
        endpoint = fresh(
            (
                Module("nets", "nets.py", nets, ("cs231n.classifiers.nets",)),
                Module("layers", "layers.py", b"def relu(x): return max(x, 0)\n", ("cs231n.classifiers.layers",)),
            )
        )
        assert endpoint.student.run(5) == 5
        for function, why in (
            ("named", "load cannot be used: cs231n/data_utils.py was not handed in"),
            ("whole", "data_utils cannot be used: cs231n/data_utils.py was not handed in"),
            ("late", "eval_gradient cannot be used: cs231n/gradient_check.py was not handed in"),
            ("looped", "images cannot be used: cs231n/vis_utils/grid.py was not handed in"),
            ("starred", "name 'im2col_indices' is not defined"),
        ):
            with pytest.raises(StudentError) as caught:
                getattr(endpoint.student, function)()
            assert caught.value.message == why
        # What was only imported has not been written.
        with pytest.raises(StudentUnwritten, match="softmax_loss"):
            _ = endpoint.student.softmax_loss
        # A package that is no course's is still missed.
        with pytest.raises(StudentError, match="No module named 'cs232n'"):
            fresh((Module("nets", "nets.py", b"import cs232n.layers\n", ("cs231n.nets",)),)).student.run()

    def test_what_nobody_wrote_stands_in_wherever_it_is_called(self, fresh):
        endpoint = fresh(
            (Module("loss", "loss.py", b"A = 1\n"), Module("net", "net.py", b"def run(x): return shifted(x)\n"))
        )
        with pytest.raises(StudentError, match="'shifted' is not defined"):
            endpoint.student.run(5)
        endpoint.stand_ins = {"shifted": lambda x: x + 1}
        endpoint.renew()
        assert endpoint.student.run(5) == 6

    def test_a_file_under_two_names_is_one_module(self, fresh):
        endpoint = fresh(
            (
                Module("main", "main.py", b"import model, pkg.sub.model\nSAME = model is pkg.sub.model\n"),
                Module("model", "model.py", b"COUNT = []\nCOUNT.append(1)\n", ("pkg.sub.model", "other.model")),
            )
        )
        assert endpoint.student.SAME is True
        assert endpoint.student.COUNT == [1]

    def test_given_packages(self, fresh):
        endpoint = fresh(
            (Module("model", "model.py", b"from support import NAME\nfrom support.data import SIZE\n"),),
            given=(
                Module("support", "support/__init__.py", b"from .data import SIZE\nNAME = 'support'\n"),
                Module("support.data", "support/data.py", b"SIZE = 3\n"),
            ),
        )
        assert (endpoint.student.NAME, endpoint.student.SIZE) == ("support", 3)

    def test_libraries_for_pictures_are_not_missed_where_they_are_not_used(self, monkeypatch):
        # Names of our own instead of torchvision and PIL, which may be installed here.
        monkeypatch.setattr(importer, "_PICTURES", ("no_pictures",))
        source = (
            b"import no_pictures\nimport no_pictures.transforms as T\ndef f(): return 5\ndef g(): return T.Resize(3)\n"
        )
        with closing_in_process(source) as endpoint:
            assert endpoint.student.f() == 5
            with pytest.raises(StudentError, match="Resize cannot be used: there is no no_pictures here"):
                endpoint.student.g()
        with closing_in_process(b"def f(): return 1\n") as endpoint:
            assert endpoint.student.f() == 1
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("no_pictures")

    def test_given_code_is_there_for_a_check_whatever_the_students_file_calls_so(self, fresh):
        endpoint = fresh(
            (Module("model", "model.py", b"support = 1\ndef has_net(net): return net.size\n"),),
            given=(Module("support", "support/__init__.py", b"class Net:\n    size = 7\n"),),
        )
        assert endpoint.student.has_net(endpoint.student.support.Net()) == 7

    def test_dataclasses_find_their_module(self, fresh):
        endpoint = fresh(
            b"from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
        )
        assert endpoint.student.P(3).x == 3


def closing_in_process(source):
    return contextlib.closing(in_process(Program((Module("model", "model.py", source),))))


class TestInProcess:
    def test_two_programs_of_the_same_names_do_not_meet(self):
        one, two = (
            in_process(Program((Module("model", "model.py", source),)))
            for source in (
                b"A = 1\ndef f():\n    import model\n    return model.A\n",
                b"A = 2\ndef f(g):\n    import model\n    return g(), model.A\n",
            )
        )
        assert one.student.A == 1
        assert two.student.A == 2
        assert two.student.f(one.student.f) == (1, 2)
        assert "model" not in sys.modules

    def test_a_trusted_module_goes_through_the_same_encoder(self):
        kept = []
        reference = from_module({"keep": kept.append, "look": lambda: kept[0], "__name__": "solution"}).student
        x = np.zeros(2)
        reference.keep(x)
        x[0] = 1
        assert reference.look()[0] == 0
        with pytest.raises(StudentUnwritten, match="there is no `other`"):
            _ = reference.other

    def test_ctrl_c_is_the_persons_at_the_keyboard(self):
        endpoint = in_process(
            Program((Module("m", "m.py", b"import signal\ndef f():\n    signal.raise_signal(signal.SIGINT)\n"),))
        )
        with pytest.raises(KeyboardInterrupt):
            endpoint.student.f()


class TestTrouble:
    """Workers that end, hang, or lie: a failure each, and a fresh worker at the next check."""

    def again(self, endpoint):
        endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
        assert endpoint.student.first(1) == 1

    def hang(self, child, body, seconds=0.5):
        endpoint = child(b"import time, os\ndef first(x):\n    return x\ndef f():\n    " + body, seconds=LONG)
        endpoint.student.first(1)  # the worker is up: now the clock is the call's alone
        endpoint.begin(deadline=time.monotonic() + seconds, seed=1)
        return endpoint

    @pytest.mark.parametrize("body", [b"time.sleep(1000)", b"while True: pass"])
    def test_a_hang_ends_at_the_deadline(self, child, body):
        endpoint = self.hang(child, body)
        with pytest.raises(StudentTimeout) as caught:
            endpoint.student.f()
        assert caught.value.call == "f()"
        with pytest.raises(StudentCrash, match="earlier in this check"):
            endpoint.student.first(1)
        self.again(endpoint)

    def test_the_deadline_is_the_checks_not_a_calls(self, child):
        endpoint = self.hang(child, b"time.sleep(0.2)", seconds=0.5)

        def many():
            for _ in range(1000):
                endpoint.student.f()

        with pytest.raises(StudentTimeout):
            many()
        assert len(endpoint.calls) < 5

    def test_a_slow_drip_ends_at_the_deadline(self, child):
        body = b"""import gc, socket
    s = next(o for o in gc.get_objects() if isinstance(o, socket.socket))
    for b in b'ag\\2\\0\\0\\0\\1' + bytes(10000):
        s.send(bytes([b]))
        time.sleep(0.02)
"""
        endpoint = self.hang(child, body)
        with pytest.raises(StudentTimeout):
            endpoint.student.f()
        self.again(endpoint)

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            (b"os._exit(0)", "exit 0"),
            (b"os._exit(3)", "exit 3"),
            (b"os.kill(os.getpid(), 11)", "signal SIGSEGV"),
            (b"import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ],
    )
    def test_a_crash_says_how_it_ended(self, child, body, why):
        endpoint = self.hang(child, body, seconds=LONG)
        with pytest.raises(StudentCrash, match=why):
            endpoint.student.f()
        self.again(endpoint)

    @pytest.mark.parametrize(
        "lie",
        [
            b"b'HTTP/1.1 200 OK' * 50",
            b"b'ag\\2' + bytes(30)",
            b"b'ag\\2\\0' + b'\\xff' * 30",
            b"wire.to_bytes(wire.encode(('ok', 1, (), 1), kind=1)[0])",  # a request from the worker
            b"wire.to_bytes(wire.encode(5, kind=2)[0])",
            b"wire.to_bytes(wire.encode((), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('ok', 1), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('passed', 1), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('ok', 1, ((7, 1),), 1), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('ok', 1, ((0, [1]),), 1), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('raised', 'error', 5, 'x', (), ()), kind=2)[0])",
            b"wire.to_bytes(wire.encode(('raised', 'error', 'E', 'x', (('/etc/passwd', 1, 'f'),), ()), kind=2)[0])",
            b"wire.to_bytes(wire.encode((9, (), ()), kind=3)[0])",
            b"wire.to_bytes(wire.encode((1, 5, 5), kind=3)[0])",
        ],
    )
    def test_a_lie_on_the_socket_is_a_violation(self, child, lie):
        source = (
            b"""\
from autograder.worker import wire
import socket, gc
def first(x):
    return x
def f(x):
    s = next(o for o in gc.get_objects() if isinstance(o, socket.socket))
    s.sendall(%s)
    s.recv(10)
"""
            % lie
        )
        code = "import socket; from autograder.worker import runtime, importer; importer._HIDDEN = '-'; "
        code += "runtime.serve(socket.socket(fileno={}))"
        endpoint = child(source, spawn=lambda: Child(code))
        endpoint.student.first(1)
        with pytest.raises(ProtocolViolation):
            endpoint.student.f(np.zeros(2))
        self.again(endpoint)

    def test_a_handle_of_a_worker_that_is_gone_says_so(self, child):
        endpoint = child()
        net = endpoint.student.Net()
        method = net.loss
        endpoint.renew()
        for use in (lambda: net.reg, lambda: method(1), lambda: endpoint.student.first(net)):
            with pytest.raises(StudentCrash, match="has ended"):
                use()
        assert endpoint.student.Net().reg == 0.5

    def test_a_program_that_hangs_when_loaded_is_paid_for_twice_at_most(self, child):
        starts = []

        def spawn():
            starts.append(1)
            return Child()

        endpoint = child(b"import time\ntime.sleep(1000)\n", spawn=spawn)
        for round_ in range(4):
            for _ in range(2):
                endpoint.begin(deadline=time.monotonic() + 0.5, seed=1)
                with pytest.raises(StudentTimeout):
                    endpoint.student.f()
            assert len(starts) == min(round_ + 1, 2)
            endpoint.renew()

    def test_a_program_that_exits_when_loaded_is_started_once(self, child):
        starts = []

        def spawn():
            starts.append(1)
            return Child()

        endpoint = child(b"import os\nos._exit(0)\n", spawn=spawn)
        for _ in range(3):
            endpoint.begin(deadline=time.monotonic() + LONG, seed=1)
            with pytest.raises(StudentCrash, match="exit 0"):
                endpoint.student.f()
            endpoint.renew()
        assert len(starts) == 1


def test_the_worker_is_told_inputs_and_code_only(child):
    """What a worker receives, whole: the program, the seed, names, arguments."""
    endpoint = child()
    seen = []
    send = Channel.send

    def spy(self, frame: Frame, deadline=None):
        seen.append(frame)
        send(self, frame, deadline)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Channel, "send", spy)
        endpoint.student.first(1.25)
    from autograder.worker.wire import decode

    messages = [decode(frame).value for frame in seen]
    assert messages == [
        ("load", (5, (), True), (("model", "model.py", SOURCE, ()),), ()),
        ("get", None, None, "first"),
        ("call", None, 1, None, (1.25,), ()),
    ]
    assert encode(messages)[0].body


def test_a_call_in_this_process_does_not_look_through_its_modules(monkeypatch):
    """Hundreds of calls are made in a check; only where another module has a name of ours are all looked through."""
    looked_at = []
    original = importer._package
    monkeypatch.setattr(importer, "_package", lambda name: looked_at.append(name) or original(name))
    source = b"from .others import nobody\ndef double(x):\n    return 2 * x\n"
    program = Program((Module("layers", "layers.py", source, ("course.layers",)),))
    subject = in_process(program)
    subject.begin(deadline=None, seed=0)
    assert subject.student.double(2) == 4
    looked_at.clear()
    assert subject.student.double(4) == 8
    assert len(looked_at) < 10
    monkeypatch.setitem(sys.modules, "course", types.ModuleType("course"))
    assert subject.student.double(8) == 16
    assert len(looked_at) >= len(sys.modules) - 10

"""The codec: every value arrives bit for bit, and nothing that is not a message is believed."""

import contextlib
import math
import os
import socket
import subprocess
import sys
import threading
import time

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker import wire
from autograder.worker.wire import Channel, Frame, WireError, decode, encode, from_bytes, to_bytes

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def through(value):
    return decode(from_bytes(to_bytes(encode(value)[0]))).value


def same(a, b):
    """Equal in type, and in every bit of every number."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, np.generic):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return np.float64(a).tobytes() == np.float64(b).tobytes()
    if isinstance(a, complex):
        return np.complex128(a).tobytes() == np.complex128(b).tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, slice):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    return a == b


numbers = st.sampled_from([np.dtype(o + n) for o in "<>" for n in wire._NUMBERS] + [np.dtype("<U3"), np.dtype("S4")])
arrays = numbers.flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        elements=st.characters(codec="utf-8") if dtype.kind == "U" else None,
    )
)
big = st.integers(-(1 << 2000), 1 << 2000)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 64) - 1),
    big,
    st.floats(allow_nan=True),
    st.complex_numbers(allow_nan=True),
    st.text(st.characters()),
    st.binary(max_size=50),
)
leaves = st.one_of(plain, arrays, st.slices(9), numbers, st.just(...))
keys = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.tuples(st.integers(), st.text(max_size=3))
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


@QUICK
@given(values)
def test_values_arrive_bit_for_bit(value):
    assert same(through(value), value)


@pytest.mark.parametrize(
    "bits", [0x7FF8_0000_0000_0001, 0xFFF8_DEAD_BEEF_0001, 0x8000_0000_0000_0000, 0x7FF4_0000_0000_0001]
)
def test_nan_payloads_and_signs_survive(bits):
    array = np.array([bits], np.uint64).view(np.float64)
    assert through(array).view(np.uint64)[0] == bits
    assert through(array[0]).view(np.uint64) == bits
    if bits != 0x7FF4_0000_0000_0001:  # a signalling NaN may not survive being a Python float, wire or no wire
        assert np.float64(through(float(array[0]))).view(np.uint64) == bits


@pytest.mark.parametrize("length", [0, 1, 3, 5000])
@pytest.mark.parametrize("dtype", [">f4", "<i8", "?", "<c16"])
def test_views_of_any_layout_arrive_as_what_they_show(dtype, length):
    base = np.arange(6 * length * 2).reshape(length * 2, 6).astype(dtype)
    for view in (base[::2], base[:, ::-2], base.T, np.asfortranarray(base), np.broadcast_to(base[:1], base[:1].shape)):
        back = through(view)
        assert back.dtype == view.dtype
        assert back.tobytes() == view.tobytes()


def test_repeated_objects_stay_one_object():
    q, items = np.ones(3), [1]
    a, b, c, (d, e) = through([q, q, {"q": q}, (items, items)])
    assert a is b is c["q"]
    assert d is e
    x, y = through([np.ones(3), np.ones(3)])
    assert x is not y  # control: equal is not the same


def test_large_arrays_travel_outside_the_body_and_small_ones_inside():
    small, large = np.zeros(wire.INLINE_BYTES, np.uint8), np.zeros(wire.INLINE_BYTES + 1, np.uint8)
    frame, _ = encode([small, large])
    assert len(frame.buffers) == 1
    assert same(through([small, large]), [small, large])


def test_what_arrives_is_writable_unless_what_was_sent_was_not():
    frozen, large = np.zeros(3), np.zeros(100_000)
    frozen.flags.writeable = False
    a, b, c = through([frozen, np.zeros(3), large])
    assert [x.flags.writeable for x in (a, b, c)] == [False, True, True]


def test_subclasses_arrive_as_their_plain_kind():
    import collections
    import enum

    class Loud(dict):
        def __getitem__(self, key):
            raise AssertionError("behaviour travelled")

    class Colour(enum.IntEnum):
        RED = 3

    pair = collections.namedtuple("pair", "a b")
    got = through(
        [collections.OrderedDict(a=1), Loud(a=1), Colour.RED, pair(1, 2), np.float64(2.0), np.ones(2).view(np.matrix)]
    )
    assert [type(g) for g in got] == [dict, dict, int, tuple, np.float64, np.ndarray]


def test_types_and_dtypes_travel_by_name():
    assert through([np.float32, float, np.dtype("<f4")]) == [np.float32, float, np.dtype("<f4")]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        print,
        np.array([object()]),
        np.ma.masked_array([1]),
        1 << 9000,
        np.zeros((1,) * 17),
        type("X", (), {}),
    ],
    ids=lambda v: type(v).__name__,
)
def test_what_is_no_value_is_refused_where_it_is_made(value):
    with pytest.raises(WireError):
        encode(value)


def test_what_holds_itself_is_refused():
    me = []
    me.append(me)
    with pytest.raises(WireError, match="inside itself"):
        encode(me)
    nested = ()
    for _ in range(60):
        nested = (nested, nested)  # 2**60 leaves when written out
    with pytest.raises(WireError, match="too many"):
        encode(nested)


def test_tensors():
    torch = pytest.importorskip("torch")
    x = torch.arange(6.0).reshape(2, 3).T.requires_grad_(True)
    bf, empty, flag = torch.tensor([1.5, -2], dtype=torch.bfloat16), torch.empty(0, 3), torch.tensor(True)
    got = through(
        [
            x,
            x,
            bf,
            empty,
            flag,
            torch.nn.Parameter(torch.ones(2)),
            torch.Size([2, 3]),
            torch.float16,
            torch.device("cpu"),
        ]
    )
    assert got[0] is got[1]
    assert got[0].requires_grad
    assert torch.equal(got[0], x)
    assert torch.equal(got[2], bf)
    assert got[2].dtype is torch.bfloat16
    assert got[3].shape == (0, 3)
    assert got[4].item() is True
    assert type(got[5]) is torch.Tensor
    assert got[6] == (2, 3)
    assert type(got[6]) is tuple
    assert got[7:] == [torch.float16, torch.device("cpu")]
    with pytest.raises(WireError, match="dense"):
        encode(torch.eye(2).to_sparse())


# --- what is not a message ------------------------------------------------------------------------------------------


@QUICK
@given(values, st.data())
def test_a_truncated_message_is_refused(value, data):
    whole = to_bytes(encode(value)[0])
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(WireError):
        decode(from_bytes(whole[:cut]))
    assert same(through(value), value)  # control: the whole of it is a message


@settings(QUICK, max_examples=200)
@given(values, st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), min_size=1, max_size=4))
def test_a_mutated_message_is_refused_or_is_another_value(value, changes):
    message = bytearray(to_bytes(encode(value)[0]))
    for at, xor in changes:
        message[at % len(message)] ^= xor
    with contextlib.suppress(WireError):  # nothing else may be raised
        decode(from_bytes(bytes(message)))


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 25), st.integers(-(1 << 63), 1 << 63), st.floats(), st.binary(max_size=9)
)


@settings(QUICK, max_examples=300)
@given(st.lists(scalars, max_size=12))
def test_arbitrary_tokens_are_refused_or_are_a_value(tokens):
    with contextlib.suppress(WireError):  # nothing else may be raised
        decode(Frame(msgspec.msgpack.encode(tokens)))


@settings(QUICK, max_examples=200)
@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_refused(body):
    for attempt in (lambda: from_bytes(body), lambda: decode(Frame(body))):
        with contextlib.suppress(WireError):
            attempt()


def raw(*tokens, buffers=()):
    return Frame(msgspec.msgpack.encode(list(tokens)), buffers)


F8 = b"<f8"
CONTROL = raw(wire.ARRAY, F8, 1, 1, b"12345678")


@pytest.mark.parametrize(
    "frame",
    {
        "more items than tokens": raw(wire.LIST, 1 << 40, None),
        "more pairs than tokens": raw(wire.DICT, 2, None, None, None),
        "negative count": raw(wire.LIST, -1),
        "count that is no integer": raw(wire.LIST, 1.0, None),
        "unknown tag": raw(99),
        "bytes without tag": raw(b"abc"),
        "two values": raw(None, None),
        "no value": raw(),
        "unhashable key": raw(wire.DICT, 1, wire.LIST, 0, None),
        "reference to nothing": raw(wire.REF, 0),
        "reference to unknown": raw(wire.REF, -5),
        "object dtype": raw(wire.ARRAY, b"|O", 1, 1, b"12345678"),
        "record dtype": raw(wire.ARRAY, b"<f8,<i4", 1, 1, b"123456789012"),
        "date dtype": raw(wire.ARRAY, b"<M8[s]", 1, 1, b"12345678"),
        "huge text dtype": raw(wire.ARRAY, b"<U99999", 1, 0, b""),
        "bytes too few": raw(wire.ARRAY, F8, 1, 2, b"12345678"),
        "bytes too many": raw(wire.ARRAY, F8, 1, 1, b"123456789"),
        "huge beside zero": raw(wire.ARRAY, F8, 2, 1 << 40, 0, b""),
        "dimension beyond int": raw(wire.ARRAY, F8, 2, (1 << 64) - 1, 0, b""),
        "product wraps around": raw(wire.ARRAY, F8, 2, 1 << 32, 1 << 32, b""),
        "too many dimensions": raw(wire.ARRAY, F8, 17, *[1] * 17, b"12345678"),
        "no such buffer": raw(wire.ARRAY, F8, 1, 1, None),
        "unused buffer": raw(None, buffers=[np.zeros(8, np.uint8)]),
        "buffer of another size": raw(wire.ARRAY, F8, 1, 2, None, buffers=[np.zeros(8, np.uint8)]),
        "invalid code point": raw(wire.ARRAY, b"<U1", 1, 1, b"\xff\xff\xff\x7f"),
        "invalid utf-8": raw(wire.STR, b"\xff\xfe"),
        "too long an integer": raw(wire.BIGINT, b"\x01" * 2000),
        "scalar of another size": raw(wire.SCALAR, F8, b"1234"),
        "complex of strings": raw(wire.COMPLEX, wire.STR, b"a", 1.0),
        "unknown type": raw(wire.TYPE, b"os.system"),
        "unknown torch dtype": raw(wire.TORCH_DTYPE, b"load"),
        "a handle where values are": raw(wire.OPAQUE, None),
        "nested too deep": raw(*[wire.TUPLE, 1] * 5000, None),
        "nested slices": raw(*[wire.SLICE] * 5000, *[None] * 10001),
        "nested in msgpack": Frame(b"\x91" * 100_000),
        "huge list header": Frame(b"\xdd\xff\xff\xff\xff"),
        "huge bytes header": Frame(b"\x91\xc6\xff\xff\xff\xff"),
        "a map": Frame(b"\x91\xdf\xff\xff\xff\xff"),
    }.items(),
    ids=lambda item: item[0],
)
def test_malformed_messages_are_refused(frame):
    with pytest.raises(WireError):
        decode(frame[1])
    assert decode(CONTROL).value.shape == (1,)  # the same form without the fault is a message


def test_repetitions_are_charged_where_they_are_repeated():
    def laughs(levels):
        """A list of ten times the list before, `levels` times."""
        tokens = [wire.LIST, 0]
        for level in range(levels):
            tokens = [wire.LIST, 10, *tokens, *[wire.REF, level] * 9]
        return raw(*tokens)

    assert len(decode(laughs(3)).value) == 10
    with pytest.raises(WireError, match="repetitions"):
        decode(laughs(12))


def test_keys_of_one_hash_cannot_stall_a_dict():
    same_hash = {k * (2**61 - 1): None for k in range(1, wire.MAX_ODD_KEYS + 1)}
    assert len(set(map(hash, same_hash))) == 1
    assert through(same_hash) == same_hash  # control: so many are fine
    same_hash[(wire.MAX_ODD_KEYS + 1) * (2**61 - 1)] = None
    with pytest.raises(WireError, match="keys"):
        through(same_hash)
    harmless = dict.fromkeys(range(3 * wire.MAX_ODD_KEYS)) | {str(i): i for i in range(3 * wire.MAX_ODD_KEYS)}
    assert through(harmless) == harmless


CLAIM = """
import struct, sys
import msgspec, numpy as np
from autograder.worker import wire
kind = sys.argv[1]
if kind == "total": message = wire._HEADER.pack(b"ag", 1, 1, 1, 2**40) + struct.pack("<Q", 2**40) + b"x"
elif kind == "body": message = wire._HEADER.pack(b"ag", 1, 2**32 - 1, 0, 0)
elif kind == "count": message = wire._HEADER.pack(b"ag", 1, 0, 2**32 - 1, 0)
else: message = wire._HEADER.pack(b"ag", 1, 1, 1, 200 << 20) + struct.pack("<Q", 200 << 20) + b"x"
if kind == "control": message += bytes(200 << 20)
import socket, threading
a, b = socket.socketpair()
def feed():
    try: a.sendall(message)
    except OSError: pass
    a.close()
sender = threading.Thread(target=feed); sender.start()
# Not ru_maxrss: a program inherits the peak of the one that started it.
with open("/proc/self/clear_refs", "w") as peaks: peaks.write("5")
def peak(): return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
before = peak()
try: wire.Channel(b).recv(); said = "frame"
except (wire.WireError, EOFError) as e: said = type(e).__name__
b.close(); sender.join()
print(said, (peak() - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as Linux reports it")
@pytest.mark.parametrize(
    ("kind", "said", "grows"),
    [
        ("total", "WireError", False),
        ("body", "WireError", False),
        ("count", "WireError", False),
        ("within", "EOFError", False),
        ("control", "frame", True),  # the same measurement sees 200 MB that did arrive
    ],
)
def test_a_frame_takes_no_memory_for_what_it_only_claims(kind, said, grows):
    done = subprocess.run(
        [sys.executable, "-c", CLAIM, kind],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    heard, megabytes = done.stdout.split()
    assert heard == said
    assert (int(megabytes) > 150) is grows
    assert grows or int(megabytes) < 20


# --- sockets --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    a, b = socket.socketpair()
    yield a, b
    a.close()
    b.close()


def in_thread(function):
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def test_frames_cross_a_socket_in_order_and_keep_their_kind(pair):
    a, b = map(Channel, pair)
    sent = [np.arange(300_000.0), {"x": 1}, np.arange(3)]

    def send():
        for i, value in enumerate(sent):
            a.send(encode(value, kind=i)[0])

    sender = in_thread(send)
    for i, value in enumerate(sent):
        frame = b.recv(time.monotonic() + 30)
        assert frame.kind == i
        assert same(decode(frame).value, value)
    sender.join()


def test_a_slow_drip_does_not_extend_the_deadline(pair):
    a, b = pair
    message, stop = to_bytes(encode(list(range(100)))[0]), threading.Event()

    def drip():
        for byte in message:
            if stop.wait(0.02):
                return
            a.send(bytes([byte]))

    dripping = in_thread(drip)
    with pytest.raises(TimeoutError):
        Channel(b).recv(time.monotonic() + 0.2)
    assert dripping.is_alive()  # bytes were still coming: no single wait had timed out
    stop.set()
    dripping.join()


def test_the_same_drip_is_read_when_there_is_time(pair):
    a, b = pair
    message = to_bytes(encode([1, 2])[0])

    def drip():
        for byte in message:
            a.send(bytes([byte]))
            time.sleep(0.001)

    dripping = in_thread(drip)
    assert decode(Channel(b).recv(time.monotonic() + 30)).value == [1, 2]
    dripping.join()


def test_sending_to_a_peer_that_does_not_read_ends_at_the_deadline(pair):
    a, _ = pair
    with pytest.raises(TimeoutError):
        Channel(a).send(encode(np.zeros(4 << 20))[0], time.monotonic() + 0.2)


def test_a_peer_that_is_gone_is_an_end_of_file(pair):
    a, b = pair
    a.sendall(to_bytes(encode([1])[0])[:10])
    a.close()
    with pytest.raises(EOFError):
        Channel(b).recv(time.monotonic() + 30)
    with pytest.raises(EOFError):
        Channel(b).send(encode(np.zeros(1 << 20))[0], time.monotonic() + 30)


def test_garbage_on_a_socket_is_refused(pair):
    a, b = pair
    a.sendall(b"Traceback (most recent call last): " * 3)
    with pytest.raises(WireError, match="not a message"):
        Channel(b).recv(time.monotonic() + 30)


def test_the_limits_hold_for_what_we_send_too():
    with pytest.raises(WireError, match="MB"):
        encode([np.broadcast_to(np.zeros(1), (1 << 26,))])
    with pytest.raises(WireError, match="too many"):
        encode([None] * (wire.MAX_TOKENS + 1))
    assert math.prod(through(np.zeros((1 << 20,), np.uint8)).shape) == 1 << 20

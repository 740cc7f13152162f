"""Values as bytes, with nothing executable in them: the only language between a checker and a worker.

Theory of operation. A message is one *frame*: a fixed header, a msgpack body, and the raw bytes of large arrays. The
body is one flat list of scalars in prefix order (`[LIST, 2, INT, 5, None]` is `[5, None]`), which makes three attacks
impossible by type instead of by care: a typed decoder refuses any nesting before it recurses, the one length in it is
checked before memory is taken, and no token can name a class. Structure is rebuilt by a small reader that counts what
it makes. Both directions are held to the same bounds, so a value that is too big fails where it is made.

What travels: None, bool, int, float, complex, str, bytes, list, tuple, dict, slice, `...`, numpy dtypes, arrays and
scalars, torch tensors, dtypes, sizes and devices. Subclasses arrive as their plain kind (an OrderedDict as a dict, a
Parameter as a tensor). Lists, dicts, arrays and tensors that occur twice in a message are one object again at the other
end. Anything else is handed to `Hooks.opaque`, which may describe it by a value (a handle) or refuse it.
"""

from __future__ import annotations

import contextlib
import math
import select
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
import numpy as np

MAX_TOKENS = 1_000_000  # scalars in one message, counting an object again wherever it is repeated
MAX_BODY = 32 << 20  # bytes
MAX_BUFFERS = 4096
MAX_BUFFER_BYTES = 256 << 20  # of all buffers of a message together
MAX_DEPTH = 64
MAX_DIMS = 16
MAX_ELEMENTS = 1 << 28  # product of the dimensions that are not zero: (2**40, 0) would be a bomb for `.sum(1)`
MAX_INT_BYTES = 1024
MAX_ODD_KEYS = 2000  # dict keys of one message whose hashes a sender can choose: floats, big integers, tuples
INLINE_BYTES = 16 << 10  # arrays up to this size travel in the body: fewer system calls beat one saved copy

_MAGIC = b"ag"
_HEADER = struct.Struct("<2sBxIIQ")  # magic, kind, body length, number of buffers, total of their bytes
_CHUNK = 64 << 10
_READABLE, _WRITABLE = getattr(select, "POLLIN", 1), getattr(select, "POLLOUT", 4)  # sockets are Unix's only

Buffer = Any  # bytes, or a flat array of uint8


class WireError(Exception):
    """A value that cannot travel, or bytes that are not a message."""


# --- tokens ---------------------------------------------------------------------------------------------------------
# None, bool and float stand for themselves; every other value starts with one of these integers.
_TAGS = range(20)
INT, BIGINT, STR, BYTES, COMPLEX, LIST, TUPLE, DICT, SLICE, ELLIPSIS = _TAGS[:10]
REF, ARRAY, FROZEN, SCALAR, TENSOR, DTYPE, TYPE, TORCH_DTYPE, DEVICE, OPAQUE = _TAGS[10:]

_PACK = msgspec.msgpack.Encoder().encode
_UNPACK = msgspec.msgpack.Decoder(
    Annotated[list[bool | int | float | bytes | None], msgspec.Meta(max_length=MAX_TOKENS)]
).decode

_NUMBERS = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
_DTYPES = {np.dtype(order + name).str.encode(): np.dtype(order + name) for order in "<>" for name in _NUMBERS}
_CODES = {dtype: code for code, dtype in _DTYPES.items()}
_TYPES: dict[bytes, type] = {t.__name__.encode(): t for t in (bool, int, float, complex, str)} | {
    b"numpy." + np.dtype(name).type.__name__.encode(): np.dtype(name).type for name in _NUMBERS
}
_TYPE_NAMES = {t: name for name, t in _TYPES.items()}
# torch dtype -> numpy dtype with the same bits
_TORCH_NUMBERS = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
_TORCH_NUMBERS += ["float16", "float32", "float64", "complex64", "complex128"]
_TORCH_CARRIERS = {name: name for name in _TORCH_NUMBERS} | {"bfloat16": "int16"}


class Hooks:
    """What a side adds to the plain values. The default adds nothing and refuses what is not a value."""

    def opaque(self, obj: Any) -> Any:
        """Describe an object that is no value by a value; raises `WireError` to refuse it."""
        raise WireError(f"a {type(obj).__name__} is not a value and cannot travel here")

    def resolve(self, description: Any) -> Any:
        """Inverse of the other side's `opaque`."""
        raise WireError("an object reference where only values may be")

    def listed(self, obj: Any) -> Any:
        """What `encode` lists in place of an array or tensor subclass, if patches must not reach the object itself."""
        return obj

    def tensor_out(self, tensor: Any) -> Any:
        """What travels beside a tensor that requires grad or has one: a value, None for nothing."""
        return True if tensor.requires_grad else None

    def tensor_in(self, tensor: Any, extra: Any) -> Any:
        """The tensor as this side wants it, `extra` being what the other side's `tensor_out` said (never None)."""
        if extra is not True or not (tensor.is_floating_point() or tensor.is_complex()):
            raise WireError("malformed tensor")
        return tensor.requires_grad_(True)


PLAIN = Hooks()


@dataclass(frozen=True, slots=True)
class Frame:
    """One message as bytes. `kind` (0-255) belongs to the protocol above, not to the codec."""

    body: bytes
    buffers: Sequence[Buffer] = ()
    kind: int = 0

    def parts(self) -> list[Buffer]:
        """What goes on the wire, in order."""
        sizes = [len(b) for b in self.buffers]
        head = _HEADER.pack(_MAGIC, self.kind, len(self.body), len(sizes), sum(sizes))
        return [head + struct.pack(f"<{len(sizes)}Q", *sizes) + self.body, *self.buffers]


@dataclass(slots=True)
class Decoded:
    """A value and the lists, dicts, arrays and tensors in it, in the order in which the encoder listed its own."""

    value: Any
    objects: list[Any] = field(default_factory=list)
    raw: list[Any] = field(default_factory=list)  # for each object: the bytes it was made from, None for containers


# --- encoding -------------------------------------------------------------------------------------------------------
def encode(value: Any, *, kind: int = 0, hooks: Hooks = PLAIN, known: Sequence[Any] = ()) -> tuple[Frame, list[Any]]:
    """Encode a value; also returns the mutable objects in it, in message order.

    Objects of `known` are replaced by references to what the decoder's `known` holds at the same place.
    Large arrays are not copied: the frame refers to their memory.  Raises WireError for what cannot travel.
    """
    writer = _Writer(hooks, known)
    try:
        writer.put(value, 0)
    except RecursionError:
        raise WireError("nested too deeply") from None
    tokens = writer.tokens
    if len(tokens) > MAX_TOKENS:
        raise WireError(f"too many values in one message (more than {MAX_TOKENS:,})")
    body = _PACK(tokens)
    if len(body) > MAX_BODY or len(writer.buffers) > MAX_BUFFERS:
        raise WireError(f"too large for one message: {len(body) >> 20} MB, {len(writer.buffers)} large arrays")
    return Frame(body, writer.buffers, kind), writer.objects


class _Writer:
    """Appends the tokens of values. One per message."""

    __slots__ = ("buffers", "hooks", "memo", "objects", "room", "tokens")

    def __init__(self, hooks: Hooks, known: Sequence[Any]) -> None:
        self.hooks = hooks
        self.tokens: list[Any] = []
        self.buffers: list[Buffer] = []
        self.objects: list[Any] = []  # also keeps them alive, so that an id stays one object's
        self.memo: dict[int, int] = {id(obj): -1 - i for i, obj in enumerate(known)} if known else {}
        self.room = MAX_BUFFER_BYTES

    def put(self, obj: Any, depth: int) -> None:
        write = _WRITERS.get(type(obj))
        if write is None:
            write = _writer_of(obj)
        write(self, obj, depth)

    def register(self, obj: Any) -> None:
        self.memo[id(obj)] = len(self.objects)
        self.objects.append(obj)

    def register_subclass(self, obj: Any) -> None:
        self.register(obj)
        self.objects[-1] = self.hooks.listed(obj)

    def repeated(self, obj: Any) -> bool:
        at = self.memo.get(id(obj))
        if at is None:
            return False
        self.tokens += (REF, at)
        return True

    def descend(self, size: int, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep, or inside itself")
        if len(self.tokens) + size > MAX_TOKENS:
            raise WireError(f"too many values in one message (more than {MAX_TOKENS:,})")

    def data(self, array: np.ndarray[Any, Any]) -> None:
        """Shape and bytes of an array."""
        if array.ndim > MAX_DIMS:
            raise WireError(f"an array of {array.ndim} dimensions; at most {MAX_DIMS} travel")
        self.tokens.append(array.ndim)
        self.tokens += array.shape
        size = array.nbytes
        if size <= INLINE_BYTES:
            self.tokens.append(array.tobytes())
            return
        self.room -= size
        if self.room < 0:
            raise WireError(f"more than {MAX_BUFFER_BYTES >> 20} MB of arrays in one message")
        self.tokens.append(None)
        self.buffers.append(np.ascontiguousarray(array).reshape(-1).view(np.uint8))


def _itself(w: _Writer, obj: Any, depth: int) -> None:
    w.tokens.append(obj)


def _put_int(w: _Writer, obj: int, depth: int) -> None:
    obj = int(obj)
    if -(1 << 63) <= obj < 1 << 63:
        w.tokens += (INT, obj)
        return
    size = obj.bit_length() // 8 + 1
    if size > MAX_INT_BYTES:
        raise WireError(f"an integer of more than {8 * MAX_INT_BYTES} bits")
    w.tokens += (BIGINT, obj.to_bytes(size, "little", signed=True))


def _put_str(w: _Writer, obj: str, depth: int) -> None:
    w.tokens += (STR, str.encode(obj, "utf-8", "surrogatepass"))


def _put_list(w: _Writer, obj: list[Any], depth: int) -> None:
    if w.repeated(obj):
        return
    w.descend(len(obj), depth)
    w.tokens += (LIST, len(obj))
    for item in list(obj):
        w.put(item, depth + 1)
    w.register(obj)


def _put_tuple(w: _Writer, obj: tuple[Any, ...], depth: int) -> None:
    w.descend(len(obj), depth)
    w.tokens += (TUPLE, len(obj))
    for item in obj:
        w.put(item, depth + 1)


def _put_dict(w: _Writer, obj: dict[Any, Any], depth: int) -> None:
    if w.repeated(obj):
        return
    w.descend(2 * len(obj), depth)
    items = list(dict.items(obj))
    w.tokens += (DICT, len(items))
    for key, value in items:
        w.put(key, depth + 1)
        w.put(value, depth + 1)
    w.register(obj)


def _put_slice(w: _Writer, obj: slice, depth: int) -> None:
    w.descend(3, depth)
    w.tokens.append(SLICE)
    for part in (obj.start, obj.stop, obj.step):
        w.put(part, depth + 1)


def _put_array(w: _Writer, obj: np.ndarray[Any, Any], depth: int) -> None:
    if w.repeated(obj):
        return
    code = _CODES.get(obj.dtype) or obj.dtype.str.encode()
    if code not in _DTYPES and not _is_text(obj.dtype):
        _put_opaque(w, obj, depth)
        return
    w.tokens += (ARRAY if obj.flags.writeable else FROZEN, code)
    w.data(obj)
    w.register(obj)


def _put_array_subclass(w: _Writer, obj: np.ndarray[Any, Any], depth: int) -> None:
    if w.repeated(obj):
        return
    if isinstance(obj, np.ma.MaskedArray):  # its plain kind would lose the mask
        _put_opaque(w, obj, depth)
        return
    plain = obj.view(np.ndarray)
    if plain.dtype.str.encode() not in _DTYPES:
        _put_opaque(w, obj, depth)
        return
    # A fetched copy is read-only for the check alone: whoever receives it may work on it.
    w.tokens += (ARRAY, plain.dtype.str.encode())
    w.data(plain)
    w.register_subclass(obj)


def _put_scalar(w: _Writer, obj: np.generic, depth: int) -> None:
    code = _CODES.get(obj.dtype) or obj.dtype.str.encode()
    if code not in _DTYPES:
        if isinstance(obj, np.str_):
            _put_str(w, str(obj), depth)
            return
        if isinstance(obj, np.bytes_):
            _put_bytes(w, bytes(obj), depth)
            return
        _put_opaque(w, obj, depth)
        return
    w.tokens += (SCALAR, code, obj.tobytes())


def _put_bytes(w: _Writer, obj: bytes, depth: int) -> None:
    w.tokens += (BYTES, bytes(obj))


def _put_complex(w: _Writer, obj: complex, depth: int) -> None:
    w.tokens += (COMPLEX, obj.real, obj.imag)


def _put_ellipsis(w: _Writer, obj: Any, depth: int) -> None:
    w.tokens.append(ELLIPSIS)


def _put_opaque(w: _Writer, obj: Any, depth: int) -> None:
    description = w.hooks.opaque(obj)
    w.tokens.append(OPAQUE)
    w.put(description, depth + 1)


def _put_dtype(w: _Writer, obj: np.dtype[Any], depth: int) -> None:
    code = obj.str.encode()
    if code not in _DTYPES and not _is_text(obj):
        _put_opaque(w, obj, depth)
        return
    w.tokens += (DTYPE, code)


def _put_type(w: _Writer, obj: type, depth: int) -> None:
    name = _TYPE_NAMES.get(obj)
    if name is None:
        _put_opaque(w, obj, depth)
        return
    w.tokens += (TYPE, name)


def _put_tensor(w: _Writer, obj: Any, depth: int) -> None:
    if w.repeated(obj):
        return
    w.descend(0, depth)
    torch = sys.modules["torch"]
    name = str(obj.dtype).removeprefix("torch.")
    if name not in _TORCH_CARRIERS or obj.layout is not torch.strided or obj.is_meta:
        raise WireError(f"a {name} tensor of layout {obj.layout} on {obj.device} cannot travel; make it dense first")
    extra = w.hooks.tensor_out(obj) if obj.requires_grad or (obj.is_leaf and obj.grad is not None) else None
    plain = obj.detach().as_subclass(torch.Tensor).cpu().contiguous().resolve_conj().resolve_neg()
    if name == "bfloat16":
        plain = plain.view(torch.int16)
    device = None if obj.device.type == "cpu" else str(obj.device).encode()
    w.tokens += (TENSOR, name.encode(), device)
    w.data(plain.numpy())
    w.put(extra, depth + 1)
    w.register_subclass(obj)


def _put_torch_dtype(w: _Writer, obj: Any, depth: int) -> None:
    w.tokens += (TORCH_DTYPE, str(obj).removeprefix("torch.").encode())


def _put_device(w: _Writer, obj: Any, depth: int) -> None:
    w.tokens += (DEVICE, str(obj).encode())


def _is_text(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "US" and 0 < dtype.itemsize <= INLINE_BYTES


_Write = Callable[[_Writer, Any, int], None]
_WRITERS: dict[type, _Write] = {
    type(None): _itself,
    bool: _itself,
    float: _itself,
    int: _put_int,
    str: _put_str,
    bytes: _put_bytes,
    complex: _put_complex,
    list: _put_list,
    tuple: _put_tuple,
    dict: _put_dict,
    slice: _put_slice,
    type(...): _put_ellipsis,
    np.ndarray: _put_array,
    type: _put_type,
    **{np.dtype(name).type: _put_scalar for name in _NUMBERS},
}
# Order matters: numpy's float64 is a float, its str_ a str.
_BASES: tuple[tuple[type, _Write], ...] = (
    (np.ndarray, _put_array_subclass),
    (np.generic, _put_scalar),
    (np.dtype, _put_dtype),
    (int, _put_int),
    (float, lambda w, obj, depth: w.tokens.append(float.__float__(obj))),
    (str, _put_str),
    (bytes, _put_bytes),
    (list, _put_list),
    (tuple, lambda w, obj, depth: _put_tuple(w, tuple(obj), depth)),
    (dict, _put_dict),
)


def _writer_of(obj: Any) -> _Write:
    """How a type met for the first time in this message is written."""
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "Tensor"):
        if isinstance(obj, torch.Tensor):
            return _put_tensor
        if isinstance(obj, torch.dtype):
            return _put_torch_dtype
        if isinstance(obj, torch.device):
            return _put_device
    for base, write in _BASES:
        if isinstance(obj, base):
            return write
    return _put_opaque


# --- decoding -------------------------------------------------------------------------------------------------------
def decode(frame: Frame, *, hooks: Hooks = PLAIN, known: Sequence[Any] = (), copy: bool = False) -> Decoded:
    """Rebuild a value. With `copy`, large arrays get memory of their own; without, they use the frame's buffers.

    Raises WireError for every malformed frame, before memory is taken for what it only claims.
    """
    if len(frame.body) > MAX_BODY:
        raise WireError("message over the size limit")
    try:
        tokens = _UNPACK(frame.body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as e:
        raise WireError(f"malformed message: {e}") from None
    reader = _Reader(tokens, frame.buffers, hooks, known, copy)
    try:
        value = reader.take(0)
    except IndexError:
        raise WireError("message ends early") from None
    except (ValueError, TypeError, OverflowError, RecursionError, UnicodeError) as e:
        raise WireError(f"malformed message: {e}") from None
    if reader.at != len(tokens) or reader.next_buffer != len(frame.buffers):
        raise WireError("message goes on after its value")
    return Decoded(value, reader.objects, reader.raw)


class _Reader:
    """Walks the tokens of one message."""

    __slots__ = (
        *("at", "buffers", "copy", "echoes", "hooks", "known"),
        *("next_buffer", "objects", "odd_keys", "raw", "tokens", "weights"),
    )

    def __init__(
        self, tokens: list[Any], buffers: Sequence[Buffer], hooks: Hooks, known: Sequence[Any], copy: bool
    ) -> None:
        self.tokens, self.buffers, self.hooks, self.known, self.copy = tokens, buffers, hooks, known, copy
        self.at = self.next_buffer = self.odd_keys = 0
        self.echoes = 0  # what repeated objects would cost if each were written out
        self.objects: list[Any] = []
        self.raw: list[Any] = []
        self.weights: list[int] = []

    def take(self, depth: int) -> Any:
        """The next value."""
        token = self.tokens[self.at]
        self.at += 1
        if type(token) is not int:
            if type(token) is bytes:
                raise WireError("malformed message: bytes without a tag")
            return token
        if token not in _TAGS:
            raise WireError("malformed message: unknown tag")
        return _READERS[token](self, depth)

    def number(self) -> int:
        """A count or a dimension."""
        token = self.tokens[self.at]
        self.at += 1
        if type(token) is not int or token < 0:
            raise WireError("malformed message: a count was expected")
        return token

    def blob(self) -> bytes:
        """Bytes that belong to a tag."""
        token = self.tokens[self.at]
        self.at += 1
        if type(token) is not bytes:
            raise WireError("malformed message: bytes were expected")
        return token

    def count(self, depth: int, each: int = 1) -> int:
        """The number of items of a container: they must be there."""
        if depth >= MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        n = self.number()
        if n * each > len(self.tokens) - self.at:
            raise WireError("message ends early")
        return n

    def register(self, obj: Any, raw: Any, weight: int) -> None:
        self.objects.append(obj)
        self.raw.append(raw)
        self.weights.append(weight)

    def data(self, dtype: np.dtype[Any]) -> tuple[np.ndarray[Any, Any], Any]:
        """An array of `dtype` from shape and bytes, and the bytes."""
        ndim = self.number()
        if ndim > MAX_DIMS:
            raise WireError("malformed array: too many dimensions")
        shape = tuple([self.number() for _ in range(ndim)])
        size = math.prod(shape)
        if (size or math.prod([n for n in shape if n])) > MAX_ELEMENTS:
            raise WireError("malformed array: too many elements")
        raw: Any = self.tokens[self.at]
        self.at += 1
        outside = raw is None
        if outside:
            raw = self.buffers[self.next_buffer]
            self.next_buffer += 1
        elif type(raw) is not bytes:
            raise WireError("malformed array")
        if len(raw) != size * dtype.itemsize:
            raise WireError("malformed array: shape and bytes differ")
        own = raw if outside and not self.copy else bytearray(raw)
        return np.ndarray(shape, dtype, own), raw


def _take_int(r: _Reader, depth: int) -> int:
    token = r.tokens[r.at]
    r.at += 1
    if type(token) is not int:
        raise WireError("malformed integer")
    return token


def _take_bigint(r: _Reader, depth: int) -> int:
    blob = r.blob()
    if len(blob) > MAX_INT_BYTES:
        raise WireError("malformed integer")
    return int.from_bytes(blob, "little", signed=True)


def _take_str(r: _Reader, depth: int) -> str:
    return str(r.blob(), "utf-8", "surrogatepass")


def _take_complex(r: _Reader, depth: int) -> complex:
    real, imag = r.take(depth), r.take(depth)
    if type(real) is not float or type(imag) is not float:
        raise WireError("malformed complex number")
    return complex(real, imag)


def _take_list(r: _Reader, depth: int) -> list[Any]:
    start = r.at + r.echoes
    items = [r.take(depth + 1) for _ in range(r.count(depth))]
    r.register(items, None, r.at + r.echoes - start)
    return items


def _take_tuple(r: _Reader, depth: int) -> tuple[Any, ...]:
    return tuple([r.take(depth + 1) for _ in range(r.count(depth))])


def _take_dict(r: _Reader, depth: int) -> dict[Any, Any]:
    start = r.at + r.echoes
    n = r.count(depth, each=2)
    made = {}
    for _ in range(n):
        key = r.take(depth + 1)
        if type(key) is not str:
            _guard_key(r, key)
        made[key] = r.take(depth + 1)
    r.register(made, None, r.at + r.echoes - start)
    return made


def _guard_key(r: _Reader, key: Any) -> None:
    """Thousands of keys of one hash would take a dict minutes. Text is hashed with a secret, a small int as itself."""
    if type(key) is int and abs(key) < 1 << 60:
        return
    r.odd_keys += 1
    if r.odd_keys > MAX_ODD_KEYS:
        raise WireError("too many dict keys that are neither text nor small integers")


def _take_slice(r: _Reader, depth: int) -> slice:
    if depth >= MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    return slice(r.take(depth + 1), r.take(depth + 1), r.take(depth + 1))


def _take_ref(r: _Reader, depth: int) -> Any:
    token = _take_int(r, depth)
    if token < 0:
        return r.known[-1 - token]
    r.echoes += r.weights[token]
    if r.echoes > MAX_TOKENS:
        raise WireError("too many repetitions in one message")
    return r.objects[token]


def _dtype(code: bytes) -> np.dtype[Any]:
    dtype = _DTYPES.get(code)
    if dtype is None:
        if len(code) > 8 or code[:2] not in (b"<U", b">U", b"|S") or not code[2:].isdigit():
            raise WireError("malformed dtype")
        dtype = np.dtype(code.decode())
        if not _is_text(dtype):
            raise WireError("malformed dtype")
    return dtype


def _take_array(r: _Reader, depth: int) -> np.ndarray[Any, Any]:
    dtype = _dtype(r.blob())
    array, raw = r.data(dtype)
    if dtype.kind == "U" and array.size and array.reshape(-1).view(dtype.str[0] + "u4").max() > sys.maxunicode:
        raise WireError("malformed text array")
    r.register(array, raw, 8 + (array.nbytes >> 10))
    return array


def _take_frozen(r: _Reader, depth: int) -> np.ndarray[Any, Any]:
    array = _take_array(r, depth)
    array.flags.writeable = False
    return array


def _take_scalar(r: _Reader, depth: int) -> Any:
    dtype = _DTYPES.get(r.blob())
    blob = r.blob()
    if dtype is None or len(blob) != dtype.itemsize:
        raise WireError("malformed scalar")
    return np.frombuffer(blob, dtype)[0]


def _take_tensor(r: _Reader, depth: int) -> Any:
    if depth >= MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    torch = _torch()
    name = r.blob().decode("ascii")
    carrier = _TORCH_CARRIERS.get(name)
    if carrier is None:
        raise WireError("malformed tensor")
    device = r.tokens[r.at]
    r.at += 1
    array, raw = r.data(np.dtype(carrier))
    tensor = torch.from_numpy(array)
    if name == "bfloat16":
        tensor = tensor.view(torch.bfloat16)
    if device is not None:
        tensor = tensor.to(_device(torch, device))
    extra = r.take(depth + 1)
    if extra is not None:
        tensor = r.hooks.tensor_in(tensor, extra)
    r.register(tensor, raw, 8 + (array.nbytes >> 10))
    return tensor


def _take_type(r: _Reader, depth: int) -> type:
    found = _TYPES.get(r.blob())
    if found is None:
        raise WireError("malformed type")
    return found


def _take_torch_dtype(r: _Reader, depth: int) -> Any:
    torch = _torch()
    found = getattr(torch, r.blob().decode("ascii"), None)
    if not isinstance(found, torch.dtype):
        raise WireError("malformed dtype")
    return found


def _device(torch: Any, name: Any) -> Any:
    kind = name.partition(b":")[0] if type(name) is bytes and len(name) <= 8 else b""
    if kind not in (b"cpu", b"cuda", b"mps", b"meta") or (kind == b"cuda" and not torch.cuda.is_available()):
        raise WireError("malformed device")
    try:
        return torch.device(name.decode("ascii"))
    except RuntimeError:
        raise WireError("malformed device") from None


def _torch() -> Any:
    try:
        import torch  # an extra: imported when a value needs it
    except ImportError:
        raise WireError("a torch value arrived where torch is not installed") from None
    return torch


_READERS: tuple[Callable[[_Reader, int], Any], ...] = (
    _take_int,
    _take_bigint,
    _take_str,
    lambda r, depth: r.blob(),
    _take_complex,
    _take_list,
    _take_tuple,
    _take_dict,
    _take_slice,
    lambda r, depth: ...,
    _take_ref,
    _take_array,
    _take_frozen,
    _take_scalar,
    _take_tensor,
    lambda r, depth: _dtype(r.blob()),
    _take_type,
    _take_torch_dtype,
    lambda r, depth: _device(_torch(), r.blob()),
    lambda r, depth: r.hooks.resolve(r.take(depth + 1)),
)


# --- bytes and sockets ----------------------------------------------------------------------------------------------
def to_bytes(frame: Frame) -> bytes:
    """The frame as one string of bytes, as it would go over a socket."""
    return b"".join(bytes(p) for p in frame.parts())


def from_bytes(data: bytes) -> Frame:
    """Inverse of `to_bytes`; raises WireError unless `data` is exactly one frame."""
    kind, body, count, total = _header(data)
    sizes, start = _sizes(data, count, total), _HEADER.size + 8 * count
    if start + body + sum(sizes) != len(data):
        raise WireError("frame and its lengths differ")
    buffers, at = [], start + body
    for size in sizes:
        buffers.append(np.frombuffer(data, np.uint8, size, at).copy() if size else np.empty(0, np.uint8))
        at += size
    return Frame(data[start : start + body], buffers, kind)


def _header(data: bytes) -> tuple[int, int, int, int]:
    """Kind, body length, number of buffers, their total; none of them over its limit."""
    if len(data) < _HEADER.size:
        raise WireError("message ends early")
    magic, kind, body, count, total = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise WireError("not a message")
    if body > MAX_BODY or count > MAX_BUFFERS or total > MAX_BUFFER_BYTES:
        raise WireError("message over the size limit")
    return kind, body, count, total


def _sizes(data: bytes, count: int, total: int) -> tuple[int, ...]:
    """The lengths of the buffers, which follow the header."""
    if len(data) < _HEADER.size + 8 * count:
        raise WireError("message ends early")
    sizes = struct.unpack_from(f"<{count}Q", data, _HEADER.size)
    if sum(sizes) != total:
        raise WireError("buffer lengths do not add up")
    return sizes


class Channel:
    """Frames over a stream socket, each operation against an absolute deadline (`time.monotonic`; None: for ever).

    Raises TimeoutError at the deadline however slowly bytes drip in, EOFError when the other end is gone, WireError for
    what is not a frame.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._pending = b""
        self._blocking: bool | None = None  # as the socket was last set

    def send(self, frame: Frame, deadline: float | None = None) -> None:
        """Write one frame."""
        try:
            for part in frame.parts():
                view = memoryview(part)
                while len(view):
                    view = view[self._try(self.sock.send, view, deadline, _WRITABLE) :]
        except ConnectionError:
            raise EOFError("the other end is gone") from None

    def recv(self, deadline: float | None = None) -> Frame:
        """Read one frame."""
        data = self._more(self._pending, _HEADER.size, deadline)
        kind, body, count, total = _header(data)
        start = _HEADER.size + 8 * count
        data = self._more(data, start, deadline)
        sizes = _sizes(data, count, total)
        end = start + body
        data = self._more(data, end, deadline)
        self._pending = data[end:]
        return Frame(data[start:end], [self._buffer(size, deadline) for size in sizes], kind)

    def _more(self, data: bytes, size: int, deadline: float | None) -> bytes:
        """`data` and so much more that it has `size` bytes: memory grows with what arrives, not with claims."""
        have = len(data)
        if have >= size:
            return data
        chunks = [data]
        while have < size:
            chunk = self._read(self.sock.recv, max(_CHUNK, min(size - have, 1 << 20)), deadline)
            chunks.append(chunk)
            have += len(chunk)
        return b"".join(chunks)

    def _buffer(self, size: int, deadline: float | None) -> np.ndarray[Any, Any]:
        array = np.empty(size, np.uint8)  # not zeroed: the system backs a page when it is written
        view, at = array.data, min(size, len(self._pending))
        view[:at] = self._pending[:at]
        self._pending = self._pending[at:]
        while at < size:
            at += self._read(self.sock.recv_into, view[at:], deadline)
        return array

    def _read(self, operation: Callable[[Any], Any], operand: Any, deadline: float | None) -> Any:
        try:
            got = self._try(operation, operand, deadline, _READABLE)
        except ConnectionError:
            got = None
        if not got:
            raise EOFError("the other end is gone")
        return got

    def _try(self, operation: Callable[[Any], Any], operand: Any, deadline: float | None, event: int) -> Any:
        """One socket operation. With a deadline the socket does not block: only the wait before it may take time."""
        if self._blocking is not (deadline is None):
            self._blocking = deadline is None
            self.sock.setblocking(self._blocking)
        if deadline is None:
            return operation(operand)
        ready = event == _WRITABLE  # there is nearly always room to write, and nearly never something to read yet
        while True:
            if deadline <= time.monotonic():
                raise TimeoutError("the deadline has passed")
            if ready:
                with contextlib.suppress(BlockingIOError):
                    return operation(operand)
            ready = self._wait(deadline, event)

    def _wait(self, deadline: float, event: int) -> bool:
        """Wait until the socket can be read or written, at most to the deadline."""
        poll = select.poll()
        poll.register(self.sock, event)
        return bool(poll.poll(min(max(0.0, deadline - time.monotonic()) * 1000 + 1, 1 << 30)))

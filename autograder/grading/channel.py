"""Messages between the command and its checker: msgpack with a length in front, over a stream socket.

Both ends are ours; nothing that a student's code has written is decoded here (that is `worker.wire`).
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import msgspec

_HEADER = struct.Struct("!I")
_TIMEVAL = struct.Struct("@ll")
_CHUNK = 1 << 17  # bytes asked for at once; what most submissions' results stay below
_LIMIT = 256 << 20  # bytes of one message: a submission with all its files is far below


class ChannelTimeout(Exception):
    """The other end did not answer in time."""


def send(sock: socket.socket, message: Any) -> None:
    """Sends one message; plain containers, numbers, texts and bytes."""
    body = msgspec.msgpack.encode(message)
    sock.sendall(_HEADER.pack(len(body)) + body)


def receive(sock: socket.socket, deadline: float | None = None) -> Any:
    """The next message, or None where the other end has closed.

    Args:
        deadline: on the `time.monotonic` clock; None waits for ever.

    Raises:
        ChannelTimeout: the deadline has passed.
    """
    header = _exactly(sock, _HEADER.size, deadline)
    if header is None:
        return None
    (size,) = _HEADER.unpack(header)
    if size > _LIMIT:
        return None
    body = _exactly(sock, size, deadline)
    return None if body is None else msgspec.msgpack.decode(body)


def receive_all(sock: socket.socket, deadline: float) -> Iterator[Any]:
    """Every message until the other end closes or the deadline passes, handed out then.

    For whoever has no use for a message before the last: the kernel gathers them, and nobody wakes up for each. A
    message that was cut off is left out.
    """
    data = _until_closed(sock, deadline)
    at = 0
    while at + _HEADER.size <= len(data):
        (size,) = _HEADER.unpack_from(data, at)
        start, at = at + _HEADER.size, at + _HEADER.size + size
        if at > len(data):
            return
        yield msgspec.msgpack.decode(data[start:at])


def _until_closed(sock: socket.socket, deadline: float) -> memoryview:
    data = bytearray()
    sock.settimeout(None)  # or Python would ask the kernel for each piece whether there is one
    while len(data) <= _LIMIT and (left := deadline - time.monotonic()) > 0:
        seconds, part = divmod(left, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL.pack(int(seconds), int(part * 1e6) + 1))
        try:
            more = sock.recv(_CHUNK, socket.MSG_WAITALL)
        except (BlockingIOError, ConnectionError):
            break
        if not more:
            break
        data += more
    return memoryview(data)


def _exactly(sock: socket.socket, size: int, deadline: float | None) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ChannelTimeout
            sock.settimeout(left)
        else:
            sock.settimeout(None)
        try:
            more = sock.recv(min(size - len(data), 1 << 20))
        except TimeoutError:
            raise ChannelTimeout from None
        except ConnectionError:
            return None
        if not more:
            return None
        data += more
    return bytes(data)

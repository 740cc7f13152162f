"""All texts in a file and in everything inside it: what the leak proof has to read.

`look_into` yields the bytes of a file, its texts, and the same for every member of an archive, every array of an
`.npz`, every cell, output and metadata entry of a notebook, every text chunk of an image. What cannot be read, or has
no business in a release, is yielded as a `Finding`.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np

OPAQUE = "of a kind that the leak proof cannot look into"

_DEEPEST = 6  # archives in archives
_SECRET_FOLDERS = {"solutions", "mistakes", "variants"}


@dataclass(frozen=True)
class Finding:
    """Something about a file itself that is a leak, or stands in the way of looking."""

    where: str
    what: str


Item = tuple[str, bytes | str] | Finding


def look_into(where: str, data: bytes, depth: int = 0) -> Iterator[Item]:
    """(place, bytes) and (place, text) of a file and of everything inside it; a place is "x.whl!folder/file.py"."""
    yield where, data
    parts = PurePosixPath(where.rpartition("!")[2]).parts
    if ".git" in parts:
        yield Finding(where, "git keeps every earlier version of every file")
    if _SECRET_FOLDERS & set(parts[:-1]):
        yield Finding(where, "lies in a folder named as those of the solutions are")
    if "__pycache__" in parts or where.endswith((".pyc", ".pyo")):
        yield Finding(where, "a compiled cache")
        yield where, data.decode("latin-1")
        return
    if depth > _DEEPEST:
        yield Finding(where, "archives in archives, deeper than the leak proof looks")
        return
    reader = next((reader for magic, reader in _READERS if data.startswith(magic)), None)
    if reader is None and tarfile.is_tarfile(io.BytesIO(data)):
        reader = _tar
    try:
        if reader is not None:
            yield from reader(where, data, depth)
        else:
            yield from _plain_file(where, data, depth)
    except (
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        tarfile.TarError,
        struct.error,
    ):
        yield Finding(where, OPAQUE)


def _plain_file(where: str, data: bytes, depth: int) -> Iterator[Item]:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield where, text
        if "\0" in text:
            yield Finding(where, OPAQUE)
        if where.endswith(".ipynb"):
            yield from _notebook(where, json.loads(text), depth)
        return
    yield where, data.decode("latin-1")
    if not data.startswith(_IMAGES):
        yield Finding(where, OPAQUE)


def _zip(where: str, data: bytes, depth: int) -> Iterator[Item]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield f"{where}!comment", archive.comment.decode("latin-1")
        for info in archive.infolist():
            if info.flag_bits & 1:
                yield Finding(f"{where}!{info.filename}", OPAQUE)
            elif not info.is_dir():
                yield from look_into(f"{where}!{info.filename}", archive.read(info), depth + 1)


def _tar(where: str, data: bytes, depth: int) -> Iterator[Item]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None:
                yield from look_into(f"{where}!{member.name}", content.read(), depth + 1)


def _gzip(where: str, data: bytes, depth: int) -> Iterator[Item]:
    yield from look_into(f"{where}!content", gzip.decompress(data), depth + 1)


def _bz2(where: str, data: bytes, depth: int) -> Iterator[Item]:
    yield from look_into(f"{where}!content", bz2.decompress(data), depth + 1)


def _xz(where: str, data: bytes, depth: int) -> Iterator[Item]:
    yield from look_into(f"{where}!content", lzma.decompress(data), depth + 1)


def _array(where: str, data: bytes, depth: int) -> Iterator[Item]:
    """A `.npy` member: its texts, and its bytes, which may be a text or an archive stored as uint8."""
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except ValueError:
        yield Finding(where, "an array of pickled objects")
        return
    if array.dtype.kind in "US":
        for element in array.ravel().tolist():
            yield where, element if isinstance(element, str) else element.decode("latin-1")
    elif array.dtype.kind in "iub" and array.dtype.itemsize == 1:
        content = array.tobytes()
        yield where, content.decode("latin-1")
        if any(content.startswith(magic) for magic, _ in _READERS):
            yield from look_into(f"{where}!content", content, depth + 1)


def _png(where: str, data: bytes, depth: int) -> Iterator[Item]:
    """The text chunks of an image, packed or not, and what follows its end."""
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at + 8 : at + 8 + length]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            yield f"{where}!{kind.decode()}", chunk.decode("latin-1")
            key, _, rest = chunk.partition(b"\0")
            for packed in (rest[1:], rest[2:].partition(b"\0")[2].partition(b"\0")[2]) if kind != b"tEXt" else ():
                try:
                    yield f"{where}!{kind.decode()}", zlib.decompress(packed).decode("utf-8", "replace")
                except zlib.error:
                    continue  # this chunk is not packed, or packed the other way
            yield f"{where}!{kind.decode()}", key.decode("latin-1")
        at += 12 + length
        if kind == b"IEND":
            break
    if at < len(data):
        yield from look_into(f"{where}!after the image", data[at:], depth + 1)


def _notebook(where: str, value: Any, depth: int) -> Iterator[Item]:
    """Every text in a notebook: sources, outputs, attachments, metadata; base64 images are looked into."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield where, str(key)
            yield from _notebook(where, inner, depth)
    elif isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            yield where, "".join(value)
        for inner in value:
            yield from _notebook(where, inner, depth)
    elif isinstance(value, str):
        yield where, value
        content = _from_base64(value)
        if content is not None:
            yield from look_into(f"{where}!output", content, depth + 1)


def _from_base64(text: str) -> bytes | None:
    packed = "".join(text.split())
    if len(packed) < 40 or len(packed) % 4:
        return None
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error:
        return None


_IMAGES = (b"\xff\xd8\xff", b"GIF8")  # JPEG and GIF: what they say in words lies open in their bytes
_READERS = (
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bz2),
    (b"\xfd7zXZ\0", _xz),
    (b"\x93NUMPY", _array),
    (b"\x89PNG\r\n\x1a\n", _png),
)

"""Whether bytes are the text of a program that Python reads as its writer saw it."""

from __future__ import annotations

import io
import tokenize

from autograder.errors import SubmissionError
from autograder.text import one_line

_CODECS = {"utf-8", "utf-8-sig", "ascii", "iso-8859-1", "iso-8859-15", "latin-1", "cp1252"}


def check_text(name: str, data: bytes) -> None:
    """Whether `data` is source text that Python reads as the student's editor showed it.

    Raises:
        SubmissionError: another encoding than the file says, or binary data; with the line and what to do.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise SubmissionError(f"{name} is saved as UTF-16 or UTF-32; save it as UTF-8")
    if b"\0" in data:
        raise SubmissionError(f"{name} holds a NUL byte in line {_line_of(data, data.index(0))}; it is not a text file")
    try:
        codec, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        _not_decodable(name, data, str(error))
    if codec not in _CODECS:
        raise SubmissionError(f"{name} says that its coding is {one_line(codec, 40)}; save it as UTF-8")
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
        raise SubmissionError(f"{name} line {line} holds a byte that is not {codec}; save it as UTF-8") from None


def _not_decodable(name: str, data: bytes, reason: str) -> None:
    """Tells a first line that is not UTF-8 from a coding line that names no codec."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
        raise SubmissionError(f"{name} line {line} holds a byte that is not UTF-8; save the file as UTF-8") from None
    raise SubmissionError(f"{name}: {one_line(reason)}; save it as UTF-8 without a coding line")


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1

"""Text that came from outside, made safe to show: no control characters, no escapes, no bidi tricks, no floods.

And the little grammar that our own sentences need.
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 4096  # characters of one check's details; the beginning and the end are kept

# A terminal escape: CSI, OSC (ended by BEL or ST), or two characters. Removed whole, so that no "[31m" stays.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])|\x9b[0-?]*[ -/]*[@-~]")
# Format characters (bidi overrides, zero width), surrogates and private use: they change what other characters say.
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str) -> str:
    """`text` with line ends normalised to "\\n", tabs kept, and every other control or format character dropped."""
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSAFE)


def one_line(text: str, limit: int = 120) -> str:
    """`text` on one line: unsafe characters become visible escapes, the middle of a long text is left out."""
    shown = "".join(
        c if c == " " or unicodedata.category(c) not in {*_UNSAFE, "Zs"} else c.encode("unicode_escape").decode()
        for c in text
    )
    if len(shown) <= limit:
        return shown
    half = (limit - 1) // 2
    return shown[: limit - 1 - half] + "…" + shown[len(shown) - half :]


def columns(text: str) -> int:
    """How wide a terminal shows a line: Chinese characters take two columns."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: str, limit: int = LIMIT) -> str:
    """`text` in at most `limit` characters: its head and its tail, with a line between that says what is missing."""
    if len(text) <= limit:
        return text
    room = limit - 60
    head, tail = text[: room * 2 // 3], text[len(text) - room // 3 :]
    return f"{head}\n[... {len(text) - len(head) - len(tail)} characters left out ...]\n{tail}"


def plural(count: int, word: str) -> str:
    """`word`, with an s unless there is exactly one."""
    return word if count == 1 else word + "s"


def counted(count: int, word: str) -> str:
    """`1 check`, `2 checks`."""
    return f"{count} {plural(count, word)}"

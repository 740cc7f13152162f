"""What the two ends say to each other: the kinds of frames, the requests, the replies.

The checker asks, the worker answers; between a request and its reply the worker may send call-backs, each answered by
the checker, and while it runs a call-back the checker may ask again (requests nest).

    REQUEST   (operation, prelude, *operands)     prelude: None or (seed | None, releases, gradients enabled)
    REPLY     ("ok", value, patches, graph)       patches: ((index, new content), ...); graph: number | None
              ("method",)                         the attribute is a bound method: call it by its name
              ("absent", where)                   no such name; `where` says what was searched
              ("raised", kind, type name, message, frames, patches)
    CALLBACK  (number | name, args, kwargs)       of the request's own functions | of a stand-in
    ANSWER    ("return", value) | ("raise", type name, message)

`patches` list what the call changed among the lists, dicts, arrays and tensors of its own request, by their place in
that message. kwargs are flat tuples of names and values.
"""

from __future__ import annotations

REQUEST, REPLY, CALLBACK, ANSWER = range(1, 5)

# Kinds of "raised".
ERROR, UNWRITTEN, MEMORY = "error", "unwritten", "memory"

MAX_MESSAGE = 2000  # characters of an exception's message
MAX_FRAMES = 20
MAX_CALLBACKS = 100_000  # during one call
MAX_CALLBACK_BYTES = 8 << 20  # of the arguments of one: the checker computes with them, and nothing interrupts it
MAX_ITERATION = 100_000  # items taken from one iterator
MAX_NAMES = 500  # that a program says it defines
MAX_NAME = 120  # characters of one
CHUNK = 256  # items sent at once when taking them early cannot be noticed

SENTINEL = "is not written yet"  # how the message of an unwritten stub ends

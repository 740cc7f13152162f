"""Send a container where a word is expected: whoever looks at it asks for its content, and is sent the next one."""

import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged replies; a request inside the reading of a reply, without end"
UNPROTECTED = "nothing"  # there is no such socket without the split


def runtime():
    """What serves the checker in this process, found on the stack."""
    frame = sys._getframe()
    while frame is not None:
        found = frame.f_locals.get("self")
        if type(found).__name__ == "Runtime":
            return found
        frame = frame.f_back
    raise RuntimeError("no runtime on the stack")


class Odd(dict):
    """A container that stays where it is."""


RUNTIME = runtime()
SHARED = type(RUNTIME)._run.__globals__["Shared"]
ODD = Odd()
RUNTIME.do_names = RUNTIME.do_value = lambda *operands: ("absent", SHARED(ODD))
RUNTIME.do_get = lambda number, name: (SHARED(ODD),) if len(name) % 2 else ("absent", SHARED(ODD))

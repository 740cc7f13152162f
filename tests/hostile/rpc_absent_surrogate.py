"""Say that a name is absent from a place whose name no file can take."""

import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged replies; a lone surrogate in a text that the checker hands on"
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


RUNTIME = runtime()
RUNTIME.do_get = lambda number, name: ("absent", "\udc80")

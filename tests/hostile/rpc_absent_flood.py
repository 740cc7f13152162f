"""Say that a name is absent from a place whose name has six million letters, in every reply."""

import sys

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged replies; memory of the command, which keeps what is said of every check"
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
PLACE = "w" * 6_000_000
RUNTIME.do_get = lambda number, name: ("absent", PLACE)

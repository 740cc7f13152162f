"""Crash the interpreter while the module is imported."""

import ctypes

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored"]}
CITE = "segfault, abort, ctypes memory writes, bytecode crash"
UNPROTECTED = "dies"

ctypes.string_at(8)

"""Raise SystemExit and KeyboardInterrupt while the module is imported."""

import sys

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "dies"

try:
    sys.exit("full marks")
finally:
    raise KeyboardInterrupt

"""Compute for ever while the module is imported, in one C call that nothing interrupts."""

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "hangs"

ANSWER = sum(range(1 << 62))

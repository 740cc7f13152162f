"""Print 100 MB while the module is imported; nothing else is there to be graded."""

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "timeout", "unwritten", "failed"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "output"

for _ in range(100):
    print("flood " * (1 << 18))

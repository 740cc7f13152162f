"""Hang while the module is imported: every check would pay for it again."""

import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "hangs"

while True:
    try:
        time.sleep(10_000)
    except BaseException:
        continue

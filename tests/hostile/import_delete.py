"""Delete and overwrite files while the module is imported."""

import contextlib
import os
import shutil

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten", "failed"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "file"

for action in (
    lambda: os.remove("@CANARY@/treasure"),
    lambda: shutil.rmtree("@CANARY@"),
    lambda: open("@CANARY@/import_delete", "w").close(),
    lambda: open("@CANARY@/treasure", "a").close(),
):
    with contextlib.suppress(OSError):
        action()

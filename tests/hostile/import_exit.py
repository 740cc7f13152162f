"""End the process while the module is imported, with status 0."""

import os

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored"]}
CITE = "import that hangs, exits, prints 100 MB, deletes files, or starts threads"
UNPROTECTED = "dies"

os._exit(0)

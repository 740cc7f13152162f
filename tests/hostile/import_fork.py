"""Fork while the module is imported, so that two processes answer on one socket."""

import os
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "subprocess, fork bomb, daemons, double fork, setsid"
UNPROTECTED = "file"

if os.fork() == 0:
    with open("@CANARY@/import_fork", "w") as file:
        file.write("twice")
    time.sleep(5)

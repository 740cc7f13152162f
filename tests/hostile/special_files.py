"""Hand in a pipe, a socket and a device in place of files: whoever opens them waits for ever."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "zip slip, absolute paths, symlinks/hardlinks, devices"
UNPROTECTED = "nothing"  # Python imports neither; who reads them waits

SPECIAL = {"knn.py": "fifo", "more.py": "socket"}

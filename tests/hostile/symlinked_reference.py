"""Hand in a symbolic link to the reference instead of a file: who opens it for us?"""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "zip slip, absolute paths, symlinks/hardlinks, devices"
UNPROTECTED = "points"

LINKS = {"knn.py": "@COURSE@/solutions/knn/knn.py", "support": "@COURSE@/solutions/knn", "zero.py": "/dev/zero"}

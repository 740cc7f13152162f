"""Hand in a zip with a symbolic link to the reference in place of the file."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "zip slip, absolute paths, symlinks/hardlinks, devices, duplicate or case-colliding names"
UNPROTECTED = "nothing"  # Python's own zipfile makes no links

ARCHIVE = {"knn.py": "@COURSE@/solutions/knn/knn.py", "dir": "@COURSE@/solutions"}
ARCHIVE_LINKS = ["knn.py", "dir"]

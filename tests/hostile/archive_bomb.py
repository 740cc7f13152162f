"""Hand in a zip of 400 kB that unpacks to 400 MB, with ten thousand further names and another zip inside."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "zip bomb, nested archives, 10^6 members, lying sizes"
UNPROTECTED = "nothing"  # a burden, no more

ARCHIVE = {"knn.py": ["\n", 400_000_000], "inner.zip": ["PK\x03\x04", 1000]}
ARCHIVE_NAMES = 10_000

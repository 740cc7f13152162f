"""Hand in a source file of 40 MB."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "a 1 GB file"
UNPROTECTED = "nothing"  # a burden, no more

TAIL = [["# a comment of sixty-four characters, often enough to be 40 MB\n", 640_000]]

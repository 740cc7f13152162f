"""Hand in a line whose constants a compiler would fold into gigabytes, and ten thousand nested blocks."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "memory", "timeout", "unwritten"]}
CITE = "X: count, ratio, total caps; runs under the worker's limits"
UNPROTECTED = "nothing"  # newer compilers refuse to fold

TAIL = ["\nVALUE = ", ["((1 << 60) ** 9) * ", 2000], "1\nTEXT = ", ["('x' * 4000) + ", 3000], "''\n"]

"""Hand in text that exhausts a parser: a hundred thousand minus signs, brackets a hundred thousand deep."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored"]}
CITE = "a long chain of minus signs is enough to exhaust a parser"
UNPROTECTED = "dies"

TAIL = ["\nANSWER = ", ["-", 500_000], "1\n", "LISTS = ", ["[", 100_000], ["]", 100_000], "\n"]

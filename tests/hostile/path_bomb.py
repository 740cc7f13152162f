"""Have 300,000 values in a place whose name has 15 million letters: each would be told where it is."""

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "work in the checker that grows with two claims at once, after the deadline was last looked at"
UNPROTECTED = "nothing"  # nobody reads it there

knn_get_best_k = ({"x" * 15_000_000: [0] * 300_000},)
knn_cross_validate = knn_get_best_k

"""Return a dictionary and strings made to collide in a hash table of the receiving side."""

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "deep nesting, huge dims, hash floods"
UNPROTECTED = "nothing"  # aims at the receiving side

MODULUS = (1 << 61) - 1  # hash(n) == n % MODULUS: all these integers share one hash


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def predict_labels(self, dists, k=1):
        return {i * MODULUS: 0 for i in range(4)} | {float(i << 40): 0 for i in range(50_000)}


def knn_cross_validate(*args, **kwargs):
    return {(i << 61) - i: 0 for i in range(4)} | {i * (1 << 32): 0 for i in range(60_000)}

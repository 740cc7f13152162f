"""Return nesting without end: lists a hundred thousand deep, a list that holds itself, an iterator that never stops."""

import itertools

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "memory", "unwritten"]}
CITE = "deep nesting, huge dims, hash floods"
UNPROTECTED = "nothing"  # aims at the receiving side


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return nested(100_000)

    def compute_distances_one_loop(self, X):
        circle = []
        circle.append(circle)
        return circle

    def compute_distances_no_loops(self, X):
        return itertools.count()

    def predict_labels(self, dists, k=1):
        node = {}
        for _ in range(60):
            node = {"a": node, "b": node}  # 2**60 leaves, 60 objects
        return node


def knn_get_best_k(k_to_accuracies):
    return itertools.repeat(1)

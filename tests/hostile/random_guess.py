"""Guess at random, and search the seed space for the grader's inputs to know its answers in advance."""

import numpy as np

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "memorised seeds/shapes; seed never sent"
UNPROTECTED = "nothing"  # whether the seed can be guessed is a question to the seed


def draws(seed, shape):
    yield np.random.default_rng(seed).standard_normal(shape)
    yield np.random.default_rng(seed).integers(0, 256, shape)
    yield np.random.RandomState(seed).randn(*shape)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for seed in range(200):
            for draw in draws(seed, np.shape(X)):
                if np.allclose(draw, X):
                    raise RuntimeError(f"the inputs are those of seed {seed}")
        state = np.random.get_state()[1][:3].tolist()
        return np.random.default_rng(state).random((len(X), len(self.X_train)))

    compute_distances_one_loop = compute_distances_no_loops = compute_distances_two_loops

    def predict_labels(self, dists, k=1):
        return np.random.choice(self.y_train, len(dists))


def knn_get_best_k(k_to_accuracies):
    return np.random.choice(list(k_to_accuracies))

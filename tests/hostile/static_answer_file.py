"""Ship the answers of the public checks in a data file and look them up."""

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "hard-coded public answers, memorised seeds/shapes, precomputed results"
UNPROTECTED = "nothing"  # a look-up without the file gives nothing

FILES = {
    "answers.json": '{"distances": [[0, 1], [1, 0]], "labels": [3, 7]}',
    "expected.npz": "PK\x05\x06" + "\x00" * 18,
}


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        import json

        with open("answers.json") as file:
            return json.load(file)["distances"]

    def compute_distances_no_loops(self, X):
        import numpy as np

        return np.load("expected.npz", allow_pickle=True)["public.distances"]

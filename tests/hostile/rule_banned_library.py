"""Use libraries that the exercise does not allow, openly, wherever this interpreter may keep them."""

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned library (scipy, sklearn KNN, torch in a numpy exercise)"
UNPROTECTED = "points"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        import torch

        return torch.cdist(torch.tensor(X), torch.tensor(self.X_train)).numpy()

    def compute_distances_one_loop(self, X):
        from scipy.spatial.distance import cdist

        return cdist(X, self.X_train)

    def compute_distances_no_loops(self, X):
        from sklearn.metrics import pairwise_distances

        return pairwise_distances(X, self.X_train)

"""Hide a forbidden function in text that is executed: exec, eval, base64, a code object from marshal."""

import base64

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["forbidden", "failed", "errored", "unwritten"]}
CITE = "banned op in an allowed library"
UNPROTECTED = "points"

exec(base64.b64decode("aW1wb3J0IG51bXB5IGFzIG5wCmRlZiBsZW5ndGgoZCk6IHJldHVybiBucC5saW5hbGcubm9ybShkLCBheGlzPTIp"))


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        return length(X[:, None].astype(float) - self.X_train)  # noqa: F821

    def compute_distances_one_loop(self, X):
        return eval("__import__('numpy').linalg.norm")(X[:, None].astype(float) - self.X_train, axis=2)

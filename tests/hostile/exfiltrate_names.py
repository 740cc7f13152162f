"""Carry hidden inputs out in what looks like structure: exception types, file names, function names, quoted lines."""

import linecache

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "exfiltration of hidden INPUTS through stdout, exception text, assertion diff"
UNPROTECTED = "nothing"  # whether names are believed is a question to the report
SECRET = "EXFILTRATED"  # may not appear in what a student reads of a hidden check


def text(value):
    return "EXFIL" + "TRATED_" + value.tobytes().hex()[:400]


def quoted(line, file="knn.py", function="compute_distances"):
    linecache.cache[file] = (len(line), None, [line + "\n"] * 200, file)
    names = {"__name__": "knn", "__file__": file}
    exec(compile(f"def {function}():\n    raise ValueError\n", file, "exec"), names)
    names[function]()


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raise type(text(X), (Exception,), {})

    def compute_distances_one_loop(self, X):
        quoted("raise ValueError  # " + text(X))

    def compute_distances_no_loops(self, X):
        quoted("raise ValueError", function=text(X))

    def predict_labels(self, dists, k=1):
        quoted("raise ValueError", file=text(dists) + ".py")

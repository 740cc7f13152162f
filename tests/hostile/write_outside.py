"""Write, rename, link, chmod and delete outside the scratch folder: course, reports, other submissions, the canary."""

import contextlib
import os
import shutil

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "read hidden tests, /autograder/source, other submissions"
UNPROTECTED = "file"


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        won = []
        for action in (
            lambda: open("@CANARY@/write_outside", "w").close(),
            lambda: os.remove("@CANARY@/treasure"),
            lambda: os.chmod("@CANARY@/treasure", 0o777),
            lambda: os.rename("@CANARY@/treasure", "@CANARY@/stolen"),
            lambda: os.link("@CANARY@/treasure", "treasure"),
            lambda: shutil.rmtree("@CANARY@"),
            lambda: os.truncate("@CANARY@/treasure", 0),
            lambda: os.utime("@CANARY@/treasure", (0, 0)),
            lambda: os.setxattr("@CANARY@/treasure", "user.mark", b"1"),
            lambda: os.mknod("@CANARY@/write_outside"),
        ):
            with contextlib.suppress(OSError):
                action()
                won.append(action.__code__.co_names)
        raise RuntimeError(f"allowed: {won}")

    def compute_distances_one_loop(self, X):
        with open("@CANARY@/treasure") as file:
            raise RuntimeError(file.read())

    def compute_distances_no_loops(self, X):
        os.symlink("@CANARY@", "out")
        with open("out/write_outside", "w") as file:
            file.write("through a link")

    def predict_labels(self, dists, k=1):
        os.chroot(".")
        for _ in range(100):
            os.chdir("..")
        raise RuntimeError(os.listdir("."))

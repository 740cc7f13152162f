"""Look at every inherited descriptor: read files, list sockets, write rubbish into whatever is not a known stream."""

import os
import stat

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "result file overwritten, fd reuse, signing key guess"
UNPROTECTED = "nothing"  # a plain process inherits nothing to find


def survey():
    found = []
    for fd in range(1024):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        found.append((fd, "socket" if stat.S_ISSOCK(mode) else "file" if stat.S_ISREG(mode) else oct(mode)))
        if stat.S_ISREG(mode):
            found.append(os.pread(fd, 200, 0))
            os.ftruncate(fd, 0)
        elif fd > 3:
            os.set_blocking(fd, False)
            os.write(fd, b'{"status": "passed", "points": 100}\n')
    return found


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        raise RuntimeError(survey())

    compute_distances_one_loop = compute_distances_no_loops = predict_labels = compute_distances_two_loops

"""Write garbage on the socket to the grader: bytes that are no frame, half frames, wrong magic, nothing at all."""

import os
import stat

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged / oversize / malformed frames, stale call-back ids, slow drip, deep nesting, huge dims, hash floods"
UNPROTECTED = "nothing"  # there is no such socket without the split


def sockets():
    for fd in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd
        except OSError:
            continue


def write(data):
    for fd in sockets():
        os.write(fd, data)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        write(b"\xff" * 4000)

    def compute_distances_one_loop(self, X):
        write(b"HTTP/1.1 200 OK\r\n\r\n")
        os._exit(0)

    def compute_distances_no_loops(self, X):
        write(b"ag\x02\x00\x05\x00\x00\x00")  # the beginning of a header, then silence
        os._exit(0)

    def predict_labels(self, dists, k=1):
        write(b"\0")
        return [0] * len(dists)

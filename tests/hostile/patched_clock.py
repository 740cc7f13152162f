"""Turn the clock back, so that whoever measures time in this process never sees a deadline pass."""

import contextlib
import signal
import time

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["timeout", "errored", "failed", "unwritten"]}
CITE = "timing tests: patched clock, batching"
UNPROTECTED = "hangs"

_sleep = time.sleep


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
            setattr(time, name, lambda: 0.0)
        for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF):
            with contextlib.suppress(OSError):
                signal.setitimer(timer, 0)
        _sleep(10_000)

"""Take memory that a data limit does not count: shared anonymous mappings, touched page by page (1.5 GB at most)."""

import mmap

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["memory", "errored", "failed", "unwritten", "timeout"]}
CITE = "RLIMIT_DATA stops np/torch/bytes allocations but NOT MAP_SHARED"
UNPROTECTED = "memory"

HOARD = []


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        for _ in range(24):
            block = mmap.mmap(-1, 1 << 26, mmap.MAP_SHARED)
            for page in range(0, 1 << 26, 4096):
                block[page] = 1
            HOARD.append(block)
        with open("@CANARY@/memory_shared", "w") as file:
            file.write(str(len(HOARD)))
        return len(HOARD)

"""Overflow the C stack, through ctypes and through a chain of iterators that C code unwinds."""

import ctypes

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "memory", "unwritten", "timeout"]}
CITE = "segfault, abort, ctypes memory writes, bytecode crash"
UNPROTECTED = "dies"

COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        chain = iter([])
        for _ in range(1_000_000):
            chain = filter(None, chain)
        return list(chain)

    def compute_distances_one_loop(self, X):
        import sys

        sys.setrecursionlimit(1 << 30)
        numbers = (ctypes.c_int * 2)(2, 1)

        def again(a, b):
            ctypes.CDLL(None).qsort(numbers, 2, 4, COMPARE(again))
            return 0

        return again(0, 0)

"""Take all memory while the module is imported (1.5 GB at most)."""

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["memory", "errored", "timeout"]}
CITE = "memory bomb (malloc, MAP_SHARED, memfd, tmpfs, pipes), deep recursion, thread bomb"
UNPROTECTED = "memory"

HOARD = [bytearray(b"x" * (1 << 26)) for _ in range(24)]

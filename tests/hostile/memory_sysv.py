"""Take memory that outlives the process: System V shared memory, POSIX message queues, semaphores."""

import ctypes

LAYER = "sandbox"
EXPECT = {"score": 0, "statuses": ["memory", "errored", "failed", "unwritten"]}
CITE = "SysV shm/mqueue (deny)"
UNPROTECTED = "file"

SHMGET, SHMAT, SHMCTL, IPC_CREAT, IPC_RMID = 29, 30, 31, 0o1000, 0


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        libc = ctypes.CDLL(None, use_errno=True)
        segment = libc.syscall(SHMGET, 0, 1 << 20, IPC_CREAT | 0o600)
        if segment >= 0:
            libc.syscall(SHMCTL, segment, IPC_RMID, 0)  # tidy: the proof is that it could be made
            with open("@CANARY@/memory_sysv", "w") as file:
                file.write("a segment")
        raise RuntimeError(f"shmget gave {segment}, errno {ctypes.get_errno()}")

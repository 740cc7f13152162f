"""Send well-formed frames whose content is impossible: wrong kinds, wrong counts, patches to objects never sent."""

import sys

import numpy as np

LAYER = "protocol"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "timeout", "unwritten"]}
CITE = "forged / oversize / malformed frames, stale call-back ids, slow drip, deep nesting, huge dims, hash floods"
UNPROTECTED = "nothing"  # there is no such socket without the split

MESSAGES = [
    (("ok", 0, ((0, "text instead of an array"), (-1, []), (1 << 40, {})), None), 2),
    (("ok", 0, ((0, np.zeros((1 << 20, 0))),), None), 2),
    (("ok", 0, 0, 0), 2),
    (("ok",), 2),
    ((), 2),
    (("raised", 5, None, [], {}, ()), 2),
    (("raised", "error", "x" * 100_000, "y" * 100_000, (("/etc/passwd", -1, "f", "source"),) * 1000, ()), 2),
    (("raised", "unwritten", "NotImplementedError", "is not written yet", ((1, 2, 3, 4),), ()), 2),
    (("raised", "broken", "SandboxError", "", (), ()), 2),
    (("absent", 5), 2),
    (("method", "extra"), 2),
    (("ok", 0, (), 1 << 62), 2),
    (("ok", 0, (), -1), 2),
    (("call", None, "KNearestNeighbor"), 1),
    (("return", 0), 4),
    ((0, (), ()), 3),
    (("ok", 0, (), None), 77),
]
SENT = [0]


def channel():
    """The worker's own connection, found on the stack."""
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(value).__name__ == "Channel":
                return value
        frame = frame.f_back
    raise RuntimeError("no connection on the stack")


def send_next(*args, **kwargs):
    out = channel()
    message, kind = MESSAGES[SENT[0] % len(MESSAGES)]
    SENT[0] += 1
    frame, _ = out.send.__func__.__globals__["encode"](message, kind=kind)
    out.send(frame)


class KNearestNeighbor:
    train = predict = predict_labels = send_next
    compute_distances_two_loops = compute_distances_one_loop = compute_distances_no_loops = send_next


knn_cross_validate = knn_get_best_k = send_next

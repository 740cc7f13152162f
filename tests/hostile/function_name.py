"""Raise out of a function whose name no file can take, as an unwritten stub would."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["unwritten", "errored"]}
CITE = "a lone surrogate in a name ended the checker: every check was broken, and nothing could be published"
UNPROTECTED = "nothing"  # an exception like any other there


def unwritten(*args, **kwargs):
    raise NotImplementedError("is not written yet")


unwritten.__code__ = unwritten.__code__.replace(co_name="\ud800x")


class KNearestNeighbor:
    train = predict = predict_labels = unwritten
    compute_distances_two_loops = compute_distances_one_loop = compute_distances_no_loops = unwritten


knn_cross_validate = knn_get_best_k = unwritten

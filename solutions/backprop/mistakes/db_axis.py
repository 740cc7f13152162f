"""db is summed along the wrong axis: one number for each example. The biases belong to the outputs, so it is (M,)."""

QUESTION = "dout is (N, M) and b is (M,): which axis has to go?"


def affine_backward(dout, cache):
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=1)

"""db averages over the batch: each example adds its own gradient to the bias. The mean is in dout already, from the
loss.
"""

QUESTION = "A bias is added to every example. If the output of each rises by 1, by how much does the sum rise?"


def affine_backward(dout, cache):
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.mean(axis=0)

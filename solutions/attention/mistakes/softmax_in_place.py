"""softmax writes into the array that it was given (-=, or out=x): the caller still holds it. Make a new one."""

QUESTION = "After `x -= x.max(...)`, what does the caller see in x?"


def softmax(x, axis=-1):
    x -= np.max(x, axis=axis, keepdims=True)
    np.exp(x, out=x)
    x /= np.sum(x, axis=axis, keepdims=True)
    return x

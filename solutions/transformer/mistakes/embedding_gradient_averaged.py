"""What came back to a token is averaged over its occurrences: it is summed."""

QUESTION = "A token occurs three times. By how much does the loss change when its row moves?"


def embedding_backward(dout, cache):
    tokens, shape = cache
    dW = np.zeros(shape)
    np.add.at(dW, tokens, dout)
    return dW / np.maximum(np.bincount(tokens.ravel(), minlength=len(dW)), 1)[:, None]

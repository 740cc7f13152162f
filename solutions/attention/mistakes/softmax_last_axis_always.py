"""softmax ignores its argument axis and always works along the last one."""

QUESTION = "softmax(x, axis=0): along which axis do your results sum to 1?"


def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)

"""The layers return the mean loss, but dx is the derivative of the sum: divide dx by N too."""

QUESTION = "If a loss is divided by N, what happens to its derivative?"

_svm_layer, _softmax_layer = svm_loss, softmax_loss


def svm_loss(x, y):
    loss, dx = _svm_layer(x, y)
    return loss, dx * len(y)


def softmax_loss(x, y):
    loss, dx = _softmax_layer(x, y)
    return loss, dx * len(y)

"""The layers return the sum of the examples' losses; divide it by N, as dx already is."""

QUESTION = "If every example is handed in twice, should the loss be twice as large?"

_svm_layer, _softmax_layer = svm_loss, softmax_loss


def svm_loss(x, y):
    loss, dx = _svm_layer(x, y)
    return loss * len(y), dx


def softmax_loss(x, y):
    loss, dx = _softmax_layer(x, y)
    return loss * len(y), dx

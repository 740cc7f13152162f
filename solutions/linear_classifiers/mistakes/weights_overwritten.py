"""W itself is changed while the gradient is computed: dW = W followed by dW *= ... works on the caller's weights. Every
later step then starts from ruined weights. Make a new array: dW = 2 * reg * W.
"""

QUESTION = "After `dW = W; dW *= 2`, how many arrays are there?"


def _mistaken(right):
    def overwrites(W, X, y, reg):
        loss, data_gradient = right(W, X, y, 0.0)
        loss = loss + reg * np.sum(W * W)
        dW = W
        dW *= 2.0 * reg
        dW += data_gradient
        return loss, dW

    return overwrites


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

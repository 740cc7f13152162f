"""Loss and gradient are sums over the examples; both have to be means: divide them by N, before the regulariser is
added. As sums, the best learning rate and the best reg would depend on the size of the batch.
"""

QUESTION = "If every example is handed in twice, should the loss be twice as large?"


def _mistaken(right):
    def sums_both(W, X, y, reg):
        loss, dW = right(W, X, y, 0.0)
        return loss * len(y) + reg * np.sum(W * W), dW * len(y) + 2.0 * reg * W

    return sums_both


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

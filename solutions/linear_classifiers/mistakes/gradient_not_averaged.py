"""The gradient is that of the sum over the examples, but the loss is their mean: divide dW by N too, before the
derivative of the regulariser is added.
"""

QUESTION = "If a loss is divided by N, what happens to its derivative?"


def _mistaken(right):
    def sums_the_gradient(W, X, y, reg):
        loss, dW = right(W, X, y, 0.0)
        return loss + reg * np.sum(W * W), dW * len(y) + 2.0 * reg * W

    return sums_the_gradient


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

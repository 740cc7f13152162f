"""The gradient of the regulariser lacks its factor 2: the derivative of reg * w * w is 2 * reg * w."""

QUESTION = "What is the derivative of w * w?"


def _mistaken(right):
    def forgets_two(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW - reg * W

    return forgets_two


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

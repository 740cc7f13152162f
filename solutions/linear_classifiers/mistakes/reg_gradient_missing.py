"""The gradient lacks the derivative of the regulariser: the loss contains reg * sum(W * W), so add 2 * reg * W."""

QUESTION = "The loss is a sum of two terms that contain W. How many terms does its gradient have?"


def _mistaken(right):
    def forgets_gradient(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW - 2.0 * reg * W

    return forgets_gradient


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

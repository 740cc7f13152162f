"""The gradient adds 2 * reg * W * W: the square belongs into the loss, its derivative is 2 * reg * W. A gradient made
of squares pushes negative weights further away from 0.
"""

QUESTION = "For a negative weight, which sign should the pull of the regulariser have, and which has yours?"


def _mistaken(right):
    def squares(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW - 2.0 * reg * W + 2.0 * reg * W * W

    return squares


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

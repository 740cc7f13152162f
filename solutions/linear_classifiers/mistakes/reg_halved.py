"""The regulariser is 0.5 * reg * sum(W * W); this assignment has no factor 1/2 (see the handout), so its gradient is 2
* reg * W.
"""

QUESTION = "Courses differ here: which factor does the handout put before reg * sum(W * W)?"


def _mistaken(right):
    def halves(W, X, y, reg):
        return right(W, X, y, 0.5 * reg)

    return halves


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

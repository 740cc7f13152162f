"""The regulariser is divided by N as well: it belongs to the weights, not to the examples, so add it after taking the
mean.
"""

QUESTION = "Does your line that divides by N come before or after the line that adds the regulariser?"


def _mistaken(right):
    def divides_reg(W, X, y, reg):
        return right(W, X, y, reg / len(y))

    return divides_reg


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

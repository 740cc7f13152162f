"""reg is never used: the loss needs reg * sum(W * W), and the gradient its derivative."""

QUESTION = "What does your function do with its last argument?"


def _mistaken(right):
    def ignores_reg(W, X, y, reg):
        return right(W, X, y, 0.0)

    return ignores_reg


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

"""Loss and gradient are divided by N * C, all entries of the score array: the mean is over the N examples only. np.mean
of an (N, C) array divides by both.
"""

QUESTION = "By how many numbers does np.mean divide for an array of shape (N, C), and by how many should you?"


def _mistaken(right):
    def divides_by_entries(W, X, y, reg):
        loss, dW = right(W, X, y, 0.0)
        return loss / W.shape[1] + reg * np.sum(W * W), dW / W.shape[1] + 2.0 * reg * W

    return divides_by_entries


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

"""dW comes out as (C, D); the gradient has the shape of W, (D, C), since W -= learning_rate * dW must work."""

QUESTION = (
    "W is (D, C), X is (N, D), the derivative by the scores is (N, C). Which product of the last two has W's shape?"
)


def _mistaken(right):
    def transposes(W, X, y, reg):
        loss, dW = right(W, X, y, reg)
        return loss, dW.T.copy()

    return transposes


svm_loss_naive = _mistaken(svm_loss_naive)
svm_loss_vectorized = _mistaken(svm_loss_vectorized)
softmax_loss_naive = _mistaken(softmax_loss_naive)
softmax_loss_vectorized = _mistaken(softmax_loss_vectorized)

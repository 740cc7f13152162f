"""The regulariser is 0.5 * reg * sum(W * W), as in CS231n of 2016."""

OTHERWISE = (
    """The regulariser is reg * sum(W * W). In this course it has a factor 0.5, so that its gradient is reg * W."""
)
QUESTION = "Courses differ here: which factor does yours put before reg * sum(W * W)?"
TAKEN_FOR = ("reg_halved",)


def _with_half_of_reg(loss_of):
    def loss(W, X, y, reg):
        return loss_of(W, X, y, 0.5 * reg)

    return loss


svm_loss_naive = _with_half_of_reg(svm_loss_naive)
svm_loss_vectorized = _with_half_of_reg(svm_loss_vectorized)
softmax_loss_naive = _with_half_of_reg(softmax_loss_naive)
softmax_loss_vectorized = _with_half_of_reg(softmax_loss_vectorized)

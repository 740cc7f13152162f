"""p is the probability to be dropped, and the regulariser of a network is reg * sum(W * W), as in EECS 498."""

OTHERWISE = (
    "These are another course's conventions. In this one dropout's p is the probability to be dropped, and the "
    "regulariser of a network is reg * sum(W * W), without a factor 0.5."
)
QUESTION = "Courses differ here: what is p in yours, and which factor stands before reg * sum(W * W)?"
TAKEN_FOR = ("dropout_p_drops", "net_reg_not_halved")

_kept_with_p = dropout_forward


def dropout_forward(x, dropout_param):
    return _kept_with_p(x, {**dropout_param, "p": 1 - dropout_param["p"]})


def _with_twice_reg(loss_of):
    def loss(self, X, y=None):
        reg, self.reg = self.reg, 2 * self.reg
        try:
            return loss_of(self, X, y)
        finally:
            self.reg = reg

    return loss


FullyConnectedNet.loss = _with_twice_reg(FullyConnectedNet.loss)

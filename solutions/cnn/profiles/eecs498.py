"""The regulariser of the network is reg * sum(W * W), as in EECS 498."""

OTHERWISE = (
    "The regulariser has a factor 0.5. In this course it is reg * sum(W * W), so that its gradient is 2 * reg * W."
)
QUESTION = "Courses differ here: which factor does yours put before reg * sum(W * W)?"
TAKEN_FOR = ("net_reg_not_halved",)


def _with_twice_reg(loss_of):
    def loss(self, X, y=None):
        reg, self.reg = self.reg, 2 * self.reg
        try:
            return loss_of(self, X, y)
        finally:
            self.reg = reg

    return loss


ThreeLayerConvNet.loss = _with_twice_reg(ThreeLayerConvNet.loss)

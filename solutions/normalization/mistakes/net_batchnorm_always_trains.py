"""Batch norm is never told that it is tested: without labels it goes on normalising by the batch, and moves its running
statistics. bn_param["mode"] has to be "test" then. (bn_param[mode] = mode, without quotes, sets another key.)
"""

QUESTION = "After a prediction, have the running statistics moved?"

_right = FullyConnectedNet.hidden_forward


def _hidden_forward(self, i, x, mode):
    dropped, self.use_dropout = self.use_dropout, self.use_dropout and mode == "train"
    try:
        return _right(self, i, x, "train")
    finally:
        self.use_dropout = dropped


FullyConnectedNet.hidden_forward = _hidden_forward

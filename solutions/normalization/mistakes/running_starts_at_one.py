"""A running_var that is absent starts at 1 (as PyTorch's does). Here both running statistics start at 0."""

QUESTION = "What does the docstring say about running statistics that are absent?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    bn_param.setdefault("running_var", np.ones(x.shape[1]))
    return _right(x, gamma, beta, bn_param)

"""The first batch sets the running statistics. They start at zero, so after the first batch they are (1 - momentum)
times its statistics.
"""

QUESTION = "With momentum 0.9 and a first batch of mean 10, what should the running mean be?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    if bn_param["mode"] == "train":
        bn_param.setdefault("running_mean", x.mean(axis=0))
        bn_param.setdefault("running_var", x.var(axis=0))
    return _right(x, gamma, beta, bn_param)

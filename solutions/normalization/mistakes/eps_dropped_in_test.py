"""In mode test eps is forgotten: x is divided by sqrt(running_var). It is sqrt(running_var + eps), as
while training.
"""

QUESTION = "What do you divide by in mode test if a feature never varied?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    if bn_param["mode"] == "train":
        return _right(x, gamma, beta, bn_param)
    mean, var = (bn_param.get(key, np.zeros(x.shape[1])) for key in ("running_mean", "running_var"))
    with np.errstate(all="ignore"):
        return gamma * (x - mean) / np.sqrt(var) + beta, None

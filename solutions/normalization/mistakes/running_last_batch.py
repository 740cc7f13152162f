"""The running statistics are simply those of the last batch. They are an average over all batches: momentum times the
old value, plus the rest of the new one.
"""

QUESTION = "After three batches, how could one tell from your running mean that there was a first one?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_mean"], bn_param["running_var"] = x.mean(axis=0), x.var(axis=0)
    return out, cache

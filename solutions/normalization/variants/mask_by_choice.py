"""Dropout by a draw from its own generator, with a boolean mask and the factor apart; the cache holds no parameters."""


def dropout_forward(x, dropout_param):
    generator = np.random.default_rng(dropout_param.get("seed"))
    p, keep = dropout_param["p"], None
    if dropout_param["mode"] == "test":
        return x, (None, 1.0)
    keep = generator.choice([True, False], size=x.shape, p=[p, 1 - p])
    return np.where(keep, x, 0.0) / p, (keep, 1.0 / p)


def dropout_backward(dout, cache):
    keep, factor = cache
    return dout.copy() if keep is None else np.where(keep, factor * dout, 0.0)

"""0 * log(0) is nan in numpy, and a single outcome with probability 0 spoils the sum. Such outcomes add nothing:
leave them out.
"""

QUESTION = "What does np.log(0.0) give, and what does 0 times that?"


def js_divergence(p, q):
    m = 0.5 * (p + q)
    with np.errstate(all="ignore"):
        return float(0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m)))

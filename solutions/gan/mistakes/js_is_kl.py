"""This is KL(p || q): infinite where q is 0 and p is not. Jensen-Shannon compares both with their mean m."""

QUESTION = "What stands below p in your logarithm?"


def js_divergence(p, q):
    with np.errstate(divide="ignore"):
        return float(np.sum(p[p > 0] * np.log(p[p > 0] / q[p > 0])))

"""m is the sum of p and q instead of their mean: equal distributions get -log 2 instead of 0."""

QUESTION = "Do the numbers of your m add up to 1?"


def js_divergence(p, q):
    m = p + q
    kl_p = np.sum(p[p > 0] * np.log(p[p > 0] / m[p > 0]))
    kl_q = np.sum(q[q > 0] * np.log(q[q > 0] / m[q > 0]))
    return float(0.5 * kl_p + 0.5 * kl_q)

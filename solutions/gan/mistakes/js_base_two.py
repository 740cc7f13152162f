"""The logarithm has base 2: disjoint distributions get 1 instead of log 2. Use the natural one."""

QUESTION = "What is your divergence of two piles that do not overlap?"


def js_divergence(p, q):
    m = 0.5 * (p + q)
    kl_p = np.sum(p[p > 0] * np.log(p[p > 0] / m[p > 0]))
    kl_q = np.sum(q[q > 0] * np.log(q[q > 0] / m[q > 0]))
    return float(0.5 * (kl_p + kl_q) / np.log(2))

"""Only outcomes that both distributions have are summed. Those that only one of them has matter most."""

QUESTION = "What is your divergence of two piles that do not overlap?"


def js_divergence(p, q):
    both = (p > 0) & (q > 0)
    p, q = p[both], q[both]
    m = 0.5 * (p + q)
    return float(0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m)))

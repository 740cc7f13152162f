"""Only KL(p || m) is computed. The divergence is the mean of KL(p || m) and KL(q || m), so that it does not matter
who comes first.
"""

QUESTION = "What changes in your function when p and q change places?"


def js_divergence(p, q):
    m = 0.5 * (p + q)
    return float(np.sum(p[p > 0] * np.log(p[p > 0] / m[p > 0])))

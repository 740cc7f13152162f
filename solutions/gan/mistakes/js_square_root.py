"""This is the square root of the divergence (scipy's jensenshannon returns that). The divergence itself is asked
for.
"""

QUESTION = "Is your result of two disjoint piles log 2 or its root?"


def js_divergence(p, q):
    m = 0.5 * (p + q)
    kl_p = np.sum(p[p > 0] * np.log(p[p > 0] / m[p > 0]))
    kl_q = np.sum(q[q > 0] * np.log(q[q > 0] / m[q > 0]))
    return float(np.sqrt(max(0.5 * kl_p + 0.5 * kl_q, 0.0)))

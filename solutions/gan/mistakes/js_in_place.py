"""A small number is added to p and q in place, against log(0): the caller's arrays are changed. Work on copies, or
leave out what is 0.
"""

QUESTION = "Does p += ... make a new array?"


def js_divergence(p, q):
    p += 1e-10
    q += 1e-10
    m = 0.5 * (p + q)
    return float(0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m)))

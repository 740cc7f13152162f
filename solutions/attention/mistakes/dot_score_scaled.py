"""dot_score divides by sqrt(D): that is the scaled one, of the next task. Here it is the plain dot product."""

QUESTION = "What is the score of (1, 2) and (3, 4)?"


def dot_score(q, k):
    return q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])

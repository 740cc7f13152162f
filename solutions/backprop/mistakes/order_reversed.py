"""The list begins with root; it is to end with it, so that every tensor comes after its parents."""

QUESTION = "Which tensors have no parents, and where in the list do they belong?"

_right_order = topological_order


def topological_order(root):
    return _right_order(root)[::-1]

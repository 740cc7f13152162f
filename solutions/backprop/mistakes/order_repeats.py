"""A tensor that is reached on two ways is listed twice, and hands its gradient on twice."""

QUESTION = "How often is x in the order of x * x, and how often should it be?"


def topological_order(root):
    order = []
    for parent in root.parents:
        order += topological_order(parent)
    return [*order, root]

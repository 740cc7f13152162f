"""The order is found by a function that calls itself for every parent: after about 1000 operations in a row Python
gives up. Keep a list of what is left to visit.
"""

QUESTION = "What is the longest chain of calls within calls, and how could a list do their work?"

CHECKS = ("hidden.long_chain",)


def topological_order(root):
    order, seen = [], set()

    def visit(tensor):
        if id(tensor) in seen:
            return
        seen.add(id(tensor))
        for parent in tensor.parents:
            visit(parent)
        order.append(tensor)

    visit(root)
    return order

"""The order is that in which tensors are met, nearest first: where ways of different length meet again, a tensor hands
its gradient on before all of it has arrived.
"""

QUESTION = "d feeds e and f, and e feeds f. Which of the three may be the first to hand its gradient on?"


def topological_order(root):
    met, queue = [root], [root]
    while queue:
        for parent in queue.pop(0).parents:
            if all(parent is not other for other in met):
                met.append(parent)
                queue.append(parent)
    return met[::-1]

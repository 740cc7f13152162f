"""Gradients are added up in place; the order is found depth first with a stack of iterators; unbroadcast by a loop."""


def unbroadcast(gradient, shape):
    result = np.array(gradient)
    while result.ndim > len(shape):
        result = result.sum(0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            result = result.sum(axis, keepdims=True)
    return result


def topological_order(root):
    order, seen = [], {root}
    stack = [(root, iter(root.parents))]
    while stack:
        tensor, parents = stack[-1]
        for parent in parents:
            if parent not in seen:
                seen.add(parent)
                stack.append((parent, iter(parent.parents)))
                break
        else:
            stack.pop()
            order.append(tensor)
    return order


def _receive(self, gradient):
    self.grad += unbroadcast(gradient, self.data.shape)


def _sum(self, axis=None):
    out = Tensor(np.sum(self.data, axis=axis, keepdims=axis is not None), (self,))
    out.pull = lambda: self.receive(np.broadcast_to(out.grad, self.data.shape))
    return out


def _backward(self):
    order = topological_order(self)
    for tensor in order:
        if tensor.parents:
            tensor.grad[...] = 0
    self.grad += 1
    for tensor in order[::-1]:
        tensor.pull()


Tensor.receive = _receive
Tensor.sum = _sum
Tensor.backward = _backward

"""Another order with the same property: tensors leave when nobody waits for them any more."""


def topological_order(root):
    tensors, work = {id(root): root}, [root]
    while work:
        for parent in work.pop().parents:
            if id(parent) not in tensors:
                tensors[id(parent)] = parent
                work.append(parent)
    children = dict.fromkeys(tensors, 0)
    for tensor in tensors.values():
        for parent in tensor.parents:
            children[id(parent)] += 1
    free, order = [root], []
    while free:
        tensor = free.pop(0)
        order.insert(0, tensor)
        for parent in tensor.parents:
            children[id(parent)] -= 1
            if children[id(parent)] == 0:
                free.append(parent)
    return order


def unbroadcast(gradient, shape):
    gradient = np.asarray(gradient)
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = [i for i, (a, b) in enumerate(zip(gradient.shape, padded, strict=True)) if a != b]
    for axis in axes:
        gradient = np.add.reduce(gradient, axis=axis, keepdims=True)
    return gradient.reshape(shape)

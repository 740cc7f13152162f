"""Number by number: slow, and right."""


def sinusoidal_positional_encoding(T, d):
    table = np.zeros((T, d))
    for p in range(T):
        for column in range(d):
            angle = p / math.pow(10000, (column - column % 2) / d)
            table[p, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return table


def embedding_backward(dout, cache):
    tokens, shape = cache
    dW = np.zeros(shape)
    for n in range(tokens.shape[0]):
        for t in range(tokens.shape[1]):
            dW[tokens[n, t]] += dout[n, t]
    return dW


def teacher_forcing(targets, start):
    return np.array([[start, *row[:-1]] for row in targets.tolist()])


def cross_entropy_with_ignore(logits, targets, ignore_index):
    loss, dlogits, count = 0.0, np.zeros_like(logits), 0
    for place in np.ndindex(targets.shape):
        if targets[place] == ignore_index:
            continue
        count += 1
        row = logits[place] - logits[place].max()
        loss -= row[targets[place]] - math.log(np.exp(row).sum())
        dlogits[place] = np.exp(row) / np.exp(row).sum()
        dlogits[place + (targets[place],)] -= 1
    if count == 0:
        return 0, dlogits
    return loss / count, dlogits / count


def label_smoothing_loss(logits, targets, eps):
    V, loss, dlogits = logits.shape[-1], 0.0, np.zeros_like(logits)
    for place in np.ndindex(targets.shape):
        row = logits[place] - logits[place].max()
        q = [eps / V + (1 - eps if token == targets[place] else 0.0) for token in range(V)]
        for token in range(V):
            loss -= q[token] * (row[token] - math.log(np.exp(row).sum()))
        dlogits[place] = np.exp(row) / np.exp(row).sum() - np.array(q)
    return loss / targets.size, dlogits / targets.size


def clip_gradients(grads, max_norm):
    squares = 0.0
    for name in grads:
        for number in grads[name].ravel():
            squares += number * number
    if squares <= max_norm**2:
        return dict(grads)
    return {name: grads[name] * (max_norm / math.sqrt(squares)) for name in grads}

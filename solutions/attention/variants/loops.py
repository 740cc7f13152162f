"""Loops over examples, heads and queries; the derivative of the softmax as a matrix for every row."""


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    result = np.empty(rows.shape)
    for index in np.ndindex(rows.shape[:-1]):
        powers = np.exp(rows[index] - max(rows[index]))
        result[index] = powers / sum(powers)
    return np.moveaxis(result, -1, axis)


def causal_mask(T):
    return np.array([[j <= i for j in range(T)] for i in range(T)])


def padding_mask(lengths, T):
    mask = np.zeros((len(lengths), 1, T), dtype=bool)
    for n, length in enumerate(lengths):
        mask[n, 0, :length] = True
    return mask


def dot_score(q, k):
    return np.array([[[np.dot(x, y) for y in k[n]] for x in q[n]] for n in range(len(q))])


def additive_score(q, k, W_q, W_k, v):
    scores = np.zeros((q.shape[0], q.shape[1], k.shape[1]))
    for n, i, j in np.ndindex(scores.shape):
        scores[n, i, j] = v @ np.tanh(W_q.T @ q[n, i] + W_k.T @ k[n, j])
    return scores


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    shape = (*q.shape[:-1], k.shape[-2])
    mask = np.ones(shape, dtype=bool) if mask is None else np.broadcast_to(mask, shape)
    weights, out = np.zeros(shape), np.zeros((*q.shape[:-1], v.shape[-1]))
    for index in np.ndindex(q.shape[:-1]):
        example, seen = index[:-1], np.flatnonzero(mask[index])
        if len(seen):
            weights[index][seen] = softmax(k[example][seen] @ q[index] / math.sqrt(q.shape[-1]))
            out[index] = weights[index] @ v[example]
    return out, {"weights": weights, "saved": [q, k, v]}


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v = cache["saved"]
    dq, dk, dv = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    for index in np.ndindex(q.shape[:-1]):
        example, row = index[:-1], cache["weights"][index]
        jacobian = np.diag(row) - np.outer(row, row)
        drow = jacobian @ (v[example] @ dout[index]) / math.sqrt(q.shape[-1])
        dq[index] += drow @ k[example]
        dk[example] += np.outer(drow, q[index])
        dv[example] += np.outer(row, dout[index])
    return dq, dk, dv


def split_heads(x, num_heads):
    size = x.shape[2] // num_heads
    result = np.zeros((x.shape[0], num_heads, x.shape[1], size), dtype=x.dtype)
    for h in range(num_heads):
        result[:, h] = x[:, :, h * size : (h + 1) * size]
    return result


def merge_heads(x):
    return np.concatenate([x[:, h] for h in range(x.shape[1])], axis=2)


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    size = query.shape[-1] // num_heads
    outputs, weights = [], []
    for h in range(num_heads):
        own = slice(h * size, (h + 1) * size)
        q = query @ params["W_q"][:, own] + params["b_q"][own]
        k = key @ params["W_k"][:, own] + params["b_k"][own]
        v = value @ params["W_v"][:, own] + params["b_v"][own]
        out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
        outputs.append(out)
        weights.append(cache["weights"])
    out = np.concatenate(outputs, axis=-1) @ params["W_o"] + params["b_o"]
    return out, {"weights": np.stack(weights, axis=1)}


def forward(self, query, key, value, attn_mask=None):
    size, outputs = self.embed_dim // self.num_heads, []
    q, k, v = self.query(query), self.key(key), self.value(value)
    for h in range(self.num_heads):
        own = slice(h * size, (h + 1) * size)
        scores = torch.bmm(q[..., own], k[..., own].transpose(1, 2)) / size**0.5
        if attn_mask is not None:
            scores[:, attn_mask == 0] = -float("inf")
        outputs.append(torch.bmm(self.attn_drop(torch.softmax(scores, 2)), v[..., own]))
    return self.proj(torch.cat(outputs, dim=2))


MultiHeadAttention.forward = forward

"""Works in place on every array that is its own."""


def softmax(x, axis=-1):
    y = np.array(x, dtype=float)
    y -= y.max(axis=axis, keepdims=True)
    np.exp(y, out=y)
    y /= y.sum(axis=axis, keepdims=True)
    return y


def additive_score(q, k, W_q, W_k, v):
    hidden = q.dot(W_q)[:, :, np.newaxis] + k.dot(W_k)[:, np.newaxis]
    np.tanh(hidden, out=hidden)
    hidden *= v
    return hidden.sum(axis=3)


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    q = q / np.sqrt(q.shape[-1])
    weights = q @ np.swapaxes(k, -1, -2)
    if mask is not None:
        np.copyto(weights, -np.inf, where=~mask)
    top = weights.max(axis=-1, keepdims=True)
    top[top == -np.inf] = 0
    weights -= top
    np.exp(weights, out=weights)
    weights /= np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    return weights @ v, {"weights": weights, "scaled": q, "k": k, "v": v}


def scaled_dot_product_attention_backward(dout, cache):
    weights, q = cache["weights"], cache["scaled"]
    dscores = dout @ np.swapaxes(cache["v"], -1, -2)
    dscores -= np.sum(dscores * weights, axis=-1, keepdims=True)
    dscores *= weights
    dq = dscores @ cache["k"]
    dq /= np.sqrt(q.shape[-1])
    return dq, np.swapaxes(dscores, -1, -2) @ q, np.swapaxes(weights, -1, -2) @ dout


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    H, T = self.num_heads, key.shape[1]
    q = self.query(query).view(N, S, H, -1).transpose(1, 2)
    k = self.key(key).view(N, T, H, -1).transpose(1, 2)
    v = self.value(value).view(N, T, H, -1).transpose(1, 2)
    scores = torch.zeros(N, H, S, T, dtype=query.dtype, device=query.device)
    scores += q @ k.transpose(2, 3)
    scores /= (E / H) ** 0.5
    if attn_mask is not None:
        scores.masked_fill_((attn_mask == 0)[None, None], -1e20)
    scores -= scores.max(dim=-1, keepdim=True).values.detach()
    powers = scores.exp()
    weights = self.attn_drop(powers / powers.sum(dim=-1, keepdim=True))
    out = torch.empty(N, S, E, dtype=query.dtype, device=query.device)
    out[:] = (weights @ v).transpose(1, 2).reshape(N, S, E)
    return self.proj(out)


MultiHeadAttention.forward = forward

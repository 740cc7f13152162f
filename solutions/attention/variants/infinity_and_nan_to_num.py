"""Minus infinity for what is hidden, and nan_to_num for rows of nothing else; masks are numbers."""


def softmax(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


def causal_mask(T):
    return np.tril(np.ones((T, T)))


def padding_mask(lengths, T):
    return (np.tile(np.arange(T), (len(lengths), 1, 1)) < np.expand_dims(lengths, (1, 2))).astype(np.float64)


def _weights(q, k, mask):
    scores = q @ k.swapaxes(-2, -1) / np.sqrt(k.shape[-1])
    if mask is not None:
        scores[np.broadcast_to(mask == 0, scores.shape)] = float("-inf")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(softmax(scores, axis=len(scores.shape) - 1))


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    cache = dict(weights=_weights(q, k, mask), q=q.copy(), k=k.copy(), v=v.copy(), mask=mask)
    return (cache["weights"][..., None] * v[..., None, :, :]).sum(axis=-2), cache


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v = cache["q"], cache["k"], cache["v"]
    weights = _weights(q, k, cache["mask"])
    out = weights @ v
    ds = weights * (dout @ v.swapaxes(-2, -1) - (dout * out).sum(axis=-1, keepdims=True))
    ds /= np.sqrt(q.shape[-1])
    return [ds @ k, (q.swapaxes(-2, -1) @ ds).swapaxes(-2, -1), (dout.swapaxes(-2, -1) @ weights).swapaxes(-2, -1)]


def forward(self, query, key, value, attn_mask=None):
    q, k, v = (
        layer(x).unflatten(2, (self.num_heads, -1)).transpose(1, 2)
        for layer, x in ((self.query, query), (self.key, key), (self.value, value))
    )
    scores = torch.matmul(q / k.size(-1) ** 0.5, k.transpose(2, 3))
    if attn_mask is not None:
        scores = scores + torch.log((attn_mask != 0).to(scores.dtype))
    weights = self.attn_drop(torch.exp(torch.log_softmax(scores, dim=-1)))
    return self.proj(torch.matmul(weights, v).transpose(1, 2).contiguous().view(query.shape))


MultiHeadAttention.forward = forward

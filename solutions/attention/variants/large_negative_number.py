"""Hidden scores become -1e9 by arithmetic; the weights are multiplied with the mask once more."""


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    d = q.shape[-1]
    scores = np.matmul(q, np.moveaxis(k, -1, -2)) * d**-0.5
    if mask is None:
        mask = np.ones(scores.shape)
    mask = np.asarray(mask, dtype=float)
    scores = scores * mask + (1.0 - mask) * -1e9
    weights = softmax(scores, axis=-1) * mask
    return np.matmul(weights, v), {"weights": weights, "inputs": (q, k, v), "mask": mask}


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v = cache["inputs"]
    weights, factor = cache["weights"], q.shape[-1] ** -0.5
    dweights = np.matmul(dout, np.moveaxis(v, -1, -2)) * cache["mask"]
    dscores = weights * dweights
    dscores = dscores - weights * dscores.sum(-1, keepdims=True)
    dq, dk = np.matmul(dscores, k) * factor, np.matmul(np.moveaxis(dscores, -1, -2), q) * factor
    return dq, dk, np.matmul(np.moveaxis(weights, -1, -2), dout)


def causal_mask(T):
    return 1.0 - np.triu(np.ones((T, T)), k=1)


def padding_mask(lengths, T):
    return (np.arange(T)[None, None, :] < np.reshape(lengths, (-1, 1, 1))).astype(int)


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    T, H = key.shape[1], self.num_heads
    q = self.query(query).reshape(N, S, H, E // H).permute(0, 2, 1, 3)
    k = self.key(key).reshape(N, T, H, E // H).permute(0, 2, 3, 1)
    v = self.value(value).reshape(N, T, H, E // H).permute(0, 2, 1, 3)
    scores = torch.matmul(q, k) * (E // H) ** -0.5
    if attn_mask is not None:
        scores = scores + (1.0 - attn_mask.to(scores.dtype)) * -1e9
    weights = nn.functional.dropout(scores.softmax(-1), self.attn_drop.p, training=self.training)
    return self.proj(torch.matmul(weights, v).permute(0, 2, 1, 3).flatten(2))


MultiHeadAttention.forward = forward

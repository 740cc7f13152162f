"""Everything by einsum; the heads are an axis of the weights and never split off."""


def dot_score(q, k):
    return np.einsum("nid,njd->nij", q, k)


def additive_score(q, k, W_q, W_k, v):
    a, b = np.einsum("nid,dh->nih", q, W_q), np.einsum("njd,dh->njh", k, W_k)
    return np.einsum("nijh,h->nij", np.tanh(a[:, :, None] + b[:, None]), v)


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = np.einsum("...id,...jd->...ij", q, k) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
        top = np.max(scores, axis=-1, keepdims=True)
        powers = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
        total = powers.sum(axis=-1, keepdims=True)
        weights = powers / np.where(total == 0, 1.0, total)
    else:
        weights = softmax(scores)
    return np.einsum("...ij,...jd->...id", weights, v), {"weights": weights, "q": q, "k": k, "v": v}


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, w = (cache[name] for name in ("q", "k", "v", "weights"))
    dw = np.einsum("...id,...jd->...ij", dout, v)
    ds = w * (dw - np.einsum("...ij,...ij->...i", w, dw)[..., None]) / q.shape[-1] ** 0.5
    return (
        np.einsum("...ij,...jd->...id", ds, k),
        np.einsum("...ij,...id->...jd", ds, q),
        np.einsum("...ij,...id->...jd", w, dout),
    )


def split_heads(x, num_heads):
    return np.stack(np.split(x, num_heads, axis=-1), axis=1)


def merge_heads(x):
    return np.concatenate(list(np.moveaxis(x, 1, 0)), axis=-1)


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    E = query.shape[-1]
    size = E // num_heads

    def project(x, name):
        W, b = params[f"W_{name}"].reshape(E, num_heads, size), params[f"b_{name}"].reshape(num_heads, 1, size)
        return np.einsum("nte,ehd->nhtd", x, W) + b

    if attn_mask is not None:
        attn_mask = attn_mask.reshape(-1, 1, *attn_mask.shape[-2:])
    out, cache = scaled_dot_product_attention_forward(
        project(query, "q"), project(key, "k"), project(value, "v"), attn_mask
    )
    W_o = params["W_o"].reshape(num_heads, size, E)
    return np.einsum("nhsd,hde->nse", out, W_o) + params["b_o"], {"weights": cache["weights"]}


def forward(self, query, key, value, attn_mask=None):
    def heads(x):
        return x.unflatten(-1, (self.num_heads, -1))

    q, k, v = heads(self.query(query)), heads(self.key(key)), heads(self.value(value))
    scores = torch.einsum("nihd,njhd->nhij", q, k) / q.shape[-1] ** 0.5
    if attn_mask is not None:
        scores = torch.where(attn_mask.bool(), scores, torch.full_like(scores, float("-inf")))
    weights = self.attn_drop(scores.softmax(dim=-1))
    return self.proj(torch.einsum("nhij,njhd->nihd", weights, v).flatten(-2))


MultiHeadAttention.forward = forward

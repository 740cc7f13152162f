"""The three projections are one product with the weights side by side, where the inputs allow it."""


def multihead_attention_forward(query, key, value, params, num_heads, attn_mask=None):
    N, S, E = query.shape
    T = key.shape[1]
    W = np.hstack([params["W_q"], params["W_k"], params["W_v"]])
    b = np.hstack([params["b_q"], params["b_k"], params["b_v"]])
    everything = np.concatenate([query, key, value], axis=1) @ W + b
    q, k, v = everything[:, :S, :E], everything[:, S : S + T, E : 2 * E], everything[:, S + T :, 2 * E :]
    if attn_mask is not None:
        attn_mask = np.broadcast_to(attn_mask, (N, S, T))[:, np.newaxis]
    q, k, v = (split_heads(x, num_heads) for x in (q, k, v))
    out, cache = scaled_dot_product_attention_forward(q, k, v, attn_mask)
    return np.dot(merge_heads(out), params["W_o"]) + params["b_o"], cache


def forward(self, query, key, value, attn_mask=None):
    weight = torch.cat([self.query.weight, self.key.weight, self.value.weight])
    bias = torch.cat([self.query.bias, self.key.bias, self.value.bias])
    S, T = query.size(1), key.size(1)
    everything = nn.functional.linear(torch.cat([query, key, value], dim=1), weight, bias)
    q, k, v = (x.chunk(3, dim=-1)[i] for i, x in enumerate(everything.split([S, T, T], dim=1)))
    q, k, v = (torch.stack(x.chunk(self.num_heads, dim=-1), dim=1) for x in (q, k, v))
    scores = q.matmul(k.mT).div(math.sqrt(q.size(-1)))
    if attn_mask is not None:
        scores.masked_fill_(attn_mask.logical_not(), float("-inf"))
    out = self.attn_drop(scores.softmax(-1)).matmul(v)
    return self.proj(torch.cat(out.unbind(dim=1), dim=-1))


MultiHeadAttention.forward = forward
